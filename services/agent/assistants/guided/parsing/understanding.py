"""Finds the requests of a text in order, each with its entities, and small talk.

Verbs open a request, except in Korean, where they close it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from libs.contracts import Locale
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing import notes, pairs
from services.agent.assistants.guided.parsing.card import Card
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.hangul import read_korean
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.items import ReadText, read
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.mood import Supposed, parted, supposed_in
from services.agent.assistants.guided.parsing.pasted import Pasted, pasted_in
from services.agent.assistants.guided.parsing.several import each_person, is_person

_AROUND = " \n\t.,;:!"
"""Kinds of words that join two requests, and belong to neither."""

MAX_REQUESTS = 5
"""Requests of one message: more than people ask at once, and few enough to answer in a moment."""

_BY_STRENGTH: tuple[Intent, ...] = (
    "question", "search", "update", "create", "rename", "clear", "delete", "assign", "note", "merge", "undo",
)  # fmt: skip

_OF_PEOPLE: dict[Intent, Callable[[str, Sequence[Item]], Entities]] = {
    "merge": pairs.merged, "assign": pairs.assigned, "note": pairs.noted,
}  # fmt: skip
"""Requests that are only about people: they have no labels and no places."""


@dataclass
class UserRequest:
    """`intent` is settled: a question about a contact is a search, a new value for a known one an update.

    `start` and `end`: where its words stand in the text. `is_supposed`: the change is named, but not asked for.
    """

    intent: Intent
    entities: Entities
    start: int = 0
    end: int = 0
    said: str = ""
    is_supposed: bool = False


@dataclass
class Utterance:
    """`entities` are those of the whole text where it holds no request.

    `rest` is what stands behind the last of `MAX_REQUESTS`, `unread` what no longer was looked at. `is_supposed`: a
    sentence without a request says what may be, or under which condition.
    """

    text: str
    language: Locale | None
    requests: list[UserRequest] = field(default_factory=list)
    entities: Entities = field(default_factory=Entities)
    replies: frozenset[str] = frozenset()
    ordinal: int | None = None
    starts_with_verb: bool = False
    is_title_case: bool = False
    rest: str = ""
    unread: str = ""
    is_question: bool = False
    is_supposed: bool = False

    def says(self, *replies: str) -> bool:
        return not self.replies.isdisjoint(replies)


@dataclass
class _Segment:
    intent: Intent | None = None
    items: list[Item] = field(default_factory=list)
    is_closed: bool = False
    has_content: bool = False
    muted: bool = False
    denied: Intent | None = None
    about: list[Item] = field(default_factory=list)
    counts: bool = False
    is_one: bool = True

    def add(self, item: Item) -> None:
        """What is asked at every verb is kept: to look through the items each time would be quadratic."""
        self.items.append(item)
        self.has_content = self.has_content or _is_substance(item)
        self.counts = self.counts or item.is_reply("count")
        self.is_one = self.is_one and item.kind != "mark" and not item.is_link("and")


def understand(text: str, lexicon: Lexicon, preferred: Locale) -> Utterance:
    """The text's requests and entities. `preferred` settles what its words leave open."""
    pasted = pasted_in(text, lexicon.mail)
    reading = read(pasted.rest, lexicon, preferred)
    items, body = notes.cut(reading.text, reading.items)
    if reading.language == "ko":
        return _korean(reading, items, body, pasted, text, lexicon)
    words = [item for item in items if item.kind == "word"]
    utterance = Utterance(
        text=reading.text.strip(),
        language=reading.language,
        replies=_replies(items),
        ordinal=_ordinal(items),
        starts_with_verb=bool(items) and items[0].value("intent") is not None,
        is_question=reading.text.rstrip().endswith("?") or _asks(items),
        is_title_case=bool(words) and all(item.is_capitalized for item in words),
    )
    supposed = supposed_in(items)
    utterance.is_question = utterance.is_question or any(each.is_question for each in supposed)
    utterance.is_supposed = any(not each.is_question for each in supposed)
    requests = _requests(reading.text, items, supposed)
    for request in requests:
        request.entities.body = body if request.intent == "note" else ""
        request.said = reading.text[request.start : request.end].strip(_AROUND)
        request.entities.is_second = _is_second_email(items, request)
    if pasted.cards:
        utterance.text = text.strip()
        requests = about_cards(requests, pasted.cards, utterance.text)
    utterance.requests = requests[:MAX_REQUESTS]
    if len(requests) > MAX_REQUESTS:
        utterance.rest = reading.text[requests[MAX_REQUESTS].start :].strip()
    utterance.unread = reading.unread.strip()
    if not utterance.requests:
        said = [each for segment in _segments(items) if not segment.muted for each in segment.items]
        utterance.entities = extract_entities(reading.text, said)
        _announce(utterance, items)
    return utterance


def _announce(utterance: Utterance, items: Sequence[Item]) -> None:
    """ "New: Cass Doyle, cass@…": a person who is said to be new is to be created."""
    entities = utterance.entities
    is_new = any(item.is_link("new") for item in items) and not utterance.text.rstrip().endswith("?")
    if (
        is_new
        and entities.emails
        and (entities.runs or entities.addressee)
        and not entities.labelled.keys() & {"email"}
    ):
        entities = extract_entities(utterance.text, items, "create")
        utterance.requests = [UserRequest("create", entities, end=len(utterance.text), said=utterance.text)]


def _korean(
    reading: ReadText, items: Sequence[Item], body: str, pasted: Pasted, text: str, lexicon: Lexicon
) -> Utterance:
    spoken = read_korean(reading.text, items, body, lexicon.grammar, lexicon.stems)
    requests = [UserRequest(each.intent, each.entities, each.start, each.end) for each in spoken.requests]
    for request in requests:
        request.said = reading.text[request.start : request.end].strip(_AROUND)
        request.entities.is_second = _is_second_email(items, request)
    utterance = Utterance(
        text=text.strip() if pasted.cards else reading.text.strip(), language="ko", entities=spoken.entities,
        replies=spoken.replies, ordinal=_ordinal(items), unread=reading.unread.strip(),
        is_question=text.rstrip().endswith("?"),
    )  # fmt: skip
    if pasted.cards:
        requests = about_cards(requests, pasted.cards, utterance.text)
    utterance.requests = requests[:MAX_REQUESTS]
    if len(requests) > MAX_REQUESTS:
        utterance.rest = reading.text[requests[MAX_REQUESTS].start :].strip()
    return utterance


def _is_second_email(items: Sequence[Item], request: UserRequest) -> bool:
    """ "Add a second email … to jane@…": one more address for a contact that has one."""
    if request.intent not in ("create", "update"):
        return False
    entities = request.entities
    addresses = {*entities.emails, *([entities.labelled["email"]] if "email" in entities.labelled else [])}
    is_known = len(addresses) > 1 or bool(entities.holder or entities.runs or entities.has_focus)
    for at, item in enumerate(items):
        if item.value("field") == "email" and request.start <= item.start <= request.end:
            around = [*items[max(at - 1, 0) : at], *items[at + 1 : at + 2]]
            if any(each.is_link("second") or each.value("ordinal") == "2" for each in around):
                return is_known and bool(addresses)
    return False


def _asks(items: Sequence[Item]) -> bool:
    """ "Who has …", "hi, which customer …": a question without its mark."""
    first = next(
        (item for item in items if item.kind != "mark" and not item.is_reply("greeting", "thanks", "yes")), None
    )
    return first is not None and first.is_link("asks")


def about_cards(requests: list[UserRequest], cards: Sequence[Card], said: str) -> list[UserRequest]:
    """The request around pasted data, once for each person. Without one, the person is to be created."""
    about = next((each for each in requests if each.intent in ("create", "update", "search")), None)
    if requests and about is None:
        return requests
    intent: Intent = about.intent if about is not None else "create"
    rest = [each for each in requests if each is not about]
    found = []
    for card in cards[:MAX_REQUESTS]:
        entities = entities_of_card(card)
        if about is not None:
            entities.labelled.update(about.entities.labelled)
            entities.company = entities.company or about.entities.company
        entities.is_shown = about is None
        found.append(UserRequest(intent, entities, end=len(said), said=said))
    return [*found, *rest]


def entities_of_card(card: Card) -> Entities:
    """What a pasted card says."""
    fields = dict(card.fields)
    emails = [fields.pop("email")] if "email" in fields else []
    return Entities(labelled=fields, emails=emails, addressee=card.name, left=list(card.left))


def _replies(items: Sequence[Item]) -> frozenset[str]:
    """Spanish "para" stops when it comes first; elsewhere it is a "for"."""
    return frozenset(
        mark.value
        for at, item in enumerate(items)
        for mark in item.marks
        if mark.kind == "reply" and not (mark.value == "cancel" and at and item.is_link("for"))
    )


def is_plain_yes(text: str, lexicon: Lexicon, preferred: Locale) -> bool:
    """Whether every word says yes, or only says it politely: "sure, if Bob agrees" and "not sure" are no yes."""
    items = read(text, lexicon, preferred).items
    return any(item.is_reply("yes") for item in items) and all(
        item.is_reply("yes", "thanks") or item.is_link("please") or item.is_punctuation(",.!") for item in items
    )


def _requests(text: str, items: Sequence[Item], supposed: Sequence[Supposed] = ()) -> list[UserRequest]:
    """In order. No more are looked for once there are too many."""
    requests: list[UserRequest] = []
    for segment in [each for part in parted(items, supposed) for each in _closed(_segments(part))]:
        for each in _each_person(segment) if segment.intent else ():
            if (request := _meant(_request(text, each), segment, supposed)) is not None:
                request.start, request.end = each.items[0].start, each.items[-1].end
                _join(requests, request)
            if len(requests) > MAX_REQUESTS:
                return requests
        _share_company(text, requests)
    return requests


def _meant(request: UserRequest | None, segment: _Segment, supposed: Sequence[Supposed]) -> UserRequest | None:
    """A change that is asked about becomes a search, one that is supposed is marked."""
    if request is None or request.intent in ("search", "question"):
        return request
    verb = next((item for item in segment.items if item.value("intent")), None)
    doubt = next((each for each in supposed if verb is not None and each.covers(verb)), None)
    if doubt is None:
        return request
    if not doubt.is_question:
        request.is_supposed = True
        return request
    about = request.entities
    people = Entities(
        holder=about.holder, runs=about.runs[:1], emails=about.emails[:1], contact_id=about.contact_id,
        has_focus=about.has_focus,
    )  # fmt: skip
    return UserRequest("search", people) if _is_about_contact(people) else None


def _share_company(text: str, requests: Sequence[UserRequest]) -> None:
    """ "Three people from Acme: …", "…, both at Acme": one company for all who are created in one request."""
    created = [each.entities for each in requests if each.intent == "create"]
    named = [entities for entities in created if entities.company]
    if len(created) < 2 or len(named) != 1:
        return
    entities = named[0]
    names = [*entities.runs, *([entities.addressee] if entities.addressee else [])]
    is_before = bool(names) and entities is created[0] and text.find(entities.company) < text.find(names[0])
    if is_before or (entities is created[-1] and (entities.has_focus or entities.is_everyone)):
        for each in created:
            each.company = entities.company


def _is_substance(item: Item) -> bool:
    if item.kind == "mark":
        return False
    kinds = {mark.kind for mark in item.marks}
    return (
        item.is_content
        or not item.marks
        or bool(kinds & {"field", "stage", "place", "title"})
        or item.is_reply("everyone")
    )


def _ordinal(items: Sequence[Item]) -> int | None:
    """A choice by number, when the text is little else: "2", "the second one", "#3"."""
    if sum(1 for item in items if item.is_content and item.kind != "number") > 1 or len(items) > 6:
        return None
    for item in items:
        digits = item.text.lstrip("#")
        if item.kind == "number" or digits.isdecimal():
            return int(digits) if digits.isdecimal() and len(digits) <= 2 else None
        if ordinal := item.value("ordinal"):
            return int(ordinal)
    return None


def _segments(items: Sequence[Item]) -> list[_Segment]:
    segments = [_Segment()]
    denied: Intent | None = None
    has_period = any(item.value("period") for item in items)
    for at, item in enumerate(items):
        current = segments[-1]
        mark = next((mark for mark in item.marks if mark.kind == "intent"), None)
        if has_period and item.is_link("created"):
            mark = None  # "those added this year" is no request to add a contact
        if (
            mark is not None and mark.value == "create" and item.is_link("created")
            and current.intent in (None, "search") and current.has_content
        ):  # fmt: skip
            current.intent = "create"  # "could we get Femi Balogun added?"
            current.add(item)
            continue
        if mark is not None and _is_negated(items, at, mark.language):
            # "Don't create anyone yet, …": what follows up to the next verb is not asked for.
            segments.append(_Segment(muted=True))
            denied = _intent(item)
            continue
        if mark is not None and current.muted and mark.value == denied and not current.has_content:
            mark = None  # "don't create a new contact": one request that is not wanted
        if mark is None and current.muted and item.is_link("but") and current.intent is None and denied:
            segments.append(_Segment(denied))  # “don't add Jan but Ina”
            continue
        if mark is None:
            if current.is_closed and (_is_substance(item) or item.is_link("focus", "me")):
                segments.append(current := _Segment())
            current.add(item)
            continue
        if mark.language == "ko":
            current.intent = _stronger(current.intent, _intent(item))
            current.is_closed = True
        elif mark.value == "note" and _takes_note(current):
            current.intent = "note"  # “add to Jane's record a note that …”
        elif mark.value == "merge" and _names_two(current):
            current.intent = "merge"  # “on a Rita Soler en double (…), fusionne-les”
        elif mark.value == "search" and _counts(current):
            pass  # "combien de clients avons-nous à Angers": a second verb of the same question
        elif current.muted or (
            current.intent not in (None, "merge" if mark.value == "merge" else None)
            and (current.has_content or current.is_closed or _is_joined(current))
        ):
            about = current.items if current.muted else []
            segments.append(_Segment(_intent(item), about=about))
            current = segments[-1]
        else:
            current.intent = _stronger(current.intent, _intent(item))
        current.add(item)
    return segments


def _names_two(segment: _Segment) -> bool:
    return segment.intent == "search" and sum(item.kind == "email" for item in segment.items) == 2


def _counts(segment: _Segment) -> bool:
    return segment.intent == "search" and segment.is_one and segment.counts


def _is_joined(segment: _Segment) -> bool:
    """ "Undo that and add …" are two requests; “undo the change” is one."""
    return segment.intent == "undo" and bool(segment.items) and segment.items[-1].is_link("and")


def _takes_note(segment: _Segment) -> bool:
    """Whether a verb and a person are all there is so far."""
    has_more = any(item.kind in ("email", "phone") or item.value("field") for item in segment.items)
    return (
        segment.intent in ("create", "update")
        and not has_more
        and not any(item.is_punctuation(",;.\n") for item in segment.items)
    )


def _closed(segments: Sequence[_Segment]) -> list[_Segment]:
    """Korean: what follows the verb without a verb of its own belongs to the request before it."""
    found: list[_Segment] = []
    for segment in segments:
        previous = found[-1] if found else None
        if (
            previous is not None and segment.intent is None and previous.is_closed and previous.intent is not None
            and any(item.value("field") or item.kind in ("email", "phone") for item in segment.items)
        ):  # fmt: skip
            previous.items += segment.items
        else:
            found.append(segment)
    return found


def _is_negated(items: Sequence[Item], at: int, language: Locale) -> bool:
    """Whether the verb is forbidden: “don't add”, “no añadas”, “ne crée pas”, “추가하지 마”."""
    after = items[at + 1] if at + 1 < len(items) else None
    if after is not None and after.is_link("not") and language in ("fr", "ko"):
        return True
    before = next((each for each in reversed(items[:at]) if not _is_small(each)), None)
    return before is not None and before.is_link("not") and language != "ko"


def _is_small(item: Item) -> bool:
    """A word that may stand between “not” and its verb: “no lo crees”, “ne le crée pas”."""
    return item.is_link("filler", "please", "focus") and not item.is_link("not")


def _each_person(segment: _Segment) -> list[_Segment]:
    """ "Add Ana (ana@x.io) and Bob (bob@x.io)" are two requests: each part has its own person."""
    if segment.intent not in ("create", "search"):
        return [segment]
    return [_Segment(segment.intent, part, about=segment.about) for part in each_person(segment.items)]


def _intent(item: Item) -> Intent | None:
    return cast("Intent | None", item.value("intent"))


def _stronger(first: Intent | None, second: Intent | None) -> Intent | None:
    """Of two verbs for one request ("can you show … please update") the one that says more."""
    if first is None or second is None:
        return first or second
    return max(first, second, key=_BY_STRENGTH.index)


def _request(text: str, segment: _Segment) -> UserRequest | None:
    """A segment with its verb. None for a question that isn't about a contact."""
    intent = segment.intent
    assert intent is not None  # noqa: S101 - only segments with a verb get here
    if all(item.kind == "mark" or item.is_reply("skip") for item in segment.items):
        return None  # "Passer": the label of a button, though the word is a verb elsewhere
    if intent == "note" and any(item.kind == "email" for item in segment.items) and is_person(segment.items):
        intent = "create"  # "Note down Ana Ruiz, ana@…": there is nothing to note but the person
    if intent in _OF_PEOPLE:
        return UserRequest(intent, _OF_PEOPLE[intent](text, segment.items))
    entities = extract_entities(text, segment.items, intent)
    if (
        intent == "search"
        and segment.about
        and not (entities.runs or entities.has_address or entities.holder or entities.company)
    ):
        entities = extract_entities(text, segment.about, intent)  # "don't add Mina Reyes, just see whether she's there"
    if intent == "question":
        if not _is_about_contact(entities):
            return None
        intent = "search"
    elif intent == "create" and (_adds_to_contact(entities) or _adds_property(segment.items, entities)):
        intent = "update"
    elif intent == "clear" and not (entities.named or entities.labelled):
        intent = "delete"
    elif (
        intent == "delete"
        and entities.named
        and (entities.has_focus or entities.runs or entities.holder or entities.emails)
    ):
        intent = "clear"  # "delete the job title from …"
    elif intent == "rename":
        intent = "update"
    if intent in ("update", "create"):
        intent = _makes_owner(entities, intent)
    return UserRequest(intent, entities)


def _adds_to_contact(entities: Entities) -> bool:
    """ "Add a phone number to Jane", "add her email …": the contact is there, a property is added."""
    has_name = "name" in entities.labelled or ("firstname" in entities.labelled and "email" in entities.labelled)
    is_known = bool(entities.holder) or (
        entities.has_focus and not entities.runs and not entities.emails and not has_name
    )
    return is_known and bool(entities.labelled or entities.named)


def _adds_property(items: Sequence[Item], entities: Entities) -> bool:
    """ "Dodaj Annie Nowak telefon", "add phone Jane Doe 555 …": a label directly behind the verb, or a name before it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create"), len(items))
    after = items[verb + 1] if verb + 1 < len(items) else None
    is_addressed = any(item.kind == "email" for item in items[:verb]) and not entities.runs and not entities.addressee
    if is_addressed and entities.labelled and not {"name", "firstname", "lastname"} & entities.labelled.keys():
        return True  # "for the contact jane@… put the city as …"
    if entities.runs and not entities.emails and "email" not in entities.labelled and _gives_property(items, verb):
        return not {"name", "firstname", "lastname"} & entities.labelled.keys()
    if (
        not entities.runs
        or entities.emails
        or after is None
        or after.value("field") in (None, "name", "lastname_firstname")
    ):
        return False
    return not {"name", "firstname", "lastname"} & entities.labelled.keys() and bool(entities.labelled)


def _gives_property(items: Sequence[Item], verb: int) -> bool:
    """ "Añade a Luis Pons su móvil …": the name directly before “their” and a label."""
    triples = zip(items[verb:], items[verb + 1 :], items[verb + 2 :], strict=False)
    return any(name.in_name and their.is_link("focus") and label.value("field") for name, their, label in triples)


def _makes_owner(entities: Entities, intent: Intent) -> Intent:
    """ "Make Ana the owner of Jane": who comes first is the owner, and not the contact."""
    owners = entities.emails or entities.runs
    if pairs.OWNER not in entities.named or len(owners) != 1 or not (entities.holder or entities.has_focus):
        return intent
    entities.named.remove(pairs.OWNER)
    entities.labelled[pairs.OWNER] = owners.pop()
    return "update"


def _is_about_contact(entities: Entities) -> bool:
    """ "What is …" may be about anything: a contact is an address, a person's property, or a name."""
    is_name = any(not run[:1].islower() for run in entities.runs)
    return (
        entities.has_address
        or bool(entities.holder or entities.company)
        or is_name
        or (entities.has_focus and bool(entities.named))
    )


def _is_only_everyone(entities: Entities) -> bool:
    return replace(entities, is_everyone=False, left=[]).is_empty and entities.is_everyone


def _join(requests: list[UserRequest], request: UserRequest) -> None:
    """Adds a request, unless it is one with that before: "create Jane Doe and set her phone to …"."""
    previous = requests[-1] if requests else None
    entities = request.entities
    people = [run for run in entities.runs if not run.is_title]
    names_no_contact = not (entities.holder or people or entities.emails or entities.contact_id or entities.is_mine)
    if (
        previous is not None
        and request.intent == "update"
        and names_no_contact
        and previous.intent in ("create", "update", "search")
    ):
        previous.entities.labelled.update(entities.labelled)
        previous.entities.named.extend(entities.named)
        previous.entities.phones.extend(entities.phones)
        previous.entities.runs.extend(entities.runs)
        previous.entities.left.extend(entities.left)
        if entities.company and not previous.entities.company:
            previous.entities.company, previous.entities.narrows = entities.company, False
        previous.end = request.end
        if previous.intent == "search":
            previous.intent = "update"
        return
    only_points = replace(entities, has_focus=False, is_everyone=False, left=[]).is_empty
    previous_people = previous.entities.runs if previous is not None else []
    if (
        previous is not None and request.intent == "create" and previous.intent in ("search", "update")
        and entities.has_focus and not (entities.runs or entities.holder or entities.addressee) and previous_people
        and entities.emails and not previous.entities.emails
    ):  # fmt: skip
        entities.runs = previous_people  # "this architect, Nadia Petrov … can you save her? nadia@…"
        request.start = requests.pop().start
    says_nothing = only_points or (request.intent == "merge" and not entities.runs)
    if previous is not None and request.intent == previous.intent and says_nothing:
        return
    if previous is not None and request.intent == previous.intent == "search" and _is_only_everyone(previous.entities):
        entities.is_everyone = True  # "how many people do we have in …"
        request.start = requests.pop().start
    elif previous is not None and previous.entities.is_empty and previous.intent in ("search", "update"):
        request.start = requests.pop().start  # "can you check and update …": a verb alone, before the one that is meant
    requests.append(request)
