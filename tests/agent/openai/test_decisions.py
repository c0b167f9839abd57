"""The decisions and the requests of the assistant while the model works well."""

import subprocess
import sys

from libs.http_connections.transport import LeanTransport
from services.agent.assistant import AssistantCall, Undone
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import call, result, situation, user

_SEARCH = {"name": "search_contact", "arguments": {"email": "jane@acme.com", "limit": None}}


async def test_it_answers_with_text_that_is_shown_while_it_comes(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "Jane Doe is at Acme.", "delta_delay_ms": 1})
    draft = Draft()
    decision = await assistants.decide(situation(user("who is Jane?")), draft)
    assert decision.text == "Jane Doe is at Acme."
    assert decision.calls == ()
    assert decision.memory == {"brain": "openai", "model": "gpt-6-luna"}
    assert draft.text == decision.text
    assert len(draft.shown) > 1


async def test_it_calls_several_tools_at_once_after_a_word(assistants: Assistants, model: Model) -> None:
    await model.answers(
        {"text": "I'll look.", "calls": [_SEARCH, {"name": "get_contact", "arguments": {"contact_id": "7"}}]}
    )
    decision = await assistants.decide(situation(user("find Jane and 7")))
    assert decision.text == "I'll look."
    assert decision.calls == (
        AssistantCall("search_contact", {"email": "jane@acme.com"}),
        AssistantCall("get_contact", {"contact_id": "7"}),
    )


async def test_reasoning_comes_back_with_the_call_that_it_led_to(assistants: Assistants, model: Model) -> None:
    await model.answers({"reasoning": True, "calls": [_SEARCH, _SEARCH]}, {"text": "Found."})
    first, second = (await assistants.decide(situation(user("find Jane")))).calls
    assert first.context is not None
    assert second.context is None

    await assistants.decide(situation(user("find Jane"), call("a", context=first.context), result("a")))
    asked = (await model.bodies())[1]["input"]
    assert [item.get("type", "message") for item in asked] == [
        "message", "message", "reasoning", "function_call", "function_call_output",
    ]  # fmt: skip
    assert asked[2]["encrypted_content"] == first.context[0]["encrypted_content"]


async def test_reasoning_that_the_server_refuses_is_left_out(assistants: Assistants, model: Model) -> None:
    await model.answers({"error": 400, "code": "invalid_encrypted_content"}, {"text": "Found."})
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "another account's"}
    given = situation(user("find Jane"), call("a", context=[thought]), result("a"))
    assert (await assistants.decide(given)).text == "Found."
    assert "reasoning" not in [item.get("type") for item in (await model.bodies())[1]["input"]]


async def test_the_request_keeps_nothing_at_openai_and_is_strict(assistants: Assistants, model: Model) -> None:
    await assistants.decide(situation(user("hi")), effort="low")
    (body,) = await model.bodies()
    assert body["model"] == "gpt-6-luna"
    assert body["store"] is False
    assert body["stream"] is True
    assert body["include"] == ["reasoning.encrypted_content"]
    assert body["reasoning"] == {"effort": "low"}
    assert body["parallel_tool_calls"] is True
    assert body["tool_choice"] == "auto"
    assert all(tool["strict"] for tool in body["tools"])
    assert body["input"][-1] == {"role": "user", "content": "hi"}


async def test_an_effort_that_a_flows_model_lacks_is_left_out(assistants: Assistants, model: Model) -> None:
    """The API would refuse each request."""
    await model.script(models=["gpt-4.1", "o4-mini"])
    await assistants.decide(situation(user("hi"), model="gpt-4.1"), effort="high")
    await assistants.decide(situation(user("hi"), model="o4-mini", effort="minimal"))
    assert [body.get("reasoning") for body in await model.bodies()] == [None, None]


async def test_a_flow_may_choose_model_and_effort(assistants: Assistants, model: Model) -> None:
    await model.script(models=["my-model"])
    await assistants.decide(situation(user("hi"), model="my-model", effort="high"))
    (body,) = await model.bodies()
    assert body["model"] == "my-model"
    assert body["reasoning"] == {"effort": "high"}
    assert "include" in body


async def test_a_model_that_does_not_reason_is_not_asked_for_reasoning(assistants: Assistants, model: Model) -> None:
    await assistants.decide(situation(user("hi")), reasoning=False)
    (body,) = await model.bodies()
    assert "include" not in body
    assert "reasoning" not in body


async def test_an_assistant_without_tools_only_talks(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "Hello."})
    assert (await assistants.decide(situation(user("hi"), tools=()))).text == "Hello."
    assert "tools" not in (await model.bodies())[0]


async def test_after_many_rounds_of_tools_it_has_to_answer(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "I found no Jane."})
    rounds = [entry for n in range(3) for entry in (call(f"c{n}"), result(f"c{n}"))]
    decision = await assistants.decide(situation(user("find Jane"), *rounds), max_tool_rounds=3)
    assert decision.text == "I found no Jane."
    (body,) = await model.bodies()
    assert body["tool_choice"] == "none"
    assert "No more tools" in str(body["input"][-1])
    assert decision.undone == Undone("rounds")
    assert body["tools"]


async def test_calls_that_come_all_the_same_after_the_last_round_are_dropped(
    assistants: Assistants, model: Model
) -> None:
    await model.answers({"text": "Let me try again.", "calls": [_SEARCH]})
    decision = await assistants.decide(situation(user("x"), call("a"), result("a")), max_tool_rounds=1)
    assert decision.calls == ()
    assert decision.text == "Let me try again."
    assert decision.undone == Undone("rounds", ("jane@acme.com",)), "named by what it was about"


async def test_the_rounds_of_earlier_turns_do_not_count(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "One.", "calls": [_SEARCH]})
    decision = await assistants.decide(situation(user("x"), call("a"), result("a"), user("y")), max_tool_rounds=2)
    assert len(decision.calls) == 1


async def test_a_refusal_is_an_answer(assistants: Assistants, model: Model) -> None:
    await model.answers({"refusal": "I can't help with that."})
    draft = Draft()
    decision = await assistants.decide(situation(user("do evil")), draft)
    assert decision.text == "I can't help with that."
    assert draft.text == decision.text


async def test_a_connection_is_used_again(assistants: Assistants, model: Model) -> None:
    assistant = assistants.make()
    for _ in range(3):
        await assistant.decide(situation(user("hi")), Draft())
    transport = assistant._client._client._sdk._client._transport
    assert isinstance(transport, LeanTransport)
    assert len(transport._all) == 1


def test_importing_the_package_does_not_import_the_sdk() -> None:
    script = (
        "import services.agent.assistants.openai, sys;"
        "print([name for name in ('openai', 'httpx2', 'bpe_openai') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30)
    assert printed.stdout.strip() == "[]"


async def test_a_person_is_one_hash_and_answers_are_short(assistants: Assistants, model: Model) -> None:
    for entries in ([user("hi")], [user("who is Jane?")]):
        await assistants.decide(situation(*entries))
    first, second = await model.bodies()
    assert first["text"] == {"verbosity": "low"}
    assert first["safety_identifier"] == second["safety_identifier"]
    assert "demo:1" not in first["safety_identifier"]
