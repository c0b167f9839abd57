"""Signs in the people of the demo pages without a host site.

The demo exists only together with the sandbox, which holds no real data, and answers only to this machine. The Host
must be a loopback name, so that no other site's name leads here. A request from a proxy is refused, because a proxy or
a tunnel that ends on this machine may serve the whole internet.
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
from services.gateway.desk import UseDesk
from services.gateway.identity import Role, is_loopback
from services.gateway.settings import GatewaySettings

TOKEN_TTL = timedelta(hours=12)
"""A day in front of the page. A reload fetches new tokens."""

TEAMMATES = 2

_ACCOUNT_TOKEN = re.compile(r"pat-[a-z0-9]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\S{40,}")
"""The form of HubSpot's own tokens. No stand-in for HubSpot needs one."""

_PROXY_HEADERS = (
    b"forwarded", b"via", b"x-forwarded", b"x-real-", b"x-original-", b"x-client-", b"x-cluster-", b"x-proxy",
    b"x-envoy-", b"x-host", b"x-amzn-", b"x-amz-cf-", b"x-arr-", b"x-azure-", b"x-appengine-", b"x-cloud-trace",
    b"x-vercel-", b"x-nf-", b"client-ip", b"true-client-", b"fastly-", b"cf-", b"cdn-loop", b"tailscale-", b"ngrok-",
)  # fmt: skip
"""The first parts of the headers that proxies, tunnels and content networks add."""


class _Contacts(FrontdeskSettings):
    """The settings of the tools workers that say where contacts are kept, as far as the gateway sees them."""

    hubspot_token: SecretStr = SecretStr("")
    hubspot_base_url: str | None = None


def has_demo(settings: GatewaySettings) -> bool:
    """Whether the demo was requested and its tokens open nothing but the sandbox."""
    if not settings.demo or settings.hubspot_account or not settings.sandbox_url:
        return False
    contacts = _Contacts()
    if _ACCOUNT_TOKEN.fullmatch(contacts.hubspot_token.get_secret_value()):
        return False
    base = contacts.hubspot_base_url
    return base is None or _origin(base) == _origin(settings.sandbox_url)


def is_local(scope: Scope) -> bool:
    """Whether a request comes from a browser on this machine, as far as the request shows it."""
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    # Of two Host headers a proxy may read the other one.
    if len(hosts) != 1 or not _is_local_host(hosts[0]):
        return False
    if any(name.startswith(_PROXY_HEADERS) for name, _ in headers):
        return False
    # A page of another site in this machine's browser must not get the tokens either, even if CORS allows that site.
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    if any(_origin(each) != _origin(f"http://{hosts[0]}") for each in origins):
        return False
    peer = (scope.get("client") or ("", 0))[0]
    # Requests to a container's port that is published on loopback have the address of the container network's gateway.
    return is_loopback(peer) or _in_container()


def _is_local_host(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and "@" not in host and is_loopback(name)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    with suppress(ValueError):  # an invalid port
        return parts.scheme, parts.hostname, parts.port
    return "", None, None


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()


async def check_local(request: Request) -> None:
    """Refuses other clients as if the demo did not exist."""
    if not is_local(request.scope):
        raise HTTPException(404, "Not Found")


router = APIRouter(dependencies=[Depends(check_local)])


class DemoTeammate(BaseModel):
    id: str
    name: str
    token: str


class DemoConfig(BaseModel):
    """A sign-in for a colleague and for two teammates of the desk. The demo's customer has none, as on most sites."""

    staff_token: str
    sandbox_url: str | None = None
    desk_url: str | None = None
    teammates: list[DemoTeammate] = []


Visitor = Annotated[str, Query(pattern=r"^[a-z0-9-]{8,64}$")]


@router.get("/demo/config.json", include_in_schema=False)
async def config(services: Use, desk: UseDesk, response: Response, visitor: Visitor | None = None) -> DemoConfig:
    """The sign-ins of the demo. `visitor` is a browser's own name: two browsers don't share a conversation."""
    response.headers["Cache-Control"] = "no-store"  # the answer holds tokens
    browser = visitor or new_id()

    def token(subject: str, role: Role, **claims: str | bool) -> str:
        return services.identity.host_token(subject=subject, role=role, ttl=TOKEN_TTL, **claims)

    people = (await desk.directory.people())[:TEAMMATES]
    return DemoConfig(
        staff_token=token(f"demo-{browser}", "staff", name="Demo"),
        sandbox_url=services.settings.sandbox_url,
        desk_url="/demo/inbound" if people else None,
        teammates=[
            DemoTeammate(id=person.id, name=person.name, token=token(person.id, "teammate")) for person in people
        ],
    )
