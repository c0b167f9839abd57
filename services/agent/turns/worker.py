"""A conversation's turn: from the event that woke it until the assistant has no work.

One delivery at a time may advance a conversation, as `libs.conversations.turns` promises. Nothing is kept between two
rounds of the loop: unless a script answers "appended", the decision is discarded and the log is read again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.calendars import BusinessHours
from libs.contracts import CHAT_EVENT, SYSTEM, Message, Reason
from libs.conversations import Commit, ConversationState, ConversationUnknown, Snapshot, TurnLease, Turns
from libs.messaging import (
    AGAIN,
    AGENT_GROUP,
    Delivery,
    Keys,
    LeaseLost,
    NotDone,
    NotForThisVersion,
    dead_letter,
    is_trouble,
)
from libs.messaging.workers import given_up_as_unknown
from libs.telemetry import TraceSpan
from services.agent.account import AccountReader
from services.agent.assistant import AnswerReader, Assistant, Situation
from services.agent.confirmations import Confirmations, OwnStep
from services.agent.file_imports import FileImports
from services.agent.flows import FlowSet, FlowStore, PendingRequest
from services.agent.flows.runtime import REAL_TIME, AtReading, Fetcher, FlowTurn, GivenTime, ReadMessages
from services.agent.flows.runtime.answers import Rejections
from services.agent.metrics import ADVANCES, STEPS
from services.agent.model_use import commit_with_use, counted_use
from services.agent.teammate_jobs import DeskWork, desk_work
from services.agent.turns.compose import Composer
from services.agent.turns.decide import NextStep, NothingToDo, SayLine, Think, is_newer_workers, next_step
from services.agent.turns.draft_stream import Draft, Silenced
from services.agent.turns.due_steps import DueSteps
from services.agent.turns.measured import MeasuredStep, MeasuredTurn
from services.agent.turns.removed_flows import begin_again
from services.agent.turns.reopening import ReopeningSteps
from services.agent.turns.silence import SilenceSteps
from services.agent.turns.slow_answers import SLOW_AFTER, telling_when_slow
from services.agent.turns.teammate_steps import DeskSteps
from services.agent.turns.trigger_steps import TriggerSteps

TURN_DEADLINE = timedelta(seconds=120)
"""After this a turn is abandoned and its lease not renewed: a handler that hangs must not block its conversation."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Agent:
    """Advances conversations. `gave_up`, `slow` and `flows_gone` make messages.

    `settle` brings the desk's queues and loads up to date. It may be repeated. `reader` reads the answers to questions
    of flows, where there is a model.
    """

    redis: Redis
    keys: Keys
    turns: Turns
    flows: FlowStore
    assistant: Assistant
    rejections: Rejections
    confirming: Confirmations
    importing: FileImports
    desk: DeskSteps
    due_steps: DueSteps
    compose: Composer
    settle: Callable[[ConversationState], Awaitable[None]]
    fetcher: Fetcher
    gave_up: Callable[[str], str]
    slow: Callable[[str], str]
    flows_gone: Callable[[str], str]
    account: AccountReader
    calendars: Callable[[], Awaitable[Mapping[str, BusinessHours]]]
    silences: SilenceSteps
    reopenings: ReopeningSteps
    triggers: TriggerSteps
    region: str | None = None
    reader: AnswerReader | None = None
    deadline: timedelta = TURN_DEADLINE
    slow_after: timedelta = SLOW_AFTER
    time: GivenTime = REAL_TIME
    """Only a simulation gives another one."""

    async def on_event(self, delivery: Delivery) -> None:
        """Handle one `chat.*` event. All of them are handled in the same way."""
        if await given_up_as_unknown(self.redis, delivery, group=AGENT_GROUP):
            return
        try:
            event = CHAT_EVENT.validate_json(delivery.body)
            self.keys.shard_of(event.conversation_id)
        except (ValidationError, ValueError):
            await dead_letter(self.redis, delivery, group=AGENT_GROUP, reason=Reason.UNPARSABLE)
            return
        with TraceSpan("turn", event.trace, kind="consumer") as span:
            await self.advance(event.conversation_id, delivery, span)

    async def advance(self, conversation_id: str, delivery: Delivery, span: TraceSpan) -> None:
        """Advance this conversation until the assistant has no work. Raises NotDone to hand the delivery back."""
        span.set("conversation_id", conversation_id)
        acquired = await self.turns.acquire(conversation_id, delivery)
        if isinstance(acquired, str):
            span.set("outcome", acquired)
            ADVANCES.labels(acquired).inc()
            if acquired == "exhausted":
                await self._give_up(conversation_id, delivery)
            return
        lease, snapshot = acquired
        turn = MeasuredTurn(span)
        try:
            with self.turns.held(lease):
                async with counted_use(self.turns, conversation_id), asyncio.timeout(self.deadline.total_seconds()):
                    await self._until_idle(lease, snapshot)
                    turn.ended("done")
        except LeaseLost:
            turn.ended("lost")
            # Another worker may have taken the event over. Otherwise it is handed back.
            raise NotDone from None
        except NotForThisVersion:
            await self._abandon(lease)
            turn.ended("newer")
            raise
        except TimeoutError:
            turn.ended("deadline")
            logger.exception("turn abandoned at its deadline", extra={"conversation_id": conversation_id})
            await self._abandon(lease, counted=True)
            raise NotDone(AGAIN) from None
        except asyncio.CancelledError:
            turn.ended("handed_back")
            await asyncio.shield(self._abandon(lease))
            raise
        except Exception as error:
            # A worker tries again soon. The attempt is counted, so that an event that always fails is given up. A
            # failure because of Redis is not counted, because it is not the conversation's fault.
            await self._abandon(lease, counted=not is_trouble(error))
            turn.ended("failed")
            raise

    async def _until_idle(self, lease: TurnLease, snapshot: Snapshot | None) -> None:
        while snapshot is not None:
            if is_newer_workers(snapshot):
                raise NotForThisVersion  # it stays pending until a worker of the newer version takes it
            # Also after a crash: a worker that died after the owner's change did not tell the desk.
            if not await self._settled(lease, snapshot.state):
                return
            with MeasuredStep(snapshot) as measured:
                step = await self._own_step(snapshot) or desk_work(snapshot) or await self._next_step(snapshot)
                if isinstance(step, NothingToDo):
                    # An entry that came after the snapshot keeps the lease here: its own event found it taken.
                    if await self.turns.release(lease, snapshot.basis) != "newer":
                        return
                elif await self._take_step(lease, snapshot, step, measured) in ("released", "lost"):
                    return
            snapshot = await self.turns.read(lease)

    async def _own_step(self, snapshot: Snapshot) -> Commit | None:
        # Events first: a decision counts all entries before it as handled.
        return (
            await self.triggers.step(snapshot)
            or await self.due_steps.step(snapshot)
            or await self.reopenings.step(snapshot)
        )

    async def _settled(self, lease: TurnLease, state: ConversationState) -> bool:
        """Bring the desk up to date, once for each owner. False if the lease is lost."""
        if state.settled == state.owner_counter:
            return True
        await self.settle(state)  # it may be repeated: only the next line counts it as done
        return await self.turns.mark_settled(lease, state.owner_counter)

    async def _next_step(self, snapshot: Snapshot) -> NextStep | Commit:
        state = snapshot.state
        flows = await self.flows.find(self.keys.shard_of(state.id), state.flows, state.contact)
        if flows is None and state.flow:
            logger.error("flows are gone", extra={"conversation_id": state.id, "flows": state.flows})
            return begin_again(snapshot, self.flows.own.hash, self.flows_gone) or NothingToDo()
        flows = flows or self.flows.own.of_contact(state.contact)
        step = await self._decide(flows, snapshot)
        if isinstance(step, FlowTurn) and flows.hash != state.flows:
            step.patch["flows"] = flows.hash  # positions from now on refer to this set
        if isinstance(step, FlowTurn) and (within := flows.reopens_within(step.patch.get("flow", ""))) is not None:
            step.patch["reopen_ms"] = str(int(within.total_seconds() * 1000))
        if flows.wakes and state.is_open and state.wakes != flows.wakes:
            if isinstance(step, NothingToDo):
                return Commit(patch={"triggers": flows.wakes})
            if isinstance(step, FlowTurn):
                step.patch["triggers"] = flows.wakes
        return step

    async def _decide(self, flows: FlowSet, snapshot: Snapshot) -> NextStep:
        """The next step. Where a model reads the contact's words first, it is decided again with the reading."""
        decide = partial(
            next_step, flows, snapshot, self.rejections, self.confirming, self.importing, region=self.region,
            calendars=await self.calendars() if flows.names_calendars else None, time=self.time,
        )  # fmt: skip
        step = decide(reads=self.reader is not None)
        if isinstance(step, AtReading) and self.reader is not None:
            read = await self.reader.read(step.request)
            STEPS.labels("read", "done" if read else "by_rules").inc()
            step = decide(reading=ReadMessages(step.offsets, step.request.text, read) if read else None)
        # A decision without a model asks for no reading, so that this is only for the types.
        return NothingToDo() if isinstance(step, AtReading) else step

    async def _take_step(
        self,
        lease: TurnLease,
        snapshot: Snapshot,
        step: SayLine | OwnStep | Think | FlowTurn | PendingRequest | DeskWork | Commit,
        measured: MeasuredStep,
    ) -> str:
        release = False
        if isinstance(step, Think):
            return await self._think(lease, snapshot, step, measured)
        if isinstance(step, DeskWork):
            kind, commit = "desk", await self.desk.step(step, snapshot)
        elif isinstance(step, Commit):
            kind, commit = "flows_gone", step
        elif isinstance(step, FlowTurn):
            kind, commit, release = "flow", self.compose.flow(snapshot, step, self.desk), step.rests
        elif isinstance(step, PendingRequest):
            fetched = await self.fetcher.fetch(step.at.request, step.at.values, step.at.key)
            kind, commit = "http_request", step.after(fetched, snapshot)
        elif isinstance(step, SayLine):
            kind, commit = "say", Commit(messages=[step.message], patch=step.patch)
            release = step.message.basis == snapshot.basis
        else:
            kind, commit = "confirm", self.compose.own(snapshot, step)
            release = bool(step.calls) or step.basis == snapshot.basis
        outcome = await commit_with_use(self.turns, lease, snapshot, commit, release=release)
        measured.taken(kind, outcome)
        return outcome

    async def _think(self, lease: TurnLease, snapshot: Snapshot, step: Think, measured: MeasuredStep) -> str:
        draft = Draft(self.turns, lease, snapshot.state.owner_counter)
        try:
            async with telling_when_slow(draft, self.slow(snapshot.state.locale), self.slow_after):
                decision = await self.assistant.decide(await self._at_account(step.situation), draft)
            await draft.flush()  # the draft is complete before the message that replaces it
        except Silenced:
            measured.taken("think", "silenced")
            return "silenced"
        commit = self.compose.decided(snapshot, step, decision, draft.message_id)
        release = bool(commit.requests) or (
            step.basis == snapshot.basis and decision.hand_off is None and not decision.close and not step.goes_on
        )
        outcome = await commit_with_use(self.turns, lease, snapshot, commit, release=release)
        measured.taken("think", outcome)
        if outcome == "stale":  # something new came in: the next decision has another draft
            await draft.drop()
        return outcome

    async def _at_account(self, situation: Situation) -> Situation:
        """Only staff may name the account's own properties."""
        if situation.principal.kind != "staff":
            return situation
        return replace(situation, account=await self.account.properties())

    async def _give_up(self, conversation_id: str, delivery: Delivery) -> None:
        state = await self._locale(conversation_id)
        message = Message(author=SYSTEM, text=self.gave_up(state), notice="gave_up")
        if await self.turns.give_up(conversation_id, delivery, message=message, reason=Reason.NO_WORKER_SURVIVED):
            logger.error("gave up", extra={"conversation_id": conversation_id, "entry_id": delivery.entry_id})

    async def _locale(self, conversation_id: str) -> str:
        # Only this field is read: the rest of the state may be what no worker survives.
        locale = await self.redis.hget(self.keys.conversation(conversation_id).state, "locale")
        if locale is None:
            raise ConversationUnknown(conversation_id)
        return locale.decode() if isinstance(locale, bytes) else locale

    async def _abandon(self, lease: TurnLease, *, counted: bool = False) -> None:
        try:
            await self.turns.abandon(lease, counted=counted)
        except (RedisError, OSError) as error:
            # The event's next worker also ends this lease.
            logger.warning(
                "turn not handed back", extra={"conversation_id": lease.conversation_id, "error": type(error).__name__}
            )
