"""A write in the outbox: its record, its order, its results, and what a worker knows of it."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from libs.contracts import ToolCompleted, ToolRequested, ToolResult
from libs.contracts.tools import may_wait
from libs.messaging import Lease
from services.hubspot_tools.contacts import BadValue, normalize
from services.hubspot_tools.hubspot import Effect

ACCEPTED_DETAIL = {
    "hubspot": "HubSpot doesn't answer. The write is stored, and will be sent once it answers; a final result follows.",
    "late": "It took too long. The write is stored, and will be sent as soon as possible; a final result follows.",
}


@dataclass(frozen=True)
class OutboxLimits:
    """`of_record` and `of_shard`: the number of writes that may wait. `give_up`: the longest wait of a write."""

    of_record: int = 100
    of_shard: int = 20_000
    give_up: timedelta = timedelta(hours=24)


@dataclass(frozen=True, eq=False)
class OutboxLease(Lease):
    """The right to send one record's writes."""

    shard: int
    record: str

    def about(self) -> dict[str, object]:
        return {"shard": self.shard}


@dataclass(frozen=True)
class Head:
    """The first write of a record's queue, its attempt counted. `effect`: that of the previous attempts.

    `begun` counts the attempts with an unknown end, this one included. `postponed` counts the attempts that HubSpot did
    not answer.
    """

    call_id: str
    request: ToolRequested
    age: timedelta
    effect: Effect
    begun: int
    postponed: int


@dataclass(frozen=True)
class OutboxSurvey:
    """The writes in the outbox. `oldest`: the wait of the oldest one. `shards`: the shards with a waiting write."""

    writes: int = 0
    oldest: timedelta = timedelta()
    shards: tuple[int, ...] = ()


def record_of(request: ToolRequested) -> str:
    """The key of the queue for this request: a hash, so that it doesn't reveal the record."""
    return blake2b(_subject(request).encode(errors="replace"), digest_size=16).hexdigest()


def _subject(request: ToolRequested) -> str:
    if not may_wait(request.tool):
        return f"call:{request.call_id}"  # a queue of its own
    contact_id, email = request.arguments.get("contact_id"), request.arguments.get("email")
    if isinstance(contact_id, str) and contact_id:
        return f"contact:{normalize.line(contact_id)}"
    try:
        return f"email:{normalize.email(email)}" if isinstance(email, str) and email else f"call:{request.call_id}"
    except BadValue:
        return f"call:{request.call_id}"  # a bad address is refused later, and no other write needs its order


def order_of(entry_id: str) -> int:
    """The order of a request, from its entry's ID: requests that fail at the same time are accepted in any order."""
    # Three digits for the entries of one millisecond: a score in Redis is exact only up to 2**53.
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds) * 1000 + min(int(number), 999)


def completed(request: ToolRequested, seq: int, result: ToolResult, trace: str = "") -> ToolCompleted:
    """`trace`: the span that the result comes from."""
    return ToolCompleted(
        trace=trace or request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, seq=seq,
        result=result,
    )  # fmt: skip
