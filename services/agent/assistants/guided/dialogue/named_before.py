"""A new person who was named before: “for Pauline, her mail is …” behind “is Pauline Sorel in here?” means her.

The last name or address of which no contact was found, and the last new contact that was given up, are remembered. One
press or “create her” makes a contact of them. What is known of that person is shown on a card before it is written.
"""

from collections.abc import Mapping, Sequence

from libs.contracts import Button, Locale, joined_name
from libs.contracts.tools import CREATE_CONTACT
from libs.people import (
    DECLINED,
    is_given_name,
    is_korean_name,
    is_name_anywhere,
    may_be_given,
    read_name,
    shares_word,
)
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Utterance, is_full_name
from services.agent.assistants.guided.state import (
    ContactTask,
    CreateTask,
    Criteria,
    NoteTask,
    SearchTask,
    Task,
    UpdateTask,
)

CREATE_NAMED = "create_named"
"""The button that creates the person who was not found."""
_BARE_KOREAN = 2
"""Words of “새로 등록해줘”."""


def keep_sought(turn: Turn, task: SearchTask | ContactTask, criteria: Criteria) -> None:
    """The name and the address that no contact in HubSpot has. `criteria` are the first ones that were tried."""
    name = task.called or criteria.name or ""
    parts = read_name(name) if _may_be_person(name, turn.locale) else None
    found = {"firstname": parts.first, "lastname": parts.last} if parts is not None else {}
    if criteria.email:
        found["email"] = criteria.email
        known = _name(turn.memory.named)
        if parts is None and known and shares_word(known, criteria.email):
            found = {**turn.memory.named, **found}
    if found := {prop: value for prop, value in found.items() if value}:
        turn.memory.named, turn.is_sought = found, True


def _may_be_person(name: str, language: Locale) -> bool:
    """A full name that begins or ends as people are called, or a given name: “Blue Harbor” is rather a company."""
    if not is_full_name(name):
        return is_given_name(name)
    words = name.split()
    is_listed = any(map(is_name_anywhere, words)) or is_korean_name(name)
    return is_listed or (language in DECLINED and any(map(may_be_given, words)))


def offer(turn: Turn) -> None:
    """The button, before the others, where such a person was looked for in this step."""
    if turn.is_sought and CREATE_CONTACT.name in turn.tools:
        label = turn.text("button_create_named", name=_name(turn.memory.named) or turn.memory.named["email"])
        turn.buttons = [Button(action=CREATE_NAMED, label=label), *turn.buttons]


def pressed(turn: Turn, label: str) -> CreateTask | None:
    """The new contact that the button begins. None if another question is asked by now."""
    if CREATE_NAMED not in turn.offered or not turn.memory.named:
        return None
    turn.offered = frozenset()
    return CreateTask(fields=dict(turn.memory.named), said=label)


def means_sought(turn: Turn, task: CreateTask, entities: Entities, utterance: Utterance) -> None:
    """ "Create her", "ok add them, dana@…" behind a search without a result: that person is the new contact."""
    named = turn.memory.named
    if not named or {"firstname", "lastname"} & task.fields.keys() or CREATE_NAMED not in turn.offered:
        return
    email = task.fields.get("email", "")
    words = len(utterance.text.replace(email, "").split())
    # Korean says no pronoun, and its names are spelt in other letters than addresses.
    is_bare = words <= _BARE_KOREAN if utterance.language == "ko" else words == 1 and not email
    is_spelt = bool(email) and shares_word(_name(named), email)
    if entities.has_focus or is_spelt or is_bare or (utterance.says("yes") and not task.fields):
        task.fields = {**named, **task.fields}
        task.guessed = [*task.guessed, "firstname"]


def carry_over(turn: Turn, tasks: Sequence[Task]) -> list[Task]:
    """The change or the note of a person who is not there comes with, or behind, the contact that is created."""
    waiting, begun = turn.memory.task, tasks[0] if len(tasks) == 1 else None
    is_asked = turn.memory.asked == "who" and isinstance(waiting, UpdateTask | NoteTask)
    if not (is_asked and isinstance(begun, CreateTask) and _names_sought(turn, begun)):
        return list(tasks)
    turn.memory.forget_task()
    if isinstance(waiting, NoteTask):
        return [begun, NoteTask(body=waiting.body, means_focus=True, said=waiting.said)]
    if isinstance(waiting, UpdateTask):
        begun.fields |= {prop: value for prop, value in waiting.changes.items() if prop not in begun.fields}
    return [begun]


def _names_sought(turn: Turn, begun: CreateTask) -> bool:
    """By the address or the whole name: one of the same family is another person."""
    named, said = turn.memory.named, begun.fields
    is_address = bool(named.get("email")) and said.get("email", "").casefold() == named["email"].casefold()
    return is_address or (_name(named) != "" and _name(said).casefold() == _name(named).casefold())


def keep_dropped(turn: Turn, tasks: list[Task]) -> None:
    """What was said of a new contact that is not created now."""
    for task in tasks:
        if isinstance(task, CreateTask) and {"firstname", "lastname"} <= task.fields.keys():
            turn.memory.named = dict(task.fields)


def complete(turn: Turn, task: CreateTask) -> None:
    """A contact with a first name alone, who was named before, gets the rest of what was said."""
    named, first = turn.memory.named, task.fields.get("firstname", "")
    if turn.locale in DECLINED and "email" in task.fields and _name(task.fields) == _name(named) != "":
        # “Poszukaj Jana Lisa”, and then jan@…: the address shows the form of the name.
        task.fields |= turn.maker.stored.name(_name(named), turn.locale, task.fields["email"])
    is_first = bool(first) and first.casefold() == named.get("firstname", "").casefold()
    if not is_first or "lastname" in task.fields or "lastname" not in named:
        return
    task.fields = {**named, **task.fields}
    task.guessed = [*task.guessed, "lastname"]
    task.unsure = [each for each in task.unsure if each.casefold() != joined_name(first, named["lastname"]).casefold()]
    turn.memory.named = {}


def _name(named: Mapping[str, str]) -> str:
    return joined_name(named.get("firstname", ""), named.get("lastname", ""))
