"""Checks whether sites embed the widget without being allowed to, or with tokens that are refused."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from frontdesk.doctor.asking import ask_redis
from frontdesk.doctor.findings import Finding
from libs.messaging import Keys
from services.gateway.origins import read_origins
from services.gateway.refused_sites import RefusedSite, RefusedSites

_AREA = "Sites"

_TOKENS_OF = timedelta(days=1)
"""Tokens that were refused within this time are named. No setting says whether the site gives better ones by now."""


async def check_origins(url: str | None, keys: Keys, allowed: str) -> list[Finding]:
    """No finding if Redis doesn't answer, or if each refused site is allowed now. `allowed`: origins, with commas."""
    try:
        now_allowed = set(read_origins(allowed))
    except ValueError as error:
        return [Finding(_AREA, "broken", f"FRONTDESK_ALLOWED_ORIGINS: {error}", "the gateways don't start with it")]

    async def ask(client: Redis) -> list[Finding]:
        refused = await RefusedSites(client, keys).recent()
        sites = [each for each in refused if each.code == "origin_refused" and not now_allowed & {each.origin, "*"}]
        since = datetime.now(UTC) - _TOKENS_OF
        tokens = [each for each in refused if each.code != "origin_refused" and each.seen_at > since]
        return [*map(_of_site, sites), *map(_of_token, tokens)]

    return await ask_redis(url, ask)


def _of_token(refused: RefusedSite) -> Finding:
    expired = refused.code == "token_expired"
    what = "had expired" if expired else "was refused"
    text = f"a token of {refused.origin} {what} on {refused.seen_at:%Y-%m-%d at %H:%M} UTC"
    remedy = (
        "let the page give a new one with onTokenExpired (web/README.md)"
        if expired
        else "sign them with FRONTDESK_IDENTITY_SECRET or a key of FRONTDESK_JWKS_URL; the gateway's log says why"
    )
    return Finding(_AREA, "weak", text, remedy, code=refused.code)


def _of_site(refused: RefusedSite) -> Finding:
    text = f"{refused.origin} was refused on {refused.seen_at:%Y-%m-%d at %H:%M} UTC: its visitors can't chat"
    remedy = f"if this site is yours, add {refused.origin} to FRONTDESK_ALLOWED_ORIGINS of the gateways"
    return Finding(_AREA, "weak", text, remedy, code="origin_refused")
