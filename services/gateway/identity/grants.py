"""Identifies people: reads the host site's tokens, and signs Frontdesk's own tokens.

There are three kinds, and none is valid as another: the host site's (short-lived; it identifies a person), a visitor's
(long-lived; it recognises an anonymous browser) and a conversation's (for one conversation, and valid no longer than
the host site's token that it was issued for).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from libs.contracts import Author, Principal, PrincipalKind, new_id
from libs.messaging import Seconds
from services.gateway.identity.current_rights import Claim, CurrentRights, PersonRights, claim_of
from services.gateway.identity.desk_sessions import DeskSessions, SignedIn
from services.gateway.identity.host_tokens import HostTokens, Role
from services.gateway.identity.tokens import OwnTokens, TokenRefused, audience_of

CONVERSATION_TTL = timedelta(hours=24)
"""Opening again gives a new token, so that one need not outlive a working day."""

VISITOR_TTL = timedelta(days=180)
"""The time for which a browser that does not return is recognised."""

CACHED_TOKENS = 8_192
"""Verified tokens in memory: verifying costs as much as all the rest of a short request."""

_VOUCHED: tuple[PrincipalKind, ...] = ("staff", "visitor")


@dataclass(frozen=True)
class Opener:
    """The person who opens a conversation. `visitor_token` is a new one, which the browser stores.

    `subject` is the person in the host site's terms, None for an anonymous one. `order` is the place of their token
    among their tokens.
    """

    principal: Principal
    expires_at: float
    locale: str | None = None
    visitor_token: str | None = None
    subject: str | None = None
    order: str | None = None

    def matches(self, contact: str) -> bool:
        return contact in (self.principal.id, self.subject)


@dataclass(frozen=True)
class Grant:
    """The rights of a conversation's token: one contact in one conversation, until `expires_at`.

    `principal` is the contact when the token was issued. `claim` finds the contact's current rights. `by_link`: a link
    in an e-mail gave it. Then it is for this conversation alone, and leaves the contact's rights there as they are.
    """

    conversation_id: str
    principal: Principal
    expires_at: float
    claim: Claim | None = None
    by_link: bool = False

    @property
    def author(self) -> Author:
        return Author(kind="contact", id=self.principal.id, name=self.principal.name)


class Identity:
    """`secrets`: the newest first. `now`: the shared clock. `anonymous`: whether people may chat without a token of
    the site."""

    def __init__(
        self,
        secrets: Sequence[str],
        host: HostTokens,
        current_rights: CurrentRights,
        now: Seconds,
        *,
        anonymous: bool = True,
    ) -> None:
        self._host, self._current_rights, self._now, self._anonymous = host, current_rights, now, anonymous
        self._conversations = OwnTokens(secrets, "conversation", now)
        self._visitors = OwnTokens(secrets, "visitor", now)
        self.desk_sessions = DeskSessions(secrets, current_rights, now)
        # Only the decoding is cached: `grant` checks the end at each use.
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
            # A teammate manages contacts too, as staff and in a conversation of their own.
            claims = claims.model_copy(update={"role": "staff"})
        # Before the role is checked: a token that is refused here may still be the person's newest.
        rights = await self._current_rights.of(claim_of(claims, bearer))
        if claims.role == "workflow":
            raise TokenRefused("token_invalid", "A workflow opens conversations at /v1/desk/conversations.")
        if claims.role == "data":
            raise TokenRefused("token_invalid", "This token reads the event feed, and nothing else.")
        self._check_end(claims.exp)
        return Opener(
            principal=rights.principal or claims.principal(),
            expires_at=min(expires_at, claims.exp, rights.expires_at),
            locale=claims.locale,
            subject=claims.subject,
            order=rights.order,
        )

    def _check_end(self, exp: float) -> None:
        """Raises TokenRefused for a token past its end, which the clock skew let through."""
        # A token that is issued for it would end with it, at once.
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

    async def renewal(self, token: str) -> SignedIn:
        """The sign-in with which a stream of the desk goes on: the mark of a session, or a token of the host site."""
        if audience_of(token) == "desk_mark":
            return self.desk_sessions.marked(token)
        return await self.teammate(token)

    async def at_desk(self, bearer: str | None) -> SignedIn:
        """The sign-in of a teammate, or of a program of the host site. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Sign in with a token of the host site.")
        claims = await self._host.read(bearer)
        claim = claim_of(claims, bearer)
        # Before the role is checked: a token that is refused here may still be the person's newest.
        await self._current_rights.of(claim)
        if claims.role not in ("teammate", "workflow"):
            raise TokenRefused("token_invalid", "The desk is for teammates: the token's role must be `teammate`.")
        return SignedIn(claims.sub, claims.role, claim, claims.exp)

    async def data_program(self, bearer: str) -> str | None:
        """The program that may read the event feed; None for a token of another role. Raises TokenRefused."""
        claims = await self._host.read(bearer)
        if claims.role != "data":
            return None
        await self._current_rights.of(claim_of(claims, bearer))
        self._check_end(claims.exp)
        return claims.sub

    def grant(self, bearer: str | None) -> Grant:
        """The rights of this conversation token. Raises TokenRefused."""
        if bearer is None:
            raise TokenRefused("token_missing", "Send the conversation's token as a bearer token.")
        grant = self._read_grant(bearer)
        if grant.expires_at <= self._now():
            raise TokenRefused("token_expired", "The token has expired: open the conversation again.")
        if grant.principal.kind == "anonymous":
            self._check_anonymous()
        return grant

    async def speaker(self, grant: Grant) -> Principal:
        """The contact by the person's newest token. Raises TokenRefused if that token ended these rights."""
        if grant.claim is None:
            return grant.principal
        rights: PersonRights = await self._current_rights.of(grant.claim)
        if rights.expires_at <= self._now():
            raise TokenRefused("token_expired", "The newest token has expired: open the conversation again.")
        return rights.principal or grant.principal

    def conversation_token(self, conversation_id: str, opener: Opener) -> str:
        principal = opener.principal
        claims = {
            "cid": conversation_id, "sub": principal.id, "kind": principal.kind, "name": principal.name,
            "email": principal.email, "email_verified": principal.email_verified, "order": opener.order,
            "subject": opener.subject,
        }  # fmt: skip
        return self._conversations.sign(claims, until=opener.expires_at)

    def link_token(self, conversation_id: str, principal: Principal, *, until: float) -> str:
        """The conversation's token for the bearer of a link in an e-mail."""
        claims = {"cid": conversation_id, "sub": principal.id, "kind": principal.kind, "name": principal.name}
        return self._conversations.sign({**claims, "link": True}, until=until)

    @staticmethod
    def is_mail_link(bearer: str | None) -> bool:
        """Whether this is the token of a link in an e-mail, not verified yet."""
        return bearer is not None and audience_of(bearer) == "mail_link"

    def host_token(self, *, subject: str, role: Role, ttl: timedelta, **claims: str | bool) -> str:
        """A token as the host site would sign it: for the demo page, which has no host site."""
        return self._host.sign(subject=subject, role=role, ttl=ttl, **claims)

    def _decode_grant(self, bearer: str) -> Grant:
        claims = self._conversations.read(bearer)
        kind = claims.get("kind")
        if kind not in ("anonymous", *_VOUCHED):
            # An older version issued it, without the kind of its rights.
            raise TokenRefused("token_expired", "The token is of an older version: open the conversation again.")
        principal = Principal(
            kind=kind, id=claims["sub"], email=claims.get("email"),
            email_verified=claims.get("email_verified") is True, name=claims.get("name"),
        )  # fmt: skip
        by_link = claims.get("link") is True
        claim = None if by_link else _claim_of_grant(claims, principal)
        return Grant(claims["cid"], principal, float(claims["exp"]), claim, by_link=by_link)


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
