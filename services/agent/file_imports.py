"""Files that people send in the chat: the agent has them checked, asks for a confirmation, and reports the result.

No assistant takes part: it has nothing to decide about a table, and no one can persuade a model to import one.
"""

from collections.abc import Sequence

from libs.contracts import (
    ASSISTANT,
    Accepted,
    Action,
    ImportFinished,
    Invalid,
    Locale,
    LogEntry,
    Message,
    Ok,
    Refused,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unconfirmed,
    Uploaded,
)
from libs.contracts.tools import PLAN_IMPORT
from services.agent.agent_texts import OwnWords
from services.agent.confirmations import CANCEL, CONFIRM, Confirmations, OwnCall, OwnStep

_COUNTS = ("done", "created", "updated", "unchanged", "repeated", "failed")


def is_of_import(log: Sequence[LogEntry], item: LogEntry) -> bool:
    """Whether an entry is about a file, so that no assistant answers it."""
    entry = item.entry
    if isinstance(entry, ToolResultEntry):
        # A result that came too late is known by its call only.
        return entry.tool == PLAN_IMPORT.name or (not entry.tool and _is_plan(log, entry.call_id))
    if isinstance(entry, Action):
        return any(
            entry.action.startswith(verb) and _is_plan(log, entry.action.removeprefix(verb))
            for verb in (CANCEL, CONFIRM)
        )
    return isinstance(entry, Uploaded) or (isinstance(entry, ToolCall) and entry.tool == PLAN_IMPORT.name)


class FileImports:
    """Plain functions of a log in the order of the talk."""

    def __init__(self, words: OwnWords, confirming: Confirmations) -> None:
        self._words = words
        self._confirming = confirming

    def takes(self, log: Sequence[LogEntry], item: LogEntry, locale: Locale, *, allowed: bool) -> OwnStep | None:
        """The agent's own answer to an entry about a file; None for others. `allowed`: by the flow, for this person."""
        if not is_of_import(log, item):
            return None
        entry = item.entry
        spoken = self._confirming.language(log, locale)
        match entry:
            case Uploaded() if allowed:
                return OwnStep(item.offset, calls=[OwnCall(PLAN_IMPORT.name, {"import_id": entry.import_id})])
            case Uploaded():
                return self._say("import_not_here", spoken, item)
            case ToolResultEntry(result=Unconfirmed()):
                return OwnStep(item.offset, self._confirming.questions(log, [entry], item.offset, spoken))
            case ToolResultEntry(result=result):
                key, values = _outcome(result, late=entry.seq < 0)
                return self._say(key, spoken, item, **values)
            case Action(action=action) if action.startswith(CANCEL):
                late = self._confirming.cancelled_late(log, item, action.removeprefix(CANCEL), locale)
                return late or self._say("import_cancelled", spoken, item)
            case _:
                return None  # a yes to a plan is confirmed like any other

    def _say(self, key: str, locale: Locale, item: LogEntry, **values: object) -> OwnStep:
        text = self._words.text(key, locale).format(**values)
        return OwnStep(item.offset, [Message(author=ASSISTANT, text=text, locale=locale, basis=item.offset)])


def _outcome(result: ToolResult, *, late: bool) -> tuple[str, dict[str, object]]:
    """The key of the text for a result, and the values in it."""
    match result:
        case Ok(data=ImportFinished() as done):
            counts: dict[str, object] = {name: getattr(done, name) for name in _COUNTS}
            return "import_stopped" if done.stopped else "import_done", counts
        case Accepted(started=started) if started is not None:
            return "import_started", {"total": started.total}
        case Invalid(problems=[first, *_]):
            if first.code == "not_found":
                return "import_gone", {}
            return ("import_no_email" if first.property == "email" else "import_no_rows"), {}
        case Refused():
            return "import_refused", {}
        case _:
            return ("import_late" if late else "import_unavailable"), {}


def _is_plan(log: Sequence[LogEntry], call_id: str) -> bool:
    calls = (each.entry for each in log if isinstance(each.entry, ToolCall))
    return any(call.call_id == call_id and call.tool == PLAN_IMPORT.name for call in calls)
