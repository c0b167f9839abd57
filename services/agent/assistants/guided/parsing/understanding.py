"""Understands a message: paste recognition → tokens → language → entities → intent with a confidence.

`Utterance` is the result; the dialogue decides what follows from it.
"""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import DECLINED, Morphology
from services.agent.assistants.guided.parsing import notes
from services.agent.assistants.guided.parsing.asked_clauses import asked_alone
from services.agent.assistants.guided.parsing.bare_replies import bare_replies
from services.agent.assistants.guided.parsing.chatty_words import without_chat
from services.agent.assistants.guided.parsing.contact_before_owner import with_contact_before_owner
from services.agent.assistants.guided.parsing.doubled import with_doubles
from services.agent.assistants.guided.parsing.dropped_topics import dropped_topics, let_be
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.errands import errands_in
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.handing_sentences import with_handed_contacts
from services.agent.assistants.guided.parsing.hangul import read_korean
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.items import ReadText, read
from services.agent.assistants.guided.parsing.jobs_as import with_hired, with_job_at_move, with_jobs_as_values
from services.agent.assistants.guided.parsing.kept import without_kept
from services.agent.assistants.guided.parsing.leading import led_contact, with_moved_contacts, without_reasons
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.longer_labels import settle_labels
from services.agent.assistants.guided.parsing.managers import with_managers
from services.agent.assistants.guided.parsing.mood import supposed_in
from services.agent.assistants.guided.parsing.note_ends import with_change_behind
from services.agent.assistants.guided.parsing.note_lists import notes_in_lines
from services.agent.assistants.guided.parsing.note_values import as_value
from services.agent.assistants.guided.parsing.others_roles import without_others_roles
from services.agent.assistants.guided.parsing.owner_arrows import handed_by_arrows
from services.agent.assistants.guided.parsing.owner_first import with_owner_behind
from services.agent.assistants.guided.parsing.pasted_requests import about_cards
from services.agent.assistants.guided.parsing.pasting import pasted_in
from services.agent.assistants.guided.parsing.people_in_places import in_places
from services.agent.assistants.guided.parsing.person_first import name_who_opens
from services.agent.assistants.guided.parsing.relative_clauses import with_plain_labels
from services.agent.assistants.guided.parsing.remarks import without_remarks
from services.agent.assistants.guided.parsing.replies import (
    bare_answer,
    is_negating,
    is_pausing,
    is_refusing_change,
    ordinal_in,
    replies_in,
)
from services.agent.assistants.guided.parsing.retracted import with_retracted
from services.agent.assistants.guided.parsing.same_company import name_colleague, without_same_as
from services.agent.assistants.guided.parsing.sentence_values import (
    without_anothers_values,
    without_pronouns,
    without_sentences,
)
from services.agent.assistants.guided.parsing.sequence import (
    MAX_REQUESTS,
    find_requests,
    is_second_email,
    news_of_two,
)
from services.agent.assistants.guided.parsing.shared_values import give_all, shared_company
from services.agent.assistants.guided.parsing.spelling_hints import without_hints
from services.agent.assistants.guided.parsing.statements import (
    stated_of_each,
    with_put_in,
    with_written_down,
)
from services.agent.assistants.guided.parsing.streets import with_streets
from services.agent.assistants.guided.parsing.swapped import with_swap
from services.agent.assistants.guided.parsing.swaps import korean_swap_in, swap_in
from services.agent.assistants.guided.parsing.talk_before import without_talk_before
from services.agent.assistants.guided.parsing.talk_within import without_talk_within
from services.agent.assistants.guided.parsing.trade_names import with_trade_names
from services.agent.assistants.guided.parsing.two_people import without_relations
from services.agent.assistants.guided.parsing.two_records import joined_records
from services.agent.assistants.guided.parsing.unknown_values import without_unknown
from services.agent.assistants.guided.parsing.unwanted_labels import without_unwanted
from services.agent.assistants.guided.parsing.utterance import UserRequest, Utterance
from services.agent.assistants.guided.parsing.values_first import with_values_behind
from services.agent.assistants.guided.parsing.verbless import asks, read_without_verb

_AROUND = " \n\t.,;:!"
"""Characters that join two requests, and belong to neither."""


def understand(text: str, lexicon: Lexicon, preferred: Locale) -> Utterance:
    """The text's requests and entities. `preferred` settles what its words leave open."""
    errands = errands_in(text, lexicon)
    utterance = _understand(text if errands is None else errands.rest, lexicon, preferred)
    for request in utterance.requests if utterance.language == "ko" else ():
        _take_longer_job(request.entities)
    if errands is not None:
        utterance.text, utterance.errands, utterance.errand_for = text.strip(), errands.said, errands.about
        _point_at(errands.about, utterance)
    return utterance


def _point_at(person: str, utterance: Utterance) -> None:
    """ "Mail Oskar the quote, and change his city to …": the change is of the contact that the errand is for."""
    for entities in (utterance.entities, *(request.entities for request in utterance.requests)):
        is_named = bool(entities.holder or entities.runs or entities.has_address or entities.contact_id)
        if person and not is_named and (entities.has_focus or utterance.requests):
            entities.holder, entities.has_focus = person, False


def _understand(text: str, lexicon: Lexicon, preferred: Locale) -> Utterance:
    pasted = pasted_in(text, lexicon.mail)
    reading = read(pasted.rest, lexicon, preferred)  # tokens, their known meanings, and the language that these show
    if not pasted.cards and (listed := notes_in_lines(reading.text, reading.typed, reading.items)):
        return Utterance(reading.text.strip(), reading.language, listed)
    around, unwanted = without_unwanted(reading.items) if pasted.cards else (reading.items, set[str]())
    items, body = with_change_behind(reading.text, around, *notes.cut(reading.text, around, is_card=bool(pasted.cards)))
    body = _without_question_mark(_as_typed(body, reading), reading.text)
    if (value := as_value(reading.text, reading.items, items, body)) is not None:
        items, body = value, ""
    is_korean = reading.language == "ko"
    kept = [] if pasted.cards else let_be(items, is_verb_last=is_korean)
    names = sum(item.in_name for item in items)
    items = items if is_korean else _plain(reading, items)
    items, company = ([*items], "") if is_korean or pasted.cards else shared_company(reading.text, items)
    items, shared = ([*items], None) if is_korean or pasted.cards else without_same_as(reading.text, items)
    whole, remarks, reasons = items, list[str](), list[str]()
    if not (is_korean or pasted.cards):
        items, remarks = without_remarks(reading.text, items)
        items, within = without_talk_within(reading.text, items)
        items, talk = without_talk_before(reading.text, items)
        items, roles = without_others_roles(reading.text, items)
        remarks = [*remarks, *within, *talk, *roles]
        if reading.language in DECLINED:
            items, reasons = without_reasons(reading.text, with_moved_contacts(items))
    if is_korean:
        utterance = _korean(reading, items, body, lexicon)
    else:
        utterance = _verb_first(
            reading, items, body, is_news=bool(reasons) or sum(item.in_name for item in whole) < names
        )
    utterance.bare = utterance.text if is_korean else bare_answer(reading.text, whole).strip()
    utterance.dropped = [] if is_korean else dropped_topics(reading.text, items)
    utterance.let_be = kept
    for request in utterance.requests:
        request.said = reading.text[request.start : request.end].strip(_AROUND)
        request.entities.is_second = is_second_email(items, request)
        request.entities.is_hurried = reading.is_restored
    if pasted.cards:
        utterance.text = text.strip()
        utterance.requests = about_cards(utterance.requests, pasted, utterance.text, unwanted)
    if is_korean:
        utterance.is_question = text.rstrip().endswith("?")
    if not utterance.requests:
        read_without_verb(utterance, reading, items)
    name_colleague(utterance, shared)
    if company and not give_all(utterance.requests, company):
        remarks = [*remarks, company]
    if not pasted.cards:
        _swap(utterance, reading, items, lexicon)
    utterance.entities.is_hurried = reading.is_restored
    _read_bare(utterance, bare_replies(text))
    settle_labels(utterance, lexicon.longer)
    without_pronouns(utterance)
    name_who_opens(utterance)
    _guard_values(utterance, reading.language or preferred, is_pasted=bool(pasted.cards))
    _leave(utterance, [*remarks, *reasons])
    _limit(utterance, reading)
    return utterance


def _guard_values(utterance: Utterance, language: Locale, *, is_pasted: bool) -> None:
    """Pasted lines are no sentences, and Korean ones have their verbs in the endings."""
    changes = [each.entities for each in utterance.requests if each.intent != "search"]
    for entities in [] if is_pasted else [utterance.entities, *changes]:
        if language == "ko":
            without_anothers_values(utterance.text, entities)
        else:
            without_sentences(entities, language)


def _read_bare(utterance: Utterance, replies: frozenset[str]) -> None:
    """ "Later": no word of such a message is a request or a value."""
    if replies:
        utterance.replies |= replies
        utterance.requests, utterance.entities = [], Entities()


def _without_question_mark(body: str, text: str) -> str:
    """“¿Le apuntas que llame el martes?”: the mark is the request's, as the one before it shows."""
    is_of_request = body.endswith("?") and "¿" not in body and "¿" in text.partition(body)[0]
    return body.removesuffix("?").rstrip() if is_of_request else body


def _plain(reading: ReadText, items: Sequence[Item]) -> list[Item]:
    """The items without what says no more than they do, what is not known, and what shall stay as it is."""
    text, language = reading.text, reading.language
    items = with_trade_names(text, without_hints(text, items), language)  # “Lind bez h” is no company
    items = without_relations(with_managers(items, language))
    return without_unknown(
        text,
        without_kept(
            with_retracted(
                with_values_behind(
                    with_plain_labels(with_streets(text, with_job_at_move(with_hired(without_chat(items)))))
                )
            )
        ),
    )


def _leave(utterance: Utterance, remarks: Sequence[str]) -> None:
    """Keeps them with the first change, which is then shown with them. Of a search they are only named."""
    first = next((each.entities for each in utterance.requests if each.intent not in ("search", "question")), None)
    if first is None:
        utterance.remarks += remarks
    elif remarks:
        first.is_apart = first.is_apart or not first.left
        first.left += remarks


def _as_typed(part: str, reading: ReadText) -> str:
    at = reading.text.find(part)
    return reading.typed[at : at + len(part)] if at >= 0 else part


def _swap(utterance: Utterance, reading: ReadText, items: Sequence[Item], lexicon: Lexicon) -> None:
    """ "Used to be A, now B": one change, of the property that holds A."""
    is_korean = reading.language == "ko"
    swap = korean_swap_in(reading.text) if is_korean else swap_in(reading.text, items)
    if swap is None or reading.text.rstrip().endswith("?"):
        return
    if reading.language == "ru" and Morphology.shared().is_verb(swap.old, "ru"):
        return  # “не надо её, она просила не хранить данные”: a verb is no value
    swapped = reading.text[swap.start : swap.end]

    def read_rest(rest: Sequence[Item]) -> tuple[list[UserRequest], Entities]:
        if is_korean:
            around = _korean(reading, rest, "", lexicon)
            _leave_out_contact(around, is_arrow=">" in swapped or "→" in swapped)
            return around.requests, around.entities
        return find_requests(reading.text, rest), extract_entities(reading.text, rest, "update")

    requests = with_swap(utterance.requests, utterance.entities, items, swap, read_rest)
    if requests is not None:
        utterance.requests = requests
        requests[0].said = utterance.text


def _leave_out_contact(around: Utterance, *, is_arrow: bool) -> None:
    """ "포항 아니고 울산이야 바꿔줘", “가영 -> 가연”: nothing but the change is said, of the last contact."""
    entities = around.requests[0].entities if len(around.requests) == 1 else around.entities
    is_change = [each.intent for each in around.requests] == ["update"] or (is_arrow and not around.requests)
    entities.has_focus = entities.has_focus or (is_change and entities.is_empty)


def _verb_first(reading: ReadText, items: Sequence[Item], body: str, *, is_news: bool) -> Utterance:
    """Requests that begin with their verb, each with its own entities. `is_news`: a reason for them was said."""
    items = with_contact_before_owner(with_owner_behind(with_handed_contacts(with_put_in(with_doubles(items)))))
    items = with_jobs_as_values(with_written_down(items))
    words = [item for item in items if item.kind == "word"]
    supposed = supposed_in(items)
    joined = joined_records(reading.text, items) or (
        led_contact(items, reading.language, is_news=is_news) if reading.language in DECLINED else None
    )
    asked, reasons = asked_alone(reading.text, items, lambda clause: find_requests(reading.text, clause))
    requests = asked or in_places(reading.text, items, reading.language)
    if not requests:
        requests = [joined] if joined is not None else handed_by_arrows(reading.text, items)
    requests = requests or find_requests(reading.text, items, supposed)
    if requests and all(each.intent == "update" for each in requests):
        requests = (
            news_of_two(reading.text, items) or stated_of_each(reading.text, items) or requests
        )  # "two changes: ann lee -> phone …; bob ray -> …"
    for request in requests:
        request.entities.body = body if request.intent == "note" else ""
    return Utterance(
        text=reading.text.strip(),
        language=reading.language,
        requests=requests,
        replies=replies_in(items)
        | (frozenset(("wait",)) if reading.language == "ru" and is_pausing(items) else frozenset()),
        ordinal=ordinal_in(items),
        starts_with_verb=bool(items) and items[0].value("intent") is not None,
        is_title_case=bool(words) and all(item.is_capitalized for item in words),
        is_question=asks(reading.text, items) or any(each.is_question for each in supposed),
        is_supposed=any(not each.is_question for each in supposed),
        is_errand=any(each.is_errand for each in supposed),
        negates=is_negating(items),
        remarks=reasons,
        refuses_change=is_refusing_change(items),
    )


def _korean(reading: ReadText, items: Sequence[Item], body: str, lexicon: Lexicon) -> Utterance:
    """Requests that end with their verb."""
    spoken = read_korean(reading.text, items, body, lexicon.grammar, lexicon.stems)
    utterance = Utterance(
        text=reading.text.strip(),
        language="ko",
        requests=[UserRequest(each.intent, each.entities, each.start, each.end) for each in spoken.requests],
        entities=spoken.entities,
        replies=spoken.replies,
        ordinal=ordinal_in(items),
    )
    _leave(utterance, spoken.remarks)
    return utterance


def _take_longer_job(entities: Entities) -> None:
    """“부장이 아니고 차장이네, 영업차장으로 고쳐줘”: the job as it is said in full."""
    job = entities.labelled.get("jobtitle", "")
    longer = next((each for each in entities.left if job and each.endswith(job) and each != job), "")
    if longer and " " not in longer:
        entities.labelled["jobtitle"] = longer
        entities.left.remove(longer)


def _limit(utterance: Utterance, reading: ReadText) -> None:
    """Names what was not looked at: requests beyond the limit, and the end of a long text."""
    utterance.unread = reading.unread.strip()
    if len(utterance.requests) > MAX_REQUESTS:
        utterance.rest = reading.text[utterance.requests[MAX_REQUESTS].start :].strip()
        utterance.requests = utterance.requests[:MAX_REQUESTS]
