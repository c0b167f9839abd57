"""A new person who was named before: “for Pauline, her mail is …” behind “is Pauline Sorel in here?” means her.

The last full name of which no contact was found, and the last new contact that was given up, are remembered. What is
known of that person is shown on a card before it is written.
"""

from libs.contracts import joined_name
from libs.people import read_name
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import is_full_name
from services.agent.assistants.guided.state import CreateTask, SearchTask, Task

_INFLECTED = ("pl", "ru")
"""Languages in which a name that is asked for stands in another case than the name that is stored."""


def keep_sought(turn: Turn, task: SearchTask) -> None:
    """A full name that no contact in HubSpot has."""
    name = task.called or task.criteria.name or ""
    if turn.locale in _INFLECTED or not is_full_name(name):
        return
    parts = read_name(name)
    if parts.first and parts.last:
        turn.memory.named = {"firstname": parts.first, "lastname": parts.last}


def keep_dropped(turn: Turn, tasks: list[Task]) -> None:
    """What was said of a new contact that is not created now."""
    for task in tasks:
        if isinstance(task, CreateTask) and {"firstname", "lastname"} <= task.fields.keys():
            turn.memory.named = dict(task.fields)


def complete(turn: Turn, task: CreateTask) -> None:
    """A contact with a first name alone, who was named before, gets the rest of what was said."""
    named, first = turn.memory.named, task.fields.get("firstname", "")
    if not first or "lastname" in task.fields or first.casefold() != named.get("firstname", "").casefold():
        return
    task.fields = {**named, **task.fields}
    task.guessed = [*task.guessed, "lastname"]
    task.unsure = [each for each in task.unsure if each.casefold() != joined_name(first, named["lastname"]).casefold()]
    turn.memory.named = {}
