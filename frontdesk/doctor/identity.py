"""Checks identity: the site's public keys can be read, and the demo gives no token to other machines."""

import asyncio

import httpx2

from frontdesk.doctor.findings import Finding
from services.gateway.identity import BadKeySet, KeyAddress, SourceFailed, parse_keys

_AREA = "Identity"
_DEMO = "/demo/config.json"
_TIMEOUT_S = 3.0

# Requests that look as if another machine sent them: by another name of this machine, or through a proxy on it.
_STRANGERS = (
    {"Host": "frontdesk-doctor.example"},
    {"Host": "127.0.0.1", "X-Forwarded-For": "192.0.2.1"},
)


async def check_keys(url: str | None) -> list[Finding]:
    """Nothing for a site that signs with a shared secret."""
    if url is None:
        return []
    remedy = "correct FRONTDESK_JWKS_URL; until then people with tokens of these keys are refused"
    try:
        async with httpx2.AsyncClient(follow_redirects=False) as client:
            keys = parse_keys(await KeyAddress(client, url).read())
    except SourceFailed as error:
        return [Finding(_AREA, "broken", f"the site's public keys can't be read: {error}", remedy)]
    except BadKeySet as error:
        return [Finding(_AREA, "broken", f"the site's public keys are no JWKS: {error}", remedy)]
    return [Finding(_AREA, "ok", f"the site publishes {len(keys)} keys for its tokens")]


async def check_demo(gateway: str, *, account: bool, wanted: bool) -> list[Finding]:
    """`account`: contacts are in HubSpot itself. `wanted`: the settings ask for the demo."""
    near, *strangers = await asyncio.gather(
        _hands_out(gateway, {"Host": "127.0.0.1"}), *(_hands_out(gateway, headers) for headers in _STRANGERS)
    )
    if account and (near or any(strangers)):
        text = f"{gateway}{_DEMO} hands out staff tokens, and contacts are in a HubSpot account"
        return [Finding(_AREA, "broken", text, "unset FRONTDESK_DEMO, update the gateway, and start it again")]
    if any(strangers):
        text = f"{gateway}{_DEMO} hands out staff tokens to other machines"
        return [Finding(_AREA, "broken", text, "update the gateway: the demo is for this machine's browser only")]
    if account and wanted:
        text = "FRONTDESK_DEMO is set, and does nothing with a HubSpot account"
        return [Finding(_AREA, "weak", text, "unset it; `python -m frontdesk token --role staff` signs staff in")]
    return []


async def _hands_out(gateway: str, headers: dict[str, str]) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as client:
            answer = await client.get(f"{gateway}{_DEMO}", headers=headers)
    except httpx2.HTTPError:
        return False  # nothing runs there, or another program: other checks report it
    return answer.status_code == 200 and "staff_token" in answer.text
