"""Turns a decision of an assistant, a flow or the agent into the step that is appended: entries and requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from libs.contracts import (
    ASSISTANT,
    Closed,
    Confirm,
    FlowDecision,
    Locale,
    Message,
    ToolCall,
    ToolRequested,
    parse,
    utc_now,
)
from libs.conversations import Commit, Snapshot, ToolRequest
from libs.messaging import TOOL_COMPLETED, Keys, Now
from services.agent.assistant import Decision, HandOff, Undone
from services.agent.confirmations import Confirmations, OwnStep
from services.agent.flows.runtime import FlowState, FlowTurn
from services.agent.turns.decide import Think
from services.agent.turns.measured import trace_of
from services.agent.turns.teammate_steps import DeskSteps

TAKEN_UP = timedelta(seconds=2)
"""The time in which another worker takes over the call of a dead worker and most likely finishes it."""


@dataclass(frozen=True)
class ToolTimes:
    """`answer_within`: older requests are not started. `wait`: after this the contact learns of the delay."""

    answer_within: timedelta = timedelta(seconds=20)
    wait: timedelta = timedelta(seconds=25)

    @classmethod
    def of(cls, deadline: timedelta, heartbeat: timedelta) -> Self:
        """The wait covers a worker that dies just before the deadline, and the worker that takes over."""
        return cls(deadline, deadline + heartbeat + TAKEN_UP)


@dataclass(frozen=True)
class Composer:
    """Plain functions of a snapshot and a decision on it."""

    keys: Keys
    confirming: Confirmations
    tool_times: ToolTimes = ToolTimes()
    now: Now = utc_now

    def flow(self, snapshot: Snapshot, turn: FlowTurn, desk: DeskSteps) -> Commit:
        """The decision of a flow."""
        trace = trace_of(snapshot)
        requests = [
            desk.request(snapshot, tool, arguments, number=number)
            for number, (tool, arguments) in enumerate(turn.calls)
        ]
        return Commit(
            messages=[entry.model_copy(update={"trace": trace}) for entry in turn.messages], requests=requests,
            timers=turn.timers, disarm=turn.disarm, patch=turn.patch, ran=turn.ran, phase=snapshot.state.phase,
        )  # fmt: skip

    def own(self, snapshot: Snapshot, step: OwnStep) -> Commit:
        """The agent's own decision. Only its calls carry a confirmation."""
        trace = trace_of(snapshot)
        requests = []
        for number, call in enumerate(step.calls):
            # An ID made of the basis: a decision that is made again after a crash makes the same calls.
            entry = ToolCall(
                trace=trace, call_id=f"{snapshot.state.id}.{step.basis}.{number}", tool=call.tool,
                arguments=call.arguments, confirms=call.confirms, basis=step.basis,
            )  # fmt: skip
            requests.append(self._request(snapshot, entry, call.confirm or step.confirm, call.confirmation))
        return Commit(messages=[line.model_copy(update={"trace": trace}) for line in step.lines], requests=requests)

    def decided(self, snapshot: Snapshot, think: Think, decision: Decision, message_id: str) -> Commit:
        """An assistant's decision. Raises RuntimeError for an empty one."""
        says = decision.text or decision.calls or decision.undone is not None
        if not says and decision.hand_off is None and not decision.close:
            raise RuntimeError("an assistant decided nothing")
        trace, memory = trace_of(snapshot), decision.memory
        messages = []
        if decision.text:
            messages.append(
                Message(
                    id=message_id,
                    trace=trace,
                    author=ASSISTANT,
                    text=decision.text,
                    locale=decision.locale or snapshot.state.locale,
                    buttons=list(decision.buttons),
                    notice=decision.notice,
                    memory=memory,
                    basis=think.basis,
                )
            )
        if decision.undone is not None:
            undone = self._undone(snapshot, think, decision.undone, decision.locale)
            messages.append(undone if messages else undone.model_copy(update={"memory": memory}))
        if decision.hand_off is not None:
            return _hand_off(snapshot, think, messages, decision.hand_off)
        # No calls and no questions with an end: nothing could answer them.
        if decision.close:
            ended = Closed(by=ASSISTANT, reason="assistant")
            return Commit(messages=[*messages, ended], answers=True, patch=dict(think.patch))
        requests = []
        for number, call in enumerate(decision.calls):
            entry = ToolCall(
                trace=trace,
                call_id=f"{snapshot.state.id}.{think.basis}.{number}",
                tool=call.tool,
                arguments=call.arguments,
                context=call.context,
                memory=None if messages or number else memory,  # once: the first entry carries it
                basis=think.basis,
            )
            requests.append(self._request(snapshot, entry, "always" if call.unasked else think.confirm))
        lines = [*messages, *self._questions(snapshot, think, messages)]
        return Commit(messages=lines, requests=requests, answers=True, patch=dict(think.patch))

    def _undone(self, snapshot: Snapshot, think: Think, undone: Undone, locale: Locale | None) -> Message:
        """The agent reports this itself, because a model that had to stop, or that claimed what is not so, can't."""
        spoken = locale or self.confirming.language(think.situation.log, snapshot.state.locale)
        text = self.confirming.undone(undone, spoken)
        return Message(
            author=ASSISTANT, trace=trace_of(snapshot), text=text, locale=spoken, notice="not_done", basis=think.basis
        )  # fmt: skip

    def _questions(self, snapshot: Snapshot, think: Think, said: Sequence[Message]) -> list[Message]:
        """The questions about proposals, in the language of the assistant's message, else of the conversation."""
        locale = next((line.locale for line in said if line.locale), None)
        if locale is None:
            locale = self.confirming.language(think.situation.log, snapshot.state.locale)
        lines = self.confirming.questions(snapshot.log, think.unconfirmed, think.basis, locale)
        return [line.model_copy(update={"trace": trace_of(snapshot)}) for line in lines]

    def _request(
        self, snapshot: Snapshot, call: ToolCall, confirm: Confirm, confirmation: str | None = None
    ) -> ToolRequest:
        state, now = snapshot.state, self.now()
        requested = ToolRequested(
            trace=call.trace,
            call_id=call.call_id,
            tool=call.tool,
            arguments=call.arguments,
            reply_to=self.keys.stream(self.keys.shard_of(state.id), TOOL_COMPLETED),
            at=now,
            deadline=now + self.tool_times.answer_within,
            principal=state.principal,
            scope=state.id,
            locale=state.locale,
            region=state.region,
            confirm=confirm,
            confirmation=confirmation,
        )
        return ToolRequest(call, requested, self.tool_times.wait)


def _hand_off(snapshot: Snapshot, think: Think, said: list[Message], wanted: HandOff) -> Commit:
    """The assistant hands off: the flow goes on after the `assist` step, with the team and the reason as variables."""
    # Where the flow is may not be written yet: a mere position is written with the assistant's answer.
    state = FlowState.of(snapshot.state, think.patch)
    state.left_assistant(parse(snapshot.basis)[0])
    state.position += 1
    state.variables |= {"hand_off_team": wanted.team or "", "hand_off_reason": wanted.reason}
    decided = FlowDecision(
        flow=state.flow, step="assist", what="hand_off", detail=wanted.reason, basis=think.basis,
        data={"code": "hand_off", "team": wanted.team or "", "reason": wanted.reason},
    )  # fmt: skip
    return Commit(messages=[*said, decided], patch=state.patch(snapshot.state), answers=True)
