"""Tokens of the host site: rotated shared secrets, public keys, and the checks of each."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pydantic import ValidationError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.gateway.identity.public_keys import BadKeySet, parse_keys
from services.gateway.identity.tokens import OwnTokens
from services.gateway.settings import GatewaySettings
from tests.frontdesk.http_server import serve
from tests.gateway.conftest import StartGateway
from tests.gateway.running import SECRET, Gateway, bearer, host_token
from tests.waiting import until

OLD, OTHER = "an-older-secret-of-these-tests-0123456789", "another-secret-of-these-tests-0123456789"


def new_key(algorithm: str) -> Any:
    if algorithm == "RS256":
        return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else ed25519.Ed25519PrivateKey.generate()


PRIVATE = {algorithm: new_key(algorithm) for algorithm in ("RS256", "ES256", "EdDSA")}


def signed(algorithm: str, key: Any = None, *, kid: str | None = None, **claims: Any) -> str:
    now = int(time.time())
    given = {"sub": "jane", "role": "staff", "iat": now, "exp": now + 600, **claims}
    headers = {"kid": kid} if kid else None
    return jwt.encode(given, key or PRIVATE[algorithm], algorithm, headers=headers)


def jwk(algorithm: str, key: Any = None, **more: Any) -> dict[str, Any]:
    public = (key or PRIVATE[algorithm]).public_key()
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(public, as_dict=True)
    return {**{name: value for name, value in made.items() if name != "key_ops"}, **more}


def key_set(*keys: dict[str, Any]) -> str:
    return json.dumps({"keys": list(keys)})


async def opens(gateway: Gateway, token: str | None) -> httpx2.Response:
    return await gateway.http.post("/v1/conversations", json={}, headers=bearer(token) if token else {})


async def code_of(gateway: Gateway, token: str | None) -> str:
    answer = await opens(gateway, token)
    return "ok" if answer.is_success else str(answer.json()["code"])


async def test_several_secrets_are_good_at_once_and_a_name_chooses_one(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(identity_secrets={"2025": OLD, "other": OTHER}, openings_per_address=0)
    for secret in (SECRET, OLD, OTHER):
        assert await code_of(gateway, host_token(secret=secret)) == "ok"
    assert await code_of(gateway, signed("HS256", OLD, kid="2025")) == "ok"
    assert await code_of(gateway, signed("HS256", OTHER, kid="2025")) == "token_invalid"
    assert await code_of(gateway, signed("HS256", SECRET, kid="its-own-name")) == "ok"
    assert await code_of(gateway, signed("HS256", OLD, kid="its-own-name")) == "token_invalid"


async def test_issued_tokens_survive_the_change_of_a_secret(start_gateway: StartGateway) -> None:
    before = await start_gateway(identity_secret=OLD)
    opened = (await opens(before, None)).json()
    chat = await before.open(host_token(secret=OLD))
    after = await start_gateway(identity_secrets={"2025": OLD})
    again = (await opens(after, opened["visitor_token"])).json()
    assert again["conversation_id"] == opened["conversation_id"]
    assert (await chat.via(after).say("still me")).status_code == 202
    # New tokens do not need the old secret; without it, no earlier token is valid.
    alone = await start_gateway()
    newer = await after.open(host_token("newer"))
    assert (await newer.via(alone).get()).status_code == 200
    assert (await chat.via(alone).get()).json()["code"] == "token_invalid"
    assert await code_of(alone, opened["visitor_token"]) == "token_invalid"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_public_keys_from_a_file(start_gateway: StartGateway, tmp_path: Path, algorithm: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(key_set(*(jwk(name, kid=name) for name in PRIVATE), {"kty": "oct", "k": "x", "kid": "shared"}))
    gateway = await start_gateway(jwks_file=file)
    for kid in (algorithm, None):
        assert await code_of(gateway, signed(algorithm, kid=kid)) == "ok"
    assert await code_of(gateway, signed(algorithm, new_key(algorithm), kid=algorithm)) == "token_invalid"


async def test_a_token_does_not_choose_how_it_is_checked(start_gateway: StartGateway, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    public = PRIVATE["RS256"].public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    file.write_text(key_set(jwk("RS256", kid="a"), {"kty": "oct", "k": "c2hhcmVk" * 8, "alg": "HS256", "kid": "s"}))
    gateway = await start_gateway(jwks_file=file, openings_per_address=0)
    claims = {"sub": "jane", "role": "staff", "exp": int(time.time()) + 600}
    forged = [
        _by_hand({"alg": "HS256", "kid": "a"}, claims, public),
        _by_hand({"alg": "HS256", "kid": "a"}, claims, file.read_bytes()),
        _by_hand({"alg": "HS256", "kid": "s"}, claims, b"shared" * 8),
        _by_hand({"alg": "none"}, claims, b""),
        _by_hand({"alg": "NONE", "kid": "a"}, claims, b""),
        signed("RS512", PRIVATE["RS256"], kid="a"),
        signed("PS256", PRIVATE["RS256"], kid="a"),
        signed("HS512", SECRET * 2),
        jwt.encode(claims, SECRET, "HS256", headers={"jwk": jwk("RS256"), "jku": "http://127.0.0.1:1/"})[:-4] + "AAAA",
    ]
    for token in forged:
        assert await code_of(gateway, token) == "token_invalid"


def _by_hand(header: dict[str, str], claims: dict[str, Any], key: bytes) -> str:
    """As no library would sign it: with a public key for a secret."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.new(key, b".".join(parts), "sha256").digest() if key else b""
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


class Site:
    """The host site's server, which publishes its keys."""

    def __init__(self) -> None:
        self.status, self.body, self.asked = 200, "", 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        headers = {"Location": "/keys.json"} if self.status == 302 else None
        await Response(self.body, self.status, headers)(scope, receive, send)


@pytest.fixture
def site() -> Site:
    return Site()


@asynccontextmanager
async def by_address(start_gateway: StartGateway, site: Site) -> AsyncIterator[Gateway]:
    async with serve(site) as url:
        yield await start_gateway(jwks_url=f"{url}/keys.json", openings_per_address=0)


async def test_an_address_is_asked_once_and_again_for_a_key_that_is_new(
    start_gateway: StartGateway, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.body = key_set(jwk("RS256", kid="a"))
    async with by_address(start_gateway, site) as gateway:
        for _ in range(3):
            assert await code_of(gateway, signed("RS256", kid="a")) == "ok"
        assert site.asked == 1
        for number in range(20):
            assert await code_of(gateway, signed("ES256", kid=f"invented-{number}")) == "token_invalid"
        assert site.asked == 1, "strangers made the gateway ask"
        site.body = key_set(jwk("RS256", kid="a"), jwk("ES256", kid="b"))
        keys = gateway.services.identity._host._keys
        assert keys is not None
        monkeypatch.setattr(keys, "_tried_at", time.monotonic() - 31)
        assert await code_of(gateway, signed("ES256", kid="b")) == "ok"
        assert site.asked == 2


async def test_the_last_good_keys_serve_while_their_address_fails(
    start_gateway: StartGateway, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.body = key_set(jwk("EdDSA", kid="a"))
    async with by_address(start_gateway, site) as gateway:
        assert await code_of(gateway, signed("EdDSA", kid="a")) == "ok"
        keys = gateway.services.identity._host._keys
        assert keys is not None
        for status, body in ((500, site.body), (200, "no keys"), (200, '{"keys": []}'), (302, "")):
            site.status, site.body = status, body
            monkeypatch.setattr(keys, "_tried_at", time.monotonic() - 3_600)
            monkeypatch.setattr(keys, "_loaded_at", time.monotonic() - 3_600)
            assert await code_of(gateway, signed("EdDSA", kid="a")) == "ok"
            assert await code_of(gateway, signed("EdDSA", kid="b")) == "token_invalid"


async def test_before_any_key_was_read_people_are_asked_to_come_again(start_gateway: StartGateway, site: Site) -> None:
    site.status = 503
    async with by_address(start_gateway, site) as gateway:
        for _ in range(3):
            answer = await opens(gateway, signed("RS256", kid="a"))
            assert (answer.status_code, answer.json()["code"]) == (503, "keys_unavailable")
            assert answer.headers["retry-after"]
        assert site.asked == 1
        # A person with a token of a shared secret does not wait.
        assert await code_of(gateway, host_token()) == "ok"


async def test_issuer_audience_and_the_clock(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(
        token_issuer="https://shop.example", token_audience="frontdesk", openings_per_address=0
    )
    good: dict[str, Any] = {"iss": "https://shop.example", "aud": "frontdesk"}
    now = int(time.time())
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "ok"),
        ({"aud": ["mail", "frontdesk"]}, "ok"),
        ({"aud": "mail"}, "token_invalid"),
        ({"aud": None}, "token_invalid"),
        ({"iss": "https://other.example"}, "token_invalid"),
        ({"iss": None}, "token_invalid"),
        ({"iat": now + 20}, "ok"),
        ({"iat": now + 120}, "token_invalid"),
        ({"nbf": now + 120}, "token_invalid"),
        ({"exp": now - 1}, "token_expired"),
        ({"exp": now + 24 * 3600}, "ok"),
        ({"exp": now + 25 * 3600}, "token_invalid"),
        ({"exp": 4_000_000_000}, "token_invalid"),
        ({"exp": float("inf")}, "token_invalid"),
        ({"email_verified": "yes"}, "ok"),
    ]
    for claims, code in cases:
        assert await code_of(gateway, host_token(**{**good, **claims})) == code, claims


async def test_a_token_past_its_end_is_refused_for_every_use(gateway: Gateway) -> None:
    past = int(time.time()) - 120
    anonymous = OwnTokens([SECRET], "visitor", time.time).sign({"sub": "anonymous:0123456789"}, until=past)
    assert await code_of(gateway, anonymous) == "token_expired"
    assert await code_of(gateway, host_token(exp=past)) == "token_expired"
    for path in ("me", "conversations"):
        desk = await gateway.http.get(f"/v1/desk/{path}", headers=bearer(host_token(role="teammate", exp=past)))
        assert (desk.status_code, desk.json()["code"]) == (401, "token_expired")


async def test_a_conversations_token_ends_though_it_was_read_before(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An anonymous visitor's, which no token of the site ends."""
    monkeypatch.setattr("services.gateway.identity.grants.CONVERSATION_TTL", timedelta(seconds=4))
    gateway = await start_gateway(reads_per_person=0)
    opened = (await opens(gateway, None)).json()
    path = f"/v1/conversations/{opened['conversation_id']}/messages"

    async def refused() -> bool:
        answer = await gateway.http.get(path, headers=bearer(opened["token"]))
        return answer.status_code == 401 and answer.json()["code"] == "token_expired"

    assert not await refused()
    await until("it has ended", refused)


async def test_anonymous_people_can_be_kept_out(gateway: Gateway, start_gateway: StartGateway) -> None:
    anonymous = (await opens(gateway, None)).json()
    closed = await start_gateway(anonymous=False)
    refused = await opens(closed, None)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_required")
    assert await code_of(closed, anonymous["visitor_token"]) == "sign_in_required"
    path = f"/v1/conversations/{anonymous['conversation_id']}/messages"
    assert (await closed.http.get(path, headers=bearer(anonymous["token"]))).json()["code"] == "sign_in_required"
    assert await code_of(closed, host_token(role="visitor")) == "ok"


@pytest.mark.parametrize(
    "wrong",
    [
        {"jwks_url": "http://keys.example/jwks"}, {"jwks_url": "keys.json"}, {"jwks_file": "/nowhere/keys.json"},
        {"identity_secrets": {"a": "short"}}, {"token_audience": "conversation"}, {"token_max_hours": 0},
    ],
)  # fmt: skip
def test_settings_that_would_let_strangers_in_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(_env_file=None, **wrong)


def test_a_weak_or_foreign_key_is_none() -> None:
    weak = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)  # noqa: S505  to be refused
    for keys in (
        [jwk("RS256", weak)],
        [jwk("RS256", use="enc")],
        [jwk("RS256", alg="PS256")],
        [{"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}],
        ["a", 1, None],
        [{"kty": "oct", "k": "c2VjcmV0"}],
    ):
        with pytest.raises(BadKeySet):
            parse_keys(json.dumps({"keys": keys}).encode())
