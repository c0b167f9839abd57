"""Takes out who sent the author, where a contact was met, which teammate is away, where the author goes now, and what
becomes of the value of before.

“Szefowa prosi, żeby …”, “na targach w Kielcach”, “Дарья уходит в отпуск, поэтому …”, “… y me voy al médico”, “…, el
otro ya ni lo mira”: read with the others, “szefowa” would be the job of the new contact, as “médico” would, the town of
the fair its home, and the teammate the contact.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from libs.people import may_be_given
from services.agent.assistants.guided.parsing.absences import end_of_absence
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_BETWEEN = 2
"""Items between the superior and the verb, and between the event and its town: “się”, “budowlanych”."""
_MAX_PREPOSITION = 5
_MAX_PHRASE = 4
"""Items of “tengo que salir corriendo”."""
_SENTENCE_ENDS = ".!?…\n"


def end_of_circumstance(items: Sequence[Item], at: int) -> int:
    """Behind such words, where they begin here; 0 where none do."""
    words, item = small_words(), items[at]
    if item.kind != "word":
        return 0
    said = item.text.casefold()
    first = said.partition(" ")[0]
    if first in _first_words("leaves_now") and (end := _end_of_leaving(items, at)):
        return end
    if first in _first_words("other_value") and (end := _end_of_other_value(items, at)):
        return end
    if said in words.superiors:
        return _end_of_asking(items, at)
    if end := end_of_absence(items, at):
        return end
    if said in words.no_home:
        return _end_of_led_event(items, at + 1)  # “poznałem na targach w Kielcach …”
    return _end_of_led_event(items, at)


@cache
def _first_words(group: Literal["leaves_now", "other_value"]) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in getattr(small_words(), group))


def _end_of_leaving(items: Sequence[Item], at: int) -> int:
    """Behind “…, y me voy al médico”: where the author goes, if no contact and no property is in it.

    A sentence of its own is a remark, which is named.
    """
    before = items[at - 1] if at else None
    is_within = before is not None and (before.is_punctuation(",;-–—") or before.is_link("and", "filler", "but"))
    if not is_within or not _phrase_size(items, at, small_words().leaves_now):
        return 0
    end = at
    while end < len(items) and items[end].kind != "mark" and not items[end].is_link("and"):
        if items[end].in_name or items[end].kind != "word" or items[end].value("field"):
            return 0
        end += 1
    return end


def _end_of_other_value(items: Sequence[Item], at: int) -> int:
    """Behind “el otro ya ni lo mira”: a clause behind an address or a number, which holds none and asks for nothing."""
    opens = at > 1 and (items[at - 1].kind == "mark" or (items[at - 2].kind == "mark" and _joins(items[at - 1])))
    if not opens or not any(item.kind in _TYPED for item in items[:at]):
        return 0
    size = _phrase_size(items, at, small_words().other_value)
    if not size:
        return 0
    end = at + size
    while end < len(items) and not items[end].is_punctuation(f"{_SENTENCE_ENDS},;:"):
        item = items[end]
        is_request = item.value("intent") not in (None, "search", "question")
        is_other = item.is_link("hands_off", "unchanged", "stays", "instead") or item.is_reply("cancel")
        if item.in_name or item.kind != "word" or is_request or is_other:
            return 0
        end += 1
    return end if end > at + 1 else 0


_TYPED = ("email", "phone", "url")


def _joins(item: Item) -> bool:
    return item.is_link("and", "filler", "but") and not item.in_name


def _phrase_size(items: Sequence[Item], at: int, phrases: frozenset[str]) -> int:
    """How many items such a phrase has that begins here; an item that goes on behind it counts. 0 where none begins."""
    said = ""
    for size, item in enumerate(items[at : at + _MAX_PHRASE], 1):
        said = f"{said} {item.text.casefold()}".lstrip()
        if said in phrases or any(said.startswith(f"{phrase} ") for phrase in phrases):
            return size
    return 0


def _end_of_led_event(items: Sequence[Item], at: int) -> int:
    """Behind “z targów w Kielcach”, with its preposition apart or in one phrase with it."""
    if at >= len(items):
        return 0
    words, item = small_words(), items[at]
    said = item.text.casefold()
    noun = said.rpartition(" ")[2]
    if noun in words.events and noun != said and not item.in_name:
        return _end_of_event(items, at)
    behind = items[at + 1 : at + 2]
    is_led = len(said) <= _MAX_PREPOSITION and bool(item.marks or said.islower()) and not item.value("intent")
    if is_led and behind and behind[0].text.casefold() in words.events and not (item.in_name or behind[0].in_name):
        return _end_of_event(items, at + 1)
    return 0


def _end_of_asking(items: Sequence[Item], at: int) -> int:
    """Behind “szefowa prosi, żeby”, if it begins a sentence, or is all of the last clause."""
    words = small_words()
    is_first = at == 0 or items[at - 1].is_punctuation(_SENTENCE_ENDS)
    for place in range(at + 1, min(at + 2 + _MAX_BETWEEN, len(items))):
        if items[place].text.casefold() not in words.superior_asks:
            if items[place].kind == "mark" or items[place].in_name:
                return 0
            continue
        end = place + 1
        is_last = end == len(items) or (end + 1 == len(items) and items[end].kind == "mark")
        if is_last:
            return end if at == 0 or items[at - 1].kind == "mark" else 0
        while end < len(items) and (items[end].is_punctuation(",:") or items[end].text.casefold() in words.asks_that):
            end += 1
        return end if is_first and end < len(items) else 0
    return 0


def _end_of_event(items: Sequence[Item], at: int) -> int:
    """Behind “targach budowlanych w Kielcach”; 0 where no town is named, or where contacts are looked for by it."""
    words = small_words()
    for place in range(at + 1, min(at + 2 + _MAX_BETWEEN, len(items) - 1)):
        item = items[place]
        # Right behind the event, the preposition may have been read with a word before it.
        said = item.text.rpartition(" ")[2] if place == at + 1 else item.text
        if said.casefold() not in words.in_town:
            if item.kind == "mark" or item.in_name or item.marks:
                return 0
            continue
        end = place + 1
        while end < len(items) and _is_of_town(items, end, place + 1):
            end += 1
        is_search = any(each.value("intent") in ("search", "question") for each in items)
        return end if end > place + 1 and not is_search else 0
    return 0


def _is_of_town(items: Sequence[Item], at: int, start: int) -> bool:
    item = items[at]
    if at == start:
        return item.in_name or bool(item.value("place"))
    return item.in_name and not may_be_given(item.text)
