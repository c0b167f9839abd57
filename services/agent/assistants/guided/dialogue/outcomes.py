"""Turns a tool's result into the next message, which states only what the result states.

A result that comes after the conversation moved on is reported, and does not change the current request.
"""

from typing import assert_never

from libs.contracts import (
    Accepted,
    Changed,
    ChangeUndone,
    Conflict,
    Contact,
    ContactCreated,
    ContactIdentified,
    ContactRead,
    ContactSaved,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    ImportFinished,
    Invalid,
    NoteAdded,
    Ok,
    Problem,
    Refused,
    ToolData,
    ToolResult,
    ToolResultEntry,
    Unavailable,
    Unconfirmed,
)
from libs.phone_numbers import has_phone_form
from services.agent.assistants.guided.dialogue import create, finding, merge, search
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import EXAMPLES
from services.agent.assistants.guided.shown import person_of
from services.agent.assistants.guided.state import (
    ContactTask,
    CreateTask,
    MergeTask,
    SearchTask,
    Task,
    UndoTask,
    UpdateTask,
)

PROVISIONAL = -1


def handle(turn: Turn, entry: ToolResultEntry, *, is_late: bool) -> None:
    """Takes in a result. `is_late`: the current task does not wait for its call."""
    task = None if is_late else turn.memory.task
    if isinstance(entry.result, Unconfirmed):
        _propose(turn, is_late=is_late)
        return
    if is_late and turn.memory.task is not None:
        turn.say("about_earlier")
    if entry.seq == PROVISIONAL and isinstance(entry.result, Unavailable) and entry.result.code in ("late", "timeout"):
        _provisional(turn)
        return
    if not is_late:
        turn.memory.awaiting = None
        turn.memory.asked = None if turn.memory.asked == "confirm" else turn.memory.asked
    _take(turn, task, entry.result)


def _propose(turn: Turn, *, is_late: bool) -> None:
    """The agent itself asks, right below the proposal: nothing is to be said."""
    if not is_late:
        turn.memory.stop_asking()
        turn.memory.asked = "confirm"


def _take(turn: Turn, task: Task | None, result: ToolResult) -> None:
    match result:
        case Ok(data=data):
            _take_data(turn, task, data)
        case Changed() as changed:
            _end(turn, task)
            _changed(turn, changed)
        case Invalid(problems=problems):
            _invalid(turn, task, problems[0] if problems else None)
        case Refused(code=code):
            _end(turn, task)
            turn.say(f"refused_{code}")
        case Conflict(existing=existing, property=prop) if not isinstance(task, UpdateTask):
            create.conflict(turn, task if isinstance(task, CreateTask) else None, existing, prop)
        case Conflict(property=prop):
            _taken(turn, task, prop)
        case Accepted(reason=reason):
            _end(turn, task)
            turn.say("accepted_late" if reason == "late" else "accepted")
        case Unavailable() as unavailable:
            _unavailable(turn, task, unavailable)
        case Unconfirmed():
            pass  # `_propose` has handled it


def _take_data(turn: Turn, task: Task | None, data: ToolData) -> None:
    match data:
        case ContactsFound():
            _found(turn, task, data)
        case ContactRead() | ContactCreated() | ContactUpdated():
            _done(turn, task, data)
        case ContactsMerged() | ChangeUndone() | NoteAdded():
            _done_otherwise(turn, task, data)
        case ContactSaved():
            _end(turn, task)
            turn.say("details_noted")
        case ContactIdentified() | ImportFinished():
            pass  # not from a call of an assistant
        case _:
            assert_never(data)


def _end(turn: Turn, task: Task | None) -> None:
    if task is not None:
        turn.memory.forget_task()


def _provisional(turn: Turn) -> None:
    """The request stays open, so that the real result can go on with it later."""
    turn.say("takes_longer")
    turn.is_asking = True


def _found(turn: Turn, task: Task | None, data: ContactsFound) -> None:
    if isinstance(task, MergeTask) and len(task.people) > 1:
        _end(turn, task)  # both are known already: this list is no answer to the merge
        _show_found(turn, data)
    elif isinstance(task, MergeTask):
        merge.found(turn, task, data)
    elif isinstance(task, ContactTask) and task.person is None:
        finding.found(turn, task, data)
    elif isinstance(task, SearchTask):
        search.found(turn, task, data)
    else:
        _end(turn, task)
        _show_found(turn, data)


def _show_found(turn: Turn, data: ContactsFound) -> None:
    """A list that belongs to no open request."""
    if not data.contacts:
        turn.say("found_none_more")
    elif len(data.contacts) == 1:
        turn.say("found_one", name=person_of(data.contacts[0]).label)
    else:
        turn.say("found_many", max(data.total, len(data.contacts)), shown=str(len(data.contacts)))


def _done(turn: Turn, task: Task | None, data: ContactRead | ContactCreated | ContactUpdated) -> None:
    _end(turn, task)
    person = person_of(data.contact)
    match data:
        case ContactRead():
            search.one(turn, data.contact)
            turn.leave_out(task.left if isinstance(task, SearchTask) else [])
        case ContactCreated(similar=similar):
            turn.say("created", name=person.label)
            if similar:
                turn.say("maybe_same", names=", ".join(person_of(each).label for each in similar))
            turn.offer_edit(person)
        case ContactUpdated(changes=[]):
            turn.say("unchanged", name=person.label)
        case ContactUpdated():
            turn.say("updated", name=person.label)


def _done_otherwise(turn: Turn, task: Task | None, data: ContactsMerged | ChangeUndone | NoteAdded) -> None:
    _end(turn, task)
    match data:
        case ContactsMerged(contact=contact):
            turn.say("merged", name=person_of(contact).label)
        case ChangeUndone(contact=contact, removed=removed):
            turn.say("undone_removed" if removed else "undone", name=person_of(contact).label)
        case NoteAdded(contact=Contact() as contact):
            turn.say("noted", name=person_of(contact).label)
        case NoteAdded():
            turn.say("noted_plain")


def _changed(turn: Turn, changed: Changed) -> None:
    """Another person was quicker; the text names them if HubSpot does."""
    if changed.contact is None:
        turn.say("changed_plain")
        return
    name = person_of(changed.contact).label
    if changed.by:
        turn.say("changed_by", name=name, who=changed.by)
    else:
        turn.say("changed", name=name)
    turn.offer_edit(person_of(changed.contact))


def _invalid(turn: Turn, task: Task | None, problem: Problem | None) -> None:
    """Asks again for the one value that was wrong, if it is known which.

    It may have been the tools' own check that found fault, so nothing is said of HubSpot but what it knows alone.
    """
    if problem is None:
        problem = Problem(property=None, code="malformed", detail="")
    prop, fields = problem.property, _fields(task)
    if isinstance(task, UndoTask) or (prop == "change" and problem.code == "not_found"):
        _end(turn, task)
        turn.say("nothing_to_undo")
    elif problem.code == "not_found":
        _end(turn, task)
        turn.say("invalid_not_found")
        turn.offer("search", "create")
    elif prop is None or fields is None or prop not in fields:
        _end(turn, task)
        _unusable(turn, problem)
    elif problem.code in ("unknown_property", "read_only"):
        del fields[prop]
        turn.say(f"invalid_{problem.code}", field=turn.field(prop))
        if isinstance(task, CreateTask) and "rest" not in task.declined:
            task.declined.append("rest")
    else:
        typed = fields.pop(prop)
        _ask_again(turn, prop, typed, problem)
        if isinstance(task, CreateTask) and turn.memory.asked_number:
            task.wanted[prop] = typed
        if isinstance(task, UpdateTask) and prop not in task.wanted:
            task.wanted.insert(0, prop)


def _unusable(turn: Turn, problem: Problem) -> None:
    """The problem of a request that one other value can't correct."""
    if problem.code == "too_many":
        turn.say("invalid_too_many")
    elif problem.property is None:
        turn.say("invalid_other_plain")
    else:
        key = {"missing": "invalid_missing", "too_long": "invalid_too_long"}.get(problem.code, "invalid_other")
        turn.say(key, field=turn.field(problem.property))


def _ask_again(turn: Turn, prop: str, value: str, problem: Problem) -> None:
    """By what is wrong. A number that can't be read and has no country code most likely lacks just that."""
    example = problem.example or EXAMPLES.get(prop)
    if problem.code in ("missing", "too_long"):
        key = f"invalid_{problem.code}"
    elif problem.code == "not_an_option":
        key = "invalid_option" if example else "invalid_option_plain"
    elif example and has_phone_form(value) and not value.startswith(("+", "00")) and prop in ("phone", "mobilephone"):
        key = "invalid_phone"
    else:
        key = "bad_value" if example else "bad_value_plain"
    turn.ask("value", key, about=prop, value=value, field=turn.field(prop), example=example or "")
    turn.offer("skip", "cancel")


def _fields(task: Task | None) -> dict[str, str] | None:
    match task:
        case CreateTask(fields=fields):
            return fields
        case UpdateTask(changes=changes):
            return changes
        case SearchTask(criteria=criteria):
            return criteria.filters
        case _:
            return None


def _taken(turn: Turn, task: Task | None, prop: str) -> None:
    """The new value identifies another contact."""
    assert isinstance(task, UpdateTask)  # noqa: S101 - the caller's case
    task.changes.pop(prop, None)
    turn.say("taken", field=turn.field(prop))
    if task.changes:
        return
    turn.ask("value", "ask_other_value", about=prop, field=turn.field(prop))
    turn.offer("cancel")


def _unavailable(turn: Turn, task: Task | None, result: Unavailable) -> None:
    """Nothing changed, or it is unknown. The text says which, and offers to try again where that may help."""
    is_read = isinstance(task, SearchTask) or (isinstance(task, ContactTask) and task.person is None)
    if result.code == "misconfigured":
        _end(turn, task)
        turn.say("unavailable_misconfigured")
        return
    # What Frontdesk itself was too slow for, or didn't survive, is not HubSpot's fault.
    ours = result.code in ("late", "gave_up")
    if result.effect == "unknown" and not is_read:
        key = "unavailable_interrupted" if ours else "unavailable_unknown"
    elif ours:
        key = "unavailable_late"
    elif result.code == "rate_limited":
        key = "unavailable_busy"
    else:
        key = "unavailable_read" if is_read else "unavailable_unchanged"
    if task is None:
        turn.say(key)
        return
    turn.ask("retry", key)
    turn.offer("retry", "cancel")
