"""A label with a clause that says its value: “el móvil, que ahora es el 611 …”, “the mobile, which is now …”.

It says no more than “el móvil es el 611 …”, and is read so, as is “cámbiale el cargo a Ana Ruiz, ahora es jefa”.
A clause that says the value of before is left out: “su cargo, que era vendedora, ahora es encargada”. So is “only” with
its marks: “zmień miasto, ale tylko u Neli Kusz, na Mielec”.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_ENDS = ",;.!?\n–—"
_MAX_PHRASE = 5
"""Items of “que a partir de ahora es”."""
_WORDS_IN_LOWER_CASE = 2
"""Words of a name without capitals. One alone may be the value of before: “la ciudad de lugo”."""
_MAX_CLAUSE = 12
"""Items of such a clause. A longer one says more."""


def with_plain_labels(items: Sequence[Item]) -> list[Item]:
    """The items, with each such label right before its value."""
    items = _without_only(items)
    found: list[Item] = []
    at = 0
    while at < len(items):
        end = _skipped_name(items, at) if _is_label(items[at]) else at + 1
        found += items[at:end]
        at = _behind_clause(items, at, end, found) if _is_label(items[at]) else end
    return found


def _without_only(items: Sequence[Item]) -> Sequence[Item]:
    """Without “only” before a contact, behind a label, and without the marks around the two."""
    only = next((at for at, item in enumerate(items) if item.text.casefold() in small_words().only), None)
    if only is None or not any(map(_is_label, items[:only])) or not _begins_contact(items, only + 1):
        return items
    start, name = only, only + 2
    while start and (items[start - 1].is_link("but") or items[start - 1].is_punctuation(",–—-")):
        start -= 1
    end = name + 1
    while end < len(items) and items[end].in_name:
        end += 1
    is_value = end + 1 < len(items) and items[end].is_punctuation(",–—-") and items[end + 1].is_link("value")
    comma = [] if any(_is_label(item) for item in items[max(start - 2, 0) : start]) else items[start:only][:1]
    return [*items[:start], *comma, *items[only + 1 : end], *items[end + is_value :]]


def _begins_contact(items: Sequence[Item], at: int) -> bool:
    link, name = items[at : at + 1], items[at + 1 : at + 2]
    return bool(name) and link[0].is_link("of", "for") and (name[0].in_name or name[0].is_link("focus"))


def _is_label(item: Item) -> bool:
    return bool(item.marks) and item.value("field") is not None and not item.in_name


def _skipped_name(items: Sequence[Item], label: int) -> int:
    """Behind the label and the contact: “el cargo de Ana Ruiz”."""
    at = label + 1
    if at < len(items) and items[at].is_link("of", "for", "value"):
        end = at + 1
        while end < len(items) and (items[end].in_name or items[end].is_content):
            end += 1
        is_name = end > at + 1 and (items[at + 1].in_name or end > at + _WORDS_IN_LOWER_CASE)
        return end if is_name else at
    return at


def _behind_clause(items: Sequence[Item], label: int, end: int, found: list[Item]) -> int:
    """Where the reading goes on behind the label: at its value, or behind the value of before."""
    start = end + (end < len(items) and items[end].is_punctuation(",;.?"))
    if value := phrase_end(items, start, small_words().relative_value):
        if _gives_other(items, _clause_end(items, value)):
            return _clause_end(items, value) + 1
        if _fits(items, label, value, is_named=end > label + 1):
            language = items[label].marks[0].language
            link = replace(items[value - 1], start=items[start].start, marks=(Mark("link", "value", language),))
            found.append(replace(link, kind="word", in_name=False))
            return value
    if _is_in_town(items, label, start):
        marks = items[start].marks
        place = tuple(Mark("link", "place", mark.language) if mark.kind == "link" else mark for mark in marks)
        found += [*items[end:start], replace(items[start], marks=place)]
        return start + 1
    if old := phrase_end(items, start, small_words().relative_old):
        last = _clause_end(items, old)
        return last + 1 if _gives_other(items, last) else end
    return end


def _is_in_town(items: Sequence[Item], label: int, start: int) -> bool:
    """“Cámbiale la ciudad, ahora está en La Serena”: the label says that no company stands behind the preposition."""
    is_of_city = items[label].value("field") == "city" and start < len(items) and items[start].is_link("company_now")
    return is_of_city and items[start].text.casefold().split()[-1] in small_words().in_town


def phrase_end(items: Sequence[Item], start: int, phrases: frozenset[str]) -> int:
    """Behind the longest such phrase that begins here; 0 where none does."""
    words, found = "", 0
    for at in range(start, min(start + _MAX_PHRASE, len(items) - 1)):
        words = f"{words} {items[at].text.casefold()}".lstrip()
        found = at + 1 if words in phrases else found
    return found


def _clause_end(items: Sequence[Item], start: int) -> int:
    at = start
    while at < min(start + _MAX_CLAUSE, len(items)) and not items[at].is_punctuation(_ENDS):
        at += 1
    return at


def _gives_other(items: Sequence[Item], comma: int) -> bool:
    """Whether the new value stands behind the clause, so that the clause says the one of before."""
    behind = items[comma + 1 : comma + 2] if comma < len(items) and items[comma].kind == "mark" else ()
    return bool(behind) and behind[0].is_link("value", "should_be") and not behind[0].is_link("and")


def _fits(items: Sequence[Item], label: int, value: int, *, is_named: bool) -> bool:
    """Whether a value of this property follows. Behind a contact the clause may be about the contact."""
    prop = items[label].value("field") or ""
    while value < len(items) and (items[value].is_link("filler") or items[value].is_punctuation(":")):
        value += 1
    if value >= len(items):
        return False
    item = items[value]
    if prop in TYPED:
        return item.kind in TYPED[prop]
    is_job = bool(item.value("title"))
    if is_named:
        return is_job if prop == "jobtitle" else not is_job and (item.in_name or bool(item.value("place")))
    return item.is_content or is_job or bool(item.value("place"))
