"""Labels and priority of a conversation: each change is one entry, with its author, and moves nothing else."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.desk_entries import Labelled, Prioritised
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import (
    MAX_LABELS,
    ConversationUnknown,
    Describer,
    KeyReused,
    LogReader,
    LogWriter,
    TooManyLabels,
)
from libs.conversations.commits import Commit
from libs.conversations.turns import Turns
from libs.messaging.keys import CHAT_OPENED, Keys
from tests.conversations.begun_turns import begun
from tests.conversations.conftest import Deliver

ANA = Author(kind="teammate", id="ana", name="Ana")
BEN = Author(kind="teammate", id="ben", name="Ben")
VERA = Principal(kind="visitor", id="visitor:site:vera", name="Vera")

NAMES = {"refund": "Refund", "vip": "VIP"}


@pytest.fixture
def describer(redis: Redis, keys: Keys) -> Describer:
    return Describer(redis, keys)


async def opened(writer: LogWriter) -> str:
    return (await writer.open(VERA, locale="en")).conversation_id


async def label(
    describer: Describer, chat: str, add: str = "", remove: str = "", by: Author = ANA, request_id: str = "request-1"
) -> Any:
    return await describer.label(
        chat, add=add.split(), remove=remove.split(), names=NAMES, by=by, request_id=request_id
    )


async def labelled(reader: LogReader, chat: str) -> list[tuple[str, list[str], list[str]]]:
    found = [item.entry for item in await reader.entries(chat) if isinstance(item.entry, Labelled)]
    return [(entry.by.id, list(entry.added), list(entry.removed)) for entry in found]


async def test_the_log_has_what_changed_and_the_state_what_is_so(
    writer: LogWriter, reader: LogReader, describer: Describer
) -> None:
    chat = await opened(writer)
    before = await reader.state(chat)
    await label(describer, chat, "refund vip", request_id="one")
    await label(describer, chat, "vip", "refund", by=BEN, request_id="two")
    state = await reader.state(chat)
    assert state.labels == ("vip",)
    assert await labelled(reader, chat) == [("ana", ["refund", "vip"], []), ("ben", [], ["refund"])]
    entry = (await reader.entries(chat))[-1].entry
    assert isinstance(entry, Labelled)
    assert entry.names == {"refund": "Refund"}
    # No owner, no turn and no wait moved.
    assert (state.head, state.owner, state.waiting_since) == (before.head, before.owner, before.waiting_since)


async def test_no_change_leaves_no_entry(writer: LogWriter, reader: LogReader, describer: Describer) -> None:
    chat = await opened(writer)
    await label(describer, chat, "vip", request_id="one")
    await label(describer, chat, "vip", "refund", request_id="two")
    await describer.prioritise(chat, priority="normal", by=ANA, request_id="three")
    assert len(await reader.entries(chat)) == 2
    # A repeat of a request that changed nothing changes nothing later either.
    await label(describer, chat, remove="vip", request_id="four")
    assert (await label(describer, chat, "vip", "refund", request_id="two")).repeated
    assert (await reader.state(chat)).labels == ()


async def test_a_request_has_its_effect_once(writer: LogWriter, reader: LogReader, describer: Describer) -> None:
    chat = await opened(writer)
    first = await describer.prioritise(chat, priority="urgent", by=ANA, request_id="one")
    again = await describer.prioritise(chat, priority="urgent", by=ANA, request_id="one")
    assert (again.offset, again.repeated) == (first.offset, True)
    with pytest.raises(KeyReused):
        await describer.prioritise(chat, priority="low", by=ANA, request_id="one")
    found = [item.entry for item in await reader.entries(chat)]
    assert [(each.priority, each.by.id) for each in found if isinstance(each, Prioritised)] == [("urgent", "ana")]
    assert (await reader.state(chat)).priority == "urgent"


async def test_two_at_once_lose_no_label(writer: LogWriter, reader: LogReader, describer: Describer) -> None:
    chat = await opened(writer)
    names = [f"label-{number}" for number in range(4)]
    await asyncio.gather(*(label(describer, chat, name, request_id=name) for name in names))
    assert sorted((await reader.state(chat)).labels) == names
    assert sorted(added for _, [added], _ in await labelled(reader, chat)) == names


async def test_a_closed_conversation_is_labelled_too(
    writer: LogWriter, reader: LogReader, describer: Describer, redis: Redis, keys: Keys
) -> None:
    chat = await opened(writer)
    await writer.assign(chat, owner=Owner("person", "ana"), by=ANA, request_id="takeover")
    await writer.close(chat, by=ANA, reason="done", request_id="close-1")
    await label(describer, chat, "vip")
    state = await reader.state(chat)
    assert (state.status, state.labels) == ("closed", ("vip",))
    assert await redis.zscore(keys.desk_list(0, "closed"), chat) is not None


async def test_limits(writer: LogWriter, describer: Describer) -> None:
    chat = await opened(writer)
    await label(describer, chat, " ".join(f"label-{number}" for number in range(MAX_LABELS)), request_id="one")
    with pytest.raises(TooManyLabels):
        await label(describer, chat, "vip", request_id="two")
    await label(describer, chat, "vip", "label-0", request_id="three")
    with pytest.raises(ConversationUnknown):
        await label(describer, "0-0123456789abcdef0123456789", "vip")


async def test_a_flow_keeps_what_a_teammate_changed_in_between(
    writer: LogWriter, turns: Turns, deliver: Deliver, reader: LogReader, redis: Redis, keys: Keys
) -> None:
    """A flow decides by what it read; a teammate's labels move no turn, so that the script applies both."""
    chat = await opened(writer)
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    describer = Describer(redis, keys)
    await describer.label(chat, add=["vip", "bug.1", "bug"], remove=[], names={}, by=ANA, request_id="request-1")
    step = Commit(
        messages=[
            Labelled(by=ASSISTANT, added=["refund", "vip"], removed=["bug"]),
            Prioritised(by=ASSISTANT, priority="urgent"),
        ]
    )
    assert await turns.commit(lease, snapshot, step, release=False) == "committed"
    state = await reader.state(chat)
    assert (state.labels, state.priority) == (("vip", "bug.1", "refund"), "urgent")
    await describer.label(chat, add=[], remove=list(state.labels), names={}, by=ANA, request_id="request-2")
    assert (await reader.state(chat)).labels == ()
