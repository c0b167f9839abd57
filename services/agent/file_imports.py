"""Files that people send in the chat. Of a table the agent has the rows checked, asks for a confirmation, and reports
the result. Of any other file it says that it can't read it.

No assistant takes part: it has nothing to decide about a table, and no one can persuade a model to import one.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import (
    ASSISTANT,
    Accepted,
    Action,
    Button,
    ImportFinished,
    ImportPlan,
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

FILE_UNREAD = "file_unread"
"""The notice of the agent's own message about files: no assistant said it, and it ends no task."""

UNDO_IMPORT = "undo_import:"
"""The action that takes an import back, with the import's ID."""


def is_of_import(log: Sequence[LogEntry], item: LogEntry) -> bool:
    """Whether an entry is about a table, so that no assistant answers it."""
    entry = item.entry
    if isinstance(entry, Message):
        return False  # half of a log
    if isinstance(entry, ToolResultEntry):
        # A result that came too late is known by its call only.
        return entry.tool == PLAN_IMPORT.name or (not entry.tool and _is_plan(log, entry.call_id))
    if isinstance(entry, Action):
        return any(
            entry.action.startswith(verb) and _is_plan(log, entry.action.removeprefix(verb))
            for verb in (CANCEL, CONFIRM)
        ) or entry.action.startswith(UNDO_IMPORT)
    return isinstance(entry, Uploaded) or (isinstance(entry, ToolCall) and entry.tool == PLAN_IMPORT.name)


class FileImports:
    """Plain functions of a log in the order of the talk."""

    def __init__(self, words: OwnWords, confirming: Confirmations) -> None:
        self._words = words
        self._confirming = confirming

    def takes(self, log: Sequence[LogEntry], item: LogEntry, locale: Locale, *, allowed: bool) -> OwnStep | None:
        """The agent's own answer to an entry about a file; None for others. `allowed`: by the flow, for this person."""
        if isinstance(item.entry, Message) and item.entry.is_file_only:
            return self._unread(log, item, locale)
        if not is_of_import(log, item):
            return None
        entry = item.entry
        spoken = self._confirming.language(log, locale)
        match entry:
            case Uploaded() if allowed:
                return OwnStep(item.offset, calls=[OwnCall(PLAN_IMPORT.name, {"import_id": entry.import_id})])
            case Uploaded():
                return self._say("import_not_here", spoken, item)
            case ToolResultEntry(result=Unconfirmed(plan=plan)):
                asked = self._confirming.questions(log, [entry], item.offset, spoken)
                return OwnStep(item.offset, [self._with_losses(each, plan, spoken) for each in asked])
            case ToolResultEntry(result=result):
                key, values = _outcome(result, late=entry.seq < 0)
                step = self._say(key, spoken, item, **values)
                return self._with_undo(step, result, spoken)
            case Action(action=action) if action.startswith(UNDO_IMPORT):
                arguments = {"import_id": action.removeprefix(UNDO_IMPORT), "undo": True}
                return OwnStep(item.offset, calls=[OwnCall(PLAN_IMPORT.name, arguments)])
            case Action(action=action) if action.startswith(CANCEL):
                late = self._confirming.cancelled_late(log, item, action.removeprefix(CANCEL), locale)
                return late or self._say("import_cancelled", spoken, item)
            case _:
                return None  # a yes to a plan is confirmed like any other

    def _unread(self, log: Sequence[LogEntry], item: LogEntry, locale: Locale) -> OwnStep:
        """Says that nothing has read these files. Files in a row get one answer."""
        names: list[str] = []
        last = item
        for each in log:
            if each.position < item.position or not isinstance(each.entry, Message | Action | Uploaded):
                continue
            if not (isinstance(each.entry, Message) and each.entry.is_file_only):
                break
            last = each
            names += [f"“{file.name}”" for file in each.entry.attachments]
        step = self._say("file_unread", self._confirming.language(log, locale), last, names=", ".join(names))
        return replace(step, lines=[line.model_copy(update={"notice": FILE_UNREAD}) for line in step.lines])

    def _with_losses(self, asked: Message, plan: ImportPlan | None, locale: Locale) -> Message:
        """The question, which says that values would be replaced, or that this is not known of all contacts."""
        if plan is None or plan.compared is None or (not plan.replaced and plan.compared >= plan.ready):
            return asked
        key = "confirm_import_replacing" if plan.compared >= plan.ready else "confirm_import_partly"
        text = self._words.text(key, locale).format(replaced=plan.replaced, compared=plan.compared)
        return asked.model_copy(update={"text": text})

    def _with_undo(self, step: OwnStep, result: ToolResult, locale: Locale) -> OwnStep:
        """With the button that takes an import back."""
        if not (isinstance(result, Ok) and isinstance(result.data, ImportFinished) and result.data.undoable):
            return step
        button = Button(
            action=UNDO_IMPORT + result.data.import_id, label=self._words.text("button_undo_import", locale)
        )
        hint = self._words.text("import_undoable", locale)
        lines = [each.model_copy(update={"text": f"{each.text} {hint}", "buttons": [button]}) for each in step.lines]
        return replace(step, lines=lines)

    def _say(self, key: str, locale: Locale, item: LogEntry, **values: object) -> OwnStep:
        text = self._words.text(key, locale).format(**values)
        return OwnStep(item.offset, [Message(author=ASSISTANT, text=text, locale=locale, basis=item.offset)])


def _outcome(result: ToolResult, *, late: bool) -> tuple[str, dict[str, object]]:
    """The key of the text for a result, and the values in it."""
    match result:
        case Ok(data=ImportFinished(undone=True) as done):
            named = ", ".join(dict.fromkeys(each.contact or str(each.row) for each in done.problems))
            more = "…" if done.failed > len(done.problems) else ""
            key = "import_undo_stopped" if done.stopped else "import_undone_partly" if done.failed else "import_undone"
            return key, {"failed": done.failed, "named": named + more}
        case Ok(data=ImportFinished() as done):
            return "import_stopped" if done.stopped else "import_done" if _wrote(done) else "import_no_change", {}
        case Accepted(started=started) if started is not None:
            return ("import_undo_started" if started.undoes else "import_started"), {"total": started.total}
        case Invalid(problems=[first, *_]):
            if first.property == "undo":
                return "import_not_undone", {}
            if first.code == "not_found":
                return "import_gone", {}
            return ("import_no_email" if first.property == "email" else "import_no_rows"), {}
        case Refused():
            return "import_refused", {}
        case _:
            return ("import_late" if late else "import_unavailable"), {}


def _wrote(done: ImportFinished) -> bool:
    return bool(done.created or done.updated)


def _is_plan(log: Sequence[LogEntry], call_id: str) -> bool:
    calls = (each.entry for each in log if isinstance(each.entry, ToolCall))
    return any(call.call_id == call_id and call.tool == PLAN_IMPORT.name for call in calls)
