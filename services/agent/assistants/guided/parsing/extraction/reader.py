"""Goes through the items of a request, and gives each to the module that knows its kind.

A relation such as “in …” counts only in a clause that is understood as a whole: “she is interested in our plan” names
no city.
"""

from collections.abc import Sequence
from typing import cast

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name, is_relation
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import NUMBERS, Entities
from services.agent.assistants.guided.parsing.extraction import (
    holders,
    job_labels,
    labels,
    links,
    new_jobs,
    places,
    punctuation,
    runs,
    typed,
)
from services.agent.assistants.guided.parsing.extraction.doubts import settle_doubts
from services.agent.assistants.guided.parsing.extraction.former import (
    settle_arrow,
    settle_changed_address,
    settle_former_company,
    settle_replaced_address,
    settle_stated_past,
    without_former,
)
from services.agent.assistants.guided.parsing.extraction.given_first import settle_given_first
from services.agent.assistants.guided.parsing.extraction.label_behind import value_before_label
from services.agent.assistants.guided.parsing.extraction.married import settle_married
from services.agent.assistants.guided.parsing.extraction.other_lines import without_other_lines
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, ReadingState
from services.agent.assistants.guided.parsing.extraction.reasons import properties_of_reason
from services.agent.assistants.guided.parsing.extraction.rows import settle_row
from services.agent.assistants.guided.parsing.extraction.successor import successor_at
from services.agent.assistants.guided.parsing.extraction.wrong_values import settle_corrected
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.periods import Period
from services.agent.assistants.guided.small_words import small_words

_RANKED: tuple[Locale, ...] = ("pl", "ru")
"""Languages in which the main one of two records, and a job, have the same adjective."""


def extract_entities(text: str, items: Sequence[Item], intent: Intent | None = None) -> Entities:
    """The entities in these items of the text, in a request with this verb."""
    items, former = without_former(items, intent)
    items, others = without_other_lines(text, items)
    reading = ReadingState(text, items, intent)
    if second := successor_at(items, intent):
        reading.leave(text[items[0].start : items[second - 1].end])
        reading.at = second
    while reading.at < len(items):
        before = reading.at
        _read_item(reading, items[before])
        if reading.at == before:
            reading.at += 1
    reading.drop_pending()
    entities = reading.entities
    _drop_denied(reading)
    _drop_worded_holder(reading)
    _settle_number(reading, former)
    holders.settle_possessive(reading)
    settle_arrow(reading)
    settle_changed_address(reading)
    settle_replaced_address(reading)
    settle_former_company(reading)
    settle_stated_past(reading)
    settle_row(reading)
    value_before_label(reading)
    settle_given_first(reading)
    settle_married(reading)
    settle_corrected(reading)
    _settle_employer(reading)
    _settle_given_company(reading)
    places.settle_places(reading)
    _settle_relation(reading)
    _settle_left(reading)
    job_labels.leave_lone_owner(reading)
    job_labels.keep_owner_job(reading)
    holders.settle_two_people(reading)
    settle_doubts(reading)
    entities.is_apart = reading.stands_apart()
    entities.left += others
    _drop_bare_number(reading)
    if intent == "update" and entities.labelled and entities.named:
        of_reason = properties_of_reason(items)
        entities.named = [prop for prop in entities.named if prop not in of_reason]
    if intent == "clear" and len(entities.named) > 1:
        entities.named = [prop for prop in entities.named if prop not in _named_in_remark(reading)]
    if intent in ("clear", "delete"):
        entities.named = [prop for prop in entities.named if prop not in _staying(reading)]
    if intent == "clear" and entities.named:
        entities.fresh = [prop for prop in entities.labelled if _is_fresh(reading, prop)]
    if any(item.is_link("created") for item in items):
        entities.created = reading.period
    if intent == "update" and entities.narrows and reading.has_title() and len(entities.runs) > 1:
        entities.narrows = False  # "she's at Initech now as a planner"
    return entities


def _settle_given_company(reading: ReadingState) -> None:
    """ "Mets Luc Pons chez Globex", “pon a Ana Ruiz en Norvento”: such a verb gives something, and only this is named.

    Behind a word that is said of towns as well, it is asked for.
    """
    entities = reading.entities
    verb = next((item for item in reading.items if item.value("intent") == "update"), None)
    said = verb.text.casefold() if verb is not None else ""
    is_given = said.startswith(small_words().giving) or _is_stated_before(reading.items)
    if not entities.narrows or not is_given or "jour" in said:
        return  # "mets à jour Luc Pons de chez Globex" asks what to change
    says_more = entities.labelled or entities.named or entities.without or entities.phones or entities.sites
    if says_more or entities.stage or entities.unsure or entities.swap or not (entities.runs or entities.holder):
        return
    first = entities.company.split()[0]
    at = next((at for at in range(1, len(reading.items)) if reading.items[at].text == first), 0)
    if places.is_known_town(reading, entities.company):
        entities.labelled["city"], entities.company = entities.company, ""
    elif reading.items[at - 1].text.casefold() in small_words().of_towns_too:
        entities.unsure.append(entities.company)
        entities.company = ""
    entities.narrows = False


def _is_stated_before(items: Sequence[Item]) -> bool:
    """“Ela Ros jest z Chojnic, popraw”: a name opens the statement, and the verb stands alone behind its comma."""
    words = [item for item in items if not (item.kind == "mark" or item.is_link("please", "filler", "focus"))]
    at = next((at for at, item in enumerate(items) if item.value("intent") == "update"), 0)
    is_last = at > 1 and items[at - 1].is_punctuation(",;.–—-") and words[-1] is items[at]
    return is_last and words[0].in_name


def _drop_bare_number(reading: ReadingState) -> None:
    """“Второй тел, мобильный 8 905 …”: a label right before the comma of another one for numbers only announces it."""
    entities = reading.entities
    named = [prop for prop in entities.named if prop in NUMBERS and prop not in entities.labelled]
    if not named or not any(prop in entities.labelled for prop in NUMBERS):
        return
    triples = zip(reading.items, reading.items[1:], reading.items[2:], strict=False)
    for label, comma, other in triples:
        if comma.is_punctuation(",") and label.value("field") in named and other.value("field") in entities.labelled:
            entities.named = [prop for prop in entities.named if prop != label.value("field")]


def _named_in_remark(reading: ReadingState) -> list[str]:
    """ "Drop her landline, she only uses the mobile": the words of another clause say why, and clear nothing."""
    items, found = reading.items, []
    start = next((at for at, item in enumerate(items) if item.value("intent") == "clear"), 0)
    comma = next((at for at in range(start, len(items)) if items[at].is_punctuation(",;.")), len(items))
    clause = items[comma + 1 :]
    if any(item.text in reading.entities.left for item in clause):
        found = [prop for item in clause if (prop := item.value("field"))]
    first = {item.value("field") for item in items[start:comma]}
    return [prop for prop in found if prop not in first]


def _settle_employer(reading: ReadingState) -> None:
    """ "… quit Acme, starts as planner with Tilney Build": behind a job, and after another company was left."""
    entities, runs = reading.entities, reading.entities.runs
    is_open = bool(reading.left_company) and not entities.company and len(runs) > 2 and runs[-2].is_title
    if not is_open or runs[-1].is_title or not runs[-1].is_name:
        return
    first = runs[-1].split()[0]
    at = next((at for at in range(1, len(reading.items)) if reading.items[at].text == first), 0)
    if at and reading.items[at - 1].text.casefold() == "with":
        entities.company, entities.narrows = runs.pop(), False


def _settle_relation(reading: ReadingState) -> None:
    """ "Our new partner: Ann Lee, …": what a person is to us stands before the name, and is no job."""
    runs = reading.entities.runs
    if (
        reading.intent == "create"
        and len(runs) > 1
        and not reading.entities.addressee  # "Ann Lee <ann@…>, partner at …"
        and runs[0].is_title
        and not runs[0].is_name
        and is_relation(runs[0])
    ):
        reading.entities.left.insert(0, runs.pop(0))


def _settle_left(reading: ReadingState) -> None:
    """ "Jane Doe no longer works at Acme", and nothing else: the property that holds Acme is empty now."""
    entities = reading.entities
    is_other = bool(entities.company or entities.labelled or entities.named or entities.left or entities.unsure)
    is_one = len(entities.runs) + bool(entities.holder) + len(entities.emails) + entities.has_focus == 1
    is_person = is_one and not any(run.is_title for run in entities.runs)
    if reading.intent not in (None, "update") or not is_person or is_other:
        return
    if left := reading.left_company or _left_job(reading):
        entities.swap = (left, "")


def _left_job(reading: ReadingState) -> str:
    """ "Jane Doe is no longer office manager": the only thing that is denied of a contact who is named is a job."""
    entities = reading.entities
    if len(entities.denied) != 1 or entities.has_focus:
        return ""
    words = entities.denied[0].casefold()
    is_job = any(item.value("title") and item.text.casefold() in words for item in reading.items)
    return entities.denied[0] if is_job else ""


def _staying(reading: ReadingState) -> set[str]:
    """ "Drop the phone, keep only the mail": the labels behind “keep”, through small words."""
    found: set[str] = set()
    for at, item in enumerate(reading.items):
        start = at - 1
        while start > 0 and reading.items[start].is_link("but", "filler", "focus") and item.value("field"):
            start -= 1
        if start >= 0 and (prop := item.value("field")) and reading.items[start].is_link("stays"):
            found.add(prop)
    return found


def _is_fresh(reading: ReadingState, prop: str) -> bool:
    """ "Clear the job title, and the new phone is …": “new” or a comma before the label, and its value behind it."""
    at = next((at for at, item in enumerate(reading.items) if item.value("field") == prop), 0)
    small = ("filler", "and", "focus", "stays", "but")  # “…, zostaje tylko komórka 511 622 733”
    while at > 0 and reading.items[at - 1].is_link(*small) and not reading.items[at - 1].is_link("new"):
        at -= 1
    before = reading.items[at - 1] if at else None
    return before is not None and (before.is_link("new") or before.is_punctuation(",;.\n"))


def _drop_denied(reading: ReadingState) -> None:
    """ "She's down as living in Ennis, that's wrong": a value that is denied, and has no other one behind it."""
    denied = {each.casefold() for each in reading.entities.denied}
    jobs = [run for run in reading.entities.runs if run.is_title]
    if denied and any(run.casefold() not in denied for run in jobs):
        # “Mets Luc Pons plombier, non pas plombier, chauffagiste”
        reading.entities.runs = [
            run for run in reading.entities.runs if run not in jobs or run.casefold() not in denied
        ]
    last = next((item for item in reversed(reading.items) if item.kind != "mark"), None)
    denials = [item for item in reading.items if item.is_reply("correction", "no")]
    is_open = reading.corrects and last is not None and denials == [last] and last.is_reply("correction")
    is_open = is_open and last is not None and not last.is_link("filler")  # "set her city to Selby instead"
    is_open = is_open and not reading.entities.denied  # "… is York (was Leeds, my typo)"
    small = small_words()
    is_open = is_open and last is not None and last.text.casefold() not in small.apologies | small.stresses
    if is_open and reading.intent in ("update", None) and reading.latest in reading.entities.labelled:
        reading.entities.denied.append(reading.entities.labelled.pop(reading.latest))
        reading.entities.named.append(reading.latest)


def _drop_worded_holder(reading: ReadingState) -> None:
    """“Telefony się dziś urywają”, “dodaj Ola Lis, tel. jak zawsze zajęty”: no contact behind the label."""
    entities, language = reading.entities, reading.language
    first = entities.holder.partition(" ")[0]
    if not first.islower():
        return
    is_verb = language in DECLINED and Morphology.shared().is_verb(first, language)
    is_given = is_given_name(first) or (language in DECLINED and Morphology.shared().is_given(first, language))
    is_named = any(run.is_name and " " in run and not run.is_title for run in entities.runs)
    if is_verb or (is_named and not is_given):
        reading.leave(entities.holder)
        entities.holder = ""


def _settle_number(reading: ReadingState, former: list[str]) -> None:
    """ "Her old number A is dead, use B instead": B is the new value, with the label of A."""
    entities = reading.entities
    entities.denied += former
    if former and len(entities.phones) == 1 and not NUMBERS & entities.labelled.keys():
        labels_said = [prop for item in reading.items if (prop := item.value("field")) in NUMBERS]
        entities.labelled[str(labels_said[0]) if labels_said else "phone"] = entities.phones.pop()
        entities.named = [prop for prop in entities.named if prop not in NUMBERS]


def _read_item(reading: ReadingState, item: Item) -> None:
    if reading.intent == "clear" and reading.pending:
        _read_cleared(reading, item)
    if new_jobs.read_employer(reading):
        return
    new_jobs.expect_employer(reading, item)
    if item.is_link("remark") and not reading.pending:
        _leave_remark(reading)
    elif (prop := item.value("field")) and not job_labels.is_rather_title(reading, item):
        labels.read_label(reading, prop)
    elif (stage := item.value("stage")) and not _begins_title(reading, item):
        labels.read_stage(reading, stage)
    elif place := item.value("place"):
        places.read_place(reading, place, item)
    elif item.value("period"):
        reading.period = cast("Period", item.value("period"))
    elif item.is_content or item.value("title") or _begins_title(reading, item) or item.value("field"):
        runs.read_run(reading)
    elif item.marks:
        links.read_link(reading, item)
    elif item.kind == "mark":
        punctuation.read_punctuation(reading, item)
    else:
        typed.read_typed(reading, item)


def _read_cleared(reading: ReadingState, item: Item) -> None:
    """ "… job title delete because it's old", "her number is dead so bin it": such words are no value of the label."""
    verb = next((at for at in range(reading.at, len(reading.items)) if reading.items[at].value("intent")), None)
    if verb is not None and (verb == reading.at or item.is_link("value", "doubt")):
        reading.drop_pending()
        if verb > reading.at:
            reading.leave(reading.text[item.start : reading.items[verb - 1].end])
            reading.at = verb
    elif item.is_link("remark"):
        reading.drop_pending()


def _leave_remark(reading: ReadingState) -> None:
    """ "… because my boss asks for it": the rest of the clause gives a reason, and no data."""
    start = reading.at
    while reading.at < len(reading.items):
        item = reading.items[reading.at]
        if item.is_punctuation(BREAKS) or item.kind in ("email", "phone", "url") or item.value("intent"):
            break
        if item.is_punctuation(":") and any(behind.in_name for behind in reading.items[reading.at + 1 :][:2]):
            break  # “заведи контакт, а то забуду: Тимур Галеев, …”, “…: у Инны Пахомовой …”
        reading.at += 1
    reason = reading.text[reading.items[start].start : reading.items[reading.at - 1].end]
    reading.leave(reason)
    if reading.intent == "update" and reason.islower() and not any(map(str.isdigit, reason)):
        reading.entities.asides.append(reason)


def _is_trade(item: Item, after: Item) -> bool:
    """“Главный садовник”: a person's noun that no list of jobs has."""
    is_plain = after.kind == "word" and after.text.islower() and not after.marks
    return is_plain and any(
        Morphology.shared().names_person(after.text, mark.language) for mark in item.marks if mark.language in _RANKED
    )


def _begins_title(reading: ReadingState, item: Item) -> bool:
    """“Główny księgowy”: a word of another meaning before the noun of a job."""
    after = reading.following
    is_rank = item.is_link("stays", "rank") and not item.value("intent")
    if not is_rank or after is None or not (after.value("title") or _is_trade(item, after)):
        return False
    # “Оставь кассира” keeps a value, and “главный кассир” is one; in other languages, only verbs say that it stays.
    languages = {mark.language for mark in item.marks}
    is_ranked = any(each in languages and not Morphology.shared().is_verb(item.text, each) for each in _RANKED)
    return item.is_link("rank") or is_ranked
