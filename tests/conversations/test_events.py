"""What scripts publish for the event feed: once, in order, and only while there is an archive."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, SYSTEM, Author
from libs.contracts.base import utc_now
from libs.contracts.desk import ClosingNote
from libs.contracts.desk_entries import Assigned, ClosingNoted, Rated, Reopened
from libs.contracts.entries import Action, Closed, Entry, Message, Opened, ToolCall, ToolResultEntry
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.feed_events import FEED_ENTRY_KINDS
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.contracts.results import Contact as HubSpotContact
from libs.contracts.results import ContactCreated, Ok
from libs.conversations import LogReader, LogWriter, Ratings
from libs.conversations.commits import Commit, ToolRequest
from libs.conversations.results import append_result
from libs.conversations.turns import Turns
from libs.messaging.delivery import Delivery
from libs.messaging.keys import CHAT_OPENED, TOOL_COMPLETED, Keys
from tests.conversations.begun_turns import begun, reply
from tests.conversations.conftest import JANE, Deliver

SCRIPTS = Path(__file__).parents[2] / "libs/conversations/scripts"
VERA = Principal(kind="visitor", id="visitor:site:vera", name="Vera")
CONTACT = Author(kind="contact", id=VERA.id)
ANA = Author(kind="teammate", id="ana", name="Ana")


async def switch_on(redis: Redis, keys: Keys) -> None:
    await redis.set(keys.archive_on(0), "1", ex=60)


async def published(redis: Redis, keys: Keys) -> list[tuple[str, str, str]]:
    """Kind, conversation and offset of each event."""
    found: Any = await redis.xrange(keys.chat_events(0))
    return [tuple(fields[name].decode() for name in (b"kind", b"conversation", b"offset")) for _, fields in found]


async def kinds(redis: Redis, keys: Keys) -> list[str]:
    return [kind for kind, _, _ in await published(redis, keys)]


def test_the_scripts_and_the_contracts_name_the_same_kinds() -> None:
    listed = re.search(r"EVENT_KINDS = \{(.*?)\}", (SCRIPTS / "_events.lua").read_text(), re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"(\w+) = true", listed[1])) == FEED_ENTRY_KINDS


def test_each_script_that_appends_publishes_events_at_its_end() -> None:
    """`announce` publishes. A failed delivery to a bridge is no event of the feed."""
    scripts = {path.stem: path.read_text() for path in SCRIPTS.glob("[!_]*.lua")}
    appending = {name for name, text in scripts.items() if re.search(r"\badd\(state", text)}
    assert len(appending) > 10
    assert {name for name in appending if "announce(" not in scripts[name]} == {
        "advance_delivery", "give_up_delivery", "give_up_mail",
    }  # fmt: skip


def test_the_first_kind_in_an_entrys_json_is_its_own() -> None:
    """The scripts read no more than that, and words of people can't imitate it."""
    forged = '"kind":"closed" \\"kind\\":\\"closed\\"'
    author = Author(kind="contact", id=forged, name=forged)
    entries: list[Entry] = [
        Opened(id=forged, trace=forged, source="contact", principal=VERA, channel=forged, locale="en"),
        Message(id=forged, trace=forged, author=author, text=forged),
        Action(id=forged, trace=forged, author=author, action=forged, label=forged),
        Assigned(id=forged, trace=forged, owner=Owner("assistant"), by=author, reason=forged),
        ToolResultEntry(id=forged, trace=forged, call_id="c", tool=forged, result=Ok(data=_created())),
        Closed(id=forged, trace=forged, by=author, reason=forged),
        Reopened(id=forged, trace=forged, by=author),
        ClosingNoted(id=forged, trace=forged, note=ClosingNote(summary=forged)),
        Rated(id=forged, trace=forged, author=author, rating=1, comment=forged),
    ]  # fmt: skip
    read = [re.search(r'"kind":"(\w+)"', entry.model_dump_json()) for entry in entries]
    assert [found and found[1] for found in read] == [entry.kind for entry in entries]
    assert {entry.kind for entry in entries} == FEED_ENTRY_KINDS


async def test_nothing_is_published_without_an_archive(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    chat = (await writer.open(VERA, locale="en")).conversation_id
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    assert not await redis.exists(keys.chat_events(0))


async def test_a_conversation_opens_with_its_contacts_first_entry(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    await switch_on(redis, keys)
    chat = (await writer.open(VERA, locale="en")).conversation_id
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    await turns.commit(lease, snapshot, reply("Hello!", snapshot.basis), release=True)
    assert await published(redis, keys) == [], "a greeting that no person answers"
    first = await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    second = await writer.send(chat, author=CONTACT, text="well?", client_message_id="message-2")
    assert await published(redis, keys) == [
        ("opened", chat, first.offset), ("message", chat, first.offset), ("message", chat, second.offset),
    ]  # fmt: skip


async def test_a_teammates_conversation_is_open_at_once(writer: LogWriter, redis: Redis, keys: Keys) -> None:
    await switch_on(redis, keys)
    chat = (await writer.open(VERA, locale="en", source="user")).conversation_id
    assert [(kind, id_) for kind, id_, _ in await published(redis, keys)] == [("opened", chat)]


async def test_a_greeting_becomes_a_conversation_when_a_teammate_opens_it(
    writer: LogWriter, redis: Redis, keys: Keys
) -> None:
    await switch_on(redis, keys)
    chat = (await writer.open(VERA, locale="en")).conversation_id
    for _ in range(2):
        await writer.open(VERA, locale="en", source="user")
    assert [(kind, id_) for kind, id_, _ in await published(redis, keys)] == [("opened", chat)]


async def test_owners_the_end_and_the_rating_are_published_once(
    writer: LogWriter, reader: LogReader, redis: Redis, keys: Keys
) -> None:
    await switch_on(redis, keys)
    chat = (await writer.open(VERA, locale="en")).conversation_id
    await writer.send(chat, author=CONTACT, text="hello?", client_message_id="message-1")
    for _ in range(2):
        await writer.assign(chat, owner=Owner("team", "sales"), by=SYSTEM, request_id="to-sales")
    await writer.note(chat, author=ANA, text="a customer", note_id="note-1")
    await writer.send(chat, author=ANA, text="I take it", client_message_id="reply-1")
    await writer.send(chat, author=ANA, text="Done", client_message_id="reply-2")
    await writer.close(chat, by=ANA, reason="teammate", request_id="close-1", note=ClosingNote())
    await Ratings(redis, keys).rate(chat, author=CONTACT, rating=5, comment="", request_id="request-1")
    assert await kinds(redis, keys) == [
        "opened", "message", "assigned", "message", "assigned", "message", "closed", "rated",
    ]  # fmt: skip
    offsets = [offset for _, _, offset in await published(redis, keys)]
    assert all([await reader.entry(chat, offset) for offset in offsets]), "each names an entry"


async def test_a_private_conversation_publishes_changes_of_contacts_only(
    writer: LogWriter, turns: Turns, deliver: Deliver, redis: Redis, keys: Keys
) -> None:
    await switch_on(redis, keys)
    chat = (await writer.open(JANE, locale="en")).conversation_id
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    request = ToolRequested(
        call_id="c1", tool="create_contact", arguments={}, reply_to=keys.stream(0, TOOL_COMPLETED), deadline=utc_now(),
        principal=JANE, scope=chat,
    )  # fmt: skip
    call = ToolCall(call_id="c1", tool="create_contact", arguments={})
    commit = Commit(
        messages=[Message(author=ASSISTANT, text="One second")],
        requests=[ToolRequest(call, request, timedelta(seconds=30))],
    )
    assert await turns.commit(lease, snapshot, commit, release=True) == "released"
    await writer.send(chat, author=Author(kind="contact", id=JANE.id), text="well?", client_message_id="message-1")
    completed = ToolCompleted(call_id="c1", scope=chat, tool="create_contact", result=Ok(data=_created()))
    entry_id: Any = await redis.xadd(keys.stream(0, TOOL_COMPLETED), {"__data__": completed.model_dump_json()})
    await redis.xreadgroup("agent", "worker", {keys.stream(0, TOOL_COMPLETED): ">"})
    delivery = Delivery(keys.stream(0, TOOL_COMPLETED), entry_id.decode(), b"", "worker")
    await append_result(redis, keys, completed, delivery, group="agent")
    assert await kinds(redis, keys) == ["tool_result"]


def _created() -> ContactCreated:
    return ContactCreated(contact=HubSpotContact(id="501"))
