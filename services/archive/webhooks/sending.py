"""One event to one endpoint, and the meaning of the answer. Every failure becomes an answer.

A name is looked up once, and the connection goes to that address, so that it can't become a private one between the
check and the request. No redirect is followed. Of the answer only the status counts.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

import httpx2

from libs.messaging import Seconds
from libs.public_addresses import Resolve, at_address, is_public, resolve
from libs.webhooks import finish, retry_after_of, standard_headers
from services.archive.webhooks.settings import WebhookEndpoint

GONE = 410

Outcome = Literal["delivered", "failed", "gone"]


@dataclass(frozen=True)
class WebhookAnswer:
    """`detail`: a status or the name of an error, for logs. `retry_after`: the pause that the endpoint asks for."""

    outcome: Outcome
    detail: str
    retry_after: timedelta | None = None
    reached: bool = True
    """Whether any answer came: without one the event itself can't be the reason."""


class NotPublic(Exception):
    """The endpoint's name has an address that is not in the public internet."""


class EventSender:
    """Safe to share between tasks. `now`: the shared clock."""

    def __init__(
        self, client: httpx2.AsyncClient, now: Seconds, *, allow_private: bool = False, look_up: Resolve = resolve
    ) -> None:
        self._client, self._now, self._allow_private, self._look_up = client, now, allow_private, look_up

    async def send(self, endpoint: WebhookEndpoint, event_id: str, body: bytes) -> WebhookAnswer:
        """Post one event. Raises nothing but a cancellation."""
        try:
            async with asyncio.timeout(endpoint.timeout_seconds):
                response = await self._post(endpoint, event_id, body)
        except NotPublic:
            return WebhookAnswer("failed", "not_public", reached=False)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError, UnicodeError) as error:
            return WebhookAnswer("failed", type(error).__name__, reached=False)
        await finish(response)
        return self._judge(response)

    async def _post(self, endpoint: WebhookEndpoint, event_id: str, body: bytes) -> httpx2.Response:
        url = str(endpoint.url)
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await self._look_up(host, port)
        # All of them: a name with one private address is no public service.
        if not addresses or not (self._allow_private or all(map(is_public, addresses))):
            raise NotPublic
        request = self._client.build_request(
            "POST",
            at_address(url, addresses[0], port),
            content=body,
            headers={
                **standard_headers(endpoint.keys, event_id, body, self._now()),
                "Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "Frontdesk",
                "Host": parts.netloc,
            },
            timeout=endpoint.timeout_seconds,
            # The URL has the address, but the certificate must be that of the host.
            extensions={"sni_hostname": host},
        )  # fmt: skip
        return await self._client.send(request, stream=True, follow_redirects=False)

    def _judge(self, response: httpx2.Response) -> WebhookAnswer:
        status = response.status_code
        if response.is_success:
            return WebhookAnswer("delivered", str(status))
        if status == GONE:
            return WebhookAnswer("gone", str(status))
        retry_after = retry_after_of(response.headers.get("Retry-After"), self._now())
        return WebhookAnswer("failed", str(status), retry_after)
