"""A part of a message with one verb, and the questions that its cutter asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from libs.people import is_given_name, is_name_anywhere
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_POSSESSIVE = ("'s", "’s")
_CLAUSE_ENDS = ",.;!?\n–—"
_INFINITIVES = ("ть", "ти", "ться", "тись", "чь")
_TO_DENIAL = 7
"""Items from a Russian infinitive to the words that deny it."""
_TO_LABEL, _TO_VALUE = 4, 20
"""Items from “I have” to the label, and to its value."""
_MAX_NEWS = 9
"""Items of “il est à Pau désormais”."""
_MAX_BEHIND = 5
"""Items between a label and the verb behind it: “… phone number is dead so bin it”."""


@dataclass
class Segment:
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
        self.has_content = self.has_content or is_substance(item)
        self.counts = self.counts or item.is_reply("count")
        self.is_one = self.is_one and item.kind != "mark" and not item.is_link("and")


def is_substance(item: Item) -> bool:
    if item.kind == "mark":
        return False
    kinds = {mark.kind for mark in item.marks}
    return (
        item.is_content
        or not item.marks
        or bool(kinds & {"field", "stage", "place", "title"})
        or item.is_reply("everyone")
    )


def is_dropped(segment: Segment) -> bool:
    """ "Forget Harvey, …": what is no longer wanted, up to a comma or an “and”."""
    if not segment.has_content:
        return False
    first = next((item for item in segment.items if not _is_before_cancel(item)), None)
    return first is not None and first.is_reply("cancel")


def behind_dropped(segment: Segment) -> list[Item]:
    """ "Never mind, for Jane Doe set …", “отмена, должность ему впиши …”: what the verb that follows is about."""
    if segment.intent is not None or not is_dropped(segment):
        return []
    items = segment.items
    ends = (at for at in range(len(items) - 1, -1, -1) if items[at].is_punctuation(",;.\n") or items[at].is_link("but"))
    end = next(ends, len(items))
    behind = items[end + 1 :]
    if not any(item.in_name or item.value("field") for item in behind):
        return []
    del items[end:]
    return behind


def _is_before_cancel(item: Item) -> bool:
    return item.kind == "mark" or (item.is_reply("correction", "no") and not item.is_reply("cancel")) or (
        item.is_link("filler") and not item.is_reply("cancel")
    )  # fmt: skip


def names_two(segment: Segment) -> bool:
    return segment.intent == "search" and sum(item.kind == "email" for item in segment.items) == 2


def counts_people(segment: Segment) -> bool:
    return segment.intent == "search" and segment.is_one and segment.counts


def is_joined(segment: Segment) -> bool:
    """ "Undo that and add …" are two requests; “undo the change” is one."""
    return segment.intent == "undo" and bool(segment.items) and segment.items[-1].is_link("and")


def takes_note(segment: Segment) -> bool:
    """Whether a verb and a person are all there is so far."""
    has_more = any(item.kind in ("email", "phone") or item.value("field") for item in segment.items)
    if _takes_only_pronoun(segment):
        return True
    return (
        segment.intent in ("create", "update")
        and not has_more
        and not any(item.is_punctuation(",;.\n") for item in segment.items)
    )


def _takes_only_pronoun(segment: Segment) -> bool:
    """“Jestem po rozmowie z Janem Kosem. Dodaj mu notatkę”: the only verb has nothing but a pronoun before the note."""
    verbs = [at for at, item in enumerate(segment.items) if item.value("intent") and not item.in_name]
    behind = segment.items[verbs[0] + 1 :] if len(verbs) == 1 else []
    is_pronoun = any(item.is_link("focus") for item in behind)
    return segment.intent == "create" and is_pronoun and all(item.is_link("focus", "filler", "of") for item in behind)


def ends_in_change(segment: Segment) -> bool:
    """“… Tu peux mettre une note sur sa fiche”: a verb of change right before the note, which is its object."""
    return segment.intent == "update" and bool(segment.items) and segment.items[-1].value("intent") == "update"


def is_waved_away(items: Sequence[Item], at: int) -> bool:
    """“Quita, quita, déjalo”: a verb that clears, without an object, and words behind it that end the work."""
    said = items[at].text.casefold()
    for mark, behind in zip(items[at + 1 :: 2], items[at + 2 :: 2], strict=False):
        if not mark.is_punctuation(",.!"):
            return False
        if behind.is_reply("cancel"):
            return True
        if behind.text.casefold() != said:
            return False
    return False


def points_at_label(items: Sequence[Item], at: int) -> bool:
    """ "Her old number is dead so bin it": a word that ends all work, where a label in its clause is its object."""
    start = at
    while start and not items[start - 1].is_punctuation(_CLAUSE_ENDS):
        start -= 1
    return any(item.value("field") for item in items[start:at])


def object_before(items: Sequence[Item]) -> int | None:
    """Where "…, and the job title" begins before a verb that clears; None where no label stands alone there.

    A value behind the label would be its own: "set the city to York, delete …".
    """
    label = next((at for at in range(len(items) - 1, -1, -1) if items[at].value("field")), None)
    if label is None or len(items) - label > _MAX_BEHIND:
        return None
    behind, border = items[label + 1 :], label
    if any(each.in_name or each.kind in ("email", "phone", "number", "date") or each.value("place") for each in behind):
        return None
    while border and (
        items[border - 1].is_link("filler", "focus", "former") and not items[border - 1].is_link("and", "but")
    ):
        border -= 1
    is_apart = border > 0 and (items[border - 1].is_link("and", "but") or items[border - 1].is_punctuation(",;.\n"))
    return border if is_apart else None


def begins_other_statement(segment: Segment, items: Sequence[Item], at: int) -> bool:
    """ "Eli Good moved to York, and Margo Pine is head cashier": another full name before “is”, behind a change.

    So is one before a label, behind a label: “Oldze Kos ustaw miasto Żory, a Eli Ros stanowisko szef”. Without a cut,
    what is said of the second one would be written to the first.
    """
    before = items[at - 1] if at else None
    if segment.intent not in ("update", "create") or segment.muted or not items[at].in_name or before is None:
        return False
    if at > 1 and before.is_link("of", "for"):
        before = items[at - 2]  # “…, a u Eli Ros stanowisko szef”
    is_apart = before.is_link("and") or before.is_punctuation(",;.\n")
    end = at
    while end < len(items) and items[end].in_name:
        end += 1
    is_marked = any(item.kind == "mark" for item in items[max(at - 3, 0) : at])
    is_person = end > at + 1 and (is_given_name(items[at].text) or is_marked)
    said = [item for item in segment.items if item.in_name]
    if not (is_apart and is_person and len(said) > 1) or said[0].text == items[at].text or end + 1 >= len(items):
        return False
    link, clause = items[end], list(takewhile(lambda item: item.kind != "mark", items[end + 1 :]))
    is_new = any(item.kind == "email" for item in segment.items) or segment.items[0].is_link("new")
    if link.value("field") and any(item.value("field") for item in segment.items) and not is_new:
        return any(
            item.is_content or item.value("title") or item.value("place") or item.kind != "word" for item in clause
        )
    if segment.intent != "update":
        return False
    is_said = link.is_link("value", "should_be") and link.text.casefold() not in small_words().to_new_one
    return is_said and any(item.value("title") for item in clause) and not any(item.is_link("focus") for item in clause)


def begins_other_holder(segment: Segment, items: Sequence[Item], at: int) -> bool:
    """ "Set Oskar's city to York and Nils's phone to …": behind “and” a label of another person, and its value."""
    if segment.intent != "update" or segment.muted or not at or not items[at - 1].is_link("and"):
        return False
    holder = _holder_at(items, at)
    own = [said for place in range(len(segment.items)) if (said := _holder_at(segment.items, place))] if holder else []
    return bool(own) and holder.casefold() not in {each.casefold() for each in own}


def _holder_at(items: Sequence[Item], at: int) -> str:
    """The one word for the holder of a label, before a value: “Nils's phone to”, “el teléfono de Nils a”."""
    if at + 2 < len(items) and items[at].text.endswith(_POSSESSIVE) and items[at + 1].value("field"):
        name, link = items[at], items[at + 2]
    else:
        while at < len(items) and items[at].is_link("filler") and not items[at].value("field"):
            at += 1
        if at + 2 >= len(items) or not items[at].value("field"):
            return ""
        at += 1 + items[at + 1].is_link("of", "for")
        if at + 1 >= len(items):
            return ""
        name, link = items[at], items[at + 1]
    said = bare(name.text)
    is_name = name.is_content and (name.in_name or is_name_anywhere(said))
    return said if is_name and link.is_link("value", "into") else ""


def begins_news(segment: Segment, items: Sequence[Item], at: int) -> bool:
    """“Confie Luc Pons à Daria, il est à Pau désormais”: behind it a pronoun, a place or company, and “now”."""
    if segment.intent != "assign" or segment.muted or not items[at].is_link("focus") or items[at].in_name or not at:
        return False
    is_apart = items[at - 1].is_punctuation(",;.\n") or items[at - 1].is_link("doubt")
    clause = list(takewhile(lambda item: item.kind != "mark", items[at + 1 : at + _MAX_NEWS]))
    is_now = any(item.is_link("by_now", "company_now") for item in clause)
    is_place = any(item.is_link("place", "company", "company_now") or item.value("place") for item in clause)
    return is_apart and is_now and is_place and not any(item.value("intent") == "assign" for item in clause)


def states_change(segment: Segment, *, is_shown: bool = False) -> bool:
    """Whether the words before “and note that …” say a new owner, company or value, and end with “and” or a mark.

    `is_shown`: a pronoun may stand for the contact.
    """
    items = segment.items
    is_joined = bool(items) and (items[-1].kind == "mark" or items[-1].is_link("and"))
    is_about = any(item.in_name or (is_shown and item.is_link("focus")) for item in items)
    if segment.intent is not None or not is_joined or not is_about:
        return False
    is_news = any(item.is_link("owned", "owned_after", "owner_of", "company_now") for item in items)
    label = next((at for at, item in enumerate(items) if item.value("field")), len(items))
    is_typed = items[label].value("field") in TYPED if label < len(items) else False
    return is_news or any(
        item.kind in ("phone", "email") if is_typed else item.is_link("value", "should_be") for item in items[label:]
    )


def stated_sentence(segment: Segment) -> int | None:
    """ "New email for Luke Hall: luke@…. Don't change the rest": behind the last sentence that gives a value.

    Without one, or without its end, None: the words belong to what is not asked for.
    """
    items = segment.items
    end = next((at + 1 for at in range(len(items) - 1, 0, -1) if items[at].is_punctuation(".!\n;")), 0)
    label = next((at for at in range(end) if items[at].value("field") and not items[at].in_name), end)
    behind = items[label + 1 : end]
    is_given = any(
        item.is_content
        or item.in_name
        or item.value("place")
        or item.value("title")
        or item.kind in ("email", "phone", "number", "date", "url")
        for item in behind
    )
    return end if is_given else None


def states_news(segment: Segment) -> bool:
    """Whether a full name and a town, a job or a company stand before the verb, up to a comma."""
    items = segment.items
    is_whole = segment.intent is None and bool(items) and items[-1].is_punctuation(",")
    is_named = any(item.in_name and after.in_name for item, after in pairwise(items))
    return (
        is_whole
        and is_named
        and any(item.is_link("place", "company", "company_now") or bool(item.value("title")) for item in items)
    )


def states_value(items: Sequence[Item], at: int) -> bool:
    """“Ya tengo el correo de Ana Ruiz: ana@…”: a label and its value behind “I have”, which looks for nothing."""
    if items[at].text.casefold() not in small_words().having:
        return False
    clause = list(takewhile(lambda item: not item.is_punctuation(".!?\n"), items[at + 1 : at + _TO_VALUE]))
    label = next((place for place, item in enumerate(clause[:_TO_LABEL]) if item.value("field")), None)
    prop = clause[label].value("field") if label is not None else ""
    return any(item.kind in TYPED.get(prop or "", ()) for item in clause[(label or 0) + 1 :])


def denied_behind(items: Sequence[Item], at: int) -> int:
    """“Удалять Юну Пак не надо”: where an infinitive is denied by words behind its object; 0 if it is not."""
    if not items[at].text.casefold().endswith(_INFINITIVES):
        return 0
    for place in range(at + 1, min(at + _TO_DENIAL, len(items))):
        item = items[place]
        if item.is_link("not") and " " in item.text and item.text[:1].casefold() == "н":
            return place
        if item.kind == "mark" or item.value("intent"):
            return 0
    return 0
