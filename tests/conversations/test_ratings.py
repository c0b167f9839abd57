"""The contact's rating: after the end, for a week, once each way, and the last one counts."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.desk import ClosingNote
from libs.contracts.desk_entries import Rated
from libs.contracts.principals import Principal
from libs.conversations import (
    ConversationUnknown,
    KeyReused,
    LogReader,
    LogWriter,
    Ratings,
    RatingTooEarly,
    RatingTooLate,
)
from libs.conversations.ratings import RATING_WINDOW
from libs.messaging.keys import Keys

ANA = Author(kind="teammate", id="ana", name="Ana")
VERA = Principal(kind="visitor", id="visitor:site:vera", name="Vera")
CONTACT = Author(kind="contact", id=VERA.id)


@pytest.fixture
def ratings(redis: Redis, keys: Keys) -> Ratings:
    return Ratings(redis, keys)


async def closed(writer: LogWriter) -> str:
    chat = (await writer.open(VERA, locale="en")).conversation_id
    await writer.close(chat, by=ANA, reason="teammate", request_id="close-1", note=ClosingNote())
    return chat


async def rated(reader: LogReader, chat: str) -> list[tuple[int, str]]:
    entries = [item.entry for item in await reader.entries(chat)]
    return [(entry.rating, entry.comment) for entry in entries if isinstance(entry, Rated)]


async def test_the_last_rating_counts_and_the_log_keeps_each(
    writer: LogWriter, reader: LogReader, ratings: Ratings
) -> None:
    chat = await closed(writer)
    await ratings.rate(chat, author=CONTACT, rating=2, comment="", request_id="request-1")
    await ratings.rate(chat, author=CONTACT, rating=4, comment="Quick", request_id="request-2")
    state = await reader.state(chat)
    assert (state.rating, state.rating_comment, state.status) == (4, "Quick", "closed")
    assert await rated(reader, chat) == [(2, ""), (4, "Quick")]


async def test_the_same_request_again_is_the_same_rating(
    writer: LogWriter, reader: LogReader, ratings: Ratings
) -> None:
    chat = await closed(writer)
    first = await ratings.rate(chat, author=CONTACT, rating=5, comment="", request_id="request-1")
    again = await ratings.rate(chat, author=CONTACT, rating=5, comment="", request_id="request-1")
    assert (again.offset, again.repeated) == (first.offset, True)
    with pytest.raises(KeyReused):
        await ratings.rate(chat, author=CONTACT, rating=1, comment="", request_id="request-1")
    assert await rated(reader, chat) == [(5, "")]


async def test_an_open_conversation_is_not_rated(writer: LogWriter, reader: LogReader, ratings: Ratings) -> None:
    chat = (await writer.open(VERA, locale="en")).conversation_id
    with pytest.raises(RatingTooEarly):
        await ratings.rate(chat, author=CONTACT, rating=5, comment="", request_id="request-1")
    with pytest.raises(ConversationUnknown):
        await ratings.rate("0-" + "0" * 32, author=CONTACT, rating=5, comment="", request_id="request-1")
    assert await rated(reader, chat) == []


@pytest.mark.parametrize(("early", "allowed"), [(timedelta(minutes=1), True), (timedelta(minutes=-1), False)])
async def test_a_week_after_the_end_it_is_too_late(
    writer: LogWriter, redis: Redis, keys: Keys, ratings: Ratings, *, early: timedelta, allowed: bool
) -> None:
    chat = await closed(writer)
    state = keys.conversation(chat).state
    closed_at = int(await redis.hget(state, "closed_at") or 0)
    await redis.hset(state, "closed_at", closed_at - int((RATING_WINDOW - early).total_seconds() * 1000))
    if allowed:
        await ratings.rate(chat, author=CONTACT, rating=3, comment="", request_id="request-1")
    else:
        with pytest.raises(RatingTooLate):
            await ratings.rate(chat, author=CONTACT, rating=3, comment="", request_id="request-1")
