"""What models used in ended conversations: stored with each, exact by days, teams and flows, and gone with it."""

from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

from libs.archive import Archive, ArchivedConversation, ArchiveEraser, Conversations, ModelUses
from libs.contracts import ModelUse
from libs.reports import QUARTER_MS
from tests.archive.samples import conversation

MADRID, KATHMANDU = ZoneInfo("Europe/Madrid"), ZoneInfo("Asia/Kathmandu")


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


FIRST, END = _ms("2026-03-01T00:00"), _ms("2026-04-10T00:00")


def _used(answers: int, cost: float = 0.0) -> ModelUse:
    return ModelUse(answers=answers, input_tokens=100 * answers, output_tokens=10 * answers, cost=cost)


def _ended(id_: str, at: str, used: ModelUse | None, *, later: int = 0, **fields: str) -> ArchivedConversation:
    known = {"model_use": str(used)} if used else {}
    return conversation(id_, later=later, closed_at=str(_ms(at)), **known, **fields)


async def test_days_are_those_of_the_zone_also_when_clocks_change(archive: Archive) -> None:
    await Conversations(archive).store(
        [
            # Clocks changed on 29 March at 1:00 UTC: a day of 23 hours, which ended at 22:00 UTC.
            _ended("0-a", "2026-03-28T22:59", _used(1, 0.1), flow="main"),
            _ended("0-b", "2026-03-28T23:00", _used(2, 0.2), flow="main", team=""),
            _ended("0-c", "2026-03-29T21:59", _used(4, 0.4), flow="main"),
            _ended("0-d", "2026-03-29T22:00", _used(8, 0.8)),
            _ended("0-e", "2026-03-29T12:00", None, flow="main"),
            _ended("0-f", "2026-03-29T12:00", _used(16), flow="main", status="open"),
        ],
        now_ms=0,
    )
    found = await ModelUses(archive).between(FIRST, END, MADRID)
    assert {day.day: (each.conversations, each.used.answers) for day, each in found.days.items()} == {
        28: (1, 1), 29: (2, 6), 30: (1, 8),
    }  # fmt: skip
    assert (found.total.conversations, found.total.used) == (4, _used(15, 1.5))
    assert {key: each.used.answers for key, each in found.teams.items()} == {"sales": 13, "": 2}
    assert {key: each.used.cost for key, each in found.flows.items()} == {"main": 0.7, "": 0.8}
    # 45 minutes later than whole hours: the day of 29 March began at 18:15 UTC of the day before.
    elsewhere = await ModelUses(archive).between(FIRST, END, KATHMANDU)
    assert {day: each.used.answers for day, each in elsewhere.days.items()} == {
        date(2026, 3, 29): 3, date(2026, 3, 30): 12,
    }  # fmt: skip


async def test_any_span_has_what_a_look_at_each_conversation_finds(archive: Archive) -> None:
    random, five_days = Random(5), 5 * 24 * 3_600_000
    ends = [FIRST + random.randrange(five_days // QUARTER_MS) * QUARTER_MS for _ in range(80)]
    teams = [random.choice(("sales", "care", "")) for _ in ends]
    await Conversations(archive).store(
        [
            conversation(f"0-{number}", closed_at=str(at), team=team, model_use=str(_used(number + 1, number / 1000)))
            for number, (at, team) in enumerate(zip(ends, teams, strict=True))
        ],
        now_ms=0,
    )
    for _ in range(12):
        start, end = sorted(FIRST + random.randrange(five_days // QUARTER_MS) * QUARTER_MS for _ in range(2))
        found = await ModelUses(archive).between(start, end, MADRID)
        expected: dict[str, ModelUse] = {}
        for number, (at, team) in enumerate(zip(ends, teams, strict=True)):
            if start <= at < end:
                expected[team] = expected.get(team, ModelUse()) + _used(number + 1, number / 1000)
        assert {key: each.used for key, each in found.teams.items()} == expected
        assert found.total.used == sum(expected.values(), ModelUse())


async def test_sums_follow_what_is_stored_again_and_forgotten(archive: Archive) -> None:
    store, uses = Conversations(archive), ModelUses(archive)

    async def sums() -> dict[str, tuple[int, int]]:
        found = await uses.between(FIRST, END, ZoneInfo("UTC"))
        return {key: (each.conversations, each.used.answers) for key, each in found.teams.items()}

    await store.store(
        [_ended("0-a", "2026-03-10T10:00", _used(1)), _ended("0-b", "2026-03-10T10:05", _used(2))], now_ms=0
    )
    assert await sums() == {"sales": (2, 3)}
    # A closing note used the model again, and the team is another one. The same revision counts once.
    for _ in range(2):
        await store.store([_ended("0-a", "2026-03-10T10:00", _used(5), later=1, team="care")], now_ms=0)
    assert await sums() == {"sales": (1, 2), "care": (1, 5)}
    await store.store([_ended("0-a", "2026-03-10T10:00", _used(6), later=2, team="care", status="open")], now_ms=0)
    assert await sums() == {"sales": (1, 2)}
    assert await ArchiveEraser(archive).erase(["0-a", "0-b"], now_ms=1) == 2
    assert await sums() == {}
