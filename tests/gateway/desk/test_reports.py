"""Reports: numbers of opened, answered, queued and closed conversations, with times, as JSON and as CSV."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from services.gateway.desk.reports import as_csv, report_on
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Gateway, bearer, host_token


async def test_conversations_are_counted_by_what_became_of_them(gateway: Gateway, ana: TeammateClient) -> None:
    chats = [await visitor(gateway) for _ in range(4)]
    for chat in chats[:3]:
        await chat.say("Hello?")
    await ana.does(chats[0], "assign", owner="team:sales")
    await ana.does(chats[0], "reply", text="Hi")
    await ana.does(chats[0], "close", category="Order")
    await ana.does(chats[1], "reply", text="Hi")
    report = await ana.get("reports")
    total = report["total"]
    assert [total[key] for key in ("opened", "answered", "queued", "closed")] == [4, 2, 1, 1]
    assert total["first_human_ms"] == total["first_answer_ms"] > 0
    assert total["close_ms"] >= total["first_answer_ms"] // 2
    [person] = report["by_person"]
    assert (person["key"], person["name"], person["opened"]) == ("ana", "Ana Ruiz", 2)
    assert [(row["key"], row["queued"]) for row in report["by_team"]] == [("sales", 1)]
    assert {row["key"]: row["opened"] for row in report["by_answerer"]} == {"human": 2, "nobody": 2}
    assert sum(day["opened"] for day in report["days"]) == 4
    assert len(report["days"]) == 8

    answer = await gateway.http.get("/v1/desk/reports.csv", headers=bearer(host_token("ana", role="teammate")))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["group"] == "total"
    assert rows[0]["opened"] == "4"
    assert {row["key"] for row in rows if row["group"] == "person"} == {"ana"}


async def test_a_span_is_checked(ana: TeammateClient) -> None:
    now = datetime.now(UTC)
    wrong = await ana.get("reports?from=" + quote((now + timedelta(days=1)).isoformat()), 422)
    assert wrong["code"] == "span_invalid"
    assert (await ana.get("reports?from=yesterday", 422))["code"] == "invalid"


# A zone that is not there, a path out of the zones' folder, a byte that no path has, and a folder.
@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe/Mad\0rid", "Europe", "jane@acme.com"])
async def test_an_unknown_time_zone_is_refused_and_not_repeated(ana: TeammateClient, zone: str) -> None:
    for report in ("reports", "reports.csv"):
        refused = await ana.get(report, 422, zone=zone)
        assert refused["code"] == "zone_unknown"
        assert zone not in json.dumps(refused, ensure_ascii=False)


async def test_conversations_outside_the_span_are_not_counted(gateway: Gateway, ana: TeammateClient) -> None:
    await visitor(gateway)
    early = datetime.now(UTC) - timedelta(days=3)
    until = early + timedelta(days=1)
    report = await ana.get(f"reports?from={quote(early.isoformat())}&to={quote(until.isoformat())}")
    assert report["total"]["opened"] == 0


class _Listing:
    def __init__(self, records: list[dict[str, str]]) -> None:
        self._records = records

    async def records(self, _since_ms: int, _most: int) -> tuple[list[dict[str, str]], bool]:
        return self._records, True


async def test_days_are_the_teammates_own_and_names_start_no_formula() -> None:
    night = int(datetime(2026, 3, 1, 23, 30, tzinfo=UTC).timestamp() * 1000)
    listing = _Listing([{"opened_at": str(night), "flow": "=cmd()"}])
    start = datetime(2026, 3, 1, tzinfo=UTC)
    report = await report_on(
        listing,
        [],
        [],
        start=start,
        end=start + timedelta(days=2),
        zone=ZoneInfo("Europe/Madrid"),
    )
    assert {day.day: day.opened for day in report.days}["2026-03-02"] == 1
    assert report.truncated
    assert "flow,'=cmd()" in as_csv(report)
