"""The contact as the desk names them: the order of the sources, and the mark of a name that nothing confirms."""

import json

import pytest

from libs.contracts import ContactRecord, Principal
from libs.conversations import Commit, identity_of
from libs.conversations.contact_identity import ContactIdentity, label_of
from tests.gateway.assistant import Assistant
from tests.gateway.desk.contacts import (
    ANONYMOUS,
    BARE,
    BRIDGED,
    CHANNEL,
    DESK,
    NAMELESS,
    PROVEN,
    SAID,
    SITE,
    TYPED,
    UNVERIFIED,
    state_of,
)
from tests.gateway.desk.teammate import TeammateClient, ask_list, next_frame, tab
from tests.gateway.running import Gateway, host_token


def identity(
    principal: Principal, record: ContactRecord | None = None, said: dict[str, str] | None = None
) -> ContactIdentity:
    return identity_of(state_of(principal, record, said))


def brief(found: ContactIdentity) -> tuple[object, ...]:
    return found.name, found.confirmed, found.addressed_as, found.email, found.email_verified


@pytest.mark.parametrize(
    ("principal", "record", "said", "expected"),
    [
        (SITE, PROVEN, SAID, ("Vera Lind", True, "Vera Lind", "vera@acme.example", True)),
        (UNVERIFIED, None, SAID, ("Vera Lind", True, "Vera Lind", "vera@acme.example", False)),
        (NAMELESS, PROVEN, SAID, ("Anne Lee", True, "Anne Lee", "vera@acme.example", True)),
        (NAMELESS, None, None, (None, True, None, "vera@acme.example", True)),
        # A stranger may type the address of a customer: the desk reads its name, a reply does not contain it.
        (ANONYMOUS, TYPED, SAID, ("Anne Lee", False, "Bob Stone", "anne@acme.example", False)),
        (ANONYMOUS, TYPED, None, ("Anne Lee", False, None, "anne@acme.example", False)),
        (ANONYMOUS, BARE, SAID, ("Bob Stone", False, "Bob Stone", "bob@acme.example", False)),
        (ANONYMOUS, None, {"email": "bob@acme.example"}, (None, False, None, "bob@acme.example", False)),
        (ANONYMOUS, None, {"firstname": "민수", "lastname": "김"}, ("김민수", False, "김민수", None, False)),
        (ANONYMOUS, None, None, (None, False, None, None, False)),
        (CHANNEL, None, None, ("Chan", False, "Chan", "chan@acme.example", False)),
        (CHANNEL, None, SAID, ("Bob Stone", False, "Bob Stone", "bob@acme.example", False)),
        (BRIDGED, PROVEN, SAID, ("Anne Lee", True, "Anne Lee", "chan@acme.example", True)),
        (BRIDGED, None, None, ("Chan", True, "Chan", "chan@acme.example", True)),
        (DESK, None, None, ("Zoe", True, "Zoe", "z@acme.example", True)),
    ],
)  # fmt: skip
def test_the_sources_in_their_order(
    principal: Principal, record: ContactRecord | None, said: dict[str, str] | None, expected: tuple[object, ...]
) -> None:
    assert brief(identity(principal, record, said)) == expected


def test_a_phone_number_of_the_record_the_answers_or_the_channel() -> None:
    assert identity(ANONYMOUS, TYPED, SAID).phone == "+4930111"
    assert identity(ANONYMOUS, None, SAID).phone == "+4930222"
    assert identity(CHANNEL).phone == "+34600111222"
    assert identity(Principal(kind="visitor", id="channel:chat:somebody")).phone is None


def test_anonymous_contacts_have_labels_of_their_own() -> None:
    labels = {label_of(f"anonymous:{number}") for number in range(2_000)}
    assert len(labels) > 1_990
    assert identity(ANONYMOUS).visitor_label == label_of("anonymous:x")
    assert all(len(label) == 4 and label == label.upper() and not set(label) & set("AEIOUY01") for label in labels)


async def test_an_answer_changes_the_row_the_search_and_the_heading(
    gateway: Gateway, ana: TeammateClient, assistant: Assistant
) -> None:
    chat = await gateway.open(host_token("visitor-who", role="visitor", name=None))
    await chat.say("Hello")
    async with tab(gateway) as connection:
        rows = {each["id"]: each for each in (await ask_list(connection, view="all"))["conversations"]}
        assert rows[chat.id]["name"] is None
        async with assistant.turn(chat.id) as turn:
            patch = {"answers": json.dumps({"firstname": "Zoë", "lastname": "Kim", "email": "zoe@acme.example"})}
            await turn.commit(Commit(patch=patch))
        summary = (await next_frame(connection, "summary"))["summary"]
        while summary["name"] is None:
            summary = (await next_frame(connection, "summary"))["summary"]
    assert (summary["name"], summary["confirmed"], summary["email"]) == ("Zoë Kim", False, "zoe@acme.example")
    assert (await ana.get(f"conversations/{chat.id}"))["contact"]["said_name"] == "Zoë Kim"
    for query in ("Zoë", "zoe@acme", summary["visitor_label"]):
        assert await ana.lists("all", q=query) == [chat.id]
