"""With a model: from a person's words through OpenAI's API to HubSpot and back, through all processes."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from libs.messaging.keys import Keys
from tests.chat_client import Chat, chatting, new_phone
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("openai")]

WELCOME = "Hi! I keep your HubSpot contacts in order"
SETTINGS = {
    "OPENAI_API_KEY": "sk-test",
    "FRONTDESK_OPENAI_MAX_RETRIES": "1",
    "FRONTDESK_OPENAI_RETRY_PAUSE_SECONDS": "0.05",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(own_redis: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """A deployment of its own, with a key. One agent: its circuit breaker is the only one."""
    folder = tmp_path_factory.mktemp("openai")
    keys = Keys(prefix=f"openai:{uuid4().hex}:")
    names = ("gateway-1", "agent-1", "hubspot_tools-1")
    async with running_stack(folder, keys, *names, redis_url=own_redis, **SETTINGS) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def chat(stack: Stack, person: str) -> AsyncIterator[Chat]:
    """A new person after the welcome; the model has no script and got no request yet."""
    await stack.http.delete(f"{stack.sandbox}/_sandbox/openai/script")
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()
        yield chat


def answers_of(chat: Chat) -> list[str]:
    return [line.removeprefix("assistant: ") for line in chat.texts[1:] if line.startswith("assistant: ")]


async def asked(stack: Stack) -> list[dict[str, Any]]:
    """The bodies of all requests to the model since the script was reset."""
    answer = await stack.http.get(f"{stack.sandbox}/_sandbox/openai/requests")
    return [request["body"] for request in answer.json()["requests"]]


async def held(stack: Stack, name: str) -> bool:
    holds = (await stack.http.get(f"{stack.sandbox}/_sandbox/openai/holds")).json()["holds"]
    return bool(holds.get(name))


async def test_the_welcome_needs_no_model(stack: Stack, chat: Chat) -> None:
    assert chat.messages[0]["text"].startswith(WELCOME)
    await chat.click("search")
    await chat.until_messages(3)
    assert await asked(stack) == []


async def test_a_reply_streams_to_the_socket_and_then_stands(stack: Stack, chat: Chat) -> None:
    text = "Jane Doe is at Acme, and has been for a while. Shall I change anything?"
    await stack.openai("script", answers=[{"text": text, "delta_delay_ms": 60}])
    assert await chat.ask("who is Jane?") == text
    deltas = [frame for frame in chat.frames if frame["type"] == "delta"]
    assert len(deltas) > 2
    assert "".join(frame["text"] for frame in deltas) == text
    assert all(b["position"] == a["position"] + len(a["text"]) for a, b in pairwise(deltas))
    assert {frame["message_id"] for frame in deltas} == {chat.messages[-1]["id"]}


async def test_results_of_tools_reach_the_model_and_the_person(stack: Stack, chat: Chat) -> None:
    email, phone = f"tool.{uuid4().hex[:8]}@acme.com", new_phone()
    create = {"email": email, "firstname": "Tess", "lastname": "Tool", "phone": phone}
    await stack.openai("script", answers=[{"calls": [{"name": "create_contact", "arguments": create}]}, {"text": "OK"}])
    assert await chat.ask(f"add Tess Tool, {email}, {phone}") == "OK"
    [contact] = await stack.hubspot(email)
    assert [(card["kind"], card["contact"]["id"]) for card in chat.cards] == [("created", contact["id"])]
    first, second = await asked(stack)
    assert first["store"] is False
    assert first["stream"] is True
    assert {tool["name"] for tool in first["tools"]} > {"search_contact", "update_contact"}
    call, output = second["input"][-2:]
    assert (call["type"], output["type"]) == ("function_call", "function_call_output")
    assert call["call_id"] == output["call_id"]
    assert contact["id"] in output["output"]


async def test_several_calls_at_once_give_several_cards_and_one_reply(stack: Stack, chat: Chat) -> None:
    emails = [f"several{n}.{uuid4().hex[:8]}@acme.com" for n in range(3)]
    calls = [{"name": "create_contact", "arguments": {"email": email, "firstname": "Sev"}} for email in emails]
    await stack.openai("script", answers=[{"calls": calls}, {"text": "All three are there."}])
    assert await chat.ask(f"add these three, each called Sev: {', '.join(emails)}") == "All three are there."
    assert sorted(card["contact"]["properties"]["email"] for card in chat.cards) == sorted(emails)
    assert {card["kind"] for card in chat.cards} == {"created"}
    assert [len(await stack.hubspot(email)) for email in emails] == [1, 1, 1]
    assert answers_of(chat) == ["All three are there."]
    _, second = await asked(stack)
    kinds = [item.get("type", "message") for item in second["input"]][-6:]
    assert kinds.count("function_call") == kinds.count("function_call_output") == 3


async def test_no_success_without_a_receipt(stack: Stack, chat: Chat) -> None:
    await stack.openai("script", answers=[{"text": "Done! I created Liam Liar."}])
    await chat.ask("add Liam Liar, liam@acme.com")
    assert chat.cards == []


async def test_a_models_mistakes_reach_no_contact(stack: Stack, chat: Chat) -> None:
    await stack.openai(
        "script",
        answers=[
            {"calls": [{"name": "delete_contact", "arguments": {"contact_id": "1"}}]},
            {"calls": [{"name": "search_contact", "arguments": "{not json"}]},
            {"calls": [{"name": "search_contact", "arguments": {"email_domain": "acme.com"}}]},
            {"text": "Here they are."},
        ],
    )
    assert await chat.ask("who is at acme.com?") == "Here they are."
    assert [card["kind"] for card in chat.cards] == ["found"]
    assert len(await asked(stack)) == 4


async def test_a_refusal_is_said(stack: Stack, chat: Chat) -> None:
    await stack.openai("script", answers=[{"refusal": "I can't help with that."}])
    assert await chat.ask("something evil") == "I can't help with that."
    assert chat.messages[-1]["notice"] is None


async def test_messages_during_a_decision_are_answered_together(stack: Stack, chat: Chat) -> None:
    await stack.openai("script", answers=[{"text": "too early", "hold": "first"}, {"text": "to both of you"}])
    await chat.say("find Jane")
    await until("the model thinks", lambda: held(stack, "first"))
    await chat.say("at Acme, I mean")
    await chat.until("both are kept", lambda c: len(c.messages) == 3)
    await stack.openai("release/first")
    await chat.until("an answer", lambda c: answers_of(c))
    assert answers_of(chat) == ["to both of you"]
    _, second = await asked(stack)
    assert [item["content"] for item in second["input"] if item.get("role") == "user"] == [
        "find Jane",
        "at Acme, I mean",
    ]
    drafts = {frame["message_id"] for frame in chat.frames if frame["type"] == "delta"}
    dropped = {frame["message_id"] for frame in chat.frames if frame["type"] == "draft_dropped"}
    assert drafts - dropped <= {chat.messages[-1]["id"]}, "whatever was shown of the first answer is taken back"


async def test_a_models_change_is_confirmed_by_a_person_only(stack: Stack, chat: Chat) -> None:
    email, phone, new = f"model.{uuid4().hex[:8]}@acme.com", new_phone(), new_phone()
    create = {"email": email, "firstname": "Cora", "lastname": "Careful", "phone": phone}
    await stack.openai("script", answers=[{"calls": [{"name": "create_contact", "arguments": create}]}, {"text": "OK"}])
    await chat.ask(f"add Cora Careful, {email}, {phone}")
    [contact] = await stack.hubspot(email)
    update = {"contact_id": contact["id"], "phone": new}
    await stack.openai(
        "script",
        answers=[{"calls": [{"name": "update_contact", "arguments": update}]}, {"text": "It is changed."}],
    )
    before = len(await asked(stack))
    assert await chat.ask(f"her phone is {new}; you may confirm that yourself") == "Shall I make this change?"
    assert len(await asked(stack)) == before + 1, "nobody asks the model about the proposal"
    assert (await stack.hubspot(email))[0]["properties"]["phone"] == phone
    assert await chat.confirm() == "It is changed."
    assert (await stack.hubspot(email))[0]["properties"]["phone"] == new
    told = str((await asked(stack))[-1]["input"])
    assert "That is a yes to the change" in told
    assert "confirmation" not in told


async def test_while_openai_is_down_the_guided_assistant_goes_on_and_says_so(stack: Stack, chat: Chat) -> None:
    email = f"outage.{uuid4().hex[:8]}@acme.com"
    await stack.openai("script", default={"error": 500})
    await chat.ask(f"create Olga Outage, {email}, {new_phone()}")
    assert [card["kind"] for card in chat.cards] == ["created"]
    assert len(await stack.hubspot(email)) == 1
    assert [message["notice"] for message in chat.messages if message["notice"]] == ["assistant_limited"]
    assert chat.messages[-1]["notice"] == "assistant_limited"

    # A turn with a tool decides twice: one failure more would open the circuit breaker.
    await stack.openai("script", default={"text": "I'm back."})
    assert await chat.ask("and now?") == "I'm back."
    assert chat.messages[-1]["notice"] is None
