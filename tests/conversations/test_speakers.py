"""A decision is made with the rights of the newest token that was used, also when that changes during the decision."""

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import Message
from libs.contracts.principals import Principal
from libs.conversations import LogReader, LogWriter
from libs.conversations.commits import Commit
from libs.conversations.turns import Turns
from libs.messaging.keys import CHAT_OPENED
from tests.conversations.begun_turns import begun
from tests.conversations.conftest import Deliver

VERIFIED = Principal(
    kind="visitor", id="visitor:site:vera", email="vera@acme.example", email_verified=True, name="Vera"
)
UNVERIFIED = VERIFIED.model_copy(update={"email_verified": False})
VERA = Author(kind="contact", id=VERIFIED.id)
REPLY = Commit(messages=[Message(author=ASSISTANT, text="Hello")])


async def test_a_decision_that_was_made_with_other_rights_is_made_again(
    writer: LogWriter, turns: Turns, deliver: Deliver
) -> None:
    chat = (await writer.open(VERIFIED, locale="en")).conversation_id
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    # Opening again appends nothing to the log, and changes the rights.
    await writer.open(UNVERIFIED, locale="en")
    assert await turns.commit(lease, snapshot, REPLY, release=True) == "stale"
    again = await turns.read(lease)
    assert again is not None
    assert not again.state.principal.email_verified
    assert await turns.commit(lease, again, REPLY, release=True) == "released"


async def test_a_burst_never_passes_with_older_rights(writer: LogWriter, turns: Turns, deliver: Deliver) -> None:
    chat = (await writer.open(VERIFIED, locale="en")).conversation_id
    lease, snapshot = await begun(turns, chat, await deliver(CHAT_OPENED))
    for number in range(3):
        await writer.send(chat, author=VERA, text="and", client_message_id=f"message-{number}", speaker=VERIFIED)
        if number < 2:
            assert await turns.commit(lease, snapshot, REPLY, release=False) == "stale"
    await writer.send(chat, author=VERA, text="one more", client_message_id="message-9", speaker=UNVERIFIED)
    assert await turns.commit(lease, snapshot, REPLY, release=False) == "stale"


async def test_a_repeated_message_gives_no_older_rights_back(writer: LogWriter, reader: LogReader) -> None:
    chat = (await writer.open(VERIFIED, locale="en")).conversation_id
    await writer.send(chat, author=VERA, text="first", client_message_id="message-1", speaker=VERIFIED)
    await writer.send(chat, author=VERA, text="second", client_message_id="message-2", speaker=UNVERIFIED)
    again = await writer.send(chat, author=VERA, text="first", client_message_id="message-1", speaker=VERIFIED)
    assert again.repeated
    assert not (await reader.state(chat)).principal.email_verified


async def test_a_teammates_message_or_opening_changes_no_rights(writer: LogWriter, reader: LogReader) -> None:
    chat = (await writer.open(UNVERIFIED, locale="en")).conversation_id
    ana = Author(kind="teammate", id="ana", name="Ana")
    await writer.send(chat, author=ana, text="hello", client_message_id="message-1")
    await writer.open(VERIFIED, locale="en", source="user")
    assert (await reader.state(chat)).principal == UNVERIFIED
