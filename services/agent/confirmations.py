"""Shows a person the changes that a tool would make, and makes them after a confirmation, without an assistant.

An assistant asks for a change, and the tools answer `unconfirmed` with a proposal. Only a click on the button under
this proposal, or a plain yes to it, leads to the call that carries the confirmation. The assistant never sees the
confirmation, so that a contact can't persuade a model to confirm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.contracts import (
    ASSISTANT,
    Action,
    Button,
    Confirm,
    ConfirmReason,
    Locale,
    LogEntry,
    Message,
    ToolCall,
    ToolResultEntry,
    Unconfirmed,
)
from libs.contracts.tools import UNDO_LAST_CHANGE
from services.agent.agent_texts import OwnWords
from services.agent.assistant import Understanding, Undone

CONFIRM, CANCEL, UNDO = "confirm:", "cancel:", "undo:"
NOTICE = "confirm"
"""Marks the agent's own messages about a proposal."""

_BUTTON: dict[ConfirmReason, str] = {
    "similar": "button_create_anyway",
    "merge": "button_merge",
    "import": "button_import",
}


@dataclass(frozen=True)
class OwnCall:
    """A call that the agent makes without an assistant. `confirms` and `confirmation` belong to a repeated one."""

    tool: str
    arguments: dict[str, Any]
    confirms: str | None = None
    confirmation: str | None = None


@dataclass(frozen=True)
class OwnStep:
    """The agent's own answer to all entries up to `basis`: messages or tool calls."""

    basis: str
    lines: list[Message] = field(default_factory=list)
    calls: list[OwnCall] = field(default_factory=list)
    confirm: Confirm = "never"


@dataclass(frozen=True)
class Proposal:
    """A call that waits for a confirmation: the call, and the change that it would make."""

    call: ToolCall
    result: Unconfirmed


class Confirmations:
    """Plain functions of a log in the order of the talk."""

    def __init__(self, words: OwnWords, understanding: Understanding) -> None:
        self._words = words
        self._understanding = understanding

    def takes(self, log: Sequence[LogEntry], item: LogEntry, fallback: Locale) -> OwnStep | None:
        """The agent's own answer to this click or message; None if the assistant answers it."""
        entry = item.entry
        if isinstance(entry, Action) and entry.action.startswith(CONFIRM):
            return self._confirmed(log, item.offset, entry.action.removeprefix(CONFIRM), fallback)
        if isinstance(entry, Action) and entry.action.startswith(CANCEL):
            return self.cancelled_late(log, item, entry.action.removeprefix(CANCEL), fallback)
        if isinstance(entry, Action) and entry.action.startswith(UNDO):
            call = OwnCall(UNDO_LAST_CHANGE.name, {"change": entry.action.removeprefix(UNDO)})
            return OwnStep(item.offset, calls=[call])
        # Only a plain yes counts. Any other message, such as “yes, but as Jane”, goes to the assistant.
        if isinstance(entry, Message) and (asked := _asked_last(log, item)):
            locale = self.language(log, fallback)
            if not self._is_yes(entry.text, asked, locale):
                return None
            if len(asked) > 1:  # one yes to several proposals does not say which
                return OwnStep(item.offset, [self._line("confirm_which", locale, item.offset)])
            return self._confirmed(log, item.offset, asked[0].call.call_id, fallback)
        return None

    def questions(
        self, log: Sequence[LogEntry], results: Sequence[ToolResultEntry], basis: str, locale: Locale
    ) -> list[Message]:
        """A message for each proposal among these results, with its two buttons."""
        return [
            self._line(
                f"confirm_{result.reason}", locale, basis,
                Button(action=CONFIRM + entry.call_id, label=self._yes_label(result, locale)),
                Button(action=CANCEL + entry.call_id, label=self._words.text("button_cancel", locale)),
            )
            for entry in results
            if isinstance(result := entry.result, Unconfirmed) and _call(log, entry.call_id) is not None
        ]  # fmt: skip

    def nothing_takes(self, log: Sequence[LogEntry], basis: str, fallback: Locale) -> OwnStep:
        """Answers an entry that no step of a flow takes."""
        return OwnStep(basis, [self._line("nothing_takes", self.language(log, fallback), basis)])

    def undone(self, undone: Undone, locale: Locale) -> str:
        """The message after an assistant had to stop early."""
        lines = [self._words.text(f"undone_{undone.why}", locale)]
        if undone.what:
            named = ", ".join(f"“{what}”" for what in undone.what)
            lines.append(self._words.text("undone_named", locale).format(what=named))
        return " ".join(lines)

    def language(self, log: Sequence[LogEntry], fallback: Locale) -> Locale:
        """The language of the newest message that shows one."""
        for item in reversed(log):
            entry = item.entry
            if not isinstance(entry, Message):
                continue
            if entry.author.kind == "assistant" and entry.locale is not None:
                return entry.locale
            if entry.author.kind == "contact" and (own := self._understanding.language_of(entry.text, fallback)):
                return own
        return fallback

    def cancelled_late(self, log: Sequence[LogEntry], item: LogEntry, call_id: str, fallback: Locale) -> OwnStep | None:
        """Answers a “no” without an open proposal. The assistant answers a “no” to an open one."""
        # Without this entry: it is itself a “no”, which would hide the proposal.
        before = [each for each in log if each.position < item.position]
        if _is_confirmed(log, call_id):
            key = "confirm_done"
        elif _proposal(before, call_id) is None:
            key = "cancel_gone"
        else:
            return None
        return OwnStep(item.offset, [self._line(key, self.language(log, fallback), item.offset)])

    def _confirmed(self, log: Sequence[LogEntry], basis: str, call_id: str, fallback: Locale) -> OwnStep:
        # People press a button twice, or one that is hours old: neither makes a second call.
        proposal = _proposal(log, call_id)
        if proposal is None or _is_confirmed(log, call_id):
            key = "confirm_gone" if proposal is None else "confirm_done"
            return OwnStep(basis, [self._line(key, self.language(log, fallback), basis)])
        call = proposal.call
        again = OwnCall(call.tool, call.arguments, confirms=call_id, confirmation=proposal.result.confirmation)
        return OwnStep(basis, calls=[again])

    def _is_yes(self, text: str, asked: Sequence[Proposal], locale: Locale) -> bool:
        typed = text.strip(" .!").casefold()
        # People also type the words of the button in front of them.
        labels = {self._yes_label(proposal.result, locale).casefold() for proposal in asked}
        return typed in labels or self._understanding.is_plain_yes(text, locale)

    def _yes_label(self, result: Unconfirmed, locale: Locale) -> str:
        return self._words.text(_BUTTON.get(result.reason, "button_confirm"), locale)

    def _line(self, key: str, locale: Locale, basis: str, *buttons: Button) -> Message:
        text = self._words.text(key, locale)
        return Message(
            author=ASSISTANT, text=text, locale=locale, buttons=list(buttons), notice=NOTICE, basis=basis
        )  # fmt: skip


def _call(log: Sequence[LogEntry], call_id: str) -> ToolCall | None:
    return next((i.entry for i in log if isinstance(i.entry, ToolCall) and i.entry.call_id == call_id), None)


def _proposal(log: Sequence[LogEntry], call_id: str) -> Proposal | None:
    """The change that this call would make, if the proposal is its newest result and was not refused."""
    if any(isinstance(item.entry, Action) and item.entry.action == CANCEL + call_id for item in log):
        return None
    call = _call(log, call_id)
    results = [i.entry.result for i in log if isinstance(i.entry, ToolResultEntry) and i.entry.call_id == call_id]
    if call is not None and results and isinstance(results[-1], Unconfirmed):
        return Proposal(call, results[-1])
    return None


def _is_confirmed(log: Sequence[LogEntry], call_id: str) -> bool:
    return any(isinstance(item.entry, ToolCall) and item.entry.confirms == call_id for item in log)


def _asked_last(log: Sequence[LogEntry], item: LogEntry) -> list[Proposal]:
    """The open proposals of the agent's newest messages, if nothing was said or done after them."""
    asked: list[Proposal] = []
    before = next((place for place, each in enumerate(log) if each.offset == item.offset), 0)
    for previous in reversed(log[:before]):
        entry = previous.entry
        if isinstance(entry, Message) and entry.notice == NOTICE and entry.author.kind == "assistant":
            call_id = next((b.action.removeprefix(CONFIRM) for b in entry.buttons if b.action.startswith(CONFIRM)), "")
            proposal = _proposal(log, call_id)
            if proposal is not None and not _is_confirmed(log, call_id):
                asked.append(proposal)
        elif isinstance(entry, Message | Action | ToolCall):
            break  # a yes after something else may answer that, and not the proposal
    return asked
