"""Reports over HTTP: conversations that really happened, spans, and the list behind a figure."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import DeskRules, Teammate
from libs.messaging.keys import Keys
from libs.reports import Span
from services.gateway.desk.reports.records import RecordReader
from services.gateway.desk.reports.report import make_report
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, customer, visitor
from tests.gateway.running import Gateway, bearer, host_token


async def test_conversations_are_counted_by_what_became_of_them(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chats = [await visitor(gateway) for _ in range(5)]
    for chat in chats[:3]:
        await chat.say("Hello?")
    await ana.does(chats[0], "assign", owner="team:sales")
    await ana.does(chats[0], "reply", text="Hi")
    await ana.does(chats[0], "close", category="Order")
    await ana.does(chats[1], "reply", text="Hi")
    await ana.does(chats[2], "assign", owner="team:sales")
    await ana.does(chats[3], "reply", text="Are you there?")  # a contact who never wrote
    colleague = await gateway.open(host_token("jane", role="staff"))
    await colleague.say("find Jane")
    report = await ana.get("reports")
    total = report["total"]
    counts = [total[key] for key in ("conversations", "answered_by_person", "unanswered", "closed", "waiting_now")]
    assert counts == [3, 2, 1, 1, 1]
    first = total["first_answer"]
    assert (first["cases"], first["waiting"], total["queue_wait"]["waiting"]) == (3, 1, 1)
    assert total["longest_wait_ms"] >= 0
    [person] = report["by_person"]
    assert (person["key"], person["name"], person["conversations"]) == ("ana", "Ana Ruiz", 2)
    assert [(row["key"], row["waiting_now"]) for row in report["by_team"]] == [("sales", 1)]
    assert sum(day["conversations"] for day in report["days"]) == 3
    assert report["backlog"][-1]["open"] == 2
    assert report["complete_from"] is None

    page = await ana.get("reports/conversations", figure="waiting_now", group="team", key="sales")
    assert [each["summary"]["id"] for each in page["conversations"]] == [chats[2].id]
    assert (page["conversations"][0]["outcome"], page["total"], page["next"]) == ("waits", 1, None)
    first_page = await ana.get("reports/conversations", figure="conversations", limit=2)
    rest = await ana.get("reports/conversations", figure="conversations", limit=2, after=first_page["next"])
    assert {each["summary"]["id"] for found in (first_page, rest) for each in found["conversations"]} == {
        chat.id for chat in chats[:3]
    }

    # Ben's reports have the conversations of his team and his own, and nothing tells of others.
    await Directory(redis, keys).put_rules(DeskRules(visibility="teams"))
    ben = await TeammateClient(gateway, "ben").get("reports/conversations", figure="conversations", key="total")
    assert {each["summary"]["id"] for each in ben["conversations"]} == {chats[0].id, chats[2].id}
    assert (ben["total"], ben["hidden"]) == (2, 0)
    await Directory(redis, keys).put_rules(DeskRules())

    answer = await gateway.http.get("/v1/desk/reports.csv", headers=bearer(host_token("ana", role="teammate")))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (rows[0]["group"], rows[0]["conversations"], rows[0]["first_answer_waiting"]) == ("total", "3", "1")
    assert {row["key"] for row in rows if row["group"] == "person"} == {"ana"}
    await Directory(redis, keys).put_person(Teammate(id="ana", name="Ana Ruiz", role="admin"))
    [exported] = (await ana.get("audit", action="report.exported"))["entries"]
    assert exported["by"] == "person:ana"


async def test_a_span_is_checked(ana: TeammateClient) -> None:
    now = datetime.now(UTC)
    wrong = await ana.get("reports?from=" + quote((now + timedelta(days=1)).isoformat()), 422)
    assert wrong["code"] == "span_invalid"
    assert (await ana.get("reports?from=yesterday", 422))["code"] == "invalid"
    long_ago = await ana.get("reports?from=" + quote((now - timedelta(days=300)).isoformat()))
    assert long_ago["kept_from"] > long_ago["start"], "it says that older conversations are gone"


# A zone that is not there, a path out of the zones' folder, a byte that no path has, and a folder.
@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe/Mad\0rid", "Europe", "jane@acme.com"])
async def test_an_unknown_time_zone_is_refused_and_not_repeated(ana: TeammateClient, zone: str) -> None:
    for report in ("reports", "reports.csv", "reports/conversations?figure=closed"):
        refused = await ana.get(report, 422, zone=zone)
        assert refused["code"] == "zone_unknown"
        assert zone not in json.dumps(refused, ensure_ascii=False)


async def test_conversations_outside_the_span_are_not_counted(gateway: Gateway, ana: TeammateClient) -> None:
    await (await visitor(gateway)).say("Hello?")
    early = datetime.now(UTC) - timedelta(days=3)
    until = early + timedelta(days=1)
    report = await ana.get(f"reports?from={quote(early.isoformat())}&to={quote(until.isoformat())}")
    assert report["total"]["conversations"] == 0


async def test_reports_of_the_index_equal_those_of_redis(
    gateway: Gateway, ana: TeammateClient, start_gateway: StartGateway, redis: Redis, keys: Keys
) -> None:
    """A gateway that starts reads all conversations, and then follows them."""
    chats = [await customer(gateway) for _ in range(3)]
    for chat in chats:
        await chat.say("Hello?")
    await ana.does(chats[0], "close", category="Order")
    second = await start_gateway()
    index = second.desk.index
    async with asyncio.timeout(60):
        while await index.of_reports(len) is None:  # noqa: ASYNC110  (nothing announces it)
            await asyncio.sleep(0.01)
    await ana.does(chats[1], "reply", text="Hi")
    await ana.does(chats[2], "close", category="Order")
    now = int(datetime.now(UTC).timestamp() * 1000)
    span = Span(now - 3_600_000, now + 3_600_000, UTC, now)
    known = (await RecordReader(redis, keys, index).read(span.start_ms)).columns
    whole = await RecordReader(redis, keys).read(span.start_ms, now_ms=now)
    read = whole.columns
    assert sorted(known.ids) == sorted(read.ids) == sorted(chat.id for chat in chats)
    of_index, of_redis = (make_report(each, span, {}, kept_from=None) for each in (known, read))
    assert of_index == of_redis
    assert (of_index.total.closed, of_index.total.answered_by_person) == (2, 1)
    singly = await RecordReader(redis, keys, index, singly=True).read(span.start_ms, now_ms=now)
    assert {each.record.id: each for each in singly.live.found} == {each.record.id: each for each in whole.live.found}
    assert (len(singly.live.found), singly.live.read_ms) == (3, now)


async def test_a_report_says_from_when_on_it_is_complete(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chats = [await customer(gateway) for _ in range(3)]
    for chat in chats:
        await chat.say("Hello?")
    for chat in chats[:2]:
        await ana.does(chat, "close", category="Order")
    whole = await RecordReader(redis, keys).read(0)
    assert (len(whole.columns), whole.complete_from_ms) == (3, None)
    cut = await RecordReader(redis, keys, most=2).read(0)
    assert set(cut.columns.ids) == {chats[1].id, chats[2].id}, "open ones, and the last closed"
    closed = dict(zip(whole.columns.ids, whole.columns["closed_at"], strict=True))
    assert cut.complete_from_ms == closed[chats[0].id] + 1
