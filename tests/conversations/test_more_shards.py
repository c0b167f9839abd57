"""More shards: a contact who was known before goes on where their conversations are, and others are spread over all."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.principals import Principal
from libs.conversations import LogWriter, home_of
from libs.messaging.keys import Keys
from tests.conversations.conftest import JANE

PEOPLE = [JANE.model_copy(update={"id": f"site:person-{number}"}) for number in range(12)]
SHARDS = 8


@pytest.fixture
def shards() -> int:
    return SHARDS


@pytest.fixture
def writer(redis: Redis, keys: Keys) -> LogWriter:
    """Of the time before."""
    return LogWriter(redis, replace(keys, shards=1))


@pytest.fixture
def grown(keys: Keys) -> Keys:
    return replace(keys, previous_shards=1)


async def opened(writer: LogWriter, person: Principal) -> str:
    return (await writer.open(person, locale="en")).conversation_id


async def test_open_conversations_go_on_after_the_number_grew(writer: LogWriter, redis: Redis, grown: Keys) -> None:
    before = [await opened(writer, person) for person in PEOPLE]
    after = LogWriter(redis, grown)
    assert [await opened(after, person) for person in PEOPLE] == before
    assert [await after.open_of(person.id) for person in PEOPLE] == before
    author = Author(kind="contact", id=PEOPLE[0].id)
    await after.send(before[0], author=author, text="still here", client_message_id="m-1")


async def test_a_contact_keeps_the_earlier_conversations(writer: LogWriter, redis: Redis, grown: Keys) -> None:
    ended, *_ = [await opened(writer, person) for person in PEOPLE]
    author = Author(kind="contact", id=PEOPLE[0].id)
    await writer.send(ended, author=author, text="hello", client_message_id="m-1")
    await writer.close(ended, by=author, reason="done", request_id="close-1")
    after = LogWriter(redis, grown)
    assert grown.shard_of(await opened(after, PEOPLE[0])) == 0


async def test_new_contacts_are_spread_over_all_shards(redis: Redis, grown: Keys) -> None:
    after = LogWriter(redis, grown)
    shards = [grown.shard_of(await opened(after, person)) for person in PEOPLE]
    assert shards == [grown.shard_of_contact(person.id) for person in PEOPLE]
    assert len(set(shards)) > 2
    assert [await home_of(redis, grown, person.id) for person in PEOPLE] == shards
