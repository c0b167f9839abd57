"""A legal hold keeps a conversation, or all of a contact, against retention and forgetting, archived or not yet."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive import Archive, ArchiveEraser, Conversations, LegalHolds, Retention, RetentionRules, open_archive
from libs.archive import conversations as storing
from libs.archive.holds import held_among, hold_id
from libs.archive.retention import DAY_MS
from libs.archive.tables import CONVERSATIONS
from tests.archive.samples import STARTED_MS, conversation

AT = datetime(2026, 5, 1, tzinfo=UTC)
NOW_MS = STARTED_MS + 100 * DAY_MS
VERA = "visitor:site:vera"


async def store(archive: Archive, *ids: str, contact: str = VERA, later: int = 0) -> None:
    await Conversations(archive).store([conversation(id_, contact=contact, later=later) for id_ in ids], now_ms=NOW_MS)


async def put(archive: Archive, of: str, id_: str, contact: str = VERA) -> None:
    await LegalHolds(archive).put(
        "contact" if of == "contact" else "conversation", id_, contact, by="person:ana", at=AT
    )


async def expired(archive: Archive) -> set[str]:
    """What stays when everything that may be removed is removed."""
    [step] = RetentionRules(days=1).steps()
    await Retention(archive).remove(step, now_ms=NOW_MS)
    async with archive.reading() as connection:
        return set((await connection.execute(select(CONVERSATIONS.c.id))).scalars())


async def test_a_hold_on_a_conversation_keeps_it_alone(archive: Archive) -> None:
    await store(archive, "0-a", "0-b")
    await put(archive, "conversation", "0-a")
    await store(archive, "0-a", later=1)
    assert await expired(archive) == {"0-a"}, "archiving again does not end it"
    assert await ArchiveEraser(archive).erase(["0-a"], now_ms=NOW_MS) == 0
    await LegalHolds(archive).remove(hold_id("conversation", "0-a"))
    assert await expired(archive) == set()


async def test_a_hold_on_a_contact_covers_what_comes_later(archive: Archive) -> None:
    await store(archive, "0-early")
    await store(archive, "0-other", contact="visitor:site:ben")
    await put(archive, "contact", "0-early")
    await store(archive, "0-late")
    assert await LegalHolds(archive).held({"0-live": VERA, "0-alien": "visitor:site:ben"}) == {"0-live"}
    assert await expired(archive) == {"0-early", "0-late"}


async def test_a_conversation_is_held_before_it_is_archived(archive: Archive) -> None:
    await put(archive, "conversation", "0-a")
    await store(archive, "0-a", "0-b")
    assert await expired(archive) == {"0-a"}


async def test_the_end_of_one_hold_leaves_another(archive: Archive) -> None:
    await store(archive, "0-a", "0-b")
    await put(archive, "conversation", "0-a")
    await put(archive, "contact", "0-b")
    ended = await LegalHolds(archive).remove(hold_id("contact", VERA))
    assert ended is not None
    assert (ended.of, ended.contact, ended.by, ended.at) == ("contact", VERA, "person:ana", AT)
    assert await LegalHolds(archive).remove(ended.id) is None
    assert await expired(archive) == {"0-a"}


async def test_a_second_hold_changes_nothing(archive: Archive) -> None:
    await put(archive, "conversation", "0-a")
    again = await LegalHolds(archive).put(
        "conversation", "0-a", VERA, by="person:ben", at=datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert (again.by, again.at) == ("person:ana", AT)
    assert await LegalHolds(archive).newest() == [again]


async def test_a_hold_keeps_what_is_being_stored_and_removed(archive: Archive, empty_database: URL) -> None:
    """Each process has connections of its own. After the answer no conversation of the contact is removed."""
    done = asyncio.Event()

    async def keep_storing() -> None:
        async with open_archive(empty_database) as own:
            for number in range(40):
                await store(own, f"0-{number:03}")
            done.set()

    async def keep_removing() -> None:
        async with open_archive(empty_database) as own:
            while not done.is_set():
                await expired(own)

    async def hold() -> set[str]:
        async with open_archive(empty_database) as own:
            await put(own, "contact", "0-000")
            return await expired(own)

    async with asyncio.TaskGroup() as group:
        group.create_task(keep_storing())
        group.create_task(keep_removing())
        kept = group.create_task(hold())
    assert await expired(archive) >= kept.result()
    async with archive.reading() as connection:
        free = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.hold.is_(False))
        assert list((await connection.execute(free)).scalars()) == []


async def test_a_hold_waits_for_a_conversation_that_is_being_stored(
    archive: Archive, empty_database: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that stores it has asked for holds already, when an admin puts one."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(connection: AsyncConnection, contacts: Mapping[str, str]) -> set[str]:
        found = await held_among(connection, contacts)
        asked.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(storing, "held_among", slowly)
    async with open_archive(empty_database) as own, asyncio.TaskGroup() as group:
        group.create_task(store(archive, "0-a"))
        await asked.wait()
        putting = group.create_task(put(own, "contact", "0-a"))
        done, _ = await asyncio.wait([putting], timeout=0.5)
        assert not done, "its answer would be wrong"
        go_on.set()
    assert await expired(archive) == {"0-a"}
