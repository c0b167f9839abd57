"""One streamed request to the Responses API. Only this module and `sdk` use OpenAI's SDK.

The SDK's `client.post` sends the request, so that keys, headers, base URL and errors work as users of the SDK expect.
It costs a seventh of the CPU of `responses.create`, which rewrites the input by its types and builds a model of each
event. Retries are ours: the SDK does not retry a stream that breaks off, and it would wait up to two minutes if the
server asked for that, while a person waits in the chat.
"""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import to_json

from services.agent.assistants.openai import errors
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.patience import Patience
from services.agent.assistants.openai.reply import ModelReply, ReplyBuilder
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.sse import EventReader, EventTooLarge

if TYPE_CHECKING:
    import httpx2

_DRAIN_S = 0.1
"""The end of the body follows the last event at once. A connection is used again only if its body was read."""
_IDLE_CONNECTIONS = 200

Show = Callable[[str], Awaitable[None]]


def safety_identifier(kind: str, id_: str) -> str:
    """The same for each request of a person, without a name or an address in it."""
    return sha256(f"frontdesk:{kind}:{id_}".encode()).hexdigest()[:32]


class ResponsesClient:
    """Create it in a running program, not at import: it loads the SDK."""

    def __init__(self, settings: OpenAISettings) -> None:
        import httpx2
        import openai

        from libs.http_connections import direct_transport
        from services.agent.assistants.openai.sdk import AsyncOpenAI

        self._httpx2, self._openai = httpx2, openai
        self._settings = settings
        # `_Wait.watchdog` bounds everything else, with one timer for a request instead of one for each read.
        timeout = httpx2.Timeout(None, connect=settings.connect_timeout_seconds)
        # The SDK's limit of 1,000 connections is too low for one process. The worker's slots limit its conversations,
        # and a request that waited for a connection here would count as a failure of the model.
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=_IDLE_CONNECTIONS)
        self._sdk = AsyncOpenAI(
            api_key=settings.api_key.get_secret_value() if settings.api_key else None,
            base_url=settings.base_url,
            max_retries=0,  # see the module's docstring
            timeout=timeout,
            http_client=openai.DefaultAsyncHttpxClient(
                timeout=timeout, limits=limits, transport=direct_transport(limits)
            ),
        )

    async def aclose(self) -> None:
        await self._sdk.close()

    async def ask(self, body: dict[str, Any], show: Show, patience: Patience) -> ModelReply:
        """Sends the request. `show` gets the text as it comes. Raises ModelFailed.

        The first token may take the rest of `patience`. After it, only silence ends the answer.
        """
        wait = _Wait(patience, self._settings.silence_timeout_seconds)
        try:
            async with wait.watchdog:
                response = await self._send(body)
                try:
                    return await self._read(response, show, wait)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            if not wait.watchdog.expired():
                raise  # a timeout of `show`, not of this request
            # Not retried: the person has waited long enough, and another assistant can answer.
            raise ModelFailed(errors.TIMEOUT, retryable=False) from error
        except self._openai.APITimeoutError as error:
            raise ModelFailed(errors.TIMEOUT, retryable=False) from error
        except self._openai.APIStatusError as error:
            raise errors.from_status(error) from error
        except (self._openai.APIConnectionError, self._httpx2.ConnectError) as error:
            raise ModelFailed(errors.UNREACHABLE, retryable=True) from error
        except (self._httpx2.HTTPError, EventTooLarge) as error:
            raise ModelFailed(errors.BAD_STREAM, retryable=True) from error
        finally:
            wait.end()

    async def _send(self, body: dict[str, Any]) -> "httpx2.Response":
        response: object = await self._sdk.post(
            "/responses",
            content=to_json(body),
            cast_to=self._httpx2.Response,
            stream=True,
            stream_cls=self._openai.AsyncStream[object],
            options={
                "headers": {"Content-Type": "application/json", "Accept": "text/event-stream"},
                "security": {"bearer_auth": True},
            },
        )
        # `cast_to` selects the response itself, but the SDK's types follow `stream_cls`.
        return cast("httpx2.Response", response)

    async def _read(self, response: "httpx2.Response", show: Show, wait: "_Wait") -> ModelReply:
        reader, builder = EventReader(), ReplyBuilder()
        chunks = response.aiter_bytes()
        async for chunk in chunks:
            # One update of the draft for each chunk: every update is a round trip to Redis.
            pieces = [builder.take(event) for event in reader.feed(chunk)]
            if builder.moved():
                wait.moved()
            if text := "".join(pieces):
                await show(text)
            if builder.ended:
                await self._drain(chunks)
                break
        return builder.reply()

    async def _drain(self, chunks: Any) -> None:
        try:
            async with asyncio.timeout(_DRAIN_S):
                async for _ in chunks:
                    pass
        except (TimeoutError, self._httpx2.HTTPError):
            # The answer is complete: at worst, the connection is not used again.
            return


class _Wait:
    """Watches one request: patience until the first token, then bounded silence. Its clock starts at once."""

    def __init__(self, patience: Patience, silence_s: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._patience = patience
        self._silence_s = silence_s
        self._asked_at = self._loop.time()
        self._has_begun = False
        self.watchdog = asyncio.timeout_at(self._asked_at + patience.left_s)

    def moved(self) -> None:
        """The model has produced a token, of text or of anything else."""
        self.end()
        self.watchdog.reschedule(self._loop.time() + self._silence_s)

    def end(self) -> None:
        """Count the time until now as a wait for the first token, unless the token has come."""
        if not self._has_begun:
            self._has_begun = True
            self._patience.spend(self._loop.time() - self._asked_at)
