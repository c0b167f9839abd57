"""Checks whether sites embed the widget without being allowed to."""

from redis.asyncio import Redis

from frontdesk.doctor.asking import ask_redis
from frontdesk.doctor.findings import Finding
from libs.messaging import Keys
from services.gateway.origins import read_origins
from services.gateway.refused_origins import RefusedOrigin, RefusedOrigins

_AREA = "Sites"


async def check_origins(url: str | None, keys: Keys, allowed: str) -> list[Finding]:
    """No finding if Redis doesn't answer, or if each refused site is allowed now. `allowed`: origins, with commas."""
    try:
        now_allowed = set(read_origins(allowed))
    except ValueError as error:
        return [Finding(_AREA, "broken", f"FRONTDESK_ALLOWED_ORIGINS: {error}", "the gateways don't start with it")]

    async def ask(client: Redis) -> list[Finding]:
        refused = await RefusedOrigins(client, keys).recent()
        return [_finding(one) for one in refused if not now_allowed & {one.origin, "*"}]

    return await ask_redis(url, ask)


def _finding(refused: RefusedOrigin) -> Finding:
    text = f"{refused.origin} was refused on {refused.seen_at:%Y-%m-%d at %H:%M} UTC: its visitors can't chat"
    remedy = f"if this site is yours, add {refused.origin} to FRONTDESK_ALLOWED_ORIGINS of the gateways"
    return Finding(_AREA, "weak", text, remedy, code="origin_refused")
