"""Values with a “no” right behind them: “Soria no, Segovia”, “ciudad Leeds no, York”, “jefa de compras no, de ventas”.

Such a value is never one of the request. The value behind the mark is read in its place.
"""

from services.agent.assistants.guided.parsing.entities import TYPED, Run
from services.agent.assistants.guided.parsing.extraction import labels
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.names import with_head


def denied_before(reading: ReadingState) -> list[str] | list[Run]:
    """The runs, or the words left over, that end with a value directly before this “no”, if another one follows.

    A capital letter at the beginning of a sentence shows no name, so that the value may have been left over.
    """
    before, rest = reading.previous, reading.items[reading.at + 1 : reading.at + 3]
    entities = reading.entities
    said = entities.runs[-1].casefold().split() if entities.runs else []
    is_replaced = len(rest) == 2 and rest[0].is_punctuation(",;–—-") and (
        rest[1].is_content or bool(rest[1].value("place") or rest[1].value("title"))
        or rest[1].text.casefold() in said[1:]  # “jefa de compras no, de ventas”
    )  # fmt: skip
    if before is None or not is_replaced:
        return []
    if entities.runs and before.text in entities.runs[-1]:
        return entities.runs
    return entities.left if before.in_name and entities.left[-1:] == [before.text] else []


def denies_labelled(reading: ReadingState) -> bool:
    """Whether this “no” denies the value of the label before it. The right value is then read behind the mark."""
    before, prop, held = reading.previous, reading.latest, reading.entities.labelled
    rest = reading.items[reading.at + 1 : reading.at + 4]
    is_behind = before is not None and held.get(prop, "").endswith(before.text)
    if not is_behind or (rest and rest[0].kind != "mark"):
        return False
    reading.entities.denied.append(old := held.pop(prop))
    reading.at += 1
    if len(rest) < 2 or any(item.value("field") or item.value("intent") for item in rest[1:]):
        reading.entities.named.append(prop)
        return True
    small = rest[1].text if rest[1].is_link("of", "place", "company", "value") and not rest[1].in_name else ""
    reading.at += 1 + bool(small)
    if prop in TYPED:
        reading.pending = prop
        return True
    value = reading.take_words(prop)
    labels.set_value(reading, prop, with_head(value, small, old) if small else value)
    return True
