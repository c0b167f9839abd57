"""A value or an owner before the label, and the contact's address behind it: “make Ann Lee the owner of jane@…”.

Only where an address says who is meant. A name there may be the value as well as the contact.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, Run
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words


def settle_given_first(reading: ReadingState) -> None:
    entities = reading.entities
    # A question for the owner of jane@… has no second person, and a search changes nothing.
    if len(entities.emails) != 1 or entities.holder or reading.intent in ("search", "question", "clear"):
        return
    place = next((at for at, item in enumerate(reading.items) if item.kind == "email"), 0)
    _owner(reading, place)
    _number(reading, place)


def _owner(reading: ReadingState, place: int) -> None:
    """One name before “owner”, and the address right behind it."""
    entities, items = reading.entities, reading.items
    label = next((at for at in range(place) if items[at].value("field") == OWNER), None)
    if label is None or OWNER in entities.labelled or not _only_joins(items[label + 1 : place]):
        return
    # “The owner” is read as a job where nothing shows that it is a label.
    names = [run for run in entities.runs if run.casefold() != items[label].text.casefold()]
    if len(names) != 1 or not _is_person(names[0]) or reading.text.find(names[0]) > items[label].start:
        return
    entities.runs.clear()
    entities.named = [prop for prop in entities.named if prop != OWNER]
    entities.labelled[OWNER] = names[0]


def _is_person(run: Run) -> bool:
    return run.is_name and not run.is_title


def _number(reading: ReadingState, place: int) -> None:
    """“+1 … is the new phone of jane@…”, “save +1 … as jane@…'s phone”."""
    entities, items = reading.entities, reading.items
    named = [prop for prop in entities.named if prop in NUMBERS]
    number = next((at for at, item in enumerate(items) if item.kind == "phone"), place)
    if len(named) != 1 or len(entities.phones) != 1 or entities.runs or number >= place:
        return
    behind = items[number + 1 : number + 4]
    is_joined = any(item.is_link("value") or _is_as(item) for item in behind)
    if is_joined and any(item.value("field") == named[0] for item in items[number + 1 :]):
        entities.labelled[named[0]] = entities.phones.pop()
        entities.named.remove(named[0])


def _only_joins(items: Sequence[Item]) -> bool:
    return all(
        item.is_link("of", "for", "filler", "particle", "value", "into") or item.kind == "mark" for item in items
    )


def is_given_to_address(items: Sequence[Item], verb: int) -> bool:
    """“Put Leeds as the city on jane@…”: “as”, a label and an address behind a verb that also creates."""
    joint = next((at for at in range(verb + 2, len(items)) if _is_as(items[at])), len(items))
    rest = items[joint + 1 :]
    is_label = any(item.value("field") not in (None, "name", "email") for item in rest[:4])
    return is_label and any(item.kind == "email" for item in rest)


def _is_as(item: Item) -> bool:
    """Whether the word may stand between a value and its label."""
    said = item.text.casefold()
    return said in small_words().as_label or said in ("de", "en")  # “pon Soria de ciudad”, “mets Arras en ville”
