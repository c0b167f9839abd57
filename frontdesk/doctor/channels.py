"""Checks whether messages wait for a channel that no gateway knows."""

from datetime import timedelta

from redis.asyncio import Redis

from frontdesk.doctor.asking import ask_redis
from frontdesk.doctor.findings import Finding
from libs.conversations import Deliveries, OtherChannel
from libs.messaging import Keys

_AREA = "Channels"

# Gateways announce every few seconds which channels they know.
_MISSED = timedelta(seconds=30)


async def check_channels(url: str | None, keys: Keys) -> list[Finding]:
    """No finding if Redis doesn't answer, or if a gateway knows every channel with waiting messages."""

    async def ask(client: Redis) -> list[Finding]:
        channels = await Deliveries(client, keys).channels()
        return [_finding(one) for one in channels if one.waiting and one.unknown_for > _MISSED]

    return await ask_redis(url, ask)


def _finding(channel: OtherChannel) -> Finding:
    many = f"{channel.waiting:,} conversations wait" if channel.waiting > 1 else "1 conversation waits"
    since = timedelta(seconds=int(channel.unknown_for.total_seconds()))
    text = f"{many} for the channel {channel.name}, which no gateway has known for {since}"
    remedy = "name it in FRONTDESK_CHANNELS of the gateways; else its messages end in the dead letters"
    return Finding(_AREA, "broken", text, remedy)
