"""The open requests: the one place that decides how a request ends.

First asked, first done. Each request ends in a receipt, in a question, or in a line that names it and says why it was
not done; no request is dropped silently. The current request is `memory.task`, later ones are in `memory.queue`.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.dialogue import named_before
from services.agent.assistants.guided.dialogue.turn import STARTS, Turn
from services.agent.assistants.guided.phrases import Quoted, quoted, shown
from services.agent.assistants.guided.state import REPORTED_LATER, CreateTask, NoteTask, SkippedRequest, Task

MAX_WAITING = 30
"""Requests behind the current one. Each of the assistant's entries stores them; further ones are only named."""


def add(turn: Turn, tasks: Sequence[Task]) -> None:
    """New requests, behind those that wait. A question that the contact saw and left is not asked again."""
    memory, tasks = turn.memory, named_before.carry_over(turn, tasks)
    if memory.task is not None and not turn.is_unseen:
        if notes := _notes_on_begun(memory.task, tasks):
            turn.say("comes_after", what=quoted(*(each.body for each in notes)))
        else:
            pause(turn)
    if any(isinstance(task, CreateTask) for task in tasks) and memory.paused is not None and not memory.paused.fields:
        memory.paused = None  # "now the new one: …": the contact that was begun without any data
    room = max(MAX_WAITING - len(memory.queue), 0)
    memory.queue = [*memory.queue, *tasks[:room]]
    if memory.task is None and begin_next(turn):
        turn.is_unseen = True
    if beyond := tasks[room:]:
        turn.say("too_many_waiting", number=str(MAX_WAITING), what=_names(turn, beyond))


def _notes_on_begun(begun: Task, tasks: Sequence[Task]) -> list[NoteTask]:
    """ "Put a note on her …", while she is being created: it can only come when she is there."""
    notes = [each for each in tasks if isinstance(each, NoteTask) and each.means_focus and each.criteria.is_empty]
    has_name = isinstance(begun, CreateTask) and bool({"firstname", "lastname"} & begun.fields.keys())
    return notes if has_name and len(notes) == len(tasks) and all(each.body for each in notes) else []


def begin_next(turn: Turn) -> bool:
    """Makes the next request the current one. False if none waits."""
    memory = turn.memory
    if not memory.queue:
        return False
    memory.task = memory.queue.pop(0)
    memory.stop_asking()
    return True


def pause(turn: Turn) -> None:
    """Gives up the current request for another one."""
    task = turn.memory.task
    if task is None:
        return
    if turn.memory.asked == "confirm":
        turn.say("still_waits", what=_names(turn, [task]))
        turn.memory.passed_over = turn.proposed or ""
    elif isinstance(task, CreateTask) and task.existing is None and not _is_reported_later(turn):
        _pause(turn, task)
    elif not _is_reported_later(turn):
        turn.say("set_aside", what=_names(turn, [task]))
    turn.memory.forget_task()


def _pause(turn: Turn, task: CreateTask) -> None:
    """A begun contact waits for the rest of its data. Only one does; an earlier one is named."""
    if turn.memory.paused is not None:
        turn.say("set_aside", what=_names(turn, [turn.memory.paused]))
    turn.memory.paused = task
    turn.say("paused", what=Quoted(shown(task.said or _kind(turn, task))))


def resume(turn: Turn) -> bool:
    """The begun contact is the current request again. False if none waits."""
    if turn.memory.paused is None:
        return False
    turn.memory.task, turn.memory.paused = turn.memory.paused, None
    turn.memory.stop_asking()
    return True


def end(turn: Turn) -> None:
    """Ends the current request without another attempt; later ones continue."""
    task = turn.memory.task
    turn.memory.forget_task()
    name_undone(turn, [task] if task is not None else [])


def drop_all(turn: Turn) -> None:
    """Ends all requests: the contact cancels, leaves, or asks for a person."""
    memory = turn.memory
    tasks = [*([memory.task] if memory.task is not None and not _is_reported_later(turn) else []), *memory.queue]
    tasks += [memory.paused] if memory.paused is not None else []
    memory.forget_task()
    memory.queue, memory.paused = [], None
    named_before.keep_dropped(turn, tasks)
    name_undone(turn, tasks)


def name_undone(turn: Turn, tasks: Sequence[Task]) -> None:
    """One line that names them in their order."""
    if tasks:
        turn.say("not_done", what=_names(turn, tasks))


def name_waiting(turn: Turn, tasks: Sequence[Task]) -> None:
    """Open requests from before a person or Frontdesk itself took the conversation over."""
    if tasks:
        turn.say("left_earlier", what=_names(turn, tasks))


def hand_off(turn: Turn, reason: str) -> None:
    """A person takes over, and reads here what is still to be done."""
    drop_all(turn)
    turn.hand_off(reason)


def old_button(turn: Turn) -> None:
    """Forgets a question that is not asked any more, so that no later answer is taken for its answer."""
    turn.say("old_button")
    if turn.memory.task is None:
        turn.offer(*STARTS)


def refuse(turn: Turn, task: SkippedRequest) -> None:
    """Its turn has come, and it can't be done."""
    turn.memory.forget_task()
    turn.say(task.why, what=quoted(task.said))


def _is_reported_later(turn: Turn) -> bool:
    return turn.memory.awaiting in REPORTED_LATER


def _names(turn: Turn, tasks: Sequence[Task]) -> str:
    return quoted(*(task.said or _kind(turn, task) for task in tasks))


def _kind(turn: Turn, task: Task) -> str:
    """The name of a request without words of its own, which an earlier version stored."""
    return turn.text(f"button_{task.kind}") if task.kind in ("search", "create", "update") else "…"
