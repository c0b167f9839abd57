"""One run of a flow, as its steps see it: what is known, and what has been decided so far.

Everything that a step does goes through here, so that steps are plain functions of a run.
"""

from collections.abc import Mapping

from libs.contracts import ASSISTANT, Action, Button, FlowDecision, Locale, LogEntry, Message, TimerFired, after
from libs.conversations import ConversationState, Snapshot
from services.agent.flows.compiler import Do, Instruction
from services.agent.flows.runtime.answers import Rejections
from services.agent.flows.runtime.course import Course, read_course
from services.agent.flows.runtime.made import Made
from services.agent.flows.runtime.record import is_unanswered
from services.agent.flows.schema import trigger_values
from services.agent.flows.store import FlowSet
from services.agent.flows.texts import Text


class Run:
    """The course so far, and the decision that this run makes. `answered` is how far the assistant has read;
    `region` where phone numbers without a country code are from.
    """

    def __init__(
        self, flows: FlowSet, snapshot: Snapshot, rejections: Rejections, answered: str, *, region: str | None
    ) -> None:
        self.flows = flows
        self.snapshot = snapshot
        self.rejections = rejections
        self.answered = answered
        self.region = region
        self.course: Course = read_course(snapshot.state)
        self.made = Made()

    @property
    def state(self) -> ConversationState:
        return self.snapshot.state

    @property
    def locale(self) -> Locale:
        return self.snapshot.state.locale

    # --- where the flow goes --------------------------------------------------------------------------------

    def instruction(self) -> Instruction | None:
        """The instruction at hand; None at the end of the last flow."""
        course = self.course
        while course.at >= len(self.flows.programs[course.flow]):
            if not course.stack:
                return None
            course.flow, course.at = course.stack.pop()
        return self.flows.programs[course.flow][course.at]

    def next(self) -> bool:
        self.course.at += 1
        self.course.asking = ""
        return True

    def leave(self, do: Do, exit_name: str) -> bool:
        """By another way than the next instruction, where there is one."""
        target = do.exits.get(exit_name)
        self.course.asking = ""
        self.course.at = self.course.at + 1 if target is None else target
        return True

    @property
    def is_waiting(self) -> bool:
        """Whether this step has begun to wait already."""
        return self.course.asking == self.course.here

    def begin_waiting(self) -> None:
        self.course.asking = self.course.here
        self.course.asked = self.snapshot.basis
        self.course.tries = 0

    # --- what is known --------------------------------------------------------------------------------------

    def values(self) -> Mapping[str, object]:
        """What conditions and texts may look at."""
        state = self.state
        values = trigger_values(
            source=state.source, channel=state.channel, locale=state.locale, principal=state.principal,
            returning=state.extra.get("earlier", "0") != "0",
        )  # fmt: skip
        return {**values, "contact": self.course.contact, "vars": self.course.variables}

    def since_asked(self) -> list[LogEntry]:
        """The contact's entries since the step began to wait."""
        return [
            item
            for item in self.snapshot.log
            if after(item.offset, self.course.asked)
            and isinstance(item.entry, Message | Action)
            and item.entry.author.kind == "contact"
        ]

    def fired(self, timer: str) -> bool:
        """Whether this timer has fired since the step began to wait."""
        return any(
            isinstance(item.entry, TimerFired) and item.entry.timer == timer and after(item.offset, self.course.asked)
            for item in self.snapshot.log
        )

    def unanswered(self, tool: str) -> bool:
        return is_unanswered(self.snapshot, tool)

    # --- what is said and decided ---------------------------------------------------------------------------

    def line(self, text: Text, *, buttons: list[Button] | None = None) -> None:
        filled, locale = text.filled(self.locale, self.values())
        self.message(filled, locale, buttons or [], basis=self.answered)

    def message(self, text: str, locale: str, buttons: list[Button], *, basis: str) -> None:
        self.made.messages.append(
            Message.model_validate(
                {"author": ASSISTANT, "text": text, "locale": locale, "buttons": buttons, "basis": basis}
            )
        )

    def decide(self, what: str, detail: str, *, basis: str | None = None, data: dict[str, str] | None = None) -> None:
        """Tell teammates what the flow did."""
        path = getattr(self.instruction(), "path", "end")
        self.made.messages.append(
            FlowDecision(flow=self.course.flow, step=path, what=what, detail=detail, data=data or {}, basis=basis)
        )
