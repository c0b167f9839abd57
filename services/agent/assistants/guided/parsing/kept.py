"""Takes out clauses that say what stays: “deja el teléfono como está”, “sans toucher à son mail”, “lo demás bien”.

They ask for nothing. Read with the others, their words would become a value: the phone “está”.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_ENDS = ",;.!?\n–—("
_REACH = 9
"""Items of such a clause. A longer one says more."""


def without_kept(items: Sequence[Item]) -> list[Item]:
    """The items without such clauses, as long as something else is said."""
    unchanged = [_is_unchanged(items, at) for at in range(len(items))]
    if not (any(unchanged) or any(item.is_link("hands_off", "rest") or _is_no(item) for item in items)):
        return list(items)
    kept: set[int] = set()
    for at, item in enumerate(items):
        if item.in_name:
            continue
        if item.is_link("rest"):
            kept |= _of_rest(items, at)
        elif unchanged[at]:
            kept |= _before(items, at, at) or (_behind(items, at) if _opens(items, at) else set())
        elif item.is_link("hands_off"):
            before = _before(items, at, at)  # “la empresa no la toques”
            # A contact who is named there only is left to the reader of what is not asked for.
            is_whole = not any(items[place].in_name for place in range(min(before, default=at), at))
            kept |= _behind(items, at) or (before if is_whole else set())
        elif _is_no(item):
            kept |= _forbidden(items, at)
    kept |= _said_again(items, kept)
    rest = [item for at, item in enumerate(items) if at not in kept]
    says_more = any(item.in_name or item.is_content or item.value("field") for item in rest)
    return rest if says_more else [_as_statement(item) if at in kept else item for at, item in enumerate(items)]


def _said_again(items: Sequence[Item], kept: set[int]) -> set[int]:
    """“La ciudad no la cambies, sigue en Burgos”: behind such a clause, what the value is."""
    said = set[int]()
    for at in sorted(kept):
        start = at + 2
        if at + 1 in kept or start >= len(items) or items[at + 1].text != ",":
            continue
        end = next((place for place in range(start, len(items)) if items[place].is_punctuation(_ENDS)), len(items))
        is_same = any(item.is_link("stays") for item in items[start : start + 2])
        if is_same and end - start <= _REACH and not any(item.value("field") for item in items[start:end]):
            said |= set(range(at + 1, end))
    return said


def _as_statement(item: Item) -> Item:
    """“El puesto es el mismo”: of a property this says no more, though of two contacts it asks to merge them."""
    marks = tuple(mark for mark in item.marks if not (mark.kind == "intent" and mark.value == "merge"))
    return replace(item, marks=marks) if item.is_link("unchanged") else item


def _is_unchanged(items: Sequence[Item], at: int) -> bool:
    """ "As it is", and behind a label “is right”, “ok”: “email ok, company's fine, …”."""
    item, before = items[at], items[at - 1] if at else None
    if item.is_link("unchanged"):
        return True
    if before is None or not item.is_reply("yes"):
        return False
    if all(each.is_link("filler", "remark") or each.kind == "mark" for each in items[at + 1 :]):
        # “lo de Soria no, el cargo sí”, "last name is Tackitt. email's fine", "… email's right though"
        begins = at > 1 and items[at - 2].is_punctuation(_ENDS) and any(each.value("field") for each in items[: at - 2])
        return bool(before.value("field")) and (begins or any(each.is_reply("no") for each in items[:at]))
    is_label = bool(before.value("field")) or (
        before.is_link("value") and at > 1 and bool(items[at - 2].value("field"))
    )
    return is_label and (items[at + 1].kind == "mark" or items[at + 1].is_link("but", "and"))


def _of_rest(items: Sequence[Item], at: int) -> set[int]:
    """ "The rest is fine", “lo demás igual”, “deja el resto”: small words around it, up to the end of the clause.

    Such words stand without a comma behind a value, too: “ciudad Soria lo demás bien”.
    """
    end = at + 1
    while end < len(items) and not items[end].is_punctuation(_ENDS) and _stays_so(items[end]):
        end += 1
    start = at
    while start and (
        items[start - 1].is_link("and", "but", "stays", "hands_off") or items[start - 1].text in small_words().whole
    ):
        start -= 1
    is_said = end > at + 1 or any(item.is_link("stays", "hands_off") for item in items[start:at])
    return set(range(start, end)) if is_said and (end == len(items) or items[end].kind == "mark") else set()


def _stays_so(item: Item) -> bool:
    is_small = item.is_link("filler", "value", "unchanged", "stays", "hands_off", "by_now", "please")
    is_small = (
        is_small or item.is_reply("yes", "skip", "thanks", "cancel") or item.text.casefold() in small_words().fine
    )
    return is_small and item.kind == "word" and not item.in_name and not item.value("field")


def _is_no(item: Item) -> bool:
    # Without its accent, “no sé” is a no and a pronoun.
    return item.is_link("not") or item.text.casefold() == "no se"


def _forbidden(items: Sequence[Item], at: int) -> set[int]:
    """“El fijo no se lo quites”: the property stands first, and only pronouns between the no and the verb."""
    end = at + 1
    while end < len(items) and small_words().object_pronouns.issuperset(items[end].text.casefold().split()):
        end += 1
    is_verb = end < len(items) and items[end].value("intent") in ("update", "clear", "delete")
    return _before(items, at, end) if is_verb else set()


def _before(items: Sequence[Item], at: int, last: int) -> set[int]:
    """ "Leave the phone as it is", "the number stays the same": from the beginning of the clause to this word.

    `last` is the end of what says so, as in “el fijo no se lo quites”.
    """
    start = at
    while start and not items[start - 1].is_punctuation(_ENDS) and not items[start - 1].is_link("and", "but"):
        start -= 1
    while start > 1 and (joined := _label_start(items, start)) is not None:
        start = joined
    if last + 1 < len(items) and items[last + 1].is_link("focus") and start < at:
        last += 1  # "the mobile, don't touch it"
    last = _behind_reason(items, last + 1) - 1
    after = items[last + 1 : last + 2]
    is_last = not after or after[0].kind == "mark" or after[0].is_link("and", "but", "please", "filler")
    verb = start + (items[start].is_content and items[start].text.islower())  # “laisse”
    # “El teléfono de Luis sigue siendo el mismo”: where no other words name the contact, these do.
    clause = [item for item in items[verb:at] if not item.in_name]
    is_named = _names_contact(
        [*items[:start], *items[last + 1 :]], {item.text for item in items[verb:at] if item.in_name}
    )
    kept = {place for place in range(start, last + 1) if is_named or not items[place].in_name}
    return kept if is_last and _names_property(clause) else set()


def _behind_reason(items: Sequence[Item], at: int) -> int:
    """“El cargo no lo toques, que ese está bien”: the reason, if it holds no data and asks for nothing."""
    is_reason = at < len(items) and (items[at].text.casefold() in small_words().that or items[at].is_link("remark"))
    end = at
    while is_reason and end < len(items) and not items[end].is_punctuation(_ENDS) and not items[end].is_link("and"):
        item = items[end]
        if item.in_name or item.kind != "word" or item.value("field") or item.value("intent"):
            return at
        end += 1
    return end


def _names_contact(others: Sequence[Item], called: set[str]) -> bool:
    """Whether words of the other clauses name a contact: one of these, or a name of two words, and not only a town."""
    pairs = pairwise(others)
    return any(item.in_name and item.text in called for item in others) or any(
        first.in_name and last.in_name for first, last in pairs
    )


def _label_start(items: Sequence[Item], start: int) -> int | None:
    """Where a label begins that stands alone before the joint; None where none does.

    "Phone and email stay the same", “stanowisko, telefon i miasto bez zmian”, “le portable, on n'y touche pas”.
    """
    label, joint = items[start - 2], items[start - 1]
    if not (label.value("field") and (joint.is_link("and") or joint.is_punctuation(","))):
        return None
    begin = start - 2
    while begin and items[begin - 1].is_link("filler", "focus") and not items[begin - 1].is_link("and", "but"):
        begin -= 1
    is_alone = not begin or items[begin - 1].is_punctuation(_ENDS) or items[begin - 1].is_link("and", "but")
    return begin if is_alone else None


def _opens(items: Sequence[Item], at: int) -> bool:
    """ "Unchanged: phone", “bez zmian telefon”: the words stand first in their clause."""
    return not at or items[at - 1].is_punctuation(_ENDS) or items[at - 1].is_link("and", "but")


def _behind(items: Sequence[Item], at: int) -> set[int]:
    """ "… but don't touch her phone": from this word, and a word that joins it, to the end of the clause."""
    end = at + 1
    while end < len(items) and not items[end].is_punctuation(_ENDS) and not items[end].is_link("but"):
        end += 1
    start = at - 1 if at and items[at - 1].is_link("but", "and") else at
    return set(range(start, end)) if _names_property(items[at + 1 : end]) else set()


def _names_property(clause: Sequence[Item]) -> bool:
    """Whether a label and small words are all of it: with a name or a value it is a request of its own."""
    has_value = any(item.in_name or item.value("place") or item.kind not in ("word", "mark") for item in clause)
    words = [item for item in clause if item.is_content and item.text.casefold() not in small_words().in_peace]
    return any(item.value("field") for item in clause) and not has_value and not words and len(clause) <= _REACH
