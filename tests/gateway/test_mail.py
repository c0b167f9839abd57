"""Answers by e-mail: once, together, and only to contacts who are gone and have not seen them."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Undelivered
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.conversations.mail_outbox import MailOutbox
from libs.messaging.backoff import Backoff
from libs.messaging.keys import Keys
from services.gateway.mail import conversation_mail
from services.gateway.mail.answers import SEEN_MS
from tests.gateway.assistant import Assistant
from tests.gateway.bridge import ANN
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.mail_server import (
    PUBLIC,
    VERA,
    MailServer,
    announced,
    answer,
    link_in,
    mail_server,
    settings,
    text_of,
)
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id
from tests.waiting import until, until_holds


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_mail, "LOOK_AGAIN", timedelta(seconds=0.3))


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def desk(start_gateway: StartGateway, smtp: MailServer) -> Gateway:
    gateway = await start_gateway(**settings(smtp))
    await announced(gateway)
    return gateway


async def asked(gateway: Gateway, text: str = "Where is my parcel?", **claims: Any) -> Chat:
    """A contact with a confirmed address has asked, and is gone."""
    person = {"role": "visitor", "email": VERA, "email_verified": True, **claims}
    chat = await gateway.open(host_token(new_message_id(), **person), locale="en")
    assert (await chat.say(text)).status_code == 202
    return chat


async def anonymous(gateway: Gateway, locale: str = "en") -> Chat:
    opened = (await gateway.http.post("/v1/conversations", json={"locale": locale})).json()
    chat = Chat(gateway, opened["conversation_id"], opened["token"])
    assert (await chat.say("Where is my parcel?")).status_code == 202
    return chat


async def put(chat: Chat, **body: Any) -> Any:
    return await chat.gateway.http.put(f"{chat.path}/mail", json=body, headers=bearer(chat.token))


async def settled(gateway: Gateway, chat: Chat) -> None:
    """Nothing is due for this conversation."""
    keys = gateway.services.settings.keys
    due = keys.mail_due(keys.shard_of(chat.id))

    async def is_gone() -> bool:
        return await gateway.services.redis.zscore(due, chat.id) is None

    await until("no e-mail is due", is_gone)


async def test_a_contact_who_is_gone_gets_one_mail_with_all_answers(desk: Gateway, smtp: MailServer) -> None:
    chat = await asked(desk)
    await answer(desk, chat, "It left on Monday.", "It is in Lyon now.", "Anything else?")
    [mail] = await smtp.mails(1)
    await settled(desk, chat)
    assert smtp.recipients == [VERA]
    assert mail["Subject"] == "Ana Ruiz has answered you"
    assert mail["From"] == "Acme Help <help@acme.example>"
    for kind in ("plain", "html"):
        found = re.findall(r"It left on Monday\.|It is in Lyon now\.|Anything else\?", text_of(mail, kind))
        assert len(found) == 3
        assert "Where is my parcel" not in text_of(mail, kind)
    assert VERA not in text_of(mail), "links name no person"
    await answer(desk, chat, "It has arrived.")
    [_, second] = await smtp.mails(2)
    assert "It left on Monday" not in text_of(second), "each answer is sent once"
    assert mail["Message-ID"] != second["Message-ID"]
    assert mail["References"] == second["References"], "one thread in the mail program"


async def test_a_present_contact_gets_none_until_they_leave_without_a_look(desk: Gateway, smtp: MailServer) -> None:
    chat = await asked(desk)
    async with chat.socket() as socket:
        await socket.ready()
        await answer(desk, chat, "It left on Monday.")
        await until("the e-mail was put off", lambda: _looked_again(desk, chat))
        assert smtp.received == []
    assert "It left on Monday." in text_of((await smtp.mails(1))[0])


async def _looked_again(gateway: Gateway, chat: Chat) -> bool:
    """Whether the answer was due, and put off by a gateway that is done with it."""
    keys, redis = gateway.services.settings.keys, gateway.services.redis
    lease = keys.conversation(chat.id).mailing
    newest = (await gateway.services.reader.newest(chat.id, 1))[0]
    before = await redis.exists(lease)
    due = await redis.zscore(keys.mail_due(keys.shard_of(chat.id)), chat.id)
    # A lease that began between the reads would look like a pause.
    held = before or await redis.exists(lease)
    return not held and due is not None and due > newest.position[0] + 500


async def test_an_answer_that_was_seen_is_not_sent(desk: Gateway, smtp: MailServer) -> None:
    chat = await asked(desk)
    async with chat.socket() as socket:
        await socket.ready()
        await socket.send(type="visit", looking=True)
        await answer(desk, chat, "It left on Monday.")
        await socket.next_of("message")
        seen_s = desk.services.clock.seconds() + 2 * SEEN_MS / 1000
        await until_holds(lambda: desk.services.clock.seconds() > seen_s, "they had time to read it")
        await socket.send(type="ping")
        await socket.next_of("pong")
    await settled(desk, chat)
    await answer(desk, chat, "It has arrived.")
    [mail] = await smtp.mails(1)
    assert "It left on Monday" not in text_of(mail)
    assert "It has arrived." in text_of(mail)


async def test_the_assistants_answers_are_sent_if_wanted(start_gateway: StartGateway, smtp: MailServer) -> None:
    gateway = await start_gateway(**settings(smtp, mail_assistant=True))
    await announced(gateway)
    assistant = Assistant(gateway.services.redis, gateway.services.settings.keys)
    await assistant.prepare()
    chat = await asked(gateway)
    await assistant.say(chat.id, "It left on Monday.")
    [mail] = await smtp.mails(1)
    assert mail["Subject"] == "Your answer is here"


async def test_two_gateways_send_each_answer_once(start_gateway: StartGateway, smtp: MailServer) -> None:
    gateways = [await start_gateway(**settings(smtp)) for _ in range(2)]
    await announced(gateways[0])
    chats = [await asked(gateways[number % 2]) for number in range(12)]
    for number, chat in enumerate(chats):
        await answer(gateways[(number + 1) % 2], chat, f"answer {number:02}")
    await smtp.mails(len(chats))
    for chat in chats:
        await settled(gateways[0], chat)
    found = [match for mail in smtp.received for match in re.findall(r"answer \d\d", text_of(mail))]
    assert sorted(found) == [f"answer {number:02}" for number in range(12)]


async def test_a_server_that_is_down_gets_it_later_under_one_id(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation_mail, "PAUSE", Backoff(0.1, 0.2))
    server = MailServer()
    async with mail_server(server):
        pass  # it has a port now, and nothing listens there
    gateway = await start_gateway(**settings(server))
    await announced(gateway)
    chat = await asked(gateway)
    await answer(gateway, chat, "It left.")
    outbox = gateway.services.mail_outbox
    await until("an attempt has failed", lambda: _tries(outbox, chat.id))
    before = (await outbox.of(chat.id)).batch
    await answer(gateway, chat, "It is here.")
    async with mail_server(server):
        first, second = await server.mails(2)
        await settled(gateway, chat)
    assert before is not None
    assert f"answers.{before}@" in first["Message-ID"], "a repeat has the ID of the first attempt"
    assert "It is here." not in text_of(first)
    assert "It is here." in text_of(second)
    assert "It left." not in text_of(second)


async def _tries(outbox: MailOutbox, conversation_id: str) -> bool:
    return (await outbox.of(conversation_id)).tries > 0


async def test_a_refused_address_is_given_up_and_teammates_see_it(desk: Gateway, smtp: MailServer) -> None:
    smtp.answers = [550]
    chat = await asked(desk)
    await answer(desk, chat, "It left on Monday.")
    await until("teammates see it", lambda: _given_up(desk, chat))
    await settled(desk, chat)
    assert smtp.received == []
    [entry] = await _undelivered(desk, chat)
    assert (entry.channel, entry.reason) == ("email", "mail_refused")
    assert "vera" not in entry.model_dump_json(), "the log has no address"
    await answer(desk, chat, "Another one.")
    assert "It left on Monday" not in text_of((await smtp.mails(1))[0])


async def _undelivered(gateway: Gateway, chat: Chat) -> list[Undelivered]:
    entries = await gateway.services.reader.entries(chat.id)
    return [item.entry for item in entries if isinstance(item.entry, Undelivered)]


async def _given_up(gateway: Gateway, chat: Chat) -> bool:
    return bool(await _undelivered(gateway, chat))


async def test_a_typed_address_is_used_marked_and_can_be_switched_off(desk: Gateway, smtp: MailServer) -> None:
    chat = await anonymous(desk)
    assert (await put(chat, address="Vera@Example.com")).json() == {
        "to": "v•••@example.com", "confirmed": False, "on": True,
    }  # fmt: skip
    await answer(desk, chat, "It left on Monday.")
    [mail] = await smtp.mails(1)
    assert smtp.recipients == [VERA]
    assert "This address was entered in the chat on our site." in text_of(mail)
    await put(chat, on=False)
    await answer(desk, chat, "It has arrived.")
    await settled(desk, chat)
    assert len(smtp.received) == 1


async def test_only_an_address_of_the_conversation_gets_anything(desk: Gateway) -> None:
    chat = await asked(desk)
    refused = await put(chat, address="victim@example.com")
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_confirmed")
    other = await anonymous(desk)
    for address in ("no address", "a@b", "x@example.com\r\nBcc: y@example.com", "x@example.com,y@example.com"):
        assert (await put(other, address=address)).status_code == 422
    for number in range(5):
        assert (await put(other, address=f"v{number}@example.com")).status_code == 200
    assert (await put(other, address="v6@example.com")).status_code == 429


async def test_one_click_ends_the_mails_also_from_other_conversations(desk: Gateway, smtp: MailServer) -> None:
    chat = await anonymous(desk)
    await put(chat, address=VERA)
    await answer(desk, chat, "It left on Monday.")
    [mail] = await smtp.mails(1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").removeprefix(PUBLIC)
    page = await desk.http.get(path)
    assert '<form method="post">' in page.text
    assert (await chat.get("/mail")).json()["on"], "a program that opens the link ends nothing"
    body = "List-Unsubscribe=One-Click"
    done = await desk.http.post(path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert done.status_code == 200
    assert not (await chat.get("/mail")).json()["on"]
    await answer(desk, chat, "It has arrived.")
    await settled(desk, chat)
    assert (await put(await anonymous(desk), address=VERA)).json()["code"] == "mail_unwanted"
    assert len(smtp.received) == 1
    confirmed = await asked(desk)
    await answer(desk, confirmed, "Welcome.")
    await smtp.mails(2)
    assert (await desk.http.post("/v1/mail/stop/forged")).status_code == 404


async def test_the_link_opens_this_conversation_alone_and_ends_with_it(desk: Gateway, smtp: MailServer) -> None:
    chat = await asked(desk)
    await answer(desk, chat, "It left on Monday.")
    token = link_in((await smtp.mails(1))[0])
    opened = await desk.http.post("/v1/conversations", json={}, headers=bearer(token))
    assert (opened.status_code, opened.json()["conversation_id"]) == (200, chat.id)
    back = Chat(desk, chat.id, opened.json()["token"])
    assert "It left on Monday." in await back.texts()
    before = (await desk.services.reader.state(chat.id)).principal
    assert (await back.say("Thank you!")).status_code == 202
    state = await desk.services.reader.state(chat.id)
    assert state.principal == before, "the link gives and takes no rights"
    assert state.contact_text == "Thank you!"
    assert (await back.get("/previous")).json() == []
    assert (await back.get("/messages", of=chat.id)).status_code == 403
    assert (await put(back, address="other@example.com")).json()["code"] == "mail_by_link"
    await chat.post({}, "/close")
    ended = await desk.http.post("/v1/conversations", json={}, headers=bearer(token))
    assert (ended.status_code, ended.json()["code"]) == (401, "token_expired")


async def test_the_link_opens_what_may_be_reopened(desk: Gateway, smtp: MailServer, redis: Redis, keys: Keys) -> None:
    chat = await asked(desk)
    await answer(desk, chat, "It left on Monday.")
    token = link_in((await smtp.mails(1))[0])
    await redis.hset(keys.conversation(chat.id).state, "reopen_ms", 7_200_000)  # as the flow's agent does
    await desk.services.writer.close(chat.id, by=ANN, reason="done", request_id="close-01")
    opened = await desk.http.post("/v1/conversations", json={}, headers=bearer(token))
    assert (opened.status_code, opened.json()["conversation_id"]) == (200, chat.id)
    assert (await desk.services.reader.state(chat.id)).returned
    assert (await Chat(desk, chat.id, opened.json()["token"]).say("And the second parcel?")).status_code == 202
    await desk.services.writer.open((await desk.services.reader.state(chat.id)).principal, locale="en")
    refused = await desk.http.post("/v1/conversations", json={}, headers=bearer(token))
    assert refused.status_code == 401, "another one is open now"


async def test_a_link_to_an_earlier_address_opens_nothing(desk: Gateway, smtp: MailServer) -> None:
    chat = await anonymous(desk)
    await put(chat, address="stranger@example.com")
    await answer(desk, chat, "It left on Monday.")
    token = link_in((await smtp.mails(1))[0])
    await put(chat, address=VERA)
    refused = await desk.http.post("/v1/conversations", json={}, headers=bearer(token))
    assert refused.status_code == 401


async def test_colleagues_and_closed_deployments_get_no_mails(desk: Gateway, gateway: Gateway) -> None:
    colleague = await desk.open(host_token(role="staff", email=VERA, email_verified=True))
    assert (await put(colleague, address=VERA)).json()["code"] == "mail_inside"
    assert (await colleague.post({"request_id": "t-00000001"}, "/transcript")).status_code == 403
    chat = await anonymous(gateway)
    assert (await put(chat, address=VERA)).json()["code"] == "mail_off"


async def test_limits_put_mails_off_and_lose_none(start_gateway: StartGateway, smtp: MailServer) -> None:
    gateway = await start_gateway(**settings(smtp, mail_per_conversation=1))
    await announced(gateway)
    chat = await asked(gateway)
    await answer(gateway, chat, "one")
    await smtp.mails(1)
    await settled(gateway, chat)
    await answer(gateway, chat, "two")
    keys = gateway.services.settings.keys

    async def is_put_off() -> bool:
        due = await gateway.services.redis.zscore(keys.mail_due(0), chat.id)
        return due is not None and due > gateway.services.clock.seconds() * 1000 + 600_000

    await until("the second e-mail waits for the end of the hour", is_put_off)
    assert len(smtp.received) == 1


async def test_a_transcript_has_the_conversation_and_the_desk_sends_it_too(
    desk: Gateway, smtp: MailServer, redis: Redis, keys: Keys
) -> None:
    chat = await asked(desk, "<b>Where</b> is my parcel?")
    await answer(desk, chat, "It left on Monday.")
    await smtp.mails(1)
    await chat.post({}, "/close")
    for _ in range(2):
        asked_for = await chat.post({"request_id": "t-00000001"}, "/transcript")
        assert (asked_for.status_code, asked_for.json()) == (202, {"to": "v•••@example.com"})
    [_, mail] = await smtp.mails(2)
    await settled(desk, chat)
    await chat.post({"request_id": "t-00000001"}, "/transcript")
    await settled(desk, chat)
    assert len(smtp.received) == 2, "one request is one e-mail"
    plain, html = text_of(mail), text_of(mail, "html")
    assert plain.index("<b>Where</b> is my parcel?") < plain.index("It left on Monday.")
    assert "&lt;b&gt;Where&lt;/b&gt;" in html
    assert "<b>Where" not in html
    assert "This conversation is closed." in plain
    people = [Teammate(id="ana", name="Ana Ruiz")]
    await Directory(redis, keys).load(DeskConfig(people=people, teams=[Team(id="a", name="A", members=["ana"])]), "x")
    ana = TeammateClient(desk, "ana")
    await ana.does(chat, "transcript", 202)
    assert "It left on Monday." in text_of((await smtp.mails(3))[2])
