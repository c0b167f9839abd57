"""Reads from the log where a conversation stands: the memory, what is still unanswered, what was shown last.

The earlier part may be another brain's, or a flow's own lines: then the memory is absent, or no longer true, and
what can be known is taken from the buttons pressed and the results shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.contracts.entries import Action, Author, Entry, LogEntry, Message, ToolCall, ToolResultEntry, UnknownEntry
from libs.contracts.tools import (
    Conflict,
    Contact,
    ContactCreated,
    ContactRead,
    ContactsFound,
    ContactUpdated,
    Ok,
    ToolResult,
)
from services.agent.guided.memory import CreateTask, Memory, Person, SearchTask, Task, UpdateTask, stored_memory

_STARTS: dict[str, type[SearchTask] | type[CreateTask] | type[UpdateTask]] = {
    "search": SearchTask,
    "create": CreateTask,
    "update": UpdateTask,
}


@dataclass
class Shown:
    """What the contact has seen last. `focus` is the last single contact; `page` how to see more of the last list."""

    focus: Person | None = None
    people: list[Person] = field(default_factory=list)
    page: dict[str, Any] | None = None


@dataclass
class Standing:
    """Where the conversation stands. `results` and `heard` are unanswered."""

    memory: Memory
    shown: Shown
    results: list[ToolResultEntry] = field(default_factory=list)
    heard: list[Message | Action] = field(default_factory=list)
    last_call_id: str | None = None


def task_for(action: str) -> Task | None:
    """The empty task that a button starts."""
    kind = _STARTS.get(action)
    return kind() if kind else None


def person_of(contact: Contact) -> Person:
    """The contact as it is offered and talked about."""
    properties = contact.properties
    detail = properties.get("email") or properties.get("company") or properties.get("phone") or ""
    return Person(id=contact.id, label=contact.name, detail="" if detail == contact.name else detail)


def standing(log: Sequence[LogEntry]) -> Standing:
    """Where the conversation stands at the end of this log."""
    remembered, memory = _newest_memory(log)
    last_call = next((item.entry for item in reversed(log) if isinstance(item.entry, ToolCall)), None)
    at = Standing(memory, _shown(log), last_call_id=last_call.call_id if last_call is not None else None)
    for item in log[remembered + 1 :]:
        _follow(at, item.entry, log[remembered].entry if remembered >= 0 else None)
    return at


def _newest_memory(log: Sequence[LogEntry]) -> tuple[int, Memory]:
    """This brain's newest memory, and the place of its entry; -1 if there is none."""
    for place in range(len(log) - 1, -1, -1):
        entry = log[place].entry
        if isinstance(entry, Message | ToolCall) and (memory := stored_memory(entry.memory)) is not None:
            return place, memory
    return -1, Memory()


def _follow(at: Standing, entry: Entry | UnknownEntry, remembered: Entry | UnknownEntry | None) -> None:
    """Takes in an entry that is newer than the memory."""
    match entry:
        case ToolResultEntry():
            at.results.append(entry)
        case Action() | Message(author=Author(kind="contact")):
            at.heard.append(entry)
        case Message(author=Author(kind="system")):
            at.memory, at.heard, at.results = Memory(locale=at.memory.locale), [], []
        case ToolCall() | Message(author=Author(kind="assistant")):
            is_same_step = isinstance(remembered, Message | ToolCall) and entry.basis == remembered.basis
            if not is_same_step:
                _answered_by_others(at, entry)
            at.heard, at.results = [], []
        case _:
            pass


def _answered_by_others(at: Standing, entry: Message | ToolCall) -> None:
    """A flow's line after its button starts a task. Any other foreign step may have ended the one at hand."""
    pressed = at.heard[-1] if at.heard else None
    if isinstance(pressed, Action) and isinstance(entry, Message) and entry.memory is None:
        if task := task_for(pressed.action):
            at.memory.forget_task()
            at.memory.task = task
            at.memory.queue = []
    elif at.heard or at.results or entry.memory is not None:
        at.memory = Memory(locale=at.memory.locale)


def _shown(log: Sequence[LogEntry]) -> Shown:
    """From the newest entry back, since no more than the newest result that shows somebody, and list, is of use."""
    shown = Shown()
    for place in range(len(log) - 1, -1, -1):
        entry = log[place].entry
        if not isinstance(entry, ToolResultEntry):
            continue
        listed = _listed(entry.result)
        if not shown.people:
            contact = contact_of(entry.result)
            shown.people = [person_of(each) for each in ((contact,) if contact is not None else listed)]
            shown.focus = shown.people[0] if contact is not None else None
        if listed:
            shown.page = _next_page(log[:place], entry)
            break
    return shown


def _listed(result: ToolResult) -> Sequence[Contact]:
    match result:
        case Ok(data=ContactsFound(contacts=contacts)):
            return contacts
        case _:
            return ()


def _next_page(before: Sequence[LogEntry], entry: ToolResultEntry) -> dict[str, Any] | None:
    """The arguments that show what comes after this list."""
    match entry.result:
        case Ok(data=ContactsFound(after=str() as after)) if after:
            for item in reversed(before):
                call = item.entry
                if isinstance(call, ToolCall) and call.call_id == entry.call_id and call.tool == "search_contact":
                    return {**call.arguments, "after": after}
    return None


def contact_of(result: ToolResult) -> Contact | None:
    """The one contact that a result shows."""
    match result:
        case Ok(data=ContactRead(contact=contact) | ContactCreated(contact=contact) | ContactUpdated(contact=contact)):
            return contact
        case Ok(data=ContactsFound(contacts=[contact])):
            return contact
        case Conflict(existing=Contact() as contact):
            return contact
        case _:
            return None
