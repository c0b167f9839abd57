"""One simulated conversation: the real scripts, log and agent, under a prefix of its own, and no worker.

All work of a simulation is done while its caller waits: events are handed to the agent here, calls of tools are
answered by the port, and a timer or the end of a silence comes when the caller says so. All keys live for `LIFETIME`
and share the slot of a shard, so that the same scripts run on a Cluster. Any agent may go on with a simulation by its
`SimulationState`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import (
    SYSTEM,
    Author,
    LogEntry,
    Model,
    Owner,
    Principal,
    ToolCompleted,
    ToolRequested,
    ToolResult,
    new_id,
)
from libs.conversations import IDLE, SILENCE, ConversationState, LogReader, LogWriter, Timers
from libs.messaging import (
    AGENT_GROUP,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    TOOLS_GROUP,
    Delivery,
    Keys,
    text,
)
from services.agent.flows import FlowStore
from services.agent.flows.runtime import REAL_TIME, GivenTime
from services.agent.simulation.keys import WORK, names_of_conversation, names_of_simulation
from services.agent.simulation.silence import DueTimer, SimulatedSilence
from services.agent.simulation.tools import HeldWrite, ToolPort
from services.agent.turns import Agent, Results

LIFETIME = timedelta(hours=1)
"""Each act of its caller extends the life of a simulation to this."""

SHORT_WAIT = timedelta(seconds=5)
"""A wait that no person would notice, such as that for the first line of a conversation, is skipped at once."""

MAX_ROUNDS = 500
"""Events of one act. A flow that goes round in a circle must not keep an agent."""

_CONSUMER = "simulation"


class SimulationState(Model):
    """What is needed to go on. `texts`: the flows by file name, the tried one first. `shift_s`: of its clock.

    `teammate`: who is at the desk and takes what a flow assigns; None for an empty desk.
    """

    id: str
    chat: str
    texts: dict[str, str]
    shift_s: float = 0
    open_hours: bool | None = None
    teammate: tuple[str, str] | None = None


@dataclass
class Simulation:
    """`open_simulation` and `resume_simulation` make one."""

    redis: Redis
    keys: Keys
    chat: str
    flows: FlowStore
    tools: ToolPort
    agent: Agent
    results: Results
    principal: Principal
    time: GivenTime = REAL_TIME
    teammate: tuple[str, str] | None = None
    requests: list[HeldWrite] = field(default_factory=list)
    """Requests to programs of the customer that were held back."""

    def __post_init__(self) -> None:
        self.reader = LogReader(self.redis, self.keys)
        self.writer = LogWriter(self.redis, self.keys, retention=LIFETIME)
        self._silence = SimulatedSilence(self.redis, self.keys, LIFETIME)
        self._timers = Timers(self.redis, self.keys, retention=LIFETIME)

    async def say(self, words: str) -> None:
        """The contact writes. Raises ConversationError."""
        await self.writer.send(self.chat, author=self._author, text=words, client_message_id=new_id())
        await self.until_idle()

    async def press(self, action: str) -> None:
        """The contact clicks. Raises ConversationError for a button that is not there."""
        await self.writer.click(self.chat, author=self._author, action=action, client_message_id=new_id())
        await self.until_idle()

    async def deliver(self, sent: Sequence[tuple[ToolRequested, ToolResult]]) -> None:
        """The final results of writes that had to wait, as the outbox sends them."""
        for request, result in sent:
            await self._complete(request, result, seq=1)
        await self.until_idle()

    async def skip(self, name: str) -> bool:
        """Move the clock to when this timer is due, and fire it. False if there is no such timer."""
        timer = next((each for each in await self.timers() if each.name == name), None)
        if timer is None:
            return False
        await self._fire(timer)
        await self.until_idle()
        return True

    async def advance(self, duration: timedelta) -> None:
        """Move the clock, and fire the timers that are due by then, in their order."""
        end = self.time.shift + duration
        while (timer := min(await self.timers(), key=_left, default=None)) and self.time.shift + timer.left <= end:
            await self._fire(timer)
            await self.until_idle()
        await self._move_clock(max(timedelta(0), end - self.time.shift))

    async def timers(self) -> list[DueTimer]:
        """What comes by itself, the next one first: the timers of the flow, and what follows a silence by the rules."""
        silence = await self._silence.due(await self.state(), self.agent.silences, self.time.shift)
        return sorted([*await self._flow_timers(), *silence], key=_left)

    async def _flow_timers(self) -> list[DueTimer]:
        found: Any = await self.redis.zrange(self.keys.timers(0), 0, -1, withscores=True)
        seconds, micros = await self.redis.time()
        now_ms = seconds * 1000 + micros / 1000
        named = [(text(member), score) for member, score in found]
        # Those of silence and of idle conversations are due by the real time of entries.
        return [
            DueTimer(member.split(" ", 2)[2], member, timedelta(milliseconds=max(0.0, score - now_ms)))
            for member, score in named
            if member.startswith(f"{self.chat} ") and member.rpartition(" ")[2] not in (SILENCE, IDLE)
        ]

    async def log(self) -> Sequence[LogEntry]:
        return await self.reader.entries(self.chat, limit=10_000)

    async def state(self) -> ConversationState:
        return await self.reader.state(self.chat)

    async def until_idle(self) -> None:
        """Do all work that follows from what happened, as workers do. Raises RuntimeError if it does not end."""
        self.agent = replace(self.agent, time=self.time)
        self.results = replace(self.results, advance=self.agent.advance)
        # An event may lead to others in any stream, so all are empty only after a round without one.
        for _ in range(MAX_ROUNDS):
            if not (await self._handle_events() or await self._answer_calls() or await self._skip_short_waits()):
                break
        else:
            raise RuntimeError("a simulated conversation has work without an end")
        await self._silence.note(await self.state(), self.time.shift)
        await self.keep()

    async def keep_point(self, number: int) -> None:
        """Keep the conversation as it is, to go back to it."""
        await self.redis.delete(*(_at(name, number) for name in self._names()))
        async with self.redis.pipeline(transaction=False) as pipeline:
            for name in self._names():
                pipeline.copy(name, _at(name, number), replace=True)
                pipeline.expire(_at(name, number), LIFETIME)
            await pipeline.execute()

    async def go_back(self, number: int) -> None:
        """Make the conversation what it was at this point. What happened since is forgotten."""
        await self.redis.delete(*self._names())
        async with self.redis.pipeline(transaction=False) as pipeline:
            for name in self._names():
                pipeline.copy(_at(name, number), name, replace=True)
            await pipeline.execute()
        await self.keep()

    def _names(self) -> list[str]:
        return names_of_conversation(self.keys, self.chat, self.principal.id)

    async def keep(self) -> None:
        """Let all keys end together: scripts leave some without an end, and some until a timer is due."""
        lists: Any = await self.redis.smembers(self.keys.desk_lists(0))
        names = [
            *names_of_simulation(self.keys, self.chat, self.principal.id, self.flows.own.hash),
            *(self.keys.desk_list(0, text(each)) for each in lists),
        ]
        async with self.redis.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.expire(name, LIFETIME)
            await pipeline.execute()

    def saved(self, simulation_id: str, texts: dict[str, str]) -> SimulationState:
        return SimulationState(
            id=simulation_id, chat=self.chat, texts=texts, shift_s=self.time.shift.total_seconds(),
            open_hours=self.time.open_hours, teammate=self.teammate,
        )  # fmt: skip

    async def _handle_events(self) -> bool:
        # One read of all: an act has a few events, and most streams have none.
        streams: Any = {self.keys.stream(0, name): ">" for name in WORK}
        found: Any = await self.redis.xreadgroup(AGENT_GROUP, _CONSUMER, streams, count=10)
        completed = self.keys.stream(0, TOOL_COMPLETED)
        for stream, entries in found or ():
            handle = self.results.on_completed if text(stream) == completed else self.agent.on_event
            for entry_id, fields in entries:
                await handle(Delivery(text(stream), text(entry_id), fields[b"__data__"], _CONSUMER))
        return bool(found)

    async def _answer_calls(self) -> bool:
        stream = self.keys.stream(0, TOOL_REQUESTED)
        found: Any = await self.redis.xreadgroup(TOOLS_GROUP, _CONSUMER, {stream: ">"}, count=10)
        for _, entries in found or ():
            for entry_id, fields in entries:
                request = ToolRequested.model_validate_json(fields[b"__data__"])
                await self._complete(request, await self.tools.answer(request))
                await self.redis.xack(stream, TOOLS_GROUP, entry_id)
                await self.redis.xdel(stream, entry_id)
        return bool(found)

    async def _complete(self, request: ToolRequested, result: ToolResult, seq: int = 0) -> None:
        completed = ToolCompleted(
            trace=request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, seq=seq, result=result
        )
        # Over its stream, as from a tools worker: the same code takes it from there.
        data: Any = {b"__data__": completed.model_dump_json()}
        await self.redis.xadd(request.reply_to, data)

    async def _skip_short_waits(self) -> bool:
        # A call is answered at once here: its timer never has to end it.
        due = [
            each for each in await self._flow_timers() if each.left <= SHORT_WAIT and not each.name.startswith("call:")
        ]
        for timer in due[:1]:
            await self._fire(timer)
        return bool(due)

    async def _fire(self, timer: DueTimer) -> None:
        await self._move_clock(timer.left)
        # Redis fires what is due by its own clock, so that the timer must be overdue there.
        await self.redis.zadd(self.keys.timers(0), {timer.member: 0})
        self.agent = replace(self.agent, time=self.time)
        self.results = replace(self.results, advance=self.agent.advance)
        await (self._silence.timers(timer.name) if timer.is_silence else self._timers).fire_due()

    async def _move_clock(self, duration: timedelta) -> None:
        """Let all timers of the flow come nearer by this."""
        sooner = {each.member: -duration / timedelta(milliseconds=1) for each in await self._flow_timers()}
        for member, change in sooner.items():
            await self.redis.zadd(self.keys.timers(0), {member: change}, incr=True)
        self.time = replace(self.time, shift=self.time.shift + duration)

    async def take_over(self, state: ConversationState) -> None:
        """What the desk does after a change of owner: someone who is there takes what waits in a queue."""
        if state.owner.kind != "team" or self.teammate is None:
            return
        # As the assigner does, with the owner's version: a flow that took it back in between would win.
        person, name = self.teammate
        await self.writer.assign(
            state.id, owner=Owner("person", person), by=SYSTEM, request_id=f"queue-{state.owner_counter}",
            owner_name=name, expected_counter=state.owner_counter, reason="queue",
        )  # fmt: skip

    @property
    def _author(self) -> Author:
        return Author(kind="contact", id=self.principal.id)


def _at(name: str, number: int) -> str:
    """The key that holds another one as it was at a point."""
    return f"{name}:at:{number}"


def _left(timer: DueTimer) -> timedelta:
    return timer.left
