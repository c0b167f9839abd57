"""Checks whether HubSpot accepts the token, which scopes it lacks, and how many calls are left today."""

from dataclasses import dataclass
from typing import Any

import httpx2
from pydantic import SecretStr

from frontdesk.doctor.findings import Finding

_AREA = "HubSpot"
# A share of the day's calls. Fewer may not last until midnight.
_LOW_QUOTA = 0.1


@dataclass(frozen=True)
class _Probe:
    scope: str
    purpose: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    needed: bool = True


def _probes(version: str) -> tuple[_Probe, ...]:
    contacts = f"/crm/objects/{version}/contacts"
    return (
        _Probe("crm.objects.contacts.read", "find contacts", "GET", f"{contacts}?limit=1"),
        _Probe(
            # Changes nothing: no contact has the ID 0, and HubSpot checks scopes before it looks for the record.
            "crm.objects.contacts.write",
            "create and change contacts",
            "PATCH",
            f"{contacts}/0",
            {"properties": {}},
        ),
        _Probe(
            "crm.objects.owners.read", "show who owns a contact", "GET", f"/crm/owners/{version}?limit=1", needed=False
        ),
        _Probe(
            "crm.schemas.contacts.read",
            "check values before they are sent",
            "GET",
            f"/crm/properties/{version}/contacts",
        ),
    )


async def check_hubspot(token: SecretStr | None, base_url: str, version: str, *, sandbox: str | None) -> list[Finding]:
    if token is None:
        text = f"no token: the sandbox at {sandbox} stands in" if sandbox else "no token: `up` starts a sandbox"
        return [Finding(_AREA, "ok", text, "set FRONTDESK_HUBSPOT_TOKEN to work on your account")]
    findings: list[Finding] = []
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    async with httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=10) as client:
        answer = None
        for probe in _probes(version):
            try:
                answer = await client.request(probe.method, probe.path, json=probe.body)
            except (httpx2.TransportError, httpx2.InvalidURL) as error:
                return [
                    Finding(
                        _AREA,
                        "broken",
                        f"{base_url} is not reachable: {error or type(error).__name__}",
                        "look at the network, a proxy, FRONTDESK_HUBSPOT_BASE_URL",
                    )
                ]
            finding = _judge(probe, answer)
            findings.append(finding)
            # The other probes would get the same answer, and each uses up a call.
            if answer.status_code in (401, 429):
                return findings
    return [*findings, *_quota(answer)] if answer is not None else findings


def _judge(probe: _Probe, answer: httpx2.Response) -> Finding:
    match answer.status_code:
        case 401:
            return Finding(
                _AREA,
                "broken",
                f"it refuses the token ({_category(answer)})",
                "put a valid one into FRONTDESK_HUBSPOT_TOKEN",
            )
        case 403:
            scopes = ", ".join(missing_scopes(answer)) or probe.scope
            return Finding(
                _AREA,
                "broken" if probe.needed else "weak",
                f"the token may not {probe.purpose}",
                f"add the scope {scopes} to the token's app or service key",
            )
        case 429:
            return Finding(_AREA, "weak", "its limit of calls is reached now", "try again later; chats will wait, too")
        case status if status >= 500:
            return Finding(_AREA, "weak", f"it answers {status} when asked to {probe.purpose}", "try again later")
        case _:
            return Finding(_AREA, "ok", f"may {probe.purpose} ({probe.scope})")


def _body(answer: httpx2.Response) -> dict[str, Any]:
    """The body of an error; empty if it isn't JSON."""
    try:
        # A proxy's own page may come instead of HubSpot's answer, and every field of HubSpot's is optional.
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _category(answer: httpx2.Response) -> str:
    return str(_body(answer).get("category") or answer.status_code)


def missing_scopes(answer: httpx2.Response) -> list[str]:
    """The missing scopes, as HubSpot names them in either shape of its answer."""
    body = _body(answer)
    contexts = [
        body.get("context"),
        *(error.get("context") for error in body.get("errors") or () if isinstance(error, dict)),
    ]
    return [
        str(scope)
        for context in contexts
        if isinstance(context, dict)
        for scope in context.get("requiredGranularScopes") or ()
    ]


def _quota(answer: httpx2.Response) -> list[Finding]:
    """The number of calls left today. Answers to OAuth tokens have no such headers."""
    limit = answer.headers.get("X-HubSpot-RateLimit-Daily", "")
    left = answer.headers.get("X-HubSpot-RateLimit-Daily-Remaining", "")
    if not (limit.isdigit() and left.isdigit()):
        return []
    text = f"{int(left):,} of {int(limit):,} calls are left today, for all apps of the account"
    if int(left) < _LOW_QUOTA * int(limit):
        return [Finding(_AREA, "weak", text, "find out which app uses them up, or raise the limit")]
    return [Finding(_AREA, "ok", text)]
