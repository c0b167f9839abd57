"""The operation `try`: a draft runs in a simulated conversation, act by act, and nothing of it leaves Frontdesk.

The draft begins whether or not its trigger would let it; the view says whether it would. The flows that it runs are
those in force. Each act ends with a point to which one can step back.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from libs.assignment import Directory
from libs.contracts import MAX_ACTS_OF_TRY, FlowPlace, Principal, TryAct, TryGiven, TryRequest, TryStep, TryView
from libs.conversations import ContactPast, ConversationError, ConversationUnknown
from libs.flows import FlowTextError, written
from libs.messaging import Unanswered
from services.agent.flows import Flow, FlowStore, all_steps, compile_flow, examine, named_steps, trigger_values
from services.agent.flows.runtime import FlowState, GivenTime
from services.agent.simulation import (
    GivenContact,
    HeldWrite,
    SimulatedOpening,
    Simulation,
    SimulationEngine,
    ToolPort,
    open_simulation,
    resume_simulation,
)
from services.agent.studio.try_session import TryPoint, TrySession, TrySessions, new_session_id
from services.agent.studio.try_view import view_of

_OPEN = {"on": "chat.opened"}
_EMPTY_DESK = ("teammate", "Teammate")
"""Who takes a conversation at a desk without people."""

HeldTools = Callable[[str, Sequence[HeldWrite]], ToolPort]
"""Makes the port to the account's own tools, which holds back writes: of a session, with the writes so far."""


@dataclass(frozen=True)
class Trying:
    """Safe to share between tasks."""

    engine: SimulationEngine
    flows: FlowStore
    directory: Directory
    held_tools: HeldTools

    async def answer(self, asked: TryRequest) -> TryView:
        """Raises Unanswered for a draft with mistakes, for a try that has ended, and for an act that does nothing."""
        if asked.session is None:
            return await self._begin(new_session_id(), asked.document, asked.given)
        async with self._sessions.alone(asked.session):
            session = await self._sessions.read(asked.session)
            if asked.act is None:
                return await view_of(session, await self._resumed(session))
            if asked.act.restart is not None:
                return await self._restart(session, asked.document or session.document, asked.act.restart)
            return await self._act(session, asked.act)

    @property
    def _sessions(self) -> TrySessions:
        return TrySessions(self.engine.redis, self.engine.keys)

    async def _begin(
        self, session_id: str, document: Any, given: TryGiven, *, begin: Mapping[str, str] | None = None,
        writes: Sequence[HeldWrite] = (), step: TryStep | None = None,
    ) -> TryView:  # fmt: skip
        flow, texts = self._texts(document)
        # Another conversation has other keys: the contact of the one before still has theirs open.
        simulation_id = session_id if begin is None else f"{session_id}r{len(writes)}{new_session_id()[:6]}"
        simulation = await open_simulation(
            self.engine, simulation_id, texts, self._tools(session_id, given, writes), _opening(given),
            time=GivenTime(open_hours=given.open_hours), teammate=await self._teammate(given.present),
            begin=begin or {},
        )  # fmt: skip
        session = TrySession(
            id=session_id, document=document, given=given, simulation=simulation.saved(simulation_id, texts),
            matches=_matches(flow, given),
        )  # fmt: skip
        return await self._finish(session, simulation, step, given.present)

    async def _act(self, session: TrySession, act: TryAct) -> TryView:
        if act.back_to is not None:
            return await self._back(session, act.back_to)
        if len(session.points) > MAX_ACTS_OF_TRY:
            raise Unanswered(409, "try_full", "This try has become too long: begin another one.")
        simulation = await self._resumed(session)
        present = session.points[-1].present
        try:
            if act.say is not None:
                step = TryStep(number=len(session.points), kind="say", text=act.say)
                await simulation.say(act.say)
            elif act.press is not None:
                step = TryStep(number=len(session.points), kind="press", text=act.press)
                await simulation.press(act.press)
            elif act.skip is not None:
                step = TryStep(number=len(session.points), kind="skip", text=act.skip)
                if not await simulation.skip(act.skip):
                    raise Unanswered(409, "no_timer", "This timer does not wait any more.")
            else:
                step = TryStep(number=len(session.points), kind="set", text="")
                present = await self._set(simulation, session, act)
        except ConversationError as error:
            raise Unanswered(409, error.code, "The conversation refuses this.") from error
        return await self._finish(session, simulation, step, present)

    async def _set(self, simulation: Simulation, session: TrySession, act: TryAct) -> bool:
        """Turn switches. Returns whether a teammate is at the desk then."""
        settings, present = act.set, session.points[-1].present
        if settings is None:
            raise Unanswered(422, "invalid", "An act says, clicks, skips a timer, steps back, restarts or sets.")
        if settings.open_hours is not None or settings.follow_clock:
            simulation.time = replace(simulation.time, open_hours=settings.open_hours)
        if settings.present is not None:
            present = settings.present
            simulation.teammate = await self._teammate(present)
            # Someone who comes takes what waits.
            await simulation.take_over(await simulation.state())
        await simulation.until_idle()
        return present

    async def _back(self, session: TrySession, number: int) -> TryView:
        if number >= len(session.points):
            raise Unanswered(409, "no_act", "There is no such act in this try.")
        point = session.points[number]
        simulation = await self._resumed(session)
        await simulation.go_back(number)
        simulation.time = GivenTime(timedelta(seconds=point.shift_s), point.open_hours)
        simulation.teammate = await self._teammate(point.present)
        kept = session.model_copy(update={
            "points": session.points[: number + 1], "writes": session.writes[: point.writes],
            "simulation": simulation.saved(session.simulation.id, session.simulation.texts),
        })  # fmt: skip
        await self._sessions.write(kept)
        return await view_of(kept, simulation)

    async def _restart(self, session: TrySession, document: Any, place: FlowPlace) -> TryView:
        """Begin another conversation at a step of the draft as it is now, with what is known in this one."""
        flow, _ = self._texts(document)
        path = next((path for here, path, _ in named_steps(flow.steps, ("steps",)) if here == place), None)
        if path is None:
            raise Unanswered(409, "no_step", "There is no step at this place.")
        simulation = await self._resumed(session)
        known = FlowState.of(await simulation.state())
        begin = _beginning(flow, path, known)
        given = session.given.model_copy(
            update={"present": session.points[-1].present, "open_hours": session.points[-1].open_hours}
        )
        step = TryStep(number=0, kind="restart", text=path)
        return await self._begin(session.id, document, given, begin=begin, writes=session.writes, step=step)

    async def _finish(
        self, session: TrySession, simulation: Simulation, step: TryStep | None, present: bool
    ) -> TryView:
        await simulation.keep_point(len(session.points))
        # In the order of the acts; what an act wrote by tools comes before its requests.
        writes = [*simulation.tools.writes, *simulation.requests]
        point = TryPoint(
            step=step, shift_s=simulation.time.shift.total_seconds(), open_hours=simulation.time.open_hours,
            present=present, writes=len(writes),
        )  # fmt: skip
        session = session.model_copy(update={
            "points": [*session.points, point], "writes": writes,
            "simulation": simulation.saved(session.simulation.id, session.simulation.texts),
        })  # fmt: skip
        await self._sessions.write(session)
        return await view_of(session, simulation)

    async def _resumed(self, session: TrySession) -> Simulation:
        try:
            return await resume_simulation(
                self.engine, session.simulation, self._tools(session.id, session.given, session.writes)
            )
        except ConversationUnknown as error:
            raise Unanswered(404, "try_ended", "This try has ended: begin another one.") from error

    def _texts(self, document: Any) -> tuple[Flow, dict[str, str]]:
        """The draft, and the texts of it and of the flows that it may run. Raises Unanswered for a wrong draft."""
        others = [each for each in self.flows.own.flows if _name(document) != each.name]
        # Only errors: a draft with a probable mistake is tried to see what comes of it.
        wrong = next((each for each in examine(document, others).findings if each.severity == "error"), None)
        if wrong is not None:
            raise Unanswered(422, "flow_wrong", wrong.message)
        try:
            text = written({**document, "trigger": dict(_OPEN)})
        except FlowTextError as error:
            raise Unanswered(422, "flow_wrong", error.problem) from error
        flow = Flow.model_validate(document)
        # Only those that it runs: another flow must not begin in its conversation.
        wanted = _runs(flow, {each.name: each for each in others})
        listed = zip(self.flows.own.flows, self.flows.texts.items(), strict=True)
        return flow, {"draft.yaml": text, **{file: each for other, (file, each) in listed if other.name in wanted}}

    def _tools(self, session_id: str, given: TryGiven, writes: Sequence[HeldWrite]) -> ToolPort:
        if given.hubspot == "held":
            return self.held_tools(session_id, writes)
        contacts = [given.contact] if given.contact else []
        return GivenContact(contacts, writes=writes)

    async def _teammate(self, present: bool) -> tuple[str, str] | None:
        if not present:
            return None
        people = await self.directory.people()
        return (people[0].id, people[0].name) if people else _EMPTY_DESK


def _runs(flow: Flow, others: Mapping[str, Flow]) -> set[str]:
    """The names of the flows that a flow runs, also through others."""
    found: set[str] = set()
    left = [flow]
    while left:
        names = {run for step in all_steps(left.pop().steps) if (run := step.flow_run())} - found
        found |= names
        left += [others[name] for name in names if name in others]
    return found


def _name(document: Any) -> str:
    return str(document.get("name", "")) if isinstance(document, dict) else ""


def _opening(given: TryGiven) -> SimulatedOpening:
    principal = _principal(given)
    past = ContactPast(count=given.earlier) if given.earlier else None
    return SimulatedOpening(
        principal, locale=given.locale, channel=given.channel, source=given.source, region=given.region, past=past
    )


def _principal(given: TryGiven) -> Principal:
    return Principal(
        kind=given.kind, id=f"{given.kind}:try:1", email=given.email, email_verified=given.email_verified,
        name=given.name,
    )  # fmt: skip


def _matches(flow: Flow, given: TryGiven) -> bool | None:
    """Whether the trigger's conditions hold for what is given; None where they need an event."""
    if not flow.trigger.begins_conversations:
        return None
    values = trigger_values(
        source=given.source, channel=given.channel, locale=given.locale, principal=_principal(given),
        returning=given.earlier > 0,
    )  # fmt: skip
    return flow.trigger.accepts(flow.name, values)


def _beginning(flow: Flow, path: str, known: FlowState) -> dict[str, str]:
    """The state of a conversation that stands before a step, with what another one knew."""
    # The first instruction of a step is its condition, if it has one.
    program = compile_flow(flow)
    position = next(number for number, each in enumerate(program) if each.path == path)
    return {
        "flow": flow.name, "step": str(position), "vars": json.dumps(known.variables),
        "record": known.record.model_dump_json(), "answers": json.dumps(known.answers),
        "unsaved": json.dumps(known.unsaved),
    }  # fmt: skip
