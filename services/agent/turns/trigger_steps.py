"""Begins flows because of events in a conversation: a label, a change, a silence, an end, an event from outside.

A plain function of the state and the log. The events are the entries after `handled`: each turn looks at an entry
before anything is decided about it, and the commit that begins a flow counts it as handled. So an event begins a flow
once, also after a crash, and an event is over if its conditions do not hold. The flow runs in the next step.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from libs.contracts import START, FlowDecision, LogEntry, after, parse
from libs.conversations import UNANSWERED, Commit, ConversationState, Snapshot
from libs.messaging import Keys
from services.agent.flows import FlowError, FlowSet, FlowStore
from services.agent.flows.runtime import Begun, FlowState, take_results, values_of
from services.agent.flows.triggers import EventTrigger, FlowEvent

MAX_CASCADE = 5
"""Flows that may begin one because of the other, without an event from outside between them."""

MAX_BEGUN = 100
"""Flows that may begin because of events in one conversation: a loop through another system is bounded, too."""


@dataclass(frozen=True)
class TriggerSteps:
    """Safe to share between tasks."""

    keys: Keys
    flows: FlowStore

    async def step(self, snapshot: Snapshot) -> Commit | None:
        """The commit that lets flows begin, or arms the timer of those that do without an answer; None for neither."""
        state = snapshot.state
        try:
            flows = await self.flows.find(self.keys.shard_of(state.id), state.flows, state.contact)
        except FlowError:
            return None  # of a newer version, which decides about it
        if flows is None or not flows.on_events:
            return None
        new = [item for item in snapshot.log if after(item.offset, state.handled or START)]
        return _begin(flows, snapshot, new) or _arm(flows, state, at_ms=parse(snapshot.basis)[0])


def _begin(flows: FlowSet, snapshot: Snapshot, new: list[LogEntry]) -> Commit | None:
    """Let the first flow that matches begin, for each new event."""
    state, known = FlowState.of(snapshot.state), FlowState.of(snapshot.state)
    # Conditions see the record with the change that is the event. The flow's own step takes it into the state.
    deque(take_results(known, snapshot), maxlen=0)
    decisions: list[FlowDecision] = []
    for item in new:
        found = _matching(flows, snapshot, item, state, known)
        if found is None:
            continue
        flow, trigger, event = found
        detail = f"{trigger.on} {event.detail}".strip()
        state.cascade = state.cascade + 1 if event.is_own else 1
        if state.cascade > MAX_CASCADE or state.begun >= MAX_BEGUN:
            # Later events of this turn are over, too: each would be the next turn of the same circle.
            decisions.append(_decision(flow, "stopped", detail, code="too_many_triggered"))
            break
        # A person's conversation has no flow that could be replaced: what sends nothing runs, and is over.
        replaces = trigger.takes_the_place and snapshot.state.owner.kind != "person" and not snapshot.state.assignee
        state.begins = [*state.begins, Begun(flow=flow, variables=dict(event.variables), takes_the_place=replaces)]
        state.begun += 1
        decisions.append(_decision(flow, "triggered", detail, code="triggered"))
    patch = state.patch(snapshot.state)
    return Commit(messages=decisions, patch=patch, phase=snapshot.state.phase) if decisions else None


def _decision(flow: str, what: str, detail: str, *, code: str) -> FlowDecision:
    return FlowDecision(flow=flow, step="trigger", what=what, detail=detail, data={"code": code, "name": flow})


def _matching(
    flows: FlowSet, snapshot: Snapshot, item: LogEntry, state: FlowState, known: FlowState
) -> tuple[str, EventTrigger, FlowEvent] | None:
    """The first flow of which this entry is the event, and its conditions are true."""
    for flow, trigger in flows.on_events:
        event = trigger.event_in(item, snapshot, flow)
        if event is None or flow in (begun.flow for begun in state.begins):
            continue
        if trigger.once_per_contact and flow in snapshot.state.flows_seen + snapshot.state.flows_ran:
            continue
        if trigger.accepts(flow, event_values(snapshot.state, known, event)):
            return flow, trigger, event
    return None


def event_values(conversation: ConversationState, state: FlowState, event: FlowEvent) -> dict[str, Any]:
    """The values that a trigger's condition may use."""
    return {
        **values_of(conversation), "contact": state.contact, "known": state.answers, "vars": state.variables,
        "event": dict(event.values), "labels": [*conversation.labels], "owner": conversation.owner.kind,
        "priority": conversation.priority, "team": conversation.team or "",
    }  # fmt: skip


def _arm(flows: FlowSet, state: ConversationState, *, at_ms: int) -> Commit | None:
    """The timer of the next flow that begins without an answer of a person."""
    since = state.waiting_since
    if since is None or not state.is_open or state.owner.kind == "assistant" or UNANSWERED in state.timers:
        return None
    times: Iterator[timedelta] = filter(None, (trigger.waits_for_answer() for _, trigger in flows.on_events))
    due = [at for each in times if (at := since + int(each.total_seconds() * 1000)) > at_ms]
    if not due:
        return None
    return Commit(timers=[(UNANSWERED, timedelta(milliseconds=min(due) - at_ms))])
