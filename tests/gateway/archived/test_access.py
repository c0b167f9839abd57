"""One slow question is not an archive that is away: the others still get their answers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from libs.archive import address_of, open_archive
from libs.conversations import ArchiveAway
from services.gateway.archived import ArchiveAccess, access

AT_ONCE = timedelta(microseconds=1)


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[ArchiveAccess]:
    async with open_archive(address_of(f"sqlite:///{tmp_path}/archive.db")) as archive:
        yield ArchiveAccess(archive)


async def answered() -> str:
    return "here"


async def refused() -> str:
    raise ArchiveAway("no connection")


async def late(asking: ArchiveAccess) -> None:
    with pytest.raises(ArchiveAway):
        await asking.ask(asyncio.Event().wait, within=AT_ONCE)


async def test_after_one_late_answer_others_are_asked(asking: ArchiveAccess) -> None:
    await late(asking)
    assert await asking.ask(answered) == "here"
    await late(asking)
    assert await asking.ask(answered) == "here", "the answer between them began the count again"


async def test_two_late_answers_in_a_row_count_as_away(asking: ArchiveAccess) -> None:
    await late(asking)
    await late(asking)
    with pytest.raises(ArchiveAway):
        await asking.ask(answered)


async def test_a_refused_connection_counts_as_away_at_once(asking: ArchiveAccess) -> None:
    with pytest.raises(ArchiveAway):
        await asking.ask(refused)
    with pytest.raises(ArchiveAway):
        await asking.ask(answered)


async def test_the_archive_is_asked_again_after_a_while(asking: ArchiveAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RETRY_S", 0)
    with pytest.raises(ArchiveAway):
        await asking.ask(refused)
    assert await asking.ask(answered) == "here"
