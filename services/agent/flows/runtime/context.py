"""A turn of a flow as its steps see it: what is known, and what has been decided so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from libs.calendars import BusinessHours
from libs.contracts import (
    ASSISTANT,
    START,
    Action,
    Button,
    FlowDecision,
    Locale,
    LogEntry,
    Message,
    Opened,
    TimerFired,
    ToolResultEntry,
    after,
    parse,
)
from libs.contracts.tools import is_internal
from libs.conversations import ConversationState, Snapshot
from services.agent.flows.conditions import ConditionFailed, holds, trigger_values, variables_in
from services.agent.flows.runtime.answers import Question, Rejections, fold, read_person, tokens
from services.agent.flows.runtime.asked import NUMBER_INSTEAD, AskedQuestion, asked_in
from services.agent.flows.runtime.contact_record import is_unanswered
from services.agent.flows.runtime.given_time import REAL_TIME, GivenTime
from services.agent.flows.runtime.outcomes import FlowTurn, ReadMessages
from services.agent.flows.runtime.state import FlowState
from services.agent.flows.texts import Text


@lru_cache(maxsize=256)
def _first_name(name: str, locale: Locale) -> str:
    # Each condition and each text asks for it, several times in a turn.
    person = read_person(name, locale, asked=True)
    return person.first if person and person.first else name


def values_of(conversation: ConversationState) -> dict[str, object]:
    """The values that a trigger's condition may use."""
    return trigger_values(
        source=conversation.source, channel=conversation.channel, locale=conversation.locale,
        principal=conversation.principal, returning=conversation.earlier > 0,
    )  # fmt: skip


def _is_file_only(item: LogEntry) -> bool:
    return isinstance(item.entry, Message) and item.entry.is_file_only


class ContactLine(NamedTuple):
    offset: str
    text: str


@dataclass
class StepContext:
    """`answered` is the last offset that the assistant has read. `region` is for phone numbers without a country code.

    `path` names the current step for teammates. `reads`: whether a model reads answers. `reading`: its newest reading.
    """

    snapshot: Snapshot
    rejections: Rejections
    answered: str
    region: str | None
    state: FlowState
    turn: FlowTurn = field(default_factory=FlowTurn)
    path: str = "end"
    steps_of: Callable[[str], Sequence[object]] = lambda _: ()
    """All steps of a flow, by its name."""
    reads: bool = False
    reading: ReadMessages | None = None
    calendars: Mapping[str, BusinessHours] = field(default_factory=dict)
    """The desk's calendars, by ID."""
    time: GivenTime = REAL_TIME

    @property
    def conversation(self) -> ConversationState:
        return self.snapshot.state

    @property
    def locale(self) -> Locale:
        return self.snapshot.state.locale

    # --- what is known --------------------------------------------------------------------------------------

    def values(self) -> Mapping[str, object]:
        """The values that conditions and texts may use."""
        return {
            **values_of(self.conversation),
            "contact": self.state.contact,
            "known": self._known(),
            "vars": self.state.variables,
        }

    def _known(self) -> dict[str, str]:
        """What the contact said of themselves, also in earlier conversations, and the first name of their token."""
        known, name = self.state.answers, self.conversation.principal.name
        if not name or known.get("firstname"):
            return known
        return {**known, "firstname": _first_name(name, self.locale)}

    def holds(self, condition: str) -> bool:
        """Whether a condition is true, which teammates can read. A condition that fails counts as false."""
        try:
            met = holds(condition, self.values())
        except ConditionFailed as error:
            self.report("condition_failed", str(error))
            return False
        if not met and self.conversation.only_opened:
            return False  # a new conversation is kept small
        depends = {"depends": " ".join(variables_in(condition))} if met else {}
        self.report("branch", f"{condition}: {'yes' if met else 'no'}", **depends)
        return met

    @property
    def is_waiting(self) -> bool:
        """Whether this step has begun to wait already."""
        return self.state.waits_at == self.state.here

    def begin_waiting(self) -> None:
        # From the basis on: an answer that was sent before the question is not one to it.
        self.state.waits_at, self.state.waits_since = self.state.here, self.snapshot.basis
        self.state.tries = self.state.remarks = self.state.reminded = 0
        self.state.unasked, self.state.helping = False, ""

    def new_entries(self) -> list[LogEntry]:
        """What the contact said or clicked since the step began to wait."""
        return [item for item in self._since() if not _is_file_only(item)]

    def newest_file(self) -> LogEntry | None:
        """The contact's newest message of files alone since then. It answers no question."""
        return next((item for item in reversed(self._since()) if _is_file_only(item)), None)

    def _since(self) -> list[LogEntry]:
        return [
            item
            for item in self.snapshot.log
            if after(item.offset, self.state.waits_since)
            and isinstance(item.entry, Message | Action)
            and item.entry.author.kind == "contact"
        ]

    @property
    def now(self) -> datetime:
        """The time of the newest entry, and not of this machine: a turn that is decided again decides the same."""
        return datetime.fromtimestamp(parse(self.snapshot.basis)[0] / 1000, UTC) + self.time.shift

    @property
    def today(self) -> date:
        return self.now.date()

    def steps(self) -> list[object]:
        """The steps of the flows that the conversation is in."""
        flows = dict.fromkeys([*(flow for flow, _ in self.state.stack), self.state.flow])
        return [step for flow in flows for step in self.steps_of(flow)]

    def questions(self) -> list[AskedQuestion]:
        """All questions of these flows, and the one for a phone number, which people give in place of an address."""
        asked = asked_in(self.steps())
        types = {each.type for each in asked if any(each.saved())}
        return [*asked, NUMBER_INSTEAD] if "email" in types and "phone" not in types else asked

    def question_of(self, asked: AskedQuestion) -> Question:
        """The question of this conversation, as the reader of answers needs it."""
        tried = asked.type == "name" and self.state.tries > 0 and self.is_waiting and self._repeats
        return asked.question(self.locale, self.region, self.today, tried=tried)

    @property
    def _repeats(self) -> bool:
        """Whether the contact's newest message has a word that they wrote before: what is said twice is meant."""
        *before, newest = [set(tokens(fold(each.text))) for each in self.said_by_contact()] or [set()]
        return any(newest & each for each in before)

    def entry_at(self, offset: str) -> LogEntry:
        return next(item for item in self.snapshot.log if item.offset == offset)

    def said_by_contact(self) -> list[ContactLine]:
        """The contact's messages so far, the oldest first."""
        return [
            ContactLine(item.offset, item.entry.text)
            for item in self.snapshot.log
            if isinstance(item.entry, Message) and item.entry.author.kind == "contact"
        ]

    @property
    def opening(self) -> str:
        """The offset of the conversation's opening."""
        return next((each.offset for each in self.snapshot.log if isinstance(each.entry, Opened)), START)

    @property
    def has_spoken(self) -> bool:
        """Whether the contact has got a message of the assistant in this conversation."""
        return any(isinstance(each.entry, Message) and each.entry.author == ASSISTANT for each in self.snapshot.log)

    def wrote_after(self, offset: str) -> bool:
        return any(after(each.offset, offset) for each in self._since())

    def has_answered(self, offset: str) -> bool:
        """Whether the assistant has answered this entry, and every result of its tools since."""
        results = (
            each.offset
            for each in self.snapshot.log
            if isinstance(each.entry, ToolResultEntry) and not is_internal(each.entry.tool)
        )
        return not any(after(each, self.answered) for each in (offset, *results) if not after(offset, each))

    def was_asked_before(self, offset: str) -> bool:
        """Whether the current question stood in the chat before this entry: only then it is its literal answer."""
        item = self.entry_at(offset)
        trace = getattr(item.entry, "trace", "")
        opened = (each.entry.trace for each in self.snapshot.log if isinstance(each.entry, Opened))
        if getattr(item.entry, "early", False) or (trace and trace in opened):
            return False  # written before the opening, or sent together with it
        asked = (
            each.position
            for each in self.snapshot.log
            if isinstance(each.entry, Message) and each.entry.author == ASSISTANT
            and after(each.offset, self.state.waits_since)
        )  # fmt: skip
        return next(asked, item.position) <= item.position

    @property
    def is_silent(self) -> bool:
        """Whether the contact did not answer a reminder, and has written nothing since."""
        since = self.state.silent_since
        return bool(since) and not any(after(each.offset, since) for each in self.said_by_contact())

    def has_fired(self, timer: str) -> bool:
        """Whether this timer has fired since the step began to wait."""
        return any(
            isinstance(item.entry, TimerFired)
            and item.entry.timer == timer
            and after(item.offset, self.state.waits_since)
            for item in self.snapshot.log
        )

    def is_unanswered(self, tool: str) -> bool:
        return is_unanswered(self.snapshot, tool)

    # --- what is decided ------------------------------------------------------------------------------------

    def send(self, text: Text, *, buttons: list[Button] | None = None) -> None:
        """Send a text to the contact, with its values filled in."""
        # In the language of the text, which may be English for a locale without a translation.
        filled, locale = text.filled(self.locale, self.values())
        self.send_words(filled, locale, buttons or [], basis=self.answered)

    def send_words(self, text: str, locale: Locale, buttons: list[Button], *, basis: str) -> None:
        # Validated once more: with its values filled in, the text may be too long or empty.
        fields = {"author": ASSISTANT, "text": text, "locale": locale, "buttons": buttons, "basis": basis}
        self.turn.messages.append(Message.model_validate(fields))

    def report(self, what: str, detail: str, *, basis: str | None = None, **data: str) -> None:
        """Tell teammates what the flow did.

        `detail` is for the people who write flows. The desk has a sentence in each language for a `code` in `data`.
        """
        self.turn.messages.append(
            FlowDecision(flow=self.state.flow, step=self.path, what=what, detail=detail, data=data, basis=basis)
        )
