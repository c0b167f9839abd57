"""A conversation comes out of the archive as it went in, in the newest of its revisions."""

import asyncio
import itertools

import pytest
from sqlalchemy import func, select

from libs.archive import Archive, ArchivedConversation, Conversations
from libs.archive.tables import ATTACHMENTS, CONVERSATIONS, LABELS, LOGS
from tests.archive.samples import STARTED_MS, conversation


async def counts(archive: Archive) -> list[int]:
    """Rows of each table."""
    async with archive.reading() as connection:
        tables = (CONVERSATIONS, LOGS, LABELS, ATTACHMENTS)
        return [(await connection.execute(select(func.count()).select_from(each))).scalar_one() for each in tables]


async def test_a_conversation_comes_back_as_it_was(archive: Archive) -> None:
    kept = conversation(name="Zoë\0", last_text='"quoted"\nand a second line')
    assert await Conversations(archive).store([kept], now_ms=5) == {kept.id}
    found = await Conversations(archive).get(kept.id)
    assert found == kept
    assert found is not None
    assert found.state == kept.state
    assert found.entries == kept.entries
    assert found.checksum == kept.checksum
    assert await Conversations(archive).state(kept.id) == kept.state
    assert await Conversations(archive).revisions([kept.id, "0-other"]) == {kept.id: kept.revision}


async def test_an_unknown_conversation_is_none(archive: Archive) -> None:
    assert await Conversations(archive).get("0-aaaa") is None
    assert await Conversations(archive).state("0-aaaa") is None


async def test_a_row_has_what_lists_ask_by(archive: Archive) -> None:
    await Conversations(archive).store([conversation(rating="4", category="")], now_ms=77)
    async with archive.reading() as connection:
        row = (await connection.execute(select(CONVERSATIONS))).one()
    assert (row.contact, row.contact_kind, row.team, row.assignee, row.channel) == (
        "anonymous:1", "anonymous", "sales", "ann", "web",
    )  # fmt: skip
    assert (row.rating, row.category, row.closed_at, row.archived_at) == (4, None, STARTED_MS + 60_000, 77)
    assert (row.hold, row.private, row.entries) == (False, False, 3)


async def test_storing_again_changes_nothing(archive: Archive) -> None:
    conversations = Conversations(archive)
    assert await conversations.store([conversation()], now_ms=1) == {"0-aaaa"}
    assert await conversations.store([conversation()], now_ms=2) == set()
    assert await counts(archive) == [1, 1, 2, 1]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
async def test_the_newest_revision_stays_in_any_order(order: tuple[int, ...], archive: Archive) -> None:
    conversations = Conversations(archive)
    revisions = [conversation(), conversation(later=1, labels="vip"), conversation(later=9, labels="")]
    for number in order:
        await conversations.store([revisions[number]], now_ms=1)
    found = await conversations.get("0-aaaa")
    assert found == revisions[2]
    assert await counts(archive) == [1, 1, 0, 1]


async def test_a_batch_may_hold_a_conversation_twice(archive: Archive) -> None:
    newer = conversation(later=2)
    await Conversations(archive).store([newer, conversation()], now_ms=1)
    assert await Conversations(archive).get("0-aaaa") == newer


async def test_many_processes_store_the_same_conversations(archive: Archive) -> None:
    def batch(later: int) -> list[ArchivedConversation]:
        return [conversation(f"0-a{number}", later=later) for number in range(20)]

    # Reversed, so that two transactions would wait for each other if they locked rows in the order given.
    await asyncio.gather(
        *(Conversations(archive).store(batch(later)[:: 1 if later % 2 else -1], now_ms=1) for later in range(6))
    )
    assert await counts(archive) == [20, 20, 40, 20]
    found = await Conversations(archive).get("0-a7")
    assert found is not None
    assert found.revision == conversation(later=5).revision


async def test_an_empty_batch_asks_nothing(archive: Archive) -> None:
    assert await Conversations(archive).store([], now_ms=1) == set()
