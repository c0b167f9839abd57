"""Failures are those of the real API: the official SDK raises the same errors."""

import json
import time

import openai
import pytest

from tests.sandbox.openai.harness import MODEL, Sandbox


@pytest.mark.parametrize(
    ("status", "raised", "kind", "code"),
    [
        (400, openai.BadRequestError, "invalid_request_error", None),
        (401, openai.AuthenticationError, "invalid_request_error", "invalid_api_key"),
        (403, openai.PermissionDeniedError, "invalid_request_error", "access_denied"),
        (429, openai.RateLimitError, "requests", "rate_limit_exceeded"),
        (500, openai.InternalServerError, "server_error", "server_error"),
        (502, openai.InternalServerError, "server_error", "server_error"),
        (503, openai.InternalServerError, "service_unavailable_error", "server_is_overloaded"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_http_errors(
    sandbox: Sandbox,
    status: int,
    raised: type[openai.APIStatusError],
    kind: str,
    code: str | None,
    stream: bool,
) -> None:
    await sandbox.answers({"error": status})

    with pytest.raises(raised) as caught:
        await sandbox.sdk.responses.create(model=MODEL, input="hi", stream=stream)

    assert (caught.value.status_code, caught.value.type, caught.value.code) == (status, kind, code)
    assert caught.value.request_id is not None


async def test_an_exhausted_quota_differs_from_a_rate_limit(sandbox: Sandbox) -> None:
    await sandbox.answers({"error": 429, "code": "insufficient_quota"})

    with pytest.raises(openai.RateLimitError) as caught:
        await sandbox.ask()

    assert (caught.value.type, caught.value.code) == ("insufficient_quota", "insufficient_quota")


async def test_the_sdk_waits_as_asked_and_retries(sandbox: Sandbox) -> None:
    await sandbox.answers({"error": 429, "retry_after": 0.2}, {"text": "at last"})
    started = time.monotonic()

    response = await sandbox.sdk.with_options(max_retries=1).responses.create(model=MODEL, input="hi")

    assert response.output_text == "at last"
    assert time.monotonic() - started >= 0.2
    first, second = await sandbox.journal()
    assert (first["status"], first["retry_count"]) == (429, 0)
    assert (second["status"], second["retry_count"]) == (200, 1)


async def test_retry_after_is_given_in_both_units(sandbox: Sandbox) -> None:
    await sandbox.answers({"error": 503, "retry_after": 1.5})

    answer = await sandbox.http.post("/v1/responses", json={"model": MODEL, "input": "hi"})

    assert (answer.headers["retry-after"], answer.headers["retry-after-ms"]) == ("2", "1500")


async def test_garbage_instead_of_json(sandbox: Sandbox) -> None:
    await sandbox.answers({"garbage": True})

    with pytest.raises(json.JSONDecodeError):
        await sandbox.ask()


async def test_a_stream_that_breaks_into_garbage(sandbox: Sandbox) -> None:
    await sandbox.answers({"garbage": True, "text": "good so far"})

    seen = await sandbox.until_broken(json.JSONDecodeError)

    assert "response.output_text.delta" in seen
    assert "response.completed" not in seen


@pytest.mark.parametrize("count", [0, 1, 5])
async def test_a_stream_cut_after_some_events(sandbox: Sandbox, count: int) -> None:
    await sandbox.answers({"text": "this is never finished", "cut_after": count})

    seen = await sandbox.until_broken(openai.APIConnectionError)

    assert len(seen) == count
    (entry,) = await sandbox.journal()
    assert entry["ended"] == "cut"


async def test_a_plain_response_cut_in_the_middle(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "never finished", "cut_after": 0})

    with pytest.raises(openai.APIConnectionError):
        await sandbox.ask()


@pytest.mark.parametrize("reason", ["max_output_tokens", "content_filter"])
async def test_an_incomplete_answer(sandbox: Sandbox, reason: str) -> None:
    await sandbox.answers({"text": "cut sho", "incomplete": reason}, {"incomplete": reason})

    last = (await sandbox.stream())[-1]
    wordless = await sandbox.ask()

    assert last.type == "response.incomplete"
    assert last.response.incomplete_details is not None
    assert last.response.incomplete_details.reason == reason
    assert last.response.output_text == "cut sho"
    assert (wordless.status, wordless.output) == ("incomplete", [])


async def test_a_failed_response(sandbox: Sandbox) -> None:
    failed = {"text": "half a", "failed": "server_error"}
    await sandbox.answers(failed, failed)

    events = await sandbox.stream()
    plain = await sandbox.ask()

    last = events[-1]
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert last.response.error.code == "server_error"
    assert "response.output_text.done" not in [event.type for event in events]
    assert plain.status == "failed"


async def test_an_error_in_the_middle_of_a_stream(sandbox: Sandbox) -> None:
    await sandbox.answers({"text": "half a", "stream_error": "rate_limit_exceeded"})

    with pytest.raises(openai.APIError) as caught:
        await sandbox.stream()

    assert caught.value.code == "rate_limit_exceeded"
