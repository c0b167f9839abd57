"""OpenAI fails: which requests are repeated, how long a person waits, and the code of the failure."""

import asyncio
import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.agent.assistant import AssistantUnavailable
from services.agent.assistants.openai.errors import OUTAGES
from tests.agent.openai.conftest import LONG_S, Assistants, Draft, Model
from tests.agent.openai.logbook import situation, user

_SAID = situation(user("hi, I am jane@acme.com"))

_PASSING = {
    "429": {"error": 429},
    "500": {"error": 500},
    "503": {"error": 503},
    "408": {"error": 408},
    "garbage": {"text": "Hel", "garbage": True},
    "cut in the text": {"text": "Hello there", "cut_after": 6},
    "cut at once": {"text": "Hello", "cut_after": 0},
    "failed": {"text": "Hel", "failed": "server_error"},
    "error event": {"text": "Hel", "stream_error": "rate_limit_exceeded"},
}


@pytest.mark.parametrize("failure", _PASSING.values(), ids=_PASSING)
async def test_a_temporary_failure_is_retried(assistants: Assistants, model: Model, failure: dict[str, Any]) -> None:
    await model.answers(failure, {"text": "Hello."})
    draft = Draft()
    assert (await assistants.decide(_SAID, draft)).text == "Hello."
    assert draft.text == "Hello."
    assert len(await model.requests()) == 2


_LASTING = {
    "429": ({"error": 429}, "openai_rate_limited", 3),
    "429 for long": ({"error": 429, "retry_after": 60}, "openai_rate_limited", 1),
    "quota": ({"error": 429, "code": "insufficient_quota"}, "openai_quota", 1),
    "500": ({"error": 500}, "openai_server_error", 3),
    "401": ({"error": 401}, "openai_unauthorized", 1),
    "403": ({"error": 403}, "openai_unauthorized", 1),
    "404": ({"error": 404}, "openai_misconfigured", 1),
    "400": ({"error": 400}, "openai_bad_request", 1),
    "garbage": ({"text": "Hel", "garbage": True}, "openai_bad_stream", 3),
    "cut": ({"text": "Hello there", "cut_after": 6}, "openai_bad_stream", 3),
    "failed": ({"text": "Hel", "failed": "server_error"}, "openai_server_error", 3),
    "refused prompt": ({"text": "Hel", "failed": "invalid_prompt"}, "openai_bad_request", 1),
    "quota in the stream": ({"text": "Hel", "stream_error": "insufficient_quota"}, "openai_quota", 1),
}


@pytest.mark.parametrize(("failure", "code", "requests"), _LASTING.values(), ids=_LASTING)
async def test_a_lasting_failure_has_a_stable_code(
    assistants: Assistants, model: Model, failure: dict[str, Any], code: str, requests: int
) -> None:
    await model.script(default=failure)
    draft = Draft()
    with pytest.raises(AssistantUnavailable) as unavailable:
        await assistants.decide(_SAID, draft)
    assert unavailable.value.code == code
    assert len(await model.requests()) == requests
    assert draft.text == "", "an assistant that gives up leaves the draft empty"
    assert (code in OUTAGES) == (code != "openai_bad_request")


async def test_a_model_that_does_not_exist_is_a_misconfiguration(assistants: Assistants, model: Model) -> None:
    with pytest.raises(AssistantUnavailable, match="openai_misconfigured"):
        await assistants.decide(_SAID, model="gpt-99")


async def test_nothing_listens(assistants: Assistants) -> None:
    started = time.monotonic()
    with pytest.raises(AssistantUnavailable, match="openai_unreachable"):
        await assistants.decide(_SAID, base_url="http://127.0.0.1:1/v1")
    assert time.monotonic() - started < LONG_S


_SLOW = {
    "first token": ({"text": "Hi", "hold": "h"}, {"first_token_timeout_seconds": 0.1}),
    "silence": ({"text": "Hi there you", "delta_delay_ms": 60_000}, {"silence_timeout_seconds": 0.1}),
    "total": (
        {"text": "word " * 1_000, "delta_delay_ms": 60},
        {"total_timeout_seconds": 0.3, "silence_timeout_seconds": 5},
    ),
}


@pytest.mark.parametrize(("answer", "limits"), _SLOW.values(), ids=_SLOW)
async def test_no_call_waits_forever(
    assistants: Assistants, model: Model, answer: dict[str, Any], limits: dict[str, float]
) -> None:
    await model.script(default=answer)
    draft = Draft()
    started = time.monotonic()
    with pytest.raises(AssistantUnavailable, match="openai_timeout"):
        await assistants.decide(_SAID, draft, max_retries=1, **limits)
    assert time.monotonic() - started < LONG_S
    assert draft.text == ""


async def test_a_failure_of_who_shows_the_draft_is_not_openais(assistants: Assistants, model: Model) -> None:
    class Broken(Draft):
        async def __call__(self, text: str, /) -> None:
            raise TimeoutError("redis")

    await model.answers({"text": "Hello."})
    with pytest.raises(TimeoutError, match="redis"):
        await assistants.decide(_SAID, Broken())


async def test_a_cancelled_decision_lets_go_of_its_connection(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "Hi", "hold": "h"})
    assistant = assistants.make()
    deciding = asyncio.create_task(assistant.decide(_SAID, Draft()))
    await model.until_held("h")
    deciding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await deciding
    await model.until_abandoned()


async def test_logs_name_codes_and_no_people(assistants: Assistants, model: Model) -> None:
    await model.script(default={"error": 500})
    with capture_logs() as logs, pytest.raises(AssistantUnavailable):
        await assistants.decide(_SAID)
    assert {line["code"] for line in logs} == {"openai_server_error"}
    assert {line["conversation_id"] for line in logs} == {"c-1"}
    assert "jane" not in str(logs)
