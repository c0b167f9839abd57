"""What a message asks for that also ends the current request: “stop that. Jane Doe - city Leeds”, “no, open Ann Lee”.

Read as an answer, the words of such a message would become the name or a value of the contact that was given up.
"""

from dataclasses import replace

from libs.people import is_given_name
from services.agent.assistants.guided.dialogue import create
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Run, UserRequest, Utterance
from services.agent.assistants.guided.state import CreateTask


def is_other(turn: Turn, utterance: Utterance) -> bool:
    """Whether the words behind a cancel ask for something else than the current request."""
    is_given = bool(utterance.requests) or _gives_values(turn, utterance)
    return is_given or _asks_of_other(turn, utterance) or _shows_other(turn, utterance)


def asks_for_other(turn: Turn, utterance: Utterance) -> bool:
    """ "One sec, is Jane Doe in here?": a question about one whole name, in the middle of a new contact."""
    entities = utterance.entities
    said = [*entities.runs, *([Run.of(entities.holder, is_name=True)] if entities.holder else [])]
    is_bare = replace(entities, runs=[], holder="", named=[], left=[], has_focus=False).is_empty and len(said) == 1
    is_open = isinstance(turn.memory.task, CreateTask) and turn.memory.asked in ("email", "rest")
    if not (is_open and is_bare and utterance.is_question and not utterance.requests):
        return False
    name = said[0]
    is_whole = " " in name and not name.is_title and (name.is_name or is_given_name(name.split()[0]))
    if not is_whole or not _is_new(turn, name) or utterance.text.strip(" ?").startswith(name):
        return False
    utterance.requests = [UserRequest("search", entities, end=len(utterance.text), said=utterance.text)]
    return True


def _gives_values(turn: Turn, utterance: Utterance) -> bool:
    """ "Stop that. Jane Doe - city Leeds": labelled values of a contact that the current request does not name."""
    entities = utterance.entities
    names = [each for each in (entities.holder, *(run for run in entities.runs if run.is_name)) if each]
    return bool(names) and _is_new(turn, names[0]) and turn.memory.task is not None and bool(entities.labelled)


def _asks_of_other(turn: Turn, utterance: Utterance) -> bool:
    """ "Leave that one, just tell me Jane Doe's email": a label without a value, of another contact."""
    entities = utterance.entities
    is_asked = bool(entities.named) and not entities.labelled and turn.memory.task is not None
    if not (is_asked and " " in entities.holder and _is_new(turn, entities.holder)):
        return False
    asked = replace(entities, is_mine=False)
    utterance.requests = [UserRequest("search", asked, end=len(utterance.text), said=utterance.text)]
    return True


def _shows_other(turn: Turn, utterance: Utterance) -> bool:
    """ "Stop. Bring up Jane Doe": one whole name, and a verb that no list knows. This contact is looked for.

    Without other words the name may correct what was typed: “stop, Jane Doe”.
    """
    entities = utterance.entities
    is_bare = replace(entities, runs=[], left=[], has_focus=False).is_empty and not entities.denied
    if turn.memory.task is None or not is_bare or len(entities.runs) != 1 or utterance.is_question:
        return False
    name = entities.runs[0]
    is_whole = name.is_name and " " in name and not name.is_title and _is_new(turn, name)
    if not is_whole or (utterance.says("correction") and not entities.left):
        return False
    utterance.requests = [UserRequest("search", entities, end=len(utterance.text), said=utterance.text)]
    return True


def _is_new(turn: Turn, name: str) -> bool:
    said = turn.memory.task.said.casefold() if turn.memory.task is not None else ""
    return any(word not in said for word in name.casefold().split())


def names_current(turn: Turn, utterance: Utterance) -> bool:
    """ "Forget Harvey": nothing but words of the current request."""
    said = turn.memory.task.said.casefold() if turn.memory.task is not None else ""
    entities = utterance.entities
    only_names = replace(entities, runs=[], left=[]).is_empty and bool(entities.runs)
    return only_names and all(word.casefold() in said for word in (*entities.runs, *entities.left))


def point_at_current(turn: Turn, utterance: Utterance) -> None:
    """ "Forget that, I think she's in here, can you look her up": the contact that was begun."""
    task, asked = turn.memory.task, utterance.requests
    name = create.name_of(task.fields) if isinstance(task, CreateTask) else ""
    is_hollow = len(asked) == 1 and replace(asked[0].entities, left=[], has_focus=False).is_empty
    if name and is_hollow and asked[0].intent == "search":
        asked[0].entities.runs.append(Run.of(name, is_name=True))
