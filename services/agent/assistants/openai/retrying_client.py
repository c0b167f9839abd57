"""Asks the model, and asks again where a request failed in a way that passes.

A person waits in the chat. So the pauses are short, they count as waiting for the model, and a server that asks for a
long one is left to another assistant.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from libs.messaging import Backoff
from libs.telemetry import TraceSpan
from services.agent.assistants.openai import errors
from services.agent.assistants.openai.client import ResponsesClient
from services.agent.assistants.openai.decision_request import DecisionRequest
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.guarded_draft import GuardedDraft
from services.agent.assistants.openai.prompt import Prompt
from services.agent.assistants.openai.reply import ModelReply
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.usage import report, report_failure

_MAX_PAUSE_S = 4.0
"""If a server asks for a longer pause, another assistant answers this user now."""

WithoutReasoning = Callable[[], Awaitable[Prompt]]


class RetryingClient:
    """Safe for any number of conversations at once. Close it with `aclose`."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._client = ResponsesClient(settings)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def ask(
        self, request: DecisionRequest, draft: GuardedDraft, without_reasoning: WithoutReasoning
    ) -> ModelReply:
        """The model's answer. Raises ModelFailed once no further attempt makes sense."""
        conversation_id = request.situation.conversation_id
        attempt = 0
        while True:
            began = time.monotonic()
            try:
                with TraceSpan("model call", kind="client") as span:
                    span.set("purpose", "chat")
                    span.set("model", request.model)
                    reply = await self._client.ask(request.body(), draft.write, request.patience)
            except ModelFailed as failure:
                report_failure(
                    request.model, failure.code, began,
                    purpose="chat", attempt=attempt, conversation_id=conversation_id,
                )  # fmt: skip
                await draft.restart()  # no part of a failed answer may stay before the next one
                # OpenAI can't decrypt the stored reasoning any more, but answers without it.
                if failure.code == errors.STALE_REASONING and request.prompt.replays:
                    request.prompt = await without_reasoning()
                    continue
                pause_s = self._pause_s(failure, attempt)
                # After a pause that is longer than the patience, none would be left for the answer.
                if pause_s is None or pause_s >= request.patience.left_s:
                    raise
            else:
                request.cost += report(
                    self._settings, request.model, reply.usage, began,
                    purpose="chat", conversation_id=conversation_id,
                )  # fmt: skip
                await draft.end()
                return reply
            await asyncio.sleep(pause_s)
            request.patience.spend(pause_s)
            attempt += 1

    def _pause_s(self, failure: ModelFailed, attempt: int) -> float | None:
        """The pause before the next attempt; None if there is to be none."""
        if not failure.retryable or attempt >= self._settings.max_retries:
            return None
        if failure.retry_after_s is not None:
            return failure.retry_after_s if failure.retry_after_s <= _MAX_PAUSE_S else None
        return Backoff(self._settings.retry_pause_seconds, _MAX_PAUSE_S).jittered_s(attempt + 1)
