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

MAX_SINGLE_QUESTIONS = 3
"""Proposals of one decision that are asked about one by one. More become one question with a list."""

SUBJECT_CHARS = 120
_ALL = ".*"
_TOGETHER: frozenset[ConfirmReason] = frozenset(("rule", "overwrites"))
"""The reasons that one question may be about. A merge and a possible duplicate are each looked at alone."""

_BUTTON: dict[ConfirmReason, str] = {
    "similar": "button_create_anyway",
    "merge": "button_merge",
    "import": "button_import",
}


@dataclass(frozen=True)
class OwnCall:
    """A call that the agent makes without an assistant. `confirms` and `confirmation` belong to a repeated one, and
    `confirm`, where it was asked for with a stricter rule than the step's.
    """

    tool: str
    arguments: dict[str, Any]
    confirms: str | None = None
    confirmation: str | None = None
    confirm: Confirm | None = None


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
            if not self._is_yes(entry.text, [each for group in asked.values() for each in group], locale):
                return None
            if len(asked) > 1:  # one yes to several proposals does not say which
                return OwnStep(item.offset, [self._line("confirm_which", locale, item.offset)])
            return self._confirmed(log, item.offset, next(iter(asked)), fallback)
        return None

    def questions(
        self, log: Sequence[LogEntry], results: Sequence[ToolResultEntry], basis: str, locale: Locale
    ) -> list[Message]:
        """A message for each proposal among these results, with its two buttons; one for many at once, with a list."""
        asked = [proposal for entry in results if (proposal := _proposal(log, entry.call_id)) is not None]
        together = [each for each in asked if each.result.reason in _TOGETHER]
        if len(together) <= MAX_SINGLE_QUESTIONS or len({_group(each.call.call_id) for each in together}) > 1:
            together = []
        alone = [each for each in asked if each not in together]
        lines = [
            self._question(f"confirm_{each.result.reason}", locale, basis, each.call.call_id, each.result)
            for each in alone
        ]
        if together:
            first = together[0]
            line = self._question("confirm_several", locale, basis, _group(first.call.call_id), first.result)
            named = "\n".join(f"– {_subject(each)}" for each in together)
            lines.append(line.model_copy(update={"text": f"{line.text.format(count=len(together))}\n{named}"}))
        return lines

    def _question(self, key: str, locale: Locale, basis: str, about: str, result: Unconfirmed) -> Message:
        return self._line(
            key, locale, basis,
            Button(action=CONFIRM + about, label=self._yes_label(result, locale)),
            Button(action=CANCEL + about, label=self._words.text("button_cancel", locale)),
        )  # fmt: skip

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
        if any(_is_confirmed(log, each) for each in _members(log, call_id)):
            key = "confirm_done"
        elif not _open(before, call_id):
            key = "cancel_gone"
        else:
            return None
        return OwnStep(item.offset, [self._line(key, self.language(log, fallback), item.offset)])

    def _confirmed(self, log: Sequence[LogEntry], basis: str, call_id: str, fallback: Locale) -> OwnStep:
        # People press a button twice, or one that is hours old: neither makes a second call.
        waiting = _open(log, call_id)
        if not waiting:
            done = any(_is_confirmed(log, each) for each in _members(log, call_id))
            key = "confirm_done" if done else "confirm_gone"
            return OwnStep(basis, [self._line(key, self.language(log, fallback), basis)])
        return OwnStep(basis, calls=[_repeated(each) for each in waiting])

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
    refused = (CANCEL + call_id, CANCEL + _group(call_id))
    if any(isinstance(item.entry, Action) and item.entry.action in refused for item in log):
        return None
    call = _call(log, call_id)
    results = [i.entry.result for i in log if isinstance(i.entry, ToolResultEntry) and i.entry.call_id == call_id]
    if call is not None and results and isinstance(results[-1], Unconfirmed):
        return Proposal(call, results[-1])
    return None


def _is_confirmed(log: Sequence[LogEntry], call_id: str) -> bool:
    return any(isinstance(item.entry, ToolCall) and item.entry.confirms == call_id for item in log)


def _group(call_id: str) -> str:
    """What names all calls of one decision: their IDs differ in the number at the end."""
    return call_id.rpartition(".")[0] + _ALL


def _members(log: Sequence[LogEntry], call_id: str) -> list[str]:
    """The calls that this ID of a call or of a group stands for."""
    if not call_id.endswith(_ALL):
        return [call_id]
    calls = (item.entry.call_id for item in log if isinstance(item.entry, ToolCall))
    return [each for each in calls if _group(each) == call_id]


def _open(log: Sequence[LogEntry], call_id: str) -> list[Proposal]:
    """The proposals of this call or group that wait for an answer."""
    found = [_proposal(log, each) for each in _members(log, call_id)]
    several = call_id.endswith(_ALL)
    return [
        each
        for each in found
        if each is not None
        and not _is_confirmed(log, each.call.call_id)
        and not (several and each.result.reason not in _TOGETHER)
    ]


def _repeated(proposal: Proposal) -> OwnCall:
    call, result = proposal.call, proposal.result
    confirm: Confirm | None = "always" if result.reason == "rule" else None
    return OwnCall(call.tool, call.arguments, call.call_id, result.confirmation, confirm)


def _subject(proposal: Proposal) -> str:
    """Whom or what a proposal is about, in a few words."""
    contact, changes = proposal.result.contact, proposal.result.changes
    values = ", ".join(each.after for each in changes if each.after)
    named = ": ".join(filter(None, (contact.name if contact else "", values))) or proposal.call.tool.replace("_", " ")
    return " ".join(named.split())[:SUBJECT_CHARS]


def _asked_last(log: Sequence[LogEntry], item: LogEntry) -> dict[str, list[Proposal]]:
    """The open proposals of the agent's newest messages, by what their buttons name, if nothing was said after them."""
    asked: dict[str, list[Proposal]] = {}
    before = next((place for place, each in enumerate(log) if each.offset == item.offset), 0)
    for previous in reversed(log[:before]):
        entry = previous.entry
        if isinstance(entry, Message) and entry.notice == NOTICE and entry.author.kind == "assistant":
            call_id = next((b.action.removeprefix(CONFIRM) for b in entry.buttons if b.action.startswith(CONFIRM)), "")
            if waiting := _open(log, call_id):
                asked[call_id] = waiting
        elif isinstance(entry, Message | Action | ToolCall):
            break  # a yes after something else may answer that, and not the proposal
    return asked
