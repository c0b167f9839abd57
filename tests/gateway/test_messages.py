"""Sending and reading over HTTP: once, in order, and only the visible entries."""

import pytest

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import Button, Message
from libs.conversations.commits import Commit
from tests.gateway.assistant import Assistant
from tests.gateway.running import Gateway, bearer, host_token


async def test_a_repeated_message_is_answered_the_same_and_stored_once(gateway: Gateway) -> None:
    chat = await gateway.open()
    first = await chat.say("hello", "same-message")
    assert first.status_code == 202
    assert first.json()["message_id"] == "same-message"
    again = await chat.say("hello", "same-message")
    assert (again.status_code, again.json()) == (202, first.json())
    assert await chat.texts() == ["hello"]


async def test_an_id_can_not_be_used_for_something_else(gateway: Gateway) -> None:
    chat = await gateway.open()
    await chat.say("hello", "same-message")
    other = await chat.say("goodbye", "same-message")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert await chat.texts() == ["hello"]


async def test_a_closed_conversation_takes_nothing_new_but_knows_what_it_took(gateway: Gateway) -> None:
    chat = await gateway.open()
    before = await chat.say("hello", "sent-before")
    await chat.post({}, "/close")
    refused = await chat.say("more")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert (await chat.say("hello", "sent-before")).json() == before.json()
    assert await chat.texts() == ["hello"]


async def test_closing_is_done_once_and_lets_the_next_open(gateway: Gateway) -> None:
    token = host_token()
    chat = await gateway.open(token)
    closed = await chat.post_raw(b"", "/close")
    assert closed.status_code == 200
    assert closed.json()["status"] == "closed"
    assert (await chat.post({}, "/close")).json() == closed.json()
    following = await gateway.open(token)
    assert following.id != chat.id


async def test_closing_a_closed_conversation_is_a_conflict(gateway: Gateway) -> None:
    chat = await gateway.open()
    teammate = Author(kind="teammate", id="site:joe")
    await gateway.services.writer.close(chat.id, by=teammate, reason="done", request_id="r1")
    answer = await chat.post({}, "/close")
    assert (answer.status_code, answer.json()["code"]) == (409, "conversation_closed")


async def test_only_offered_buttons_can_be_clicked(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    click = {"action": "search", "client_message_id": "clicked-it"}
    early = await chat.post(click)
    assert (early.status_code, early.json()["code"]) == (422, "action_unknown")
    await assistant.say(chat.id, "Welcome!", buttons=[Button(action="search", label="Search contact")])
    assert (await chat.post(click)).status_code == 202
    assert (await chat.post(click)).status_code == 202
    page = (await chat.get()).json()["messages"]
    assert [(line["author"]["kind"], line["text"], line["action"]) for line in page] == [
        ("assistant", "Welcome!", None),
        ("contact", "Search contact", "search"),
    ]
    assert page[0]["buttons"] == [{"action": "search", "label": "Search contact"}]


async def test_lines_are_signed_with_the_tokens_name_alone(gateway: Gateway) -> None:
    chat = await gateway.open(host_token(name="Jane"))
    await chat.say("hello")
    (line,) = (await chat.get()).json()["messages"]
    assert line["author"] == {"kind": "contact", "name": "Jane"}


async def test_reading_in_pages_gives_everything_once(gateway: Gateway) -> None:
    chat = await gateway.open()
    for number in range(7):
        await chat.say(f"line {number}")
    texts, after = [], "0"
    while page := (await chat.get(after=after, limit=3)).json():
        if not page["messages"]:
            break
        texts += [line["text"] for line in page["messages"]]
        after = page["next"]
    assert texts == [f"line {number}" for number in range(7)]
    assert (await chat.get(after=after)).json() == {"messages": [], "next": after, "reset": False, "ended": None}


async def test_entries_that_are_not_for_people_are_left_out(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    teammate = Author(kind="teammate", id="site:joe", name="Joe")
    async with assistant.turn(chat.id) as turn:
        await turn.commit(Commit(messages=[Message(author=ASSISTANT, text="Hi", memory={"secret": "thought"})]))
    await gateway.services.writer.note(chat.id, author=teammate, text="do not show this", note_id="note-0001")
    answer = await chat.get()
    assert "thought" not in answer.text
    assert "do not show" not in answer.text
    assert [line["text"] for line in answer.json()["messages"]] == ["Hi"]
    state = await gateway.services.reader.state(chat.id)
    assert answer.json()["next"] == state.tail


async def test_an_offset_of_another_log_resets(gateway: Gateway) -> None:
    chat = await gateway.open()
    await chat.say("hello")
    page = (await chat.get(after="1234567890123-0")).json()
    assert page["reset"] is True
    assert [line["text"] for line in page["messages"]] == ["hello"]


@pytest.mark.parametrize("after", ["", "x", "1-", "-1", "1-1-1", "1-1 ", "٣-٣", "0x1-0", "9" * 30, "1-99999999999"])
@pytest.mark.parametrize("path", ["/messages", "/events"])
async def test_an_offset_that_is_none_is_refused(gateway: Gateway, path: str, after: str) -> None:
    chat = await gateway.open()
    answer = await chat.get(path, after=after)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x"])
async def test_a_limit_has_bounds(gateway: Gateway, limit: str) -> None:
    chat = await gateway.open()
    assert (await chat.get(limit=limit)).status_code == 422


async def test_a_token_is_for_one_conversation(gateway: Gateway) -> None:
    mine, theirs = await gateway.open(), await gateway.open()
    for method, path in (("POST", "/messages"), ("GET", "/messages"), ("GET", "/events"), ("POST", "/close")):
        foreign = await gateway.http.request(method, theirs.path + path, json={}, headers=bearer(mine.token))
        assert (foreign.status_code, foreign.json()["code"]) == (403, "token_foreign")
        none = await gateway.http.request(method, theirs.path + path)
        assert (none.status_code, none.json()["code"]) == (401, "token_missing")
        host = await gateway.http.request(method, theirs.path + path, headers=bearer(host_token()))
        assert (host.status_code, host.json()["code"]) == (401, "token_invalid")
    assert await theirs.texts() == []


async def test_a_conversation_that_is_gone_is_unknown(gateway: Gateway) -> None:
    chat = await gateway.open()
    prefix = gateway.services.settings.redis_prefix
    await gateway.services.redis.delete(*[key async for key in gateway.services.redis.scan_iter(match=f"{prefix}*")])
    for answer in (await chat.say("hello"), await chat.get(), await chat.get("/events"), await chat.post({}, "/close")):
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation_unknown")
