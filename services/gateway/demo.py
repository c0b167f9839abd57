"""Signs in the people of the demo pages without a host site.

The demo therefore exists only together with the sandbox, which holds no real data, and answers only to this machine:
the Host must be a loopback name, so that no other site's name leads here, and a proxy must not have forwarded the
request. A proxy or a tunnel that ends on this machine may serve the whole internet.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from pydantic import BaseModel, SecretStr
from starlette.requests import Request
from starlette.types import Scope

from libs.contracts import new_id
from libs.settings import FrontdeskSettings
from services.gateway.dependencies import Use
from services.gateway.desk import Using
from services.gateway.identity import Role, is_loopback
from services.gateway.settings import GatewaySettings

TOKEN_TTL = timedelta(hours=12)
"""A day in front of the page; a reload fetches another."""

TEAMMATES = 2

_ACCOUNTS_TOKEN = re.compile(r"pat-[a-z0-9]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\S{40,}")
"""What HubSpot's own tokens look like; no stand-in needs one."""

_PASSED_ON = (
    b"forwarded", b"via", b"x-forwarded", b"x-real-", b"x-original-", b"x-client-", b"x-cluster-", b"x-proxy",
    b"x-envoy-", b"x-host", b"x-amzn-", b"x-amz-cf-", b"x-arr-", b"x-azure-", b"x-appengine-", b"x-cloud-trace",
    b"x-vercel-", b"x-nf-", b"client-ip", b"true-client-", b"fastly-", b"cf-", b"cdn-loop", b"tailscale-", b"ngrok-",
)  # fmt: skip
"""Beginnings of the headers that proxies, tunnels and content networks add."""


class _Contacts(FrontdeskSettings):
    """Where this environment keeps contacts: the settings of the tools workers, as far as the gateway sees them."""

    hubspot_token: SecretStr = SecretStr("")
    hubspot_base_url: str | None = None


def has_demo(settings: GatewaySettings) -> bool:
    """Whether the demo was asked for and all that it could give away is a sandbox."""
    if not settings.demo or settings.hubspot_account or not settings.sandbox_url:
        return False
    contacts = _Contacts()
    if _ACCOUNTS_TOKEN.fullmatch(contacts.hubspot_token.get_secret_value()):
        return False
    base = contacts.hubspot_base_url
    return base is None or _origin(base) == _origin(settings.sandbox_url)


def is_near(scope: Scope) -> bool:
    """Whether a request comes from this machine's own browser, by all that can be seen of it."""
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if len(hosts) != 1 or not _is_near_host(hosts[0]):
        return False
    if any(name.startswith(_PASSED_ON) for name, _ in headers):
        return False
    # A page of another site that this machine's browser looks at must not get it either, even where CORS allows it.
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    if any(_origin(each) != _origin(f"http://{hosts[0]}") for each in origins):
        return False
    peer = (scope.get("client") or ("", 0))[0]
    # A container's port that is published on loopback is reached by way of the network's gateway.
    return is_loopback(peer) or _in_container()


def _is_near_host(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and "@" not in host and is_loopback(name)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    with suppress(ValueError):  # what is no port is no origin of ours
        return parts.scheme, parts.hostname, parts.port
    return "", None, None


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


async def near(request: Request) -> None:
    """Raises as if there were no demo."""
    if not is_near(request.scope):
        raise HTTPException(404, "Not Found")


router = APIRouter(dependencies=[Depends(near)])


class DemoTeammate(BaseModel):
    id: str
    name: str
    token: str


class DemoConfig(BaseModel):
    """A sign-in for each of the demo's people: a colleague, a customer, and two teammates of the desk."""

    staff_token: str
    visitor_token: str
    sandbox_url: str | None = None
    desk_url: str | None = None
    teammates: list[DemoTeammate] = []


Visitor = Annotated[str, Query(pattern=r"^[a-z0-9-]{8,64}$")]


@router.get("/demo/config.json", include_in_schema=False)
async def config(services: Use, desk: Using, response: Response, visitor: Visitor | None = None) -> DemoConfig:
    """Each browser names itself, so that two people at one demo don't share a conversation."""
    response.headers["Cache-Control"] = "no-store"
    browser = visitor or new_id()

    def token(subject: str, role: Role, **claims: str | bool) -> str:
        return services.identity.host_token(subject=subject, role=role, ttl=TOKEN_TTL, **claims)

    people = (await desk.directory.people())[:TEAMMATES]
    return DemoConfig(
        staff_token=token(f"demo-{browser}", "staff", name="Demo"),
        visitor_token=token(
            f"demo-customer-{browser}",
            "visitor",
            name="Vera Lind",
            email=f"vera.{browser[:8]}@acme.example",
            email_verified=True,
        ),
        sandbox_url=services.settings.sandbox_url,
        desk_url="/demo/inbound" if people else None,
        teammates=[
            DemoTeammate(id=person.id, name=person.name, token=token(person.id, "teammate")) for person in people
        ],
    )
