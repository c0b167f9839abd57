"""One call of the model whose whole answer is needed before anything is shown: summaries, drafts, readings of answers.

It does not probe an open circuit breaker: a contact's message to the assistant does.
"""

import asyncio
import time
from datetime import timedelta
from typing import Any

from libs.telemetry import TraceSpan
from services.agent.assistants.openai import errors
from services.agent.assistants.openai.circuit_breaker import ModelBreaker
from services.agent.assistants.openai.client import ResponsesClient, safety_identifier
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.patience import Patience
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.usage import report, report_failure


class SingleCall:
    """Safe for any number of conversations at once. The assistant shares the `breaker`."""

    def __init__(self, settings: OpenAISettings, breaker: ModelBreaker, *, deadline: timedelta, purpose: str) -> None:
        self._settings = settings
        self._client = ResponsesClient(settings)
        self._breaker = breaker
        self._deadline = deadline
        self._purpose = purpose

    async def aclose(self) -> None:
        await self._client.aclose()

    def body(self, instructions: str, content: str, max_tokens: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "instructions": instructions,
            "input": [{"role": "user", "content": content}],
            "max_output_tokens": max_tokens,
            "store": False,  # OpenAI keeps no copy of the conversation
            "stream": True,
        }
        if self._settings.effort is not None:
            body["reasoning"] = {"effort": self._settings.effort}
        return body

    async def ask(self, body: dict[str, Any], conversation_id: str) -> str:
        """The answer's text. Raises ModelFailed."""

        async def unseen(_text: str) -> None:
            """The answer is used only when it is complete."""

        if self._breaker.is_open:
            raise ModelFailed(errors.CIRCUIT_OPEN, retryable=False)
        began = time.monotonic()
        deadline = asyncio.timeout(self._deadline.total_seconds())
        try:
            async with deadline:
                body = {**body, "safety_identifier": safety_identifier("conversation", conversation_id)}
                with TraceSpan("model call", kind="client") as span:
                    span.set("purpose", self._purpose)
                    span.set("model", self._settings.model)
                    reply = await self._client.ask(body, unseen, Patience(self._settings.first_token_timeout_seconds))
        except TimeoutError as error:
            if not deadline.expired():
                raise
            self._failed(errors.TIMEOUT, began, conversation_id)
            raise ModelFailed(errors.TIMEOUT, retryable=False) from error
        except ModelFailed as failure:
            self._failed(failure.code, began, conversation_id)
            raise
        self._breaker.succeeded()
        report(
            self._settings, self._settings.model, reply.usage, began,
            purpose=self._purpose, conversation_id=conversation_id,
        )  # fmt: skip
        if reply.ending != "completed" or not reply.text:
            raise ModelFailed(errors.EMPTY_ANSWER, retryable=False)
        return reply.text

    def _failed(self, code: str, began: float, conversation_id: str) -> None:
        if code in errors.OUTAGES:
            self._breaker.failed(hung=code == errors.TIMEOUT)
        report_failure(self._settings.model, code, began, purpose=self._purpose, conversation_id=conversation_id)
