"""Sessions of the desk's page: a cookie, which scripts can't read, and a mark, which the page sends with it.

The cookie alone proves nothing, because a browser adds it to requests that another site causes. The mark alone opens
nothing, so that a script that steals it gains nothing. A request needs both, of the same person. Each person has a
cookie of their own, so that two people may use one browser.

A session ends when the sign-in ends that it was begun with. Another way to sign in (an identity provider) begins a
session in the same way: it needs only a `SignedIn`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Literal

from libs.messaging import Seconds
from services.gateway.identity.current_rights import Claim, CurrentRights
from services.gateway.identity.tokens import OwnTokens, TokenRefused

COOKIE = "frontdesk_desk_"
"""The first part of the cookies' names. The rest is a digest of the person."""


@dataclass(frozen=True)
class SignedIn:
    """A teammate or a program that uses the desk, and the claim of its token."""

    subject: str
    role: Literal["teammate", "workflow"]
    claim: Claim
    expires_at: float


@dataclass(frozen=True)
class DeskSession:
    """`cookie` is the value of the cookie; `mark` is what the page keeps and sends."""

    signed_in: SignedIn
    cookie: str
    mark: str

    @property
    def cookie_name(self) -> str:
        return cookie_of(self.signed_in.claim.subject)


class DeskSessions:
    """Safe to share between tasks. `secrets`: the newest first. `now`: the shared clock."""

    def __init__(self, secrets: Sequence[str], rights: CurrentRights, now: Seconds) -> None:
        self._cookies, self._marks = OwnTokens(secrets, "desk", now), OwnTokens(secrets, "desk_mark", now)
        self._rights = rights

    async def begin(self, signed_in: SignedIn) -> DeskSession:
        """A session of this teammate until their sign-in ends. Raises TokenRefused for a superseded sign-in."""
        order = (await self._rights.of(signed_in.claim)).order
        # Whole seconds, as in tokens: the session must not outlive the sign-in by a part of one.
        until = float(int(signed_in.expires_at))
        claim = replace(signed_in.claim, order=order, token="", issued_at=None, expires_at=until)
        return self._session(replace(signed_in, claim=claim, expires_at=until))

    async def read(self, cookies: Mapping[str, str], mark: str) -> SignedIn:
        """The teammate of a request. Raises TokenRefused."""
        marked = _signed_in(self._marks.read(mark))
        cookie = cookies.get(cookie_of(marked.claim.subject))
        if cookie is None:
            raise TokenRefused("token_missing", "The browser has no session of this person: sign in.")
        signed_in = _signed_in(self._cookies.read(cookie))
        if signed_in.claim.subject != marked.claim.subject:
            raise TokenRefused("token_invalid", "The session is another person's.")
        await self._rights.of(signed_in.claim)
        return signed_in

    def marked(self, mark: str) -> SignedIn:
        """The session of a mark: it renews a stream that the same person opened. Raises TokenRefused."""
        return _signed_in(self._marks.read(mark))

    def of_browser(self, cookies: Mapping[str, str]) -> list[DeskSession]:
        """The sessions that a browser has and that have not ended."""
        found = []
        for name, value in cookies.items():
            if not name.startswith(COOKIE):
                continue
            try:
                session = self._session(_signed_in(self._cookies.read(value)))
            except TokenRefused:
                continue  # it has ended, or an older secret signed it
            if session.cookie_name == name:
                found.append(session)
        return found

    @staticmethod
    def cookie_name(signed_in: SignedIn) -> str:
        """The cookie that holds this person's session."""
        return cookie_of(signed_in.claim.subject)

    def _session(self, signed_in: SignedIn) -> DeskSession:
        claim = signed_in.claim
        claims = {"sub": signed_in.subject, "subject": claim.subject, "order": claim.order}
        until = signed_in.expires_at
        return DeskSession(signed_in, self._cookies.sign(claims, until=until), self._marks.sign(claims, until=until))


def cookie_of(subject: str) -> str:
    """The name of a person's cookie. It is a digest, because names of cookies allow few characters."""
    return COOKIE + blake2b(subject.encode(), digest_size=8).hexdigest()


def _signed_in(claims: dict[str, Any]) -> SignedIn:
    until = float(claims["exp"])
    claim = Claim(
        subject=claims["subject"], side="inside", principal=None, expires_at=until, order=claims["order"],
    )  # fmt: skip
    return SignedIn(claims["sub"], "teammate", claim, until)
