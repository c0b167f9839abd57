"""Who is who: reads the host site's tokens, and signs the ones that Frontdesk gives out.

Three kinds, none of which passes for another: the host site's own (short-lived, who a person is), a visitor's
(long-lived, that an anonymous browser is the same as before) and a conversation's (good for that one alone, and no
longer than the token of the host site that it was given for).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from libs.contracts import Author, Principal, PrincipalKind, new_id
from libs.messaging import Seconds
from services.gateway.identity.current_rights import Claim, CurrentRights, PersonRights, claim_of
from services.gateway.identity.host_tokens import HostTokens, Role
from services.gateway.identity.tokens import OwnTokens, TokenRefused, audience_of

CONVERSATION_TTL = timedelta(hours=24)
"""Opening again gives a fresh one, so that it need not outlive a day's work."""

VISITOR_TTL = timedelta(days=180)
"""How long a browser that does not come back is remembered."""

CACHED_TOKENS = 8_192
"""Verified tokens kept: the check costs as much as all else that a short request does."""

_VOUCHED: tuple[PrincipalKind, ...] = ("staff", "visitor")


@dataclass(frozen=True)
class Opener:
    """Who opens. `visitor_token` is new, for the browser to keep.

    `subject` is the person as the host site knows them, None for an anonymous one; `order` their token's place.
    """

    principal: Principal
    expires_at: float
    locale: str | None = None
    visitor_token: str | None = None
    subject: str | None = None
    order: str | None = None

    def is_called(self, contact: str) -> bool:
        return contact in (self.principal.id, self.subject)


@dataclass(frozen=True)
class SignedIn:
    """Who comes to the desk, and by which claim."""

    subject: str
    role: Literal["teammate", "workflow"]
    claim: Claim
    expires_at: float


@dataclass(frozen=True)
class Grant:
    """What a conversation's token allows: this contact, in this conversation, until then.

    `principal` is the person for whom the token was issued. `claim` finds the person's current rights.
    """

    conversation_id: str
    principal: Principal
    expires_at: float
    claim: Claim | None = None

    @property
    def author(self) -> Author:
        return Author(kind="contact", id=self.principal.id, name=self.principal.name)


class Identity:
    """`secrets`: the newest first. `now`: the shared clock. `anonymous`: whether people may come without a token of
    the site."""

    def __init__(
        self,
        secrets: Sequence[str],
        host: HostTokens,
        standings: CurrentRights,
        now: Seconds,
        *,
        anonymous: bool = True,
    ) -> None:
        self._host, self._standings, self._now, self._anonymous = host, standings, now, anonymous
        self._conversations = OwnTokens(secrets, "conversation", now)
        self._visitors = OwnTokens(secrets, "visitor", now)
        self._read_grant = lru_cache(CACHED_TOKENS)(self._decode_grant)

    async def opener(self, bearer: str | None) -> Opener:
        """The person who presents this token; a new and anonymous one without a token. Raises TokenRefused."""
        expires_at = self._now() + CONVERSATION_TTL.total_seconds()
        if bearer is None:
            self._check_anonymous()
            visitor = f"anonymous:{new_id()}"
            token = self._visitors.sign({"sub": visitor}, until=self._now() + VISITOR_TTL.total_seconds())
            return Opener(_anonymous(visitor), expires_at, visitor_token=token)
        if audience_of(bearer) == "visitor":
            claims = self._visitors.read(bearer)
            self._check_anonymous()
            return Opener(_anonymous(claims["sub"]), expires_at)
        return await self._vouched(bearer, expires_at)

    async def _vouched(self, bearer: str, expires_at: float) -> Opener:
        claims = await self._host.read(bearer)
        if claims.role == "teammate":
            # A colleague who answers customers manages contacts too, as staff: a conversation of their own.
            claims = claims.model_copy(update={"role": "staff"})
        standing = await self._standings.of(claim_of(claims, bearer))  # also of a role that has no business here
        if claims.role == "workflow":
            raise TokenRefused("token_invalid", "A workflow opens conversations at /v1/desk/conversations.")
        self._check_end(claims.exp)
        return Opener(
            principal=standing.principal or claims.principal(),
            expires_at=min(expires_at, claims.exp, standing.expires_at),
            locale=claims.locale,
            subject=claims.subject,
            order=standing.order,
        )

    def _check_end(self, exp: float) -> None:
        """What is given out for a token ends with it: for one that is past its end there is nothing to give."""
        if exp <= self._now():
            raise TokenRefused("token_expired", "The token has expired.")

    def _check_anonymous(self) -> None:
        if not self._anonymous:
            raise TokenRefused("sign_in_required", "Only people who are signed in on the site may chat here.")

    async def teammate(self, bearer: str | None) -> SignedIn:
        """A teammate's sign-in, by the host site. Raises TokenRefused."""
        signed_in = await self.at_desk(bearer)
        if signed_in.role != "teammate":
            raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
        return signed_in

    async def at_desk(self, bearer: str | None) -> SignedIn:
        """Who comes to the desk: a teammate, or a program of the host site. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Sign in with a token of the host site.")
        claims = await self._host.read(bearer)
        claim = claim_of(claims, bearer)
        await self._standings.of(claim)  # also of a role that has no business here: it may be this person's newest
        if claims.role not in ("teammate", "workflow"):
            raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
        return SignedIn(claims.sub, claims.role, claim, claims.exp)

    def grant(self, bearer: str | None) -> Grant:
        """What this conversation token allows. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Send the conversation's token as a bearer token.")
        grant = self._read_grant(bearer)
        if grant.expires_at <= self._now():
            raise TokenRefused("token_expired", "The token has expired: open the conversation again.")
        if grant.principal.kind == "anonymous":
            self._check_anonymous()
        return grant

    async def speaker(self, grant: Grant) -> Principal:
        """Who the bearer is by the person's newest token. Raises TokenRefused when that took the rights away."""
        if grant.claim is None:
            return grant.principal
        standing: PersonRights = await self._standings.of(grant.claim)
        if standing.expires_at <= self._now():
            raise TokenRefused("token_expired", "The newest token has expired: open the conversation again.")
        return standing.principal or grant.principal

    def conversation_token(self, conversation_id: str, opener: Opener) -> str:
        principal = opener.principal
        claims = {
            "cid": conversation_id, "sub": principal.id, "kind": principal.kind, "name": principal.name,
            "email": principal.email, "email_verified": principal.email_verified, "order": opener.order,
            "subject": opener.subject,
        }  # fmt: skip
        return self._conversations.sign(claims, until=opener.expires_at)

    def host_token(self, *, subject: str, role: Role, ttl: timedelta, **claims: str | bool) -> str:
        """A token as the host site would sign it: for the demo page, which has no host site."""
        return self._host.sign(subject=subject, role=role, ttl=ttl, **claims)

    def _decode_grant(self, bearer: str) -> Grant:
        claims = self._conversations.read(bearer)
        kind = claims.get("kind")
        if kind not in ("anonymous", *_VOUCHED):
            # Given out by a version that didn't say which rights it carries.
            raise TokenRefused("token_expired", "The token is of an older version: open the conversation again.")
        principal = Principal(
            kind=kind, id=claims["sub"], email=claims.get("email"),
            email_verified=claims.get("email_verified") is True, name=claims.get("name"),
        )  # fmt: skip
        return Grant(claims["cid"], principal, float(claims["exp"]), _claim_of_grant(claims, principal))


def _claim_of_grant(claims: dict[str, Any], principal: Principal) -> Claim | None:
    if principal.kind not in _VOUCHED:
        return None
    return Claim(
        subject=claims["subject"],
        side="visitor" if principal.kind == "visitor" else "inside",
        principal=principal,
        expires_at=float(claims["exp"]),
        order=claims["order"],
    )


def _anonymous(visitor: str) -> Principal:
    return Principal(kind="anonymous", id=visitor)
