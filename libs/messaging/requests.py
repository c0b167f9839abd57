"""Questions from one service to any process of another, answered within seconds or not at all.

A question is an entry of a stream with a consumer group, so that one process takes it. The answer is a key that ends by
itself. The asking side looks for it with short pauses instead of blocking a connection: the same few commands work on
one server, behind Sentinel and on a Cluster, and few people ask.

A question has an end. After it nothing is answered, and nothing is left in Redis. If the process that took a question
dies, another one may answer it a second time.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from libs.contracts import Model, Operation, StudioAnswered, StudioRequested
from libs.messaging.backoff import Backoff
from libs.messaging.clock import Seconds
from libs.messaging.delivery import DATA, Delivery
from libs.messaging.keys import AGENT_GROUP, STUDIO_REQUESTED, Keys

ANSWER_TIMEOUT = timedelta(seconds=20)
"""For operations that take a second at most: their agent may be on a full machine."""

TAKING_TIMEOUT = timedelta(seconds=5)
"""An agent with a free slot takes a question at once. After this time all are busy."""

LOOKS_FOR_AGENTS = 4
"""After this number of looks for an answer, it is checked once whether there are agents at all."""

_LOOK = Backoff(first_s=0.005, max_s=0.1)

MAX_QUESTIONS = 1_000
"""Questions that wait in the stream: without an agent, they would add up until they are void."""

_TAKEN = b"-"

Asked = TypeVar("Asked", bound=Model)
Answered = TypeVar("Answered", bound=Model)

logger = logging.getLogger(__name__)


class Unanswered(Exception):
    """There is no answer. `status` is the one of HTTP, `code` is stable."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


_NO_AGENT = Unanswered(503, "no_agent", "No agent answers now: try again.")


@dataclass(frozen=True)
class Requests:
    """The asking side. Safe to share between tasks."""

    redis: Redis
    keys: Keys

    async def ask(
        self, operation: Operation[Asked, Answered], question: Asked, *, within: timedelta = ANSWER_TIMEOUT
    ) -> Answered:
        """Ask any agent. Raises Unanswered, and RedisError."""
        requested = StudioRequested(
            operation=operation.name, question=question.model_dump_json(), seconds=within.total_seconds()
        )
        stream = self.keys.stream(0, STUDIO_REQUESTED)
        # Bounded also if no agent ever reads it.
        fields: Any = {DATA: requested.model_dump_json()}
        entry = await self.redis.xadd(stream, fields, maxlen=MAX_QUESTIONS, approximate=True)
        try:
            answered = await self._answer(requested.id, within)
        except Unanswered:
            await self.redis.xdel(stream, entry)
            raise
        if answered.answer is None:
            raise Unanswered(answered.status, answered.code, answered.detail)
        return operation.answered.model_validate_json(answered.answer)

    async def _answer(self, request_id: str, within: timedelta) -> StudioAnswered:
        key, began, looks = self.keys.studio_answer(request_id), time.monotonic(), 0
        while (spent := time.monotonic() - began) < within.total_seconds():
            found = await self.redis.get(key)
            if found not in (None, _TAKEN):
                await self.redis.delete(key)
                return StudioAnswered.model_validate_json(found)
            if found is None and spent > TAKING_TIMEOUT.total_seconds():
                raise _NO_AGENT
            looks += 1
            if looks == LOOKS_FOR_AGENTS and found is None and not await self._has_agents():
                raise _NO_AGENT
            await asyncio.sleep(_LOOK.delay_s(looks))
        raise Unanswered(503, "agent_slow", "The agent needs too long for this: try again.")

    async def _has_agents(self) -> bool:
        """Whether any process reads the questions. One that died without leaving still counts."""
        try:
            groups = await self.redis.xinfo_groups(self.keys.stream(0, STUDIO_REQUESTED))
        except ResponseError:  # there is no stream: the question was the last one to be dropped
            return False
        return any(each["consumers"] for each in groups)


Answerer = Callable[[str], Awaitable[Model]]
"""Takes a question's JSON. Raises ValidationError for one that it can't read, and Unanswered."""


def answerer(
    operation: Operation[Asked, Answered], answer: Callable[[Asked], Awaitable[Answered]]
) -> tuple[str, Answerer]:
    """The entry of an operation for `Answering`."""

    async def from_json(question: str) -> Model:
        return await answer(operation.asked.model_validate_json(question))

    return operation.name, from_json


@dataclass(frozen=True)
class Answering:
    """The answering side: `answerers` by the names of operations, and a clock of Redis' time."""

    redis: Redis
    keys: Keys
    answerers: Mapping[str, Answerer]
    seconds: Seconds

    async def on_requested(self, delivery: Delivery) -> None:
        """Answer one question, unless it is void. It never comes back: the asking side asks again, or has gone."""
        left_s = 0.0
        try:
            requested = StudioRequested.model_validate_json(delivery.body)
            asked_at = int(delivery.entry_id.partition("-")[0]) / 1000
            left_s = min(asked_at + requested.seconds - self.seconds(), requested.seconds)
        except ValidationError:
            logger.warning("question not readable", extra={"entry_id": delivery.entry_id})
        if left_s > 0:
            await self._answer(requested, left_s)
        await self.redis.xack(delivery.stream, AGENT_GROUP, delivery.entry_id)
        await self.redis.xdel(delivery.stream, delivery.entry_id)

    async def _answer(self, requested: StudioRequested, left_s: float) -> None:
        key = self.keys.studio_answer(requested.id)
        # With `nx`: a second agent must not hide an answer that is there.
        await self.redis.set(key, _TAKEN, px=_ms(left_s), nx=True)
        try:
            async with asyncio.timeout(left_s):
                answered = await self._answered(requested)
        except TimeoutError:
            return  # the asking side has given up at the same time
        await self.redis.set(key, answered.model_dump_json(), px=_ms(left_s))

    async def _answered(self, requested: StudioRequested) -> StudioAnswered:
        answer = self.answerers.get(requested.operation)
        if answer is None:
            # A gateway of a newer version may ask for more than an older agent knows.
            return StudioAnswered(status=503, code="no_agent", detail="No agent knows this operation yet: try again.")
        try:
            return StudioAnswered(answer=(await answer(requested.question)).model_dump_json())
        except Unanswered as error:
            return StudioAnswered(status=error.status, code=error.code, detail=error.detail)
        except ValidationError:
            return StudioAnswered(status=422, code="invalid", detail="The agent can't read this question.")
        except Exception:
            # The person who asked must not wait until the end for a fault of ours.
            logger.exception("question failed", extra={"operation": requested.operation})
            return StudioAnswered(status=500, code="agent_failed", detail="The agent could not do this.")


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
