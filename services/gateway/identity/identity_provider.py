"""Signs teammates in by an identity provider: OpenID Connect's authorization code flow with PKCE, state and nonce.

What a sign-in needs until the browser comes back is kept in Redis for some minutes, and taken once. A cookie binds it
to the browser that began it, so that a link of another person signs in no one. The provider's ID token is checked like
a host site's token: signature, issuer, audience and times by the shared clock; then nonce, `azp` and `at_hash`.
"""

import asyncio
import json
import logging
import secrets
import ssl
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import quote

from redis.asyncio import Redis

from libs.messaging import Keys, Seconds
from services.gateway.identity.current_rights import Claim
from services.gateway.identity.desk_sessions import SignedIn
from services.gateway.identity.key_source import KeyAddress
from services.gateway.identity.oidc_settings import CALLBACK_PATH, OidcSettings, is_safe
from services.gateway.identity.public_keys import ALGORITHMS, PublicKeys, SourceFailed
from services.gateway.identity.tokens import KeysUnavailable, TokenRefused, decode, header_of

if TYPE_CHECKING:  # the imports take a tenth of a second, which only gateways with a provider need
    import httpx2

SCOPE = "openid email profile"

SIGN_IN_TIMEOUT = timedelta(minutes=10)
"""How long a person may take at the provider."""

METADATA_CACHE = timedelta(hours=1)
REQUEST_TIMEOUT_S = 10.0
SKEW = timedelta(seconds=60)

logger = logging.getLogger(__name__)

OidcProblem = Literal["oidc_failed", "oidc_denied", "oidc_unavailable"]


class OidcRefused(Exception):
    """The sign-in came to nothing. `code` is for the person, `reason` for the operator's log."""

    def __init__(self, code: OidcProblem, reason: str) -> None:
        super().__init__(reason)
        self.code: OidcProblem = code
        self.reason = reason


@dataclass(frozen=True)
class BegunSignIn:
    """`url`: where the browser goes. `binding`: the value of the cookie."""

    url: str
    binding: str


@dataclass(frozen=True)
class ProvenPerson:
    """The person that the provider named. `email` only if it vouches for it."""

    subject: str
    email: str | None
    signed_at: float
    token: str


class IdentityProvider:
    """One for a process. `client` must not follow redirects. `now`: the shared clock. An async context manager.

    `authorities`: those that the provider's certificate may be of. Reading them takes 50 ms of the event loop, which
    each sign-in would take twice.
    """

    def __init__(
        self,
        settings: OidcSettings,
        redirect_url: str,
        redis: Redis,
        keys: Keys,
        client: "httpx2.AsyncClient",
        authorities: ssl.SSLContext,
        now: Seconds,
    ) -> None:
        self._issuer, self._client_id = settings.oidc_issuer or "", settings.oidc_client_id or ""
        self._redirect, self._secret = redirect_url, settings.oidc_secret()
        self._longest = timedelta(hours=settings.oidc_session_hours)
        self._redis, self._keys, self._client, self._now = redis, keys.desk, client, now
        self._authorities = authorities
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0
        self._public_keys = PublicKeys(self._read_keys)

    async def __aenter__(self) -> Self:
        await self._public_keys.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._public_keys.__aexit__()

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this gateway over https."""
        return self._redirect.startswith("https:")

    async def begin(self, *, again: bool) -> BegunSignIn:
        """Begin a sign-in. `again`: the provider asks for the password, although it knows the person."""
        metadata = await self._read_metadata()
        state, nonce, binding = (secrets.token_urlsafe(24) for _ in range(3))
        verifier = secrets.token_urlsafe(48)
        async with self._oauth() as oauth:
            more = {"prompt": "login"} if again else {}
            url, _ = oauth.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **more
            )
        kept = json.dumps({"nonce": nonce, "verifier": verifier, "binding": _digest(binding)})
        await self._redis.set(self._keys.sign_in(_digest(state)), kept, ex=int(SIGN_IN_TIMEOUT.total_seconds()))
        return BegunSignIn(url, binding)

    async def finish(self, *, code: str, state: str, binding: str | None) -> ProvenPerson:
        """The person who comes back from the provider. Raises OidcRefused. A second try with the same state fails."""
        raw: Any = await self._redis.getdel(self._keys.sign_in(_digest(state)))
        kept = json.loads(raw) if raw else None
        if kept is None or binding is None or not compare_digest(kept["binding"], _digest(binding)):
            raise OidcRefused("oidc_failed", "the state is unknown, used, or another browser's")
        token = await self._exchange(code, kept["verifier"])
        return await self._proven(token, kept["nonce"])

    def signed_in(self, person: str, proven: ProvenPerson) -> SignedIn:
        """The sign-in of this person of the directory."""
        expires_at = self._now() + self._longest.total_seconds()
        claim = Claim(
            # As for a site's token: the issuer is a part of the person, so that two issuers can't mean each other's.
            subject=f"{quote(self._issuer, safe='')}:{proven.subject}",
            side="inside", principal=None, expires_at=expires_at, token=proven.token, issued_at=proven.signed_at,
        )  # fmt: skip
        return SignedIn(person, "teammate", claim, expires_at)

    def _oauth(self) -> Any:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        return AsyncOAuth2Client(
            self._client_id, self._secret, scope=SCOPE, redirect_uri=self._redirect, code_challenge_method="S256",
            timeout=REQUEST_TIMEOUT_S, follow_redirects=False, trust_env=False, verify=self._authorities,
        )  # fmt: skip

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        import httpx2
        from authlib.integrations.base_client import OAuthError

        metadata = await self._read_metadata()
        try:
            async with self._oauth() as oauth:
                token: dict[str, Any] = await oauth.fetch_token(
                    metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except OAuthError as error:
            raise OidcRefused("oidc_failed", f"the provider refused the code: {error.error}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise OidcRefused("oidc_unavailable", f"no token: {type(error).__name__}") from error
        return token

    async def _proven(self, token: dict[str, Any], nonce: str) -> ProvenPerson:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        given = str(token.get("id_token") or "")
        try:
            header = header_of(given)
            algorithm = header.get("alg")
            if algorithm not in ALGORITHMS:
                raise OidcRefused("oidc_failed", "the ID token is signed in a way that is not accepted")
            keys = await self._public_keys.find(algorithm, header.get("kid"))
            claims = decode(
                given, keys, [algorithm], audience=self._client_id, issuer=self._issuer, skew=SKEW, now=self._now()
            )
            params = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
            checked = CodeIDToken(claims, header, params=params)
            checked.validate_nonce()
            checked.validate_azp()
            checked.validate_at_hash()
        except TokenRefused as error:
            raise OidcRefused("oidc_failed", f"the ID token: {error.detail}") from error
        except JoseError as error:
            raise OidcRefused("oidc_failed", f"the ID token: {error.error}") from error
        except KeysUnavailable as error:
            raise OidcRefused("oidc_unavailable", "the provider's keys can't be read") from error
        email = claims.get("email") if claims.get("email_verified") is True else None
        return ProvenPerson(
            str(claims["sub"]), str(email) if email else None, float(claims.get("iat", self._now())), _digest(given)
        )

    async def _read_metadata(self) -> dict[str, Any]:
        """The provider's discovery document. Raises OidcRefused."""
        if time.monotonic() < self._metadata_until:
            return self._metadata
        try:
            raw = await KeyAddress(self._client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration").read()
            found: Any = json.loads(raw)
            wanted = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        except (SourceFailed, ValueError, TypeError, KeyError) as error:
            raise OidcRefused("oidc_unavailable", f"no discovery document: {type(error).__name__}") from error
        if found.get("issuer") != self._issuer:
            raise OidcRefused("oidc_unavailable", "the discovery document is of another issuer")
        if not all(isinstance(url, str) and is_safe(url) for url in wanted):
            raise OidcRefused("oidc_unavailable", "the discovery document names an address without https")
        self._metadata, self._metadata_until = found, time.monotonic() + METADATA_CACHE.total_seconds()
        return self._metadata

    async def _read_keys(self) -> bytes:
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                return await KeyAddress(self._client, (await self._read_metadata())["jwks_uri"]).read()
        except OidcRefused as error:
            raise SourceFailed(error.reason) from error


async def opened_provider(
    settings: OidcSettings, public_url: str | None, redis: Redis, keys: Keys, now: Seconds, stack: AsyncExitStack
) -> IdentityProvider | None:
    """The provider of these settings, until the stack ends; None without one."""
    if settings.oidc_issuer is None:
        return None
    import httpx2

    authorities = httpx2.create_ssl_context()
    client = await stack.enter_async_context(httpx2.AsyncClient(follow_redirects=False, verify=authorities))
    redirect = f"{(public_url or '').rstrip('/')}{CALLBACK_PATH}"
    return await stack.enter_async_context(IdentityProvider(settings, redirect, redis, keys, client, authorities, now))


def _digest(value: str) -> str:
    return blake2b(value.encode(), digest_size=16).hexdigest()
