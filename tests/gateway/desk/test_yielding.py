"""Heavy work of the desk leaves room for other requests: measured in CPU time, which a busy machine doesn't change."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from libs.reports import FIELDS, ReportRecord, Span
from services.gateway.desk.figures import columns_of
from services.gateway.desk.reports.records import MAX_CONVERSATIONS, RecordReader
from services.gateway.desk.reports.report import make_report
from tests.gateway.conftest import StartGateway
from tests.gateway.running import bearer, host_token
from tests.held_loop import longest_hold

CONVERSATIONS = 2_000
HELD_AT_MOST_S = 0.04
REPORT_HOLDS_AT_MOST_S = 0.02


@pytest.fixture
async def crowded(redis: Redis, keys: Keys) -> None:
    """Many open conversations, as the desk's lists have them."""
    now = int(time.time() * 1000)
    await Directory(redis, keys).put_person(Teammate(id="ana", name="Ana"))
    for first in range(0, CONVERSATIONS, 500):
        async with redis.pipeline(transaction=False) as pipeline:
            for number in range(first, first + 500):
                chat = f"0-{number:026}"
                state: dict[Any, Any] = {
                    "id": chat, "status": "open", "owner": "assistant", "owner_counter": "0", "head": "1-1",
                    "tail": "1-1", "handled": "1-1", "pending_calls": "0", "attempts": "0", "dropped": "0",
                    "barrier": "1-1", "contact": f"visitor:site:{number}", "locale": "en", "channel": "widget",
                    "principal": f'{{"kind":"visitor","id":"visitor:site:{number}","name":"Vera {number}"}}',
                    "flows": "", "source": "contact", "opened_at": now, "contact_at": now,
                    "first_answer_at": now, "team": "sales",
                    "last_text": "hello", "assignee": "ana",
                }  # fmt: skip
                pipeline.hset(keys.conversation(chat).state, mapping=state)
                pipeline.expire(keys.conversation(chat).state, 600)
                pipeline.zadd(keys.desk_list(0, "open"), {chat: now - number})
            await pipeline.execute()
    await redis.expire(keys.desk_list(0, "open"), 600)


@pytest.mark.usefixtures("crowded")
async def test_others_get_their_turn_while_the_desk_searches(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    headers = bearer(host_token("ana", role="teammate"))
    path = "/v1/desk/conversations?view=all&q=nobody-is-called-so"
    await gateway.http.get(path, headers=headers)  # caches are filled now
    async with longest_hold() as held:
        answer = await gateway.http.get(path, headers=headers)
    assert answer.status_code == 200
    assert held[0] < HELD_AT_MOST_S


@pytest.mark.usefixtures("crowded")
async def test_others_get_their_turn_while_a_report_is_read(redis: Redis, keys: Keys) -> None:
    reader = RecordReader(redis, keys)
    await reader.read(0)  # connections are open now
    async with longest_hold() as held:
        reading = await reader.read(0)
    assert len(reading.columns) == CONVERSATIONS
    assert held[0] < REPORT_HOLDS_AT_MOST_S


async def test_others_get_their_turn_while_a_report_is_counted() -> None:
    """As many conversations as one report reads, in memory."""
    now = int(time.time() * 1000)
    times = dict.fromkeys(("opened_at", "contact_at", "human_since", "human_answered_at", "closed_at"), str(now - 1))
    state = {**dict.fromkeys(FIELDS), **times, "id": "0-1", "principal": "{}", "team": "sales", "flow": "help"}
    record = ReportRecord.of(state)
    assert record is not None
    span = Span(now - 7 * 24 * 3_600_000, now, UTC, now)
    columns = columns_of(replace(record, id=str(number)) for number in range(MAX_CONVERSATIONS))
    async with longest_hold() as held:
        report = await asyncio.to_thread(make_report, columns, span, {}, kept_from=None)
    assert report.total.conversations == MAX_CONVERSATIONS
    assert held[0] < REPORT_HOLDS_AT_MOST_S
