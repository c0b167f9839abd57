"""Runs past conversations again, by the agent's own turns. Time is the recording's, so that nothing is awaited."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from libs.contracts import Action, LogEntry, Message, Opened, ToolResultEntry
from libs.conversations import ConversationState
from libs.messaging import Delivery
from libs.telemetry import TraceSpan
from services.agent.assistant import Assistant, Decision, EmitText, Situation
from services.agent.flows import FlowSet
from services.agent.flows.runtime import Fetched, Fetcher, HttpRequest
from services.agent.replay.memory import MemoryConversation, MemoryTurns
from services.agent.replay.recording import Recording
from services.agent.replay.tools import RecordedTools
from services.agent.turns import Agent

MAX_ROUNDS = 500
"""Turns and results of one conversation: a flow that goes round in a circle must not hold up the others."""

OPENING_MS = 1_000
"""A first line within this time came with the opening: an agent reads both together."""

TIMER_MS = 1_000
"""How long agents may take to find a timer that is due."""

_recording: ContextVar[Recording] = ContextVar("recording")
"""What this task replays: an agent serves many replays at once."""


@dataclass(frozen=True)
class Replayed:
    """A conversation after its replay. `turns`: seconds of each turn in which something was decided.

    `held`: calls without a recorded result, by tool. `problem`: why it could not be replayed to its end.
    """

    recording: Recording
    log: Sequence[LogEntry] = ()
    state: ConversationState | None = None
    turns: Sequence[float] = ()
    held: Sequence[str] = ()
    problem: str | None = None


@dataclass(frozen=True)
class ReplaySetup:
    """`agent` makes an agent with a model, or without one. `prompt`: the backstory of all assistants of flows, in
    place of their own.
    """

    flows: FlowSet
    agent: Callable[[MemoryTurns, Fetcher, Callable[[Assistant], Assistant]], Agent]
    prompt: str | None = None


class Replayer:
    """Safe to share between tasks."""

    def __init__(self, setup: ReplaySetup) -> None:
        self._setup = setup
        self._turns = MemoryTurns()

        def with_prompt(assistant: Assistant) -> Assistant:
            return assistant if setup.prompt is None else PromptedAssistant(assistant, setup.prompt)

        self._agent = setup.agent(self._turns, RecordedFetcher(), with_prompt)

    async def replay(self, recording: Recording) -> Replayed:
        """Never raises for what the conversation holds."""
        if recording.opened is None:
            return Replayed(recording, problem="its beginning is not known")
        run = _Run(recording, RecordedTools(recording), self._begin(recording, recording.opened))
        token = _recording.set(recording)
        self._turns.put(recording.id, run.conversation)
        try:
            problem = await self._through(run)
        except Exception as error:  # noqa: BLE001  one conversation must not end the replay of the others
            problem = f"the agent failed: {type(error).__name__}"
        finally:
            self._turns.remove(recording.id)
            _recording.reset(token)
        held = [request.tool for request in run.tools.held]
        return Replayed(recording, run.conversation.log, run.conversation.state, run.turns, held, problem)

    def _begin(self, recording: Recording, opened: Opened) -> MemoryConversation:
        state, first = recording.state, recording.log[0]
        known = recording.known_before
        fields = {
            "id": state.id, "status": "open", "owner": "assistant", "owner_counter": "0", "settled": "0",
            "handled": "0", "head": "0", "tail": "0", "barrier": "0", "contact": state.contact,
            "channel": opened.channel, "locale": opened.locale, "source": opened.source,
            "principal": opened.principal.model_dump_json(exclude_defaults=True),
            "region": opened.region or "", "flows": self._setup.flows.hash, "earlier": str(state.earlier or ""),
            "last_assignee": state.last_assignee or "", "last_closed_at": str(state.last_closed_at or ""),
            "answers": json.dumps(dict(known)) if known else "",
        }  # fmt: skip
        conversation = MemoryConversation({name: value for name, value in fields.items() if value}, first.position[0])
        conversation.open(opened.model_copy(update={"flows": self._setup.flows.hash}))
        return conversation

    async def _through(self, run: "_Run") -> str | None:
        """The whole conversation: what the contact did, and the timers of these flows in between."""
        conversation, groups = run.conversation, list(run.recording.inputs())
        # A first line that came with the opening is read before any greeting, as it was then.
        if not _was_greeted_before(run.recording, groups):
            run.receive(groups.pop(0))
        await self._advance(run)
        for group in groups:
            await self._pass_time(run, group[0].position[0])
            if conversation.is_over:
                return None
            run.receive(group)
            await self._advance(run)
        # What a timer did at the end has the time at which an agent found that it was due.
        await self._pass_time(run, run.recording.end_ms + TIMER_MS)
        return None if run.rounds < MAX_ROUNDS else "it did not come to rest"

    async def _pass_time(self, run: "_Run", until_ms: int) -> None:
        conversation = run.conversation
        while not conversation.is_over and run.rounds < MAX_ROUNDS:
            name, due = min(conversation.timers.items(), key=lambda timer: timer[1], default=("", until_ms + 1))
            if run.late and run.late[0][0] <= min(due, until_ms):
                conversation.complete(run.late[0][1], run.late.pop(0)[0])
                await self._advance(run)
                continue
            if due > until_ms:
                break
            # Its own time, and not that of the next line: a reminder stands where the contact would have read it.
            conversation.fire(name)
            await self._advance(run)
        conversation.now_ms = max(conversation.now_ms, until_ms)

    async def _advance(self, run: "_Run") -> None:
        """Until nothing is left to decide and no call is open."""
        conversation, id_ = run.conversation, run.recording.id
        while not conversation.is_over and run.rounds < MAX_ROUNDS:
            run.rounds += 1
            entries, began = len(conversation.log), time.perf_counter()
            await self._agent.advance(id_, Delivery("replay", "0-0", b"", "replay"), TraceSpan("turn", ""))
            # A turn that finds nothing to do would make the times look better than they are.
            if len(conversation.log) > entries:
                run.turns.append(time.perf_counter() - began)
            if not conversation.requests:
                return
            run.complete()


@dataclass
class _Run:
    """One replay while it runs."""

    recording: Recording
    tools: RecordedTools
    conversation: MemoryConversation
    turns: list[float] = field(default_factory=list)
    rounds: int = 0
    late: list[tuple[int, ToolResultEntry]] = field(default_factory=list)
    """Final results of writes that had to wait, by when they came."""

    def receive(self, group: Sequence[LogEntry]) -> None:
        for item in group:
            entry = item.entry
            if isinstance(entry, Action):
                entry = self._clicked(entry)
            # Files are left out: their bytes may be gone, and no flow reads them.
            if isinstance(entry, Message | Action):
                self.conversation.receive(entry, item.position[0])

    def _clicked(self, entry: Action) -> Action | Message:
        """The same button, else the newest of its kind, else what the button said, as words of the contact."""
        actions = self.conversation.actions
        if entry.action in actions:
            return entry
        kind = entry.action.partition(":")[0]
        if ":" in entry.action and (newest := [each for each in actions if each.startswith(f"{kind}:")]):
            return entry.model_copy(update={"action": newest[-1]})
        return Message(id=entry.id, author=entry.author, text=entry.label or entry.action)

    def complete(self) -> None:
        """Answer the calls that are open."""
        requests, self.conversation.requests = self.conversation.requests, []
        for request in requests:
            found = self.tools.answer(request)
            # At the time of then, so that calls that are made of it have the same IDs as then.
            entry = ToolResultEntry(call_id=request.call_id, tool=request.tool, seq=found.seq, result=found.result)
            self.conversation.complete(entry, found.recorded.position[0] if found.recorded else None)
            if found.final and isinstance(found.final.entry, ToolResultEntry):
                late = found.final.entry
                final = ToolResultEntry(call_id=request.call_id, tool=request.tool, seq=late.seq, result=late.result)
                self.late = sorted([*self.late, (found.final.position[0], final)], key=lambda each: each[0])


def _was_greeted_before(recording: Recording, groups: Sequence[Sequence[LogEntry]]) -> bool:
    """Whether the agent had its first turn before the contact's first line."""
    if not groups:
        return True
    first = groups[0][0].position
    was_answered = any(item.position < first and not isinstance(item.entry, Opened) for item in recording.part)
    # A flow that waits for a first line leaves no entry, and agents take an opening within this time.
    return was_answered or first[0] - recording.log[0].position[0] > OPENING_MS


class RecordedFetcher(Fetcher):
    """Sends nothing. The values that a request saved are those of the recording, if it has all of them."""

    def __init__(self) -> None:
        """It needs no client."""

    async def fetch(self, wanted: HttpRequest, values: Mapping[str, Any], key: str) -> Fetched:  # noqa: ARG002
        # The log says which values were saved, and only the state has them.
        known = _recording.get().state.variables
        if wanted.save and all(name in known for name in wanted.save):
            return Fetched({name: known[name] for name in wanted.save})
        return Fetched(problem="held back in a replay")


@dataclass(frozen=True)
class PromptedAssistant:
    """An assistant with another backstory in place of the flow's."""

    assistant: Assistant
    prompt: str

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        role = replace(situation.assistant, backstory=self.prompt)
        return await self.assistant.decide(replace(situation, assistant=role), emit)
