"""The Redis commands of a turn with one tool call, in their order: the floor of what a turn can cost."""

import time
from dataclasses import dataclass
from typing import Any

from bench.floor import Arrival, Floor
from bench.wire import BenchWire
from libs.contracts import (
    ChatEvent,
    ChatMessage,
    ChatOpened,
    Principal,
    ToolCall,
    ToolCompleted,
    ToolRequested,
    ToolResultEntry,
    new_id,
    utc_now,
)
from libs.conversations import LEASE, MAX_ATTEMPTS, RETENTION, TAIL
from libs.messaging import AGENT_GROUP, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, TOOL_REQUESTED, TOOLS_GROUP, Keys

# The number of messages of a contact for one question to the rate limiter, at the default limit.
LIMITED_EVERY = 5

_TTL = int(RETENTION.total_seconds())
_LEASE_MS = int(LEASE.total_seconds() * 1000)
_WAIT_MS = 25_000
_CALL = "call-to-be"


@dataclass(frozen=True)
class Payloads:
    """The log entries of a real conversation. The bare one writes the same."""

    opened: str
    greeting: str
    line: str
    call: str
    result: str
    reply: str


class BareConversation:
    """A conversation without services: its commands run one after the other."""

    def __init__(self, floor: Floor, wire: BenchWire, payloads: Payloads) -> None:
        keys = floor.keys
        self._floor, self._wire, self._payloads = floor, wire, payloads
        self._principal = Principal(kind="staff", id=f"site:{new_id()}", email="ann@example.com")
        self.id = keys.new_conversation_id(self._principal.id)
        self._names = keys.conversation(self.id)
        self._turns = 0
        self._known = ""
        # Made once, because the cost of building an event is not part of the floor.
        self._message = _event(ChatMessage(conversation_id=self.id, offset=""))
        self._request = _request(floor, payloads, self._principal, self.id)
        self._completed = _completed(payloads, self.id)
        self._values: dict[str, Any] = {
            "state": self._names.state,
            "log": self._names.log,
            "idempotency": self._names.idempotency,
            "calls": self._names.calls,
            "actions": self._names.actions,
            "attachments": self._names.attachments,
            "lease": self._names.lease,
            "timers": keys.timers(0),
            "pointer": keys.open_pointer(0, self._principal.id),
            "request_stream": keys.stream(0, TOOL_REQUESTED),
            "reply_stream": keys.stream(0, TOOL_COMPLETED),
            "shares": keys.rate(self._principal.id),
            "ttl": _TTL,
            "live_channel": self._names.channel,
            "digest": "0123456789abcdef",
            "lease_ms": _LEASE_MS,
            "max_attempts": MAX_ATTEMPTS,
            "tail_count": TAIL,
            "owner_version": "0",
            "group": AGENT_GROUP,
        }

    async def open(self) -> None:
        """Open the conversation. No figure includes this."""
        self._floor.follow(self._names.channel)
        arrival = self._floor.arrival(CHAT_OPENED, self.id)
        await self._run(
            "open",
            {
                "work_stream": self._stream(CHAT_OPENED),
                "base": self._floor.keys.base(0), "conversation_id": self.id, "entry": self._payloads.opened,
                "event": _event(ChatOpened(conversation_id=self.id, offset="")), "contact": self._principal.id,
                "principal": self._principal.model_dump_json(), "locale": "en", "channel": "widget",
                "flows": "0123456789abcdef", "source": "contact", "bridge": 0, "name": "", "region": "",
                "idle_ms": 27 * 86_400_000, "new_ms": 1_800_000, "continues": False, "past": "",
            },
        )  # fmt: skip
        await self._advance(CHAT_OPENED, await arrival, ["entry", self._payloads.greeting, "said", "Hi! I keep"])

    async def turn(self) -> float:
        """The seconds until the live frame of the reply."""
        floor, entries = self._floor, self._payloads
        self._turns += 1
        started = time.perf_counter()
        shown = floor.frames(self._names.channel, 4)
        arrival = floor.arrival(CHAT_MESSAGE, self.id)
        if self._turns % LIMITED_EVERY == 1:
            share = {
                "known_window": "",
                "holder": self.id,
                "received": 0,
                "wanted": 5,
                "limit": 1_000_000,
                "window_ms": 10_000,
            }
            await self._run("rate_limits", share)
        _, offset = await self._run(
            "append_event",
            {
                "work_stream": self._stream(CHAT_MESSAGE),
                "idempotency_key": f"message:contact:{self._principal.id}:bench-{self._turns:06d}",
                "entry": entries.line, "event": self._message,
                "role": "contact", "owner": "", "preview": "find",
                "max_entries": 0, "max_bytes": 0, "teammate_factor": 10, "principal": "", "name": "",
                "clicked": False, "keeps_person": False, "audience": "contact", "files": (),
            },
        )  # fmt: skip
        call_id = f"{self.id}.{offset.decode()}.0"
        requested = floor.arrival(TOOL_REQUESTED, self.id)
        await self._advance(
            CHAT_MESSAGE, await arrival,
            ["entry", entries.call, "call", call_id, "timer", f"{_WAIT_MS} call:{call_id}",
             "request", self._request.replace(_CALL, call_id)],
        )  # fmt: skip
        await self._use_tool(call_id, await requested)
        return await shown - started

    async def _use_tool(self, call_id: str, requested: Arrival) -> None:
        floor = self._floor
        completed = floor.arrival(TOOL_COMPLETED, self.id)
        stream = self._stream(TOOL_REQUESTED)
        names = {
            "stream": stream, "call": self._record(call_id),
            "queue": Keys.outbox_in_shard_of(stream).queue(call_id), "server_state": Keys.server_in_shard_of(stream),
        }  # fmt: skip
        call = {
            "group": TOOLS_GROUP, "entry_id": requested[0], "consumer": requested[1], "ttl": 172_800, "max_attempts": 3,
            "restart_ms": 60_000, "server_ttl": 2_592_000,
        }  # fmt: skip
        await self._run("begin_call", {**names, **call})
        await self._run("finish_call", {**names, **call, "completed": self._completed.replace(_CALL, call_id)})
        delivered = await completed
        await self._run(
            "append_result",
            {
                "delivery_stream": self._stream(TOOL_COMPLETED), "offers": [],
                "idempotency_key": f"tool_result:{call_id}:0", "digest": "-", "entry": self._payloads.result,
                "call_id": call_id, "final": 1, "entry_id": delivered[0], "consumer": delivered[1],
            },
        )  # fmt: skip
        await self._advance(
            TOOL_COMPLETED,
            delivered,
            ["entry", self._payloads.reply, "action", "edit:512 Update Jane Doe", "said", "I found"],
        )

    async def _advance(self, stream: str, arrival: Arrival, parts: list[str]) -> None:
        """Acquire the lease, read, append one decision and release the lease."""
        entry_id, consumer = arrival
        names = {"stream": self._stream(stream), "work_stream": self._stream(stream)}
        lease = f"{new_id()} {names['stream']} {entry_id}"
        about = {"consumer": consumer, "entry_id": entry_id, "token": lease, "known_offset": self._known}
        taken = await self._run("acquire", {**names, **about})
        assert taken[0] == b"acquired", taken
        kind, entries = taken[2], taken[3]
        self._known = entries[-1 if kind == b"new" else 0][0].decode()
        state = dict(zip(taken[1][::2], taken[1][1::2], strict=True))
        commit = {"token": lease, "basis": state[b"head"], "entry_id": entry_id, "release": 1, "patch": "{}",
                  "phase": "open", "rights_version": "0", "reopens": 0, "parts": parts}  # fmt: skip
        done = await self._run("commit", {**names, **commit})
        assert done[0] == b"released", done

    async def _run(self, script: str, values: dict[str, Any]) -> Any:
        return await self._floor.run(self._wire, script, {**self._values, **values})

    def _stream(self, name: str) -> str:
        return self._floor.stream(name)

    def _record(self, call_id: str) -> str:
        return Keys.tool_call_in_shard_of(self._stream(TOOL_REQUESTED), call_id)


def _event(event: ChatEvent) -> str:
    return event.model_dump_json(exclude={"offset"})[:-1] + ',"offset":"'


def _request(floor: Floor, payloads: Payloads, principal: Principal, scope: str) -> str:
    call = ToolCall.model_validate_json(payloads.call)
    return ToolRequested(
        trace=call.trace, call_id=_CALL, tool=call.tool, arguments=call.arguments, scope=scope,
        reply_to=floor.stream(TOOL_COMPLETED), deadline=utc_now(), principal=principal,
    ).model_dump_json()  # fmt: skip


def _completed(payloads: Payloads, scope: str) -> str:
    entry = ToolResultEntry.model_validate_json(payloads.result)
    return ToolCompleted(
        trace=entry.trace, call_id=_CALL, scope=scope, tool=entry.tool, result=entry.result
    ).model_dump_json()
