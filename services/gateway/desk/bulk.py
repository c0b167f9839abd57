"""One action of a teammate on many conversations, with an honest answer for each of them.

Each conversation is checked and changed by itself, as if the teammate had opened it: there is no “all or nothing”.
Where another teammate was quicker, this one conversation stays as it is and its answer says so. A repeated request gets
the first answer. If the process died before that, the repeat finishes the rest, because each conversation knows the
request.
"""

import asyncio
from datetime import timedelta
from typing import Annotated, Literal, assert_never

from pydantic import Field
from redis.asyncio import Redis

from libs.audit import person_named
from libs.contracts import Author, Model, NamedOwner, Priority, Slug, StrictModel
from libs.conversations import MAX_LABELS, Appended, ConversationError, KeyReused
from libs.masking import MASKED
from libs.messaging import Keys
from services.gateway.desk.schemas import AssignBody, CloseBody, DeskWrite, Snooze
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal, problem_of

MAX_CONVERSATIONS = 100

AT_ONCE = 8
"""Conversations that are changed at the same time: the processor is busy with them, and other requests come between."""

REMEMBERED = timedelta(days=1)
"""A request that is repeated later is a new one for the answer, but still the same for each conversation."""

_Labels = Annotated[list[Slug], Field(max_length=MAX_LABELS)]


class AssignMany(StrictModel):
    do: Literal["assign"]
    owner: NamedOwner = Field(examples=["person:ana"])


class LabelMany(StrictModel):
    do: Literal["label"]
    add: _Labels = []
    remove: _Labels = []


class PrioritiseMany(StrictModel):
    do: Literal["prioritise"]
    priority: Priority


class SnoozeMany(StrictModel):
    do: Literal["snooze"]
    minutes: int | None = Field(ge=1, le=60 * 24 * 90)


class CloseMany(StrictModel):
    do: Literal["close"]
    category: str | None = Field(default=None, max_length=80)
    summary: Annotated[str, Field(max_length=4_000), MASKED] = ""


BulkAction = Annotated[AssignMany | LabelMany | PrioritiseMany | SnoozeMany | CloseMany, Field(discriminator="do")]


class BulkItem(StrictModel):
    """`expected_counter` is the `owner_counter` that the teammate saw. If it has changed, the conversation is neither
    assigned nor closed."""

    id: str = Field(max_length=100, examples=["0-0123456789abcdef0123456789"])
    expected_counter: str | None = Field(default=None, pattern=r"^[0-9]{1,12}$")


class BulkBody(DeskWrite):
    conversations: list[BulkItem] = Field(min_length=1, max_length=MAX_CONVERSATIONS)
    action: BulkAction


class BulkResult(Model):
    """`code` and `detail` say why it was refused, as the same request for this conversation alone would."""

    id: str
    done: bool
    code: str | None = None
    detail: str | None = None


class BulkAnswer(Model):
    """`results` has each conversation once, in the order of the request."""

    done: int
    refused: int
    results: list[BulkResult]


class _Kept(Model):
    request: str
    answer: BulkAnswer


class BulkActions:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, desk: DeskService) -> None:
        self._redis, self._keys, self._desk = redis, keys.desk, desk

    async def act(self, author: Author, body: BulkBody, *, trace: str) -> BulkAnswer:
        """Raises Refusal for an action that no conversation can have, such as an unknown label."""
        key, request = self._keys.bulk(author.id, body.request_id), body.model_dump_json()
        if stored := await self._redis.get(key):
            kept = _Kept.model_validate_json(stored)
            if kept.request != request:
                raise KeyReused(body.request_id)
            return kept.answer
        results = await self._each(author, body, trace)
        done = sum(result.done for result in results)
        answer = BulkAnswer(done=done, refused=len(results) - done, results=results)
        # Each conversation has an entry of its own, too; this one says that they were one action.
        await self._desk.audit.record(
            person_named(author.id),
            "conversations.changed",
            "desk:conversations",
            details={"do": body.action.do, "done": answer.done, "refused": answer.refused},
        )
        await self._redis.set(key, _Kept(request=request, answer=answer).model_dump_json(), ex=REMEMBERED)
        return answer

    async def _each(self, author: Author, body: BulkBody, trace: str) -> list[BulkResult]:
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(item: BulkItem) -> BulkResult:
            async with slots:
                return await self._one(author, item, body, trace)

        items = {item.id: item for item in body.conversations}
        # The first one alone: an action that no conversation can have is refused before anything is done.
        first, *rest = items.values()
        return [await one(first), *await asyncio.gather(*map(one, rest))]

    async def _one(self, author: Author, item: BulkItem, body: BulkBody, trace: str) -> BulkResult:
        try:
            await self._do(author, item, body, trace)
        except (ConversationError, Refusal) as error:
            problem = problem_of(error)
            if isinstance(error, Refusal) and problem.status == 422:  # the action itself is wrong
                raise
            return BulkResult(id=item.id, done=False, code=problem.code, detail=problem.detail)
        return BulkResult(id=item.id, done=True)

    async def _do(self, author: Author, item: BulkItem, body: BulkBody, trace: str) -> Appended:
        desk, request_id = self._desk, body.request_id
        match body.action:
            case AssignMany(owner=owner):
                wanted = {"request_id": request_id, "owner": str(owner), "expected_counter": item.expected_counter}
                return await desk.assign(author, item.id, AssignBody.model_validate(wanted), trace=trace)
            case LabelMany(add=add, remove=remove):
                return await desk.describing.label(author, item.id, add=add, remove=remove, request_id=request_id)
            case PrioritiseMany(priority=priority):
                return await desk.describing.prioritise(author, item.id, priority=priority, request_id=request_id)
            case SnoozeMany(minutes=minutes):
                return await desk.snooze(author, item.id, Snooze(request_id=request_id, minutes=minutes))
            case CloseMany(category=category, summary=summary):
                closing = CloseBody(
                    request_id=request_id, category=category, summary=summary, expected_counter=item.expected_counter
                )
                return await desk.close(author, item.id, closing, trace=trace)
            case _:
                assert_never(body.action)
