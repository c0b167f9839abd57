"""Random interleavings of everything that can happen to one conversation, against a model of the protocol.

Three workers (any of which may be a zombie, crash, or lose a reply after the script ran), people, tools, clocks.
After each step: unhandled work implies an event that leads to it. At the end one sound worker must be able to
bring everything to rest, with each fact in the log once and no line of the assistant that it had no right to.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, SYSTEM, Author
from libs.contracts.base import utc_now
from libs.contracts.dead_letters import Reason
from libs.contracts.entries import LogEntry, Message, ToolCall, ToolResultEntry
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.offsets import parse
from libs.contracts.results import ContactsFound, Ok
from libs.conversations import ConversationClosed, LogReader, LogWriter
from libs.conversations.commits import Commit, ToolRequest
from libs.conversations.results import append_result
from libs.conversations.timers import Timers
from libs.conversations.turns import Snapshot, TurnLease, Turns
from libs.messaging.delivery import Delivery, ensure_group
from libs.messaging.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, Keys
from libs.messaging.redis import connect
from services.agent.turns.decide import answered_up_to
from tests.conversations.conftest import JANE
from tests.examples import examples
from tests.promises import check_promises, check_woken, groups
from tests.redis_clients import blocking_client

WORKERS = st.sampled_from(["a", "b", "c"])
CONTACT = Author(kind="contact", id=JANE.id)
EVENTS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)
MAX_ATTEMPTS = 3


class Protocol(RuleBasedStateMachine):
    """`held` is what each worker believes to hold; the truth is in Redis."""

    url: str

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.keys = Keys(prefix=f"test:{uuid4().hex}:")
        self.numbers = count()
        self.said: dict[str, str] = {}
        self.held: dict[str, tuple[TurnLease, Snapshot]] = {}
        self.asked: list[str] = []
        self.real_results: set[str] = set()
        self.crash_before_taking = False
        self.sync: Any = blocking_client(self.url)
        self.run(self._begin())

    async def _begin(self) -> None:
        self.redis: Redis = connect(self.url, name="protocol")
        self.writer = LogWriter(self.redis, self.keys)
        self.reader = LogReader(self.redis, self.keys)
        self.turns = Turns(self.redis, self.keys, max_attempts=MAX_ATTEMPTS)
        for stream, group in groups(self.keys):
            await ensure_group(self.redis, stream, group)
        self.chat = (await self.writer.open(JANE, locale="en")).conversation_id

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    # --- people, tools and clocks -------------------------------------------------------------------------

    @rule()
    def contact_writes(self) -> None:
        key = f"m{next(self.numbers):08}"
        try:
            self.said[key] = self.run(
                self.writer.send(self.chat, author=CONTACT, text=key, client_message_id=key)
            ).offset
        except ConversationClosed:
            assert not self._state().is_open

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def contact_sends_again(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.said)))
        again = self.run(self.writer.send(self.chat, author=CONTACT, text=key, client_message_id=key))
        assert (again.offset, again.repeated) == (self.said[key], True), "a repeat has the first answer, for ever"

    @rule()
    def teammate_takes_over(self) -> None:
        key = f"t{next(self.numbers):08}"
        try:
            self.run(
                self.writer.send(
                    self.chat, author=Author(kind="teammate", id="ann"), text="mine", client_message_id=key
                )
            )
        except ConversationClosed:
            assert not self._state().is_open

    @rule()
    def contact_closes(self) -> None:
        try:
            self.run(self.writer.close(self.chat, by=CONTACT, reason="", request_id=f"c{next(self.numbers):08}"))
        except ConversationClosed:
            assert not self._state().is_open

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def tool_answers(self, data: st.DataObject) -> None:
        self.run(self._answer(data.draw(st.sampled_from(self.asked))))

    async def _answer(self, call_id: str) -> None:
        result = Ok(data=ContactsFound(contacts=[], total=0))
        completed = ToolCompleted(call_id=call_id, scope=self.chat, tool="search_contact", result=result)
        stream = self.keys.stream(0, TOOL_COMPLETED)
        await self.redis.xadd(stream, {"__data__": completed.model_dump_json()})

    @rule()
    def timers_fire(self) -> None:
        for member in self.sync.zrange(self.keys.timers(0), 0, -1):
            self.sync.zadd(self.keys.timers(0), {member: 0})
        self.run(Timers(self.redis, self.keys).fire_due())

    @rule()
    def next_reader_crashes(self) -> None:
        self.crash_before_taking = True

    @rule()
    def lease_runs_out(self) -> None:
        self.sync.delete(self.keys.conversation(self.chat).lease)

    # --- workers ------------------------------------------------------------------------------------------

    @rule(worker=WORKERS, stream=st.sampled_from(EVENTS))
    def worker_reads(self, worker: str, stream: str) -> None:
        name = self.keys.stream(0, stream)
        found = self.sync.xreadgroup(AGENT_GROUP, worker, {name: ">"}, count=1)
        for _, entries in found or ():
            self._deliver(worker, name, entries)

    @rule(worker=WORKERS, stream=st.sampled_from(EVENTS))
    def worker_claims(self, worker: str, stream: str) -> None:
        name = self.keys.stream(0, stream)
        self._deliver(worker, name, self.sync.xautoclaim(name, AGENT_GROUP, worker, 0, "0", count=1)[1])

    def _deliver(self, worker: str, stream: str, entries: list[Any]) -> None:
        for entry_id, fields in entries:
            delivery = Delivery(stream, entry_id.decode(), fields[b"__data__"], worker)
            if stream.endswith(TOOL_COMPLETED):
                completed = ToolCompleted.model_validate_json(delivery.body)
                self.real_results.add(completed.call_id)
                if self.run(append_result(self.redis, self.keys, completed, delivery, group=AGENT_GROUP)) is None:
                    continue
            if self.crash_before_taking:
                self.crash_before_taking = False
                continue
            taken = self.run(self.turns.acquire(self.chat, delivery))
            if not isinstance(taken, str):
                assert taken[1].state.attempts <= MAX_ATTEMPTS
                self.held[worker] = taken
            elif taken == "exhausted":
                message = Message(author=SYSTEM, text="Sorry", notice="gave_up")
                self.run(self.turns.give_up(self.chat, delivery, message=message, reason=Reason.NO_WORKER_SURVIVED))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), calls=st.booleans(), release=st.booleans(), reply_lost=st.booleans())
    def worker_commits(self, data: st.DataObject, calls: bool, release: bool, reply_lost: bool) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        lease, snapshot = self.held[worker]
        before = self._state()
        right = self._holds(lease) and before.is_open and before.owner_counter == snapshot.state.owner_counter
        if not self._has_work(snapshot):
            return
        step = self._step(snapshot, calls=calls)
        outcome = self.run(self.turns.commit(lease, snapshot, step, release=release or calls))
        if outcome in ("committed", "released"):
            assert right, "a worker without the lease, or an assistant without the conversation, has written"
            self.asked += [item.call.call_id for item in step.requests]
        if outcome == "stale":
            assert before.head != snapshot.basis
        self._after(worker, outcome, reply_lost=reply_lost)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), reply_lost=st.booleans())
    def worker_releases(self, data: st.DataObject, reply_lost: bool) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        lease, snapshot = self.held[worker]
        if self._has_work(snapshot):
            return
        outcome = self.run(self.turns.release(lease, snapshot.basis))
        if reply_lost:
            del self.held[worker]  # nothing to repair: the entry is gone, or pending
        else:
            self._after(worker, outcome, reply_lost=False)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), crash=st.booleans())
    def worker_ends(self, data: st.DataObject, crash: bool) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        lease, _ = self.held.pop(worker)
        if not crash:
            self.run(self.turns.abandon(lease))

    def _after(self, worker: str, outcome: str, *, reply_lost: bool) -> None:
        lease, _ = self.held[worker]
        if outcome in ("released", "lost") and not reply_lost:
            del self.held[worker]
            return
        fresh = self.run(self.turns.read(lease))
        if fresh is None:
            del self.held[worker]
        else:
            self.held[worker] = (lease, fresh)

    def _step(self, snapshot: Snapshot, *, calls: bool) -> Commit:
        if not calls:
            return Commit(messages=[Message(author=ASSISTANT, text="answer", basis=snapshot.basis)])
        call = ToolCall(call_id=f"{snapshot.basis}.0", tool="search_contact", arguments={}, basis=snapshot.basis)
        request = ToolRequested(
            call_id=call.call_id,
            tool=call.tool,
            arguments={},
            reply_to=self.keys.stream(0, TOOL_COMPLETED),
            deadline=utc_now(),
            principal=JANE,
            scope=self.chat,
        )
        return Commit(requests=[ToolRequest(call, request, timedelta(hours=1))])

    # --- what must hold -----------------------------------------------------------------------------------

    @invariant()
    def promises_hold(self) -> None:
        if hasattr(self, "chat"):
            check_woken(self.sync, self.keys, self.chat)

    @invariant()
    def pending_calls_are_counted(self) -> None:
        if hasattr(self, "chat"):
            calls = self.sync.hvals(self.keys.conversation(self.chat).calls)
            assert self._state().pending_calls == calls.count(b"pending")

    def teardown(self) -> None:
        if not hasattr(self, "chat"):
            return
        try:
            self._check_the_end()
        finally:
            for key in self.sync.scan_iter(match=f"{self.keys.prefix}*"):
                self.sync.delete(key)
            self.sync.close()
            self.run(self.redis.aclose())
            self.runner.close()

    def _check_the_end(self) -> None:
        self._bring_to_rest()
        check_promises(self.sync, self.keys)
        log: list[LogEntry] = self.run(self.reader.entries(self.chat))
        ids = [item.entry.id for item in log if isinstance(item.entry, Message) and item.entry.id in self.said]
        assert sorted(ids) == sorted(self.said), "each message is in the log exactly once"
        finals = [i.entry.call_id for i in log if isinstance(i.entry, ToolResultEntry) and i.entry.seq == 0]
        assert sorted(finals) == sorted(self.real_results), "each real result is in the log exactly once"
        state = self._state()
        assert state.handled == state.head
        assert not any(self.sync.xlen(self.keys.stream(0, stream)) for stream in EVENTS), "no event is left"
        if state.is_open and state.owner.kind == "assistant" and not state.pending_calls:
            assert not self._unanswered(log), "somebody was never answered"

    def _bring_to_rest(self) -> None:
        """One sound worker, after all others are gone."""
        self.held.clear()
        self.crash_before_taking = False
        for _ in range(40):
            self.lease_runs_out()
            for call_id, status in self.sync.hgetall(self.keys.conversation(self.chat).calls).items():
                if status != b"done":
                    self.run(self._answer(call_id.decode()))
            for stream in EVENTS:
                self.worker_reads("sound", stream)
                self._finish_turn()
                self.worker_claims("sound", stream)
                self._finish_turn()
            if not any(self.sync.xlen(self.keys.stream(0, stream)) for stream in EVENTS):
                return
        raise AssertionError("a sound worker could not bring the conversation to rest")

    def _finish_turn(self) -> None:
        while held := self.held.get("sound"):
            lease, snapshot = held
            if self._has_work(snapshot):
                outcome = self.run(self.turns.commit(lease, snapshot, self._step(snapshot, calls=False), release=True))
            else:
                outcome = self.run(self.turns.release(lease, snapshot.basis))
            self._after("sound", outcome, reply_lost=False)

    def _has_work(self, snapshot: Snapshot) -> bool:
        state = snapshot.state
        mine = state.is_open and state.owner.kind == "assistant" and not state.pending_calls
        return mine and self._unanswered(snapshot.log)

    def _unanswered(self, log: list[LogEntry]) -> bool:
        answered = parse(answered_up_to(log))
        return any(
            parse(item.offset) > answered
            and (
                isinstance(item.entry, ToolResultEntry)
                or (isinstance(item.entry, Message) and item.entry.author.kind == "contact")
            )
            for item in log
        )

    def _state(self) -> Any:
        return self.run(self.reader.state(self.chat))

    def _holds(self, lease: TurnLease) -> bool:
        return bool(self.sync.get(self.keys.conversation(self.chat).lease) == lease.token.encode())


@pytest.mark.timeout(300)
def test_no_interleaving_loses_doubles_or_misplaces_anything(redis_url: str) -> None:
    machine = type("ProtocolOnThisRedis", (Protocol,), {"url": redis_url})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples(100), stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )
