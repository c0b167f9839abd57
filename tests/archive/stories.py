"""Invented conversations, and an archive that knows a part of them: the material of tests of reports."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import text

from libs.archive import (
    Archive,
    ArchiveEraser,
    Conversations,
    calculate_figures,
)
from libs.reports import FIELDS, LiveRecord, LiveRecords, ReportRecord
from tests.archive.samples import conversation

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
DAYS = 75
"""From the first of March: clocks change in New York on the 8th, in Madrid on the 29th, on Lord Howe in April."""
NOW = START + DAYS * DAY + 17 * MINUTE + 3
ZONES = ("UTC", "Asia/Kathmandu", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")


@dataclass
class Chat:
    """One conversation. `revision` grows when it is stored again."""

    id: str
    fields: dict[str, str]
    revision: int = 0
    archived: bool = False
    previous_end: int | None = None

    @property
    def record(self) -> ReportRecord:
        principal = json.dumps({"kind": "visitor", "id": "v"})
        found = ReportRecord.of({**dict.fromkeys(FIELDS), "source": "contact", "principal": principal, **self.fields})
        assert found is not None
        return found


@dataclass
class Story:
    """What happened, the span and the zone of a report, and how much of it the archive knows and has calculated."""

    chats: list[Chat]
    zone: ZoneInfo
    start: int
    end: int
    stored: list[list[int]] = field(default_factory=list)
    """Numbers of chats in batches. After each but the last, figures are calculated."""


def times(draw: Any, contact_at: int) -> dict[str, int]:
    """A plausible course of one conversation."""
    took = draw(st.sampled_from([20 * MINUTE, 5 * HOUR, DAY, 4 * DAY, 20 * DAY]))

    def at() -> int:
        return contact_at + int(draw(st.integers(0, took)))

    found = {"contact_at": contact_at, "opened_at": contact_at - 500}
    kind = draw(st.sampled_from(["alone", "queue", "person", "nothing", "both"]))
    if kind in ("alone", "both"):
        found["assistant_answered_at"] = at()
    if kind in ("queue", "person", "both"):
        found["human_since"] = at()
        if draw(st.booleans()):
            found["human_answered_at"] = found["first_human_at"] = found["human_since"] + draw(st.integers(0, took))
        if kind != "person":
            found["queued_at"] = found["human_since"]
            if draw(st.booleans()):
                found["assigned_at"] = found["queued_at"] + draw(st.integers(0, took))
        found["first_answer_due"] = found["human_since"] + draw(st.sampled_from([MINUTE, 3 * HOUR]))
    found["resolution_due"] = contact_at + draw(st.sampled_from([HOUR, 10 * DAY]))
    found["closed_at"] = max(each for name, each in found.items() if not name.endswith("_due")) + draw(
        st.integers(0, 3 * HOUR)
    )
    return found


@st.composite
def stories(draw: Any) -> Story:
    chats: list[Chat] = []
    # Some begin around the ends of the span, of days and of offsets.
    seasons = st.one_of(st.integers(0, DAYS * DAY), st.sampled_from([28 * DAY + HOUR, 7 * DAY + 7 * HOUR, 34 * DAY]))
    for number in range(draw(st.integers(1, 14))):
        found = times(draw, START + draw(seasons) + draw(st.integers(0, 2 * HOUR)))
        past = {name: each if name.endswith("_due") else min(each, NOW - 1) for name, each in found.items()}
        texts = {
            "id": f"0-{number:04}", "contact": f"c{draw(st.integers(0, 3))}", "owner": "person:ana",
            "team": draw(st.sampled_from(["", "sales", "care"])), "assignee": draw(st.sampled_from(["", "ana", "ben"])),
            "channel": draw(st.sampled_from(["widget", "mail"])), "flow": draw(st.sampled_from(["", "help"])),
            "category": draw(st.sampled_from(["", "Order"])),
            "labels": draw(st.sampled_from(["", "vip", "vip two"])),
            "rating": draw(st.sampled_from(["", "1", "4", "5"])), "status": "closed",
        }  # fmt: skip
        if past["contact_at"] < NOW - 2:
            chats.append(Chat(texts["id"], {**{name: str(at) for name, at in past.items()}, **texts}))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    midnight = datetime(2026, 3, draw(st.integers(1, 31)), tzinfo=zone)
    start = draw(st.one_of(st.just(int(midnight.timestamp() * 1000)), st.integers(START, NOW - DAY)))
    length = draw(st.sampled_from([HOUR // 2, DAY, 3 * DAY, 7 * DAY, 60 * DAY]))
    batches = [draw(st.lists(st.integers(0, max(0, len(chats) - 1)), max_size=8)) for _ in range(3)]
    return Story(chats, zone, start, draw(st.sampled_from([start + length, max(start + length, NOW)])), batches)


async def tell(archive: Archive, story: Story) -> LiveRecords:
    """Let the archive come to the story's state. Returns what Redis has then."""
    stored = Conversations(archive)
    for number, batch in enumerate(story.stored):
        chats = {id(story.chats[each]): story.chats[each] for each in batch if story.chats}
        for chat in chats.values():
            chat.revision += 1
            if chat.revision > 1:
                # A late entry: a rating, and another end.
                chat.fields["rating"] = str(chat.revision)
                chat.fields["closed_at"] = str(min(NOW - 1, int(chat.fields["closed_at"]) + 40 * MINUTE))
            chat.archived = True
        await stored.store(
            [conversation(chat.id, later=chat.revision, **chat.fields) for chat in chats.values()], now_ms=NOW
        )
        if number < len(story.stored) - 1:
            await calculate_figures(archive, now_ms=NOW - (2 - number) * 9 * DAY)
    live: list[LiveRecord] = []
    for number, chat in enumerate(story.chats):
        if number % 3 == 0 or not chat.archived:
            # Open, open again after it was archived, or closed; the archive's own is in Redis too for a while.
            is_open = number % 2 == 0
            if is_open:
                chat.fields["status"] = "open"
            ends = [int(each.fields["closed_at"]) for each in story.chats if each is not chat]
            before = [end for end in ends if end < chat.record.contact_at]
            live.append(LiveRecord(chat.record, chat.archived, max(before, default=None)))
    return LiveRecords(NOW, live)


async def clear(archive: Archive) -> None:
    async with archive.reading() as connection:
        ids = list((await connection.execute(text("SELECT id FROM conversations"))).scalars())
    await ArchiveEraser(archive).erase(ids, now_ms=NOW)
    async with archive.writing() as connection:
        for table in ("forgotten", "report_pending", "report_blocks", "report_state"):
            await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  (constants)
