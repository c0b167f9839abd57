"""Who is who: reads the host site's tokens, and signs the ones that Frontdesk gives out.

Three kinds, none of which passes for another: the host site's own (short-lived, who somebody is), a visitor's
(long-lived, that an anonymous browser is the same as before) and a conversation's (good for that one alone).
Frontdesk's own are signed with keys derived from the shared secret.
"""

import hmac
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import quote

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.contracts.base import new_id
from libs.contracts.entries import Author
from libs.contracts.principals import Principal

CONVERSATION_TTL = timedelta(hours=24)
"""Opening again gives a fresh one, so that it need not outlive a day's work."""

VISITOR_TTL = timedelta(days=180)
"""How long a browser that does not come back is remembered."""

ALGORITHM = "HS256"
LEEWAY_S = 30.0
"""Clocks of host sites are not exact."""

CACHED_TOKENS = 8_192
"""Verified tokens kept: the check costs as much as all else that a short request does."""

_RESERVED_ISSUERS = frozenset(("visitor", "channel", "desk"))


class TokenRefused(Exception):
    """The bearer must get another token. `code` says why."""

    def __init__(self, code: Literal["token_missing", "token_invalid", "token_expired"], detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class HostClaims(BaseModel):
    """What a host site vouches for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sub: str = Field(min_length=1, max_length=200)
    role: Literal["staff", "visitor", "teammate", "workflow"]
    iss: str = Field(default="site", min_length=1, max_length=200)
    exp: float
    email: Annotated[str, Field(min_length=3, max_length=320)] | None = None
    email_verified: bool = True
    name: Annotated[str, Field(max_length=200)] | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None

    def principal(self) -> Principal:
        # A colon in the issuer, as in a URL, must not make it pass for another's subject.
        return Principal(
            kind="visitor" if self.role == "visitor" else "staff",
            id=f"{quote(self.iss, safe='')}:{self.sub}",
            email=self.email,
            email_verified=self.email is not None and self.email_verified,
            name=self.name,
        )


@dataclass(frozen=True)
class Opener:
    """Who opens. `visitor_token` is new, for the browser to keep."""

    principal: Principal
    locale: str | None = None
    visitor_token: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """Who comes to the desk."""

    subject: str
    role: Literal["teammate", "workflow"]


@dataclass(frozen=True)
class Grant:
    """What a conversation's token allows: this contact, in this conversation, until then."""

    conversation_id: str
    author: Author
    expires_at: float

    @property
    def expired(self) -> bool:
        return self.expires_at < time.time()


class Identity:
    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._conversation_key = _derive(secret, "conversation")
        self._visitor_key = _derive(secret, "visitor")
        self._read_grant = lru_cache(CACHED_TOKENS)(self._decode_grant)

    def opener(self, bearer: str | None) -> Opener:
        """Who presents this token; somebody new and anonymous without one. Raises TokenRefused."""
        if bearer is None:
            visitor = f"visitor:{new_id()}"
            return Opener(_anonymous(visitor), visitor_token=self._sign_visitor(visitor))
        if _audience(bearer) == "visitor":
            return Opener(_anonymous(_decode(bearer, self._visitor_key, "visitor")["sub"]))
        claims = self._host_claims(bearer)
        if claims.role == "workflow":
            raise TokenRefused("token_invalid", "A workflow opens conversations at /v1/desk/conversations.")
        return Opener(claims.principal(), locale=claims.locale)

    def _host_claims(self, bearer: str) -> HostClaims:
        try:
            claims = HostClaims.model_validate(_decode(bearer, self._secret, None))
        except ValidationError as error:
            fields = ", ".join(sorted({".".join(map(str, item["loc"])) for item in error.errors()}))
            raise TokenRefused("token_invalid", f"The token's claims are not as agreed: {fields}.") from error
        if claims.iss in _RESERVED_ISSUERS:
            raise TokenRefused("token_invalid", f"The issuer may not be called {claims.iss}.")
        return claims

    def teammate(self, bearer: str | None) -> str:
        """The subject of a teammate's sign-in, by the host site. Raises TokenRefused."""
        signed_in = self.at_desk(bearer)
        if signed_in.role != "teammate":
            raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
        return signed_in.subject

    def at_desk(self, bearer: str | None) -> SignedIn:
        """Who comes to the desk: a teammate, or a program of the host site. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Sign in with a token of the host site.")
        claims = self._host_claims(bearer)
        if claims.role not in ("teammate", "workflow"):
            raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
        return SignedIn(claims.sub, "workflow" if claims.role == "workflow" else "teammate")

    def grant(self, bearer: str | None) -> Grant:
        """What this conversation token allows. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Send the conversation's token as a bearer token.")
        grant = self._read_grant(bearer)
        if grant.expired:
            raise TokenRefused("token_expired", "The token has expired: open the conversation again.")
        return grant

    def conversation_token(self, conversation_id: str, principal: Principal) -> str:
        claims = {"cid": conversation_id, "sub": principal.id, "name": principal.name}
        return _sign(claims, self._conversation_key, "conversation", CONVERSATION_TTL)

    def host_token(self, *, subject: str, role: str, ttl: timedelta, **claims: str) -> str:
        """A token as the host site would sign it: for the demo page, which has no host site."""
        return _sign({"sub": subject, "role": role, **claims}, self._secret, None, ttl)

    def _sign_visitor(self, visitor: str) -> str:
        return _sign({"sub": visitor}, self._visitor_key, "visitor", VISITOR_TTL)

    def _decode_grant(self, bearer: str) -> Grant:
        claims = _decode(bearer, self._conversation_key, "conversation")
        author = Author(kind="contact", id=claims["sub"], name=claims.get("name"))
        return Grant(claims["cid"], author, float(claims["exp"]))


def _anonymous(visitor: str) -> Principal:
    return Principal(kind="anonymous", id=visitor)


def _derive(secret: str, purpose: str) -> str:
    return hmac.new(secret.encode(), f"frontdesk {purpose} token".encode(), "sha256").hexdigest()


def _sign(claims: dict[str, Any], key: str, audience: str | None, ttl: timedelta) -> str:
    now = int(time.time())
    claims |= {"iat": now, "exp": now + int(ttl.total_seconds())}
    if audience:
        claims["aud"] = audience
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, ALGORITHM)


def _audience(token: str) -> object:
    """What a token says it is for, unchecked: it only chooses the key that it must then pass."""
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("aud")
    except jwt.PyJWTError:
        return None


def _decode(token: str, key: str, audience: str | None) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            leeway=LEEWAY_S,
            options={"require": ["exp", "sub"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenRefused("token_expired", "The token has expired.") from error
    except jwt.PyJWTError as error:
        raise TokenRefused("token_invalid", "The token is not one of this deployment.") from error
    return claims
