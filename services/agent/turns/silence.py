"""Ends conversations that no one continues, by the rules of their flow or of the desk, after a reminder if wanted.

A silence is the time since the newest entry: a note or a label shows that a person works on it. `end_of` says what
follows when the timer is due. The timer's entry names that, so that any worker does it once (`commit`), also after a
crash. A snooze suspends all of it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from libs.assignment import Directory
from libs.contracts import ASSISTANT, SYSTEM, Closed, Message, SilenceKind
from libs.conversations import Commit, ConversationState, LogReader, SilenceEnd, Snapshot
from libs.messaging import Keys
from services.agent.agent_texts import OwnWords
from services.agent.flows import FlowError, FlowStore, Silence
from services.agent.teammate_jobs import REMINDER, EndOfSilence, silence_timer

REASONS: Mapping[SilenceKind, str] = {
    "question": "silence_question", "assistant": "silence_assistant", "queue": "unanswered", "teammate": "silence",
}  # fmt: skip
"""The rule in the closing entry. In the queue the contact is not the silent one."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Rule:
    after: timedelta | None
    remind: timedelta | None
    own: Silence | None = None
    """The flow's rule, which may have texts."""


@dataclass(frozen=True)
class SilenceSteps:
    """Safe to share between tasks."""

    keys: Keys
    flows: FlowStore
    directory: Directory
    reader: LogReader
    words: OwnWords

    async def end_of(self, state: ConversationState) -> SilenceEnd | None:
        """What follows the current silence; None if nothing does."""
        kind = kind_of(state)
        rule = await self._rule(state, kind)
        newest = await self.reader.newest(state.id, 1) if rule.remind else []
        reminded = any(isinstance(item.entry, Message) and item.entry.notice == REMINDER for item in newest)
        if rule.remind is not None and not reminded:
            return SilenceEnd(silence_timer(kind, reminds=True), rule.remind)
        if rule.after is None:
            return None
        # The reminder is an entry itself: from there on the rest of the time counts.
        before = rule.remind if rule.remind is not None and reminded else timedelta(0)
        return SilenceEnd(silence_timer(kind, reminds=False), rule.after - before)

    async def commit(self, work: EndOfSilence, snapshot: Snapshot) -> Commit:
        """The reminder, or the end with a line that says why."""
        state = snapshot.state
        own = (await self._rule(state, work.kind)).own
        if work.reminds:
            text, locale = own.reminder.in_language(state.locale) if own and own.reminder else (
                self.words.text(f"silence_reminds_{work.kind}", state.locale), state.locale,
            )  # fmt: skip
            return Commit(messages=[Message(author=ASSISTANT, text=text, locale=locale, notice=REMINDER)])
        text, locale = own.closing.in_language(state.locale) if own and own.closing else (
            self.words.text(f"silence_ends_{work.kind}", state.locale), state.locale,
        )  # fmt: skip
        said = Message(author=SYSTEM, text=text, locale=locale, notice="silence_ends")
        return Commit(messages=[said, Closed(by=SYSTEM, reason=REASONS[work.kind])])

    async def _rule(self, state: ConversationState, kind: SilenceKind) -> _Rule:
        """The flow's rule, or the desk's."""
        try:
            flows = await self.flows.find(self.keys.shard_of(state.id), state.flows, state.contact)
        except FlowError:
            flows = None  # a newer worker knows them
        flow = flows.named(state.flow) if flows and state.flow else None
        match flow.silence.of(kind) if flow else None:
            case None:
                return _Rule(*(await self.directory.rules()).silence(kind))
            case "never":
                return _Rule(None, None)
            case Silence() as own:
                return _Rule(own.after, own.remind, own)


def kind_of(state: ConversationState) -> SilenceKind:
    """Where the conversation stands still."""
    if state.owner.kind == "assistant":
        return "question" if state.is_asking and not state.assignee else "assistant"
    if state.owner.kind == "team" or state.waiting_since is not None:
        return "queue"
    return "teammate"
