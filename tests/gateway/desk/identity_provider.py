"""A stand-in for an identity provider, over HTTP: it checks the client, the redirect, the code and PKCE as RFCs ask."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.browser.server import Server

CLIENT, CLIENT_SECRET = "frontdesk-client", "a-secret-of-the-client"


@dataclass
class Provider:
    """`claims` are those of the person who signs in. `changed` replaces claims of the next ID token."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001"})
    changed: dict[str, Any] = field(default_factory=dict)
    denies: bool = False
    issuer: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    asked: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer, **{name: f"{self.issuer}/{p}" for name, p in places.items()}})

    async def _keys(self, _: Request) -> Response:
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        return JSONResponse({"keys": [{**public, "kid": "one", "use": "sig", "alg": "ES256"}]})

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query)
        if self.denies:
            return RedirectResponse(
                f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
            )
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        query = self._codes.pop(form.get("code", ""), None)
        if (problem := self._problem(request, form, query)) is not None or query is None:
            self.refused.append(problem or "code")
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        half = hashlib.sha256(access.encode()).digest()[:16]
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": query["nonce"],
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(), **self.claims, **self.changed,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(claims, self.key, "ES256", headers={"kid": "one"})
        return JSONResponse({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    def _problem(self, request: Request, form: dict[str, str], query: dict[str, str] | None) -> str | None:
        basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return "client"
        if query is None or query["client_id"] != CLIENT:
            return "code"
        if form.get("redirect_uri") != query["redirect_uri"]:
            return "redirect_uri"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        return None if challenge.rstrip(b"=").decode() == query["code_challenge"] else "pkce"


@asynccontextmanager
async def providing() -> AsyncIterator[Provider]:
    provider = Provider()
    server = Server(provider.app(), 0)
    task = asyncio.create_task(server.serve())
    provider.issuer = f"http://127.0.0.1:{await server.listening()}"
    yield provider
    server.should_exit = True
    await task
