"""Under overload new conversations are refused first, and open ones continue."""

import asyncio
import logging
import secrets
from datetime import timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.backlog import Backlog, read_backlog
from libs.messaging.delivery import ensure_group
from libs.messaging.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, Keys
from services.gateway.limits.load_shedding import Level, LoadReading, next_level
from services.gateway.load_marks import Marks
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Chat, Gateway, bearer, host_token, start
from tests.redis_server import private_redis
from tests.waiting import until_holds

MARKS = Marks(memory=0.8, memory_bytes=0, unread=100, waited=timedelta(seconds=10))
UNLIMITED = {
    "messages_per_contact": 0, "messages_per_address": 0, "openings_per_address": 0, "anonymous_openings_per_day": 0,
    "bytes_per_address_per_hour": 0,
}  # fmt: skip


def reading(memory: float = 0.0, unread: int = 0, waited: float = 0.0) -> LoadReading:
    return LoadReading(memory, Backlog(unread, timedelta(seconds=waited)))


@pytest.mark.parametrize(
    ("seen", "level"),
    [
        (reading(), 0), (reading(memory=0.79, unread=99, waited=9.9), 0), (reading(memory=0.8), 1),
        (reading(memory=0.9), 2), (reading(memory=0.95), 3), (reading(memory=1.0), 3), (reading(unread=100), 1),
        (reading(unread=5_000), 2), (reading(waited=10), 1), (reading(waited=20), 2),
        (reading(memory=0.8, waited=20), 2), (LoadReading(None, Backlog()), 0),
    ],
)  # fmt: skip
def test_each_mark_leads_to_its_level(seen: LoadReading, level: int) -> None:
    assert next_level(Level.NOTHING, seen, MARKS) == level


def test_a_level_is_left_a_tenth_below_its_mark() -> None:
    assert next_level(Level.ANONYMOUS_OPENINGS, reading(unread=91), MARKS) == Level.ANONYMOUS_OPENINGS
    assert next_level(Level.ANONYMOUS_OPENINGS, reading(unread=89), MARKS) == Level.NOTHING
    assert next_level(Level.VISITORS_OPENINGS, reading(unread=185), MARKS) == Level.VISITORS_OPENINGS
    assert next_level(Level.VISITORS_OPENINGS, reading(unread=150), MARKS) == Level.ANONYMOUS_OPENINGS
    assert next_level(Level.NOTHING, reading(unread=10**9), Marks(0, 0, 0, timedelta(0))) == Level.NOTHING


async def test_the_backlog_is_what_no_worker_has_begun(redis: Redis, keys: Keys) -> None:
    assert (await read_backlog(redis, keys)).unread == 0
    stream = keys.stream(0, CHAT_MESSAGE)
    await ensure_group(redis, stream, AGENT_GROUP)
    now = (await redis.time())[0] * 1000
    for number in range(5):
        await redis.xadd(stream, {"__data__": "{}"}, id=f"{now - 60_000 + number}-0")
    await redis.xadd(keys.stream(0, CHAT_OPENED), {"__data__": "{}"})
    backlog = await read_backlog(redis, keys)
    assert backlog.unread == 6
    assert timedelta(seconds=59) < backlog.waited < timedelta(seconds=70)
    await redis.xreadgroup(AGENT_GROUP, "a", {stream: ">"}, count=5)
    backlog = await read_backlog(redis, keys)
    assert backlog.unread == 1
    begun = backlog.streams[CHAT_MESSAGE]
    assert (begun.unread, begun.pending) == (0, 5)
    assert timedelta(seconds=59) < begun.oldest_pending < timedelta(seconds=70)
    assert backlog.waited < timedelta(seconds=30)
    await redis.delete(stream, keys.stream(0, CHAT_OPENED))


async def opening(gateway: Gateway, **headers: str) -> tuple[int, str]:
    answer = await gateway.http.post("/v1/conversations", headers=headers)
    if answer.status_code == 503:
        assert 5 <= int(answer.headers["retry-after"]) <= 15
    return answer.status_code, answer.json().get("code", "")


async def test_a_backlog_refuses_newcomers_only(
    start_gateway: StartGateway,
    redis: Redis,
    keys: Keys,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("services.gateway.limits.load_shedding.EVERY", timedelta(seconds=0.05))
    caplog.set_level(logging.INFO, "services.gateway.limits.load_shedding")
    gateway = await start_gateway(shed_unread=20, **UNLIMITED)
    load, streams = gateway.services.load, [keys.stream(0, name) for name in (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED)]
    for stream in streams:
        await ensure_group(redis, stream, AGENT_GROUP)
    first = (await gateway.http.post("/v1/conversations")).json()
    visitor = await gateway.open(host_token("vera", role="visitor"))
    for number in range(25):
        assert (await visitor.say(f"line {number}")).status_code == 202
    await until_holds(lambda: load.level == Level.ANONYMOUS_OPENINGS, "a backlog is seen")
    assert await opening(gateway) == (503, "busy")
    assert await opening(gateway, **bearer(first["visitor_token"])) == (200, "")
    assert await opening(gateway, **bearer(host_token("new", role="visitor"))) == (201, "")
    for number in range(25):
        assert (await visitor.say(f"line {number}")).status_code == 202
    await until_holds(lambda: load.level == Level.VISITORS_OPENINGS, "twice as much is seen")
    assert await opening(gateway, **bearer(host_token("newer", role="visitor"))) == (503, "busy")
    assert await opening(gateway, **bearer(host_token("sam"))) == (201, "")
    assert (await visitor.say("goes on")).status_code == 202
    assert (await visitor.post({}, "/close")).status_code == 200
    metrics = (await gateway.http.get(f"{gateway.health_url}/metrics")).text
    assert "frontdesk_gateway_shedding 2.0" in metrics
    assert 'frontdesk_gateway_shed_total{what="anonymous_opening"} 1.0' in metrics
    for stream in streams:
        await redis.xreadgroup(AGENT_GROUP, "an agent", {stream: ">"}, count=1_000)
    await until_holds(lambda: load.level == Level.NOTHING, "it is over")
    assert (await opening(gateway))[0] == 201
    told = [record for record in caplog.records if record.message == "shedding load"]
    assert [record.__dict__["level"] for record in told] == ["anonymous_openings", "visitors_openings", "nothing"]


async def fill(gateway: Gateway, redis: Redis, refused: dict[str, int]) -> None:
    """Strangers begin conversations and fill them, as fast as they can, until nothing of theirs is taken any more."""
    chats: list[Chat] = []
    while refused.get("message", 0) < 20:
        answer = await gateway.http.post("/v1/conversations")
        if answer.status_code == 201:
            chats.append(Chat(gateway, answer.json()["conversation_id"], answer.json()["token"]))
        else:
            refused["opening"] = refused.get("opening", 0) + (answer.json()["code"] == "busy")
        chat = secrets.choice(chats)
        said = await asyncio.gather(*(chat.say("ж" * 3_900) for _ in range(4)))
        assert all(each.status_code == 202 or each.json()["code"] == "busy" for each in said), "Redis is full"
        refused["message"] = refused.get("message", 0) + sum(each.json().get("code") == "busy" for each in said)


async def test_a_redis_that_fills_up_stays_usable_for_staff_the_desk_and_closing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.gateway.limits.load_shedding.EVERY", timedelta(seconds=0.05))
    with private_redis("--maxmemory", "16mb", "--maxmemory-policy", "noeviction", "--appendonly", "no") as url:
        gateway = await start(redis_url=url, redis_prefix=f"test:{uuid4().hex}:", **UNLIMITED)
        redis = gateway.services.redis
        await Directory(redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
        ana = bearer(host_token("ana", role="teammate"))
        staff, visitor = await gateway.open(), await gateway.open(host_token("vera", role="visitor"))
        refused: dict[str, int] = {}
        await fill(gateway, redis, refused)
        assert refused["opening"] > refused["message"] > 0

        assert await opening(gateway, **bearer(host_token("late", role="visitor"))) == (503, "busy")
        assert (await visitor.say("hello?")).json()["code"] == "busy"
        assert (await staff.say("find Jane")).status_code == 202
        assert (await gateway.open(host_token("sam"))).id
        desk = f"/v1/desk/conversations/{visitor.id}"
        for what, body in (("reply", {"text": "Hello"}), ("notes", {"text": "a note"}), ("close", {})):
            answer = await gateway.http.post(
                f"{desk}/{what}", headers=ana, json={"request_id": f"request-{what}", **body}
            )
            assert answer.status_code == 200, answer.text
            if what == "reply":
                assert (await visitor.say("now that somebody is there")).status_code == 202
        assert (await gateway.http.get("/v1/desk/conversations?view=all", headers=ana)).status_code == 200
        assert (await staff.post({}, "/close")).status_code == 200
        info = await redis.info("memory")
        assert info["used_memory"] < info["maxmemory"]
        await gateway.stop()
