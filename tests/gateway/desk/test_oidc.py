"""Teammates sign in by an identity provider: PKCE, state, nonce, and a person of the directory."""

import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import ValidationError
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from services.gateway.settings import GatewaySettings
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.identity_provider import CLIENT, CLIENT_SECRET, Provider, providing
from tests.gateway.running import SECRET, Gateway
from tests.plain_http import NO_AUTHORITIES


@dataclass
class Browser:
    """A browser that follows redirects, and keeps cookies."""

    gateway: Gateway
    http: httpx2.AsyncClient

    async def get(self, url: str) -> httpx2.Response:
        # Of the provider's site: no cookie of the gateway goes there.
        return await self.http.get(url)

    async def to_provider(self, path: str = "login") -> str:
        """The address at which the provider sends the browser back."""
        begun = await self.get(f"/v1/desk/oidc/{path}")
        assert begun.status_code == 303, begun.text
        async with httpx2.AsyncClient(verify=NO_AUTHORITIES) as provider:
            returned = await provider.get(begun.headers["location"])
        return returned.headers["location"]

    async def lands(self, url: str) -> str:
        """The fragment of the desk's address at the end: empty for a sign-in that worked."""
        answer = await self.get(url)
        assert answer.status_code == 303, answer.text
        return urlsplit(answer.headers["location"]).fragment

    async def people(self) -> list[str]:
        found = (await self.get("/v1/desk/session")).json()
        return [each["person"] for each in found["sessions"]]


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with providing() as provider:
        yield provider


@pytest.fixture
async def gateway(start_gateway: StartGateway, provider: Provider, redis: Redis, keys: Keys) -> Gateway:
    people = [
        Teammate(id="ana", name="Ana", email="Ana@acme.example"), Teammate(id="248289761001", name="Sub"),
        *(Teammate(id=each, name=each, email="both@acme.example") for each in ("x1", "x2")),
    ]  # fmt: skip
    await Directory(redis, keys).load(DeskConfig(people=people), "oidc")
    return await start_gateway(
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=CLIENT_SECRET,
        public_url="http://127.0.0.1:8000", reads_per_address=0, reads_per_person=0,
    )  # fmt: skip


@pytest.fixture
async def browser(gateway: Gateway) -> AsyncIterator[Browser]:
    async with httpx2.AsyncClient(base_url=gateway.url, verify=NO_AUTHORITIES) as http:
        yield Browser(gateway, http)


def local(url: str) -> str:
    """The way back to this test's gateway."""
    parts = urlsplit(url)
    assert parts.netloc == "127.0.0.1:8000"
    return f"{parts.path}?{parts.query}"


async def test_a_person_signs_in_by_sub_and_gets_a_session(browser: Browser, provider: Provider) -> None:
    assert await browser.people() == []
    returned = local(await browser.to_provider())
    assert await browser.lands(returned) == ""
    assert await browser.people() == ["248289761001"]
    asked = provider.asked[0]
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert all(len(asked[name]) >= 32 for name in ("state", "nonce", "code_challenge"))
    session = (await browser.get("/v1/desk/session")).json()["sessions"][0]
    assert 7 * 3600 < session["expires_in"] <= 8 * 3600
    me = await browser.http.get("/v1/desk/me", headers={"X-Frontdesk-Session": session["session"]})
    assert me.json()["person"]["name"] == "Sub"
    assert await browser.lands(returned) == "refused=oidc_failed"  # a code and a state work once
    out = await browser.http.delete("/v1/desk/session", headers={"X-Frontdesk-Session": session["session"]})
    assert out.status_code == 204
    assert await browser.people() == []


async def test_a_sign_in_reads_no_certificates_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes 50 ms, in which the gateway answers no other request."""
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given, **_: read.append(given))
    assert await browser.lands(local(await browser.to_provider())) == ""
    assert read == []


@pytest.mark.parametrize(
    ("claims", "fragment"),
    [
        ({"sub": "google|1", "email": "ana@ACME.example", "email_verified": True}, ""),
        ({"sub": "google|1", "email": "ana@acme.example", "email_verified": False}, "refused=not_a_member"),
        ({"sub": "google|1", "email": "ana@acme.example"}, "refused=not_a_member"),
        ({"sub": "google|1", "email": "ana@acme.example", "email_verified": "true"}, "refused=not_a_member"),
        ({"sub": "google|1", "email": "both@acme.example", "email_verified": True}, "refused=not_a_member"),
        ({"sub": "google|1"}, "refused=not_a_member"),
    ],
)  # fmt: skip
async def test_an_address_counts_only_if_the_provider_vouches_for_it(
    browser: Browser, provider: Provider, claims: dict[str, Any], fragment: str
) -> None:
    provider.claims = claims
    assert await browser.lands(local(await browser.to_provider())) == fragment
    assert await browser.people() == ([] if fragment else ["ana"])


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another-client"}, {"iss": "http://127.0.0.1:1"},
        {"exp": int(time.time()) - 3_600}, {"iat": int(time.time()) + 3_600}, {"azp": "another-client"},
        {"aud": [CLIENT, "another"]}, {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, {"sub": None},
    ],
)  # fmt: skip
async def test_an_id_token_that_is_not_as_it_must_be_signs_no_one_in(
    browser: Browser, provider: Provider, changed: dict[str, Any]
) -> None:
    provider.changed = changed
    assert await browser.lands(local(await browser.to_provider())) == "refused=oidc_failed"
    assert await browser.people() == []


async def test_another_browsers_link_signs_no_one_in(browser: Browser, gateway: Gateway) -> None:
    returned = local(await browser.to_provider())
    async with httpx2.AsyncClient(base_url=gateway.url, verify=NO_AUTHORITIES) as other:
        victim = Browser(gateway, other)
        assert await victim.lands(returned) == "refused=oidc_failed"
        assert await victim.people() == []
        await victim.to_provider()  # with a sign-in of their own, too
        assert await victim.lands(returned) == "refused=oidc_failed"
        assert await victim.people() == []


async def test_a_stolen_code_is_worthless_without_its_verifier(browser: Browser, provider: Provider) -> None:
    """An attacker puts the code of another sign-in into their own: the provider finds the wrong verifier."""
    stolen = parse_qs(urlsplit(await browser.to_provider()).query)["code"][0]
    own = parse_qs(urlsplit(await browser.to_provider()).query)["state"][0]
    assert await browser.lands(f"/v1/desk/oidc/callback?code={stolen}&state={own}") == "refused=oidc_failed"
    assert provider.refused == ["pkce"]


async def test_a_refusal_and_a_provider_that_is_down_are_said(browser: Browser, provider: Provider) -> None:
    provider.denies = True
    assert await browser.lands(local(await browser.to_provider())) == "refused=oidc_denied"
    provider.denies, provider.issuer = False, f"{provider.issuer}/moved"
    provider.changed = {}
    assert await browser.lands("/v1/desk/oidc/callback") == "refused=oidc_failed"


async def test_after_signing_out_the_provider_asks_again(browser: Browser, provider: Provider) -> None:
    await browser.to_provider("login?again=true")
    assert provider.asked[-1]["prompt"] == "login"


async def test_without_a_provider_there_is_no_such_place(start_gateway: StartGateway) -> None:
    gateway = await start_gateway()
    assert (await gateway.http.get("/v1/desk/oidc/login")).status_code == 404
    assert (await gateway.http.get("/v1/desk/session")).json()["oidc"] is False


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": "http://login.example", "oidc_client_id": "x", "public_url": "https://desk.example"},
        {"oidc_issuer": "https://login.example", "public_url": "https://desk.example"},
        {"oidc_issuer": "https://login.example", "oidc_client_id": "x"},
        {"oidc_issuer": "https://login.example", "oidc_client_id": "x", "public_url": "http://desk.example"},
    ],
)
def test_unsafe_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(_env_file=None, identity_secret=SECRET, **settings)
