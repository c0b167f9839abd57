"""Runs a flow: from where a conversation is to the next point at which something outside must happen.

A plain function of the flow, the state and the log. All messages, decisions, calls and timers on the way become one
decision, appended as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from libs.calendars import BusinessHours
from libs.contracts import Assigned, Closed, FlowDecision, Labelled, parse
from libs.contracts.tools import SAVE_CONTACT
from libs.conversations import Commit, Snapshot
from libs.flows import TRAIL_FIELD, enter, leave
from services.agent.flows.compiler import Do, Goto, Instruction, Test
from services.agent.flows.runtime import (
    REAL_TIME,
    AtAssist,
    AtReading,
    AtRequest,
    Continue,
    End,
    Fetched,
    FlowState,
    FlowTurn,
    GivenTime,
    Outcome,
    Pause,
    ReadMessages,
    RunFlow,
    StepContext,
    take_results,
    unsaved,
)
from services.agent.flows.runtime.answers import Rejections
from services.agent.flows.steps import Step
from services.agent.flows.store import FlowSet

MAX_INSTRUCTIONS = 500
"""The limit for one turn. Each jump has its own limit, but several jumps multiply."""

MAX_DEPTH = 5
"""The depth of flows that run other flows."""


@dataclass(frozen=True)
class PendingRequest:
    """A request that must be sent now, and the step that waits for its outcome."""

    at: AtRequest
    do: Do

    def after(self, fetched: Fetched, snapshot: Snapshot) -> Commit:
        """The decision that goes on with the outcome of the request."""
        state = FlowState.of(snapshot.state)
        state.waits_at = ""
        state.position = self.do.exits[self.at.failure] if fetched.problem else state.position + 1
        state.variables |= fetched.values
        detail = fetched.problem or f"saved: {', '.join(fetched.values) or 'nothing'}"
        decided = FlowDecision(
            flow=state.flow, step=self.do.path, what=self.do.step.kind, detail=detail,
            data={"code": "request_failed" if fetched.problem else "request_done"},
        )  # fmt: skip
        return Commit(messages=[decided], patch=state.patch(snapshot.state), phase=snapshot.state.phase)


class Interpreter:
    """One turn of a flow. `result` is its decision, the assistant's turn, a request to send, or None for no work.

    `reads`: a model may be asked what the contact's words mean. Then `result` is that request, and `reading` its
    answer.
    """

    def __init__(
        self,
        flows: FlowSet,
        flow: str,
        snapshot: Snapshot,
        rejections: Rejections,
        answered: str,
        *,
        region: str | None = None,
        reads: bool = False,
        reading: ReadMessages | None = None,
        calendars: Mapping[str, BusinessHours] | None = None,
        time: GivenTime = REAL_TIME,
    ) -> None:
        self._flows = flows
        self._context = StepContext(
            snapshot, rejections, answered, region, FlowState.of(snapshot.state),
            steps_of=flows.steps_of, reads=reads, reading=reading, calendars=calendars or {},
            time=time,
        )  # fmt: skip
        self._stop: AtAssist | AtReading | PendingRequest | Pause | End | None = None
        self._begins = bool(self._context.state.begins and not self._context.state.triggered)
        if self._begins:
            self._begin_triggered()
        elif not self._context.state.flow:
            self._context.state.flow = flow
            self._context.turn.ran = self._once(flow)

    @property
    def is_over(self) -> bool:
        """Whether no step is left that could take a message."""
        return self._instruction() is None

    def _begin_triggered(self) -> None:
        """Begin the next flow that an event started."""
        state = self._context.state
        begun, *state.begins = state.begins
        if self._flows.named(begun.flow) is not None:
            state.begin_triggered(begun)
            self._context.turn.ran = self._once(begun.flow)

    def _once(self, flow: str) -> str | None:
        """The flow, if it runs once with each contact."""
        chosen = self._flows.named(flow)
        return flow if chosen and chosen.trigger.once_per_contact else None

    def result(self) -> FlowTurn | AtAssist | AtReading | PendingRequest | None:
        context, state, turn = self._context, self._context.state, self._context.turn
        if not state.flow:  # a flow that began because of an event is gone
            turn.patch |= state.patch(context.conversation)
            return turn
        self._instruction()
        # Before the steps: their conditions must see the record that a result brought.
        for what, code, detail in take_results(state, context.snapshot):
            context.report(what, detail, code=code)
        for _ in range(MAX_INSTRUCTIONS):
            instruction = self._instruction()
            if instruction is None or not self._perform(instruction):
                break
        else:
            context.report("stopped", f"more than {MAX_INSTRUCTIONS} steps without an end")
            state.position, state.stack = len(self._flows.programs[state.flow]), []
        if isinstance(self._stop, AtReading):
            return self._stop  # decided again with the reading
        self._save_answers()
        if state.triggered:
            self._end_triggered()
        turn.patch |= state.patch(context.conversation)
        if self._begins or (context.conversation.triggered and not state.triggered):
            return turn  # where a flow begins or ends is written, before any other flow goes on
        runs_again = isinstance(self._stop, Pause) and self._stop.run_again
        if turn.messages or turn.calls or turn.timers or runs_again:
            # The lease stays after a change of owner or an end, for the desk's work, and after a label, for a flow's.
            moved = any(isinstance(entry, Assigned | Closed | Labelled) for entry in turn.messages)
            waits = bool(turn.calls or state.waits_at or context.answered == context.snapshot.basis)
            turn.rests = waits and not moved and not runs_again
            return turn
        if isinstance(self._stop, AtAssist):
            return replace(self._stop, patch=turn.patch)
        if isinstance(self._stop, PendingRequest):
            return self._stop
        # A mere position follows from the log again, so that it is not worth a write.
        return turn if turn.patch.keys() - {"flow", "step", TRAIL_FIELD} else None

    def _instruction(self) -> Instruction | None:
        """The next instruction; None at the end of the last flow."""
        state, programs = self._context.state, self._flows.programs
        while state.position >= len(programs[state.flow]):
            if not state.stack:
                self._context.path = "end"
                return None
            state.flow, state.position = state.stack.pop()
        instruction = programs[state.flow][state.position]
        self._context.path = instruction.path
        return instruction

    def _perform(self, instruction: Instruction) -> bool:
        """Whether to go on with the next instruction."""
        state = self._context.state
        match instruction:
            case Test(when=when, otherwise=otherwise):
                state.position = state.position + 1 if self._context.holds(when) else otherwise
            case Goto(target=target):
                state.position = target
            case Do(step=step):
                return self._do(instruction, step)
            case _:
                assert_never(instruction)
        return True

    def _do(self, do: Do, step: Step) -> bool:
        """Run a step, with its place in the trail of the conversation."""
        state = self._context.state
        flow = f"{state.flow}#{self._flows.versions.get(state.flow, 0)}"
        # The time of the newest entry, and not of this machine: a turn that is decided again decides the same.
        now_ms = parse(self._context.snapshot.basis)[0]
        enter(state.trail, flow, do.path, now_ms)
        outcome = self._left_out(step) or step.run(self._context)
        match outcome:
            case Continue(block="on_timeout"):
                leave(state.trail, flow, do.path, now_ms, "timed_out")
            case Continue() | RunFlow():
                leave(state.trail, flow, do.path, now_ms, "passed")
            case End():
                leave(state.trail, flow, do.path, now_ms, "ended")
            case _:
                pass
        return self._follow(do, outcome)

    def _follow(self, do: Do, outcome: Outcome) -> bool:
        state = self._context.state
        match outcome:
            case Continue(block=block):
                state.position = state.position + 1 if block is None else do.exits[block]
                state.waits_at = ""
                return True
            case RunFlow(flow=flow):
                self._run_flow(flow)
                return True
            case End():
                state.position += 1
                state.waits_at = ""
                self._stop = outcome
            case AtRequest():
                self._stop = PendingRequest(outcome, do)
            case Pause() | AtAssist() | AtReading():
                self._stop = outcome
            case _:
                assert_never(outcome)
        return False

    def _left_out(self, step: Step) -> Continue | End | None:
        """How a triggered flow goes on at a step that must not run now; None for a step that may.

        It never speaks over a person, and never to a contact after the end of the conversation.
        """
        conversation, state = self._context.conversation, self._context.state
        if not state.triggered:
            return None
        alone = conversation.owner.kind == "person" or not conversation.is_open
        in_queue = conversation.owner.kind == "team" and step.needs_assistant
        if not in_queue and (not alone or step.without_contact == "runs"):
            return None
        self._context.report(
            step.kind, f"left out: {conversation.owner.kind} has the conversation", code="left_out", name=step.kind
        )
        return Continue() if step.without_contact == "left_out" and not in_queue else End()

    def _end_triggered(self) -> None:
        """Go on with the flow that was suspended, if the triggered one is over; else note that it has to wait."""
        state = self._context.state
        over = isinstance(self._stop, End) or self._instruction() is None
        if self._stop is not None and not over:
            waits = isinstance(self._stop, Pause) and not self._stop.run_again
            state.suspended["paused"] = bool(state.suspended.get("paused")) or waits
            return
        # Words for the triggered flow's questions stand in the log now: they must not answer the suspended one.
        begins_again = bool(state.suspended.get("paused")) and self._suspended_begins_again()
        state.end_triggered(begins_again=begins_again)
        self._stop = None

    def _suspended_begins_again(self) -> bool:
        suspended = self._context.state.suspended
        program = self._flows.programs.get(suspended["flow"], ())
        at = program[suspended["position"]] if suspended["position"] < len(program) else None
        return isinstance(at, Do) and at.step.begins_again

    def _run_flow(self, flow: str) -> None:
        state = self._context.state
        state.position += 1
        if len(state.stack) >= MAX_DEPTH:
            self._context.report("stopped", f"{flow} not run: {MAX_DEPTH} flows deep already")
            return
        state.stack.append((state.flow, state.position))
        state.flow, state.position = flow, 0

    def _save_answers(self) -> None:
        """Save the answers to HubSpot as soon as it is known to which record."""
        context = self._context
        # Most conversations have nothing to save, and need no look at the log.
        if not context.state.unsaved or context.is_unanswered(SAVE_CONTACT.name):
            return
        if (call := unsaved(context.state, context.conversation.principal)) is not None:
            context.turn.calls.append((SAVE_CONTACT.name, call))
