"""What the desk says of a contact's HubSpot record is what happened: found, not found, not asked, or not answered."""

import pytest

from libs.contracts import (
    Contact,
    ContactIdentified,
    ContactRecord,
    LogEntry,
    Ok,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unavailable,
)
from libs.conversations import Commit
from services.gateway.desk.contact_details import contact_details
from tests.gateway.assistant import Assistant
from tests.gateway.desk.contacts import ANNE, ANONYMOUS, SAID, SITE, TYPED, state_of
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token

NOBODY = Ok(data=ContactIdentified(contact=None))
DOWN = Unavailable(code="hubspot_down", effect="none")


def asked(result: ToolResult | None, seq: int = 0) -> list[LogEntry]:
    """A search and its result, the newest first."""
    call = ToolCall(call_id="c1", tool="identify_contact", arguments={})
    entries = [LogEntry(offset="1-0", entry=call)]
    if result:
        answer = ToolResultEntry(call_id="c1", tool="identify_contact", result=result, seq=seq)
        entries.insert(0, LogEntry(offset="2-0", entry=answer))
    return entries


@pytest.mark.parametrize(
    ("entries", "lookup"),
    [
        ([], "not_asked"),
        (asked(None), "running"),
        (asked(NOBODY), "not_found"),
        (asked(DOWN), "failed"),
        (asked(DOWN, seq=-1), "failed"),
        ([*asked(NOBODY), *asked(DOWN)], "not_found"),
    ],
)
def test_how_the_search_ended(entries: list[LogEntry], lookup: str) -> None:
    details = contact_details(state_of(SITE), entries, None)
    assert (details.lookup, details.hubspot, details.takes_note) == (lookup, None, False)


def test_a_search_before_the_newest_entries_is_not_denied() -> None:
    assert contact_details(state_of(SITE), [], None, whole=False).lookup == "unknown"
    assert contact_details(state_of(SITE), asked(NOBODY), None, whole=False).lookup == "not_found"


def test_without_an_address_there_was_no_search() -> None:
    assert contact_details(state_of(ANONYMOUS), [], None).lookup == "no_address"


def test_a_record_created_from_the_answers_shows_them() -> None:
    own = ContactRecord(contact=Contact(id="7", properties={}), own=True)
    details = contact_details(state_of(ANONYMOUS, own, SAID), [], None)
    assert (details.own, details.takes_note, details.lookup) == (True, True, "found")
    assert details.hubspot is not None
    assert details.hubspot["properties"] == SAID


def test_a_record_of_the_conversation_before_takes_no_note() -> None:
    details = contact_details(state_of(SITE), [], state_of(SITE, TYPED))
    assert (details.previous, details.takes_note) == (True, False)
    assert details.hubspot is not None
    assert details.hubspot["properties"] == ANNE
    assert contact_details(state_of(SITE, TYPED), [], state_of(SITE, TYPED)).previous is False


async def test_the_next_conversation_knows_the_record(
    gateway: Gateway, ana: TeammateClient, assistant: Assistant
) -> None:
    token = host_token("visitor-again", role="visitor", name="Vera")
    first = await gateway.open(token)
    await first.say("Hello")
    async with assistant.turn(first.id) as turn:
        await turn.commit(Commit(patch={"record": TYPED.model_dump_json()}))
    await ana.does(first, "close", category="Order")
    second = await gateway.open(token)
    contact = (await ana.get(f"conversations/{second.id}"))["contact"]
    assert (contact["previous"], contact["hubspot"]["id"], contact["takes_note"]) == (True, "1", False)
