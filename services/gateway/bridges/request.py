"""One request to a bridge, bounded in time and bytes, and the meaning of its answer.

Only the status counts.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import httpx2

from libs.messaging import Seconds
from libs.webhooks import finish, retry_after_of
from services.gateway.bridges import signatures
from services.gateway.bridges.settings import ChannelSettings

DELIVERY = "Frontdesk-Delivery"

GONE = 410
TOO_MANY = 429

Outcome = Literal["delivered", "refused", "failed", "throttled"]


@dataclass(frozen=True)
class BridgeReply:
    """`refused`: must not be tried again. `throttled`: a failure with which the bridge asks for a pause.

    `detail` is a status or an error's name, for logs.
    """

    outcome: Outcome
    detail: str
    retry_after: timedelta | None = None
    is_outage: bool = False
    """Whether the whole bridge seems to be down, and not only this message is wrong."""


async def send(
    client: httpx2.AsyncClient, channel: ChannelSettings, payload: Mapping[str, Any], now: Seconds
) -> BridgeReply:
    """Post one message. Every failure of the bridge becomes a reply."""
    body = json.dumps(payload, ensure_ascii=False).encode()
    delivery_id = str(payload["delivery_id"])
    headers = {
        **signatures.headers(channel.keys, delivery_id, body, now()),
        DELIVERY: delivery_id, "Content-Type": "application/json",
    }  # fmt: skip
    try:
        async with asyncio.timeout(channel.timeout_seconds):
            request = client.build_request(
                "POST", str(channel.url), content=body, headers=headers, timeout=channel.timeout_seconds
            )
            response = await client.send(request, stream=True)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError) as error:
        return BridgeReply("failed", type(error).__name__, is_outage=True)
    await finish(response)
    return _judge(response, now())


def _judge(response: httpx2.Response, now: float) -> BridgeReply:
    status = response.status_code
    if response.is_success:
        return BridgeReply("delivered", str(status))
    if status == GONE:
        return BridgeReply("refused", str(status))
    retry_after = retry_after_of(response.headers.get("Retry-After"), now)
    outage = status >= 500 or status == TOO_MANY
    return BridgeReply("throttled" if retry_after else "failed", str(status), retry_after, is_outage=outage)
