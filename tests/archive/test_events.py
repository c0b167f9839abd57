"""The event feed's table: one order, each event once, and no reader misses any, however many processes write."""

import asyncio

from sqlalchemy import URL

from libs.archive import Archive, ArchiveEraser, Events, NewEvent, WebhookLetter, Webhooks, open_archive, upgrade


def event(name: str, type_: str = "conversation.message") -> NewEvent:
    return NewEvent(f"evt_{name}", type_, "0-aaaa", "anonymous:1", f'{{"id":"evt_{name}"}}')


async def read(events: Events, *, after: int = 0, limit: int = 100) -> list[str]:
    return [each.id for each in (await events.page(after, limit))[0]]


async def test_events_come_back_in_the_order_of_their_writing(archive: Archive) -> None:
    events = Events(archive)
    assert await events.append([event("b"), event("a")], now_ms=1) == 2
    assert await events.append([event("c")], now_ms=2) == 1
    found, span = await events.page(0, 100)
    assert [(each.seq, each.id, each.body) for each in found] == [
        (1, "evt_b", '{"id":"evt_b"}'), (2, "evt_a", '{"id":"evt_a"}'), (3, "evt_c", '{"id":"evt_c"}'),
    ]  # fmt: skip
    assert (span.removed, span.newest) == (0, 3)
    assert await events.span() == span


async def test_an_event_that_comes_again_is_stored_once(archive: Archive) -> None:
    events = Events(archive)
    await events.append([event("a"), event("b"), event("a")], now_ms=1)
    assert await events.append([event("b"), event("c"), event("a")], now_ms=2) == 1
    assert await read(events) == ["evt_a", "evt_b", "evt_c"]
    assert (await events.span()).newest == 3, "no place is given away for nothing"


async def test_pages_may_hold_some_types_only(archive: Archive) -> None:
    events = Events(archive)
    await events.append([event("a"), event("b", "conversation.closed"), event("c")], now_ms=1)
    found, span = await events.page(0, 1, ["conversation.closed"])
    assert [each.id for each in found] == ["evt_b"]
    assert await events.page(found[-1].seq, 1, ["conversation.closed"]) == ([], span)


async def test_old_events_are_removed_and_their_places_stay_taken(archive: Archive) -> None:
    events = Events(archive)
    await events.append([event("a"), event("b")], now_ms=10)
    await events.append([event("c")], now_ms=20)
    assert [await events.expire(20), await events.expire(20)] == [2, 0]
    assert await read(events) == ["evt_c"]
    assert (await events.span()).removed == 2
    assert await events.expire(21) == 1
    await events.append([event("d")], now_ms=30)
    found, span = await events.page(0, 10)
    assert [(each.seq, each.id) for each in found] == [(4, "evt_d")]
    assert (span.removed, span.newest) == (3, 4)


async def test_a_forgotten_conversation_leaves_the_feed_and_stays_out(archive: Archive) -> None:
    events, webhooks = Events(archive), Webhooks(archive)
    other = NewEvent("evt_other", "contact.created", "0-bbbb", "anonymous:2", "{}")
    await events.append([event("a"), other], now_ms=1)
    await webhooks.put(WebhookLetter("crm", 1, "evt_a", "contact.created", 9, "422", 1, retry=False, body="{}"))
    await ArchiveEraser(archive).erase(["0-aaaa"], now_ms=2)
    assert await events.append([event("b")], now_ms=3) == 0, "it was read before"
    assert await read(events) == ["evt_other"]
    assert await webhooks.letters() == []


async def test_two_databases_have_feeds_of_their_own(archive: Archive, tmp_path: object) -> None:
    url = URL.create("sqlite+aiosqlite", database=f"{tmp_path}/other.db")
    await upgrade(url)
    async with open_archive(url) as other:
        assert (await Events(other).span()).epoch != (await Events(archive).span()).epoch


async def test_a_reader_misses_and_doubles_nothing_while_many_write(archive: Archive, empty_database: URL) -> None:
    """Each writer has connections of its own, as processes do, and repeats some of its events."""
    writers, batches = 4, 25
    done = asyncio.Event()

    async def write(number: int) -> None:
        async with open_archive(empty_database) as own:
            for batch in range(batches):
                names = [f"{number}-{batch}-{each}" for each in range(3)]
                again = [f"{number}-{batch - 1}-0"] if batch else []
                await Events(own).append([event(name) for name in (*again, *names)], now_ms=1)

    async def follow() -> list[tuple[int, str]]:
        seen: list[tuple[int, str]] = []
        async with open_archive(empty_database) as own:
            while True:
                finished = done.is_set()
                found, _ = await Events(own).page(seen[-1][0] if seen else 0, 7)
                seen += [(each.seq, each.id) for each in found]
                if finished and not found:
                    return seen

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(write(number) for number in range(writers)))
    done.set()
    seen = await reader
    total = writers * batches * 3
    assert [seq for seq, _ in seen] == list(range(1, total + 1))
    assert len({name for _, name in seen}) == total
    for number in range(writers):
        own = [name for _, name in seen if name.startswith(f"evt_{number}-")]
        assert own == [f"evt_{number}-{batch}-{each}" for batch in range(batches) for each in range(3)]
