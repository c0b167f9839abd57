"""Two labels and two values in the same order: “change her company and city to Acme and Leeds”.

The value of the second label holds both. Where it does not come apart in two, neither property gets a value, and a
person is asked.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words


def settle_row(reading: ReadingState) -> None:
    """Gives the first of the two values to the first label."""
    entities = reading.entities
    pair = _joined_labels(reading.items)
    if reading.intent not in ("update", None) or pair is None:
        return
    first, second = pair
    value = entities.labelled.get(second, "")
    if value and first == "company" and first in entities.named and entities.company and entities.narrows:
        entities.named.remove(first)  # “pon la empresa y el cargo de Ana en Norvento y jefa de obra”
        entities.labelled[first], entities.company, entities.narrows = entities.company, "", False
        return
    if first not in entities.named or not value or {first, second} & TYPED.keys() or first in entities.labelled:
        return
    words = _words_of(reading, value)
    cuts = [at for at, item in enumerate(words) if _is_and(item) and 0 < at < len(words) - 1]
    if len(cuts) == 1:
        entities.named.remove(first)
        entities.labelled[first] = _text(reading, words[: cuts[0]])
        entities.labelled[second] = _text(reading, words[cuts[0] + 1 :])
    elif cuts:
        del entities.labelled[second]
        entities.named.append(second)
        entities.left.append(value)


def _joined_labels(items: Sequence[Item]) -> tuple[str, str] | None:
    """The properties of two labels with “and” between them; an article may stand before the second one."""
    for at, item in enumerate(items):
        if not item.value("field") or at + 2 >= len(items) or not _is_and(items[at + 1]):
            continue
        behind = items[at + 2 : at + 4]
        label = behind[0] if behind[0].value("field") else behind[-1]
        is_next = label is behind[0] or behind[0].is_link("filler", "focus", "particle", "value", "of")
        if is_next and label.value("field") not in (None, item.value("field")):
            return item.value("field") or "", label.value("field") or ""
    return None


def _words_of(reading: ReadingState, value: str) -> list[Item]:
    """The items of the last place where the value stands, without “respectively”."""
    start = reading.text.rfind(value)
    words = [item for item in reading.items if start <= item.start and item.end <= start + len(value)]
    return words[:-1] if words and words[-1].text.casefold() in small_words().in_order else words


def _is_and(item: Item) -> bool:
    is_link = item.is_link("and") and not item.is_link("but")
    return (is_link or (item.in_name and item.text in small_words().name_joins)) and item.kind != "mark"


def _text(reading: ReadingState, words: Sequence[Item]) -> str:
    return reading.text[words[0].start : words[-1].end]
