"""What the person who tries a draft sees after an act: the chat, and what the flow decided, knows and waits for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from libs.contracts import (
    Assigned,
    Closed,
    FlowDecision,
    FlowPlace,
    Labelled,
    LogEntry,
    Note,
    Prioritised,
    ToolCall,
    TryDecision,
    TryHeldWrite,
    TryTimer,
    TryView,
    visible,
)
from libs.conversations import ConversationState
from services.agent.flows import Do, FlowSet, named_steps
from services.agent.flows.runtime import FlowState
from services.agent.simulation import Simulation
from services.agent.studio.try_session import TrySession


async def view_of(session: TrySession, simulation: Simulation) -> TryView:
    state, log = await simulation.state(), await simulation.log()
    flow = FlowState.of(state)
    path = _path(simulation.flows.own, flow) if state.is_open and state.owner.kind != "person" else None
    seconds, micros = await simulation.redis.time()
    now = datetime.fromtimestamp(seconds + micros / 1_000_000, UTC) + simulation.time.shift
    return TryView(
        session=session.id,
        entries=[line for each in log if (line := visible(each)) is not None],
        decisions=list(_decisions(log)),
        acts=[each.step for each in session.points if each.step is not None],
        place=_place(simulation.flows.own, flow.flow, path, session.document),
        path=path,
        variables=flow.variables,
        contact=flow.contact,
        timers=[TryTimer(name=each.name, left_s=each.left.total_seconds()) for each in await simulation.timers()],
        held_writes=[TryHeldWrite(tool=each.tool, arguments=each.arguments) for each in session.writes],
        owner=_owner(state),
        team=state.team or None,
        ended=not state.is_open,
        present=session.points[-1].present if session.points else session.given.present,
        open_hours=simulation.time.open_hours,
        now=now,
        matches=session.matches,
    )


def _owner(state: ConversationState) -> str:
    return str(state.owner)


def _path(flows: FlowSet, flow: FlowState) -> str | None:
    """The name of the step at which the flow stands."""
    program = flows.programs.get(flow.flow, ())
    instruction = program[flow.position] if flow.position < len(program) else None
    return instruction.path if isinstance(instruction, Do) else None


def _place(flows: FlowSet, name: str, path: str | None, document: Any) -> FlowPlace | None:
    """The place of a step in the draft; None for a step of another flow that it runs."""
    flow = flows.named(name)
    # A flow that the draft runs has steps of the same names at other places.
    if path is None or flow is None or not isinstance(document, dict) or document.get("name") != name:
        return None
    return next((place for place, found, _ in named_steps(flow.steps, ("steps",)) if found == path), None)


def _decisions(log: Sequence[LogEntry]) -> Iterator[TryDecision]:
    for item in log:
        entry, offset = item.entry, item.offset
        match entry:
            case FlowDecision(step=step, what=what, detail=detail, data=data):
                code = str(data.get("code", ""))
                yield TryDecision(
                    offset=offset, kind=entry.kind, path=step, what=what, detail=detail, code=code, data=data
                )
            case Note(text=words):
                yield TryDecision(offset=offset, kind=entry.kind, detail=words)
            case Labelled(added=added, removed=removed):
                detail = " ".join((*(f"+{each}" for each in added), *(f"-{each}" for each in removed)))
                yield TryDecision(offset=offset, kind=entry.kind, detail=detail)
            case Prioritised(priority=priority):
                yield TryDecision(offset=offset, kind=entry.kind, detail=priority)
            case Assigned(owner=owner, owner_name=owner_name, reason=reason):
                yield TryDecision(offset=offset, kind=entry.kind, detail=owner_name or str(owner), what=reason)
            case ToolCall(tool=tool, arguments=arguments):
                yield TryDecision(offset=offset, kind=entry.kind, what=tool, data=dict(arguments))
            case Closed(reason=reason):
                yield TryDecision(offset=offset, kind=entry.kind, what=reason)
            case _:
                pass
