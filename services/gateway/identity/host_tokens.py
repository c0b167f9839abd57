"""Reads the tokens of the host site, which identify people.

HS256 is checked only against the shared secrets, and the algorithms with public keys only against the site's key set.
The token names its algorithm and its key, but a public key never serves as a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

import jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from libs.contracts import MAX_EMAIL, Principal
from libs.masking import MASKED
from libs.messaging import Seconds
from services.gateway.identity.public_keys import ALGORITHMS, PublicKeys
from services.gateway.identity.tokens import TokenRefused, decode, header_of

Role = Literal["staff", "visitor", "teammate", "workflow", "data"]

RESERVED_ISSUERS = frozenset(("anonymous", "channel", "desk", "staff", "system", "visitor"))
"""The first parts of contact keys. An issuer of such a name could make a contact's key look like another's."""


class HostClaims(BaseModel):
    """The claims of a host site's token. An address counts as verified only if `email_verified` is exactly true."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sub: str = Field(min_length=1, max_length=200)
    role: Role
    iss: str = Field(default="site", min_length=1, max_length=200)
    exp: float = Field(allow_inf_nan=False)
    iat: float | None = Field(default=None, allow_inf_nan=False)
    email: Annotated[str, Field(min_length=3, max_length=MAX_EMAIL)] | None = None
    email_verified: bool = False
    name: Annotated[str, Field(max_length=200), MASKED] | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None

    @field_validator("email_verified", mode="before")
    @classmethod
    def _only_true(cls, value: object) -> bool:
        return value is True

    @property
    def subject(self) -> str:
        """The person, in any role."""
        # Quoted, because a colon in the issuer, as in a URL, could make this another person's subject.
        return f"{quote(self.iss, safe='')}:{self.sub}"

    def principal(self) -> Principal:
        """The contact. The kind is part of the key, so that a person with two roles has two conversations."""
        kind: Literal["visitor", "staff"] = "visitor" if self.role == "visitor" else "staff"
        return Principal(
            kind=kind,
            id=f"{kind}:{self.subject}",
            email=self.email,
            email_verified=self.email is not None and self.email_verified,
            name=self.name,
        )


@dataclass(frozen=True)
class HostRules:
    """The requirements for a host site's token. `named`: secrets by `kid`; `secrets`: all, the newest first."""

    secrets: Sequence[str]
    named: dict[str, str]
    issuer: str | None = None
    audience: str | None = None
    longest: timedelta = timedelta(hours=24)
    skew: timedelta = timedelta(seconds=30)


class HostTokens:
    """Safe to share between tasks. Without `keys` only shared secrets are known. `now`: the shared clock."""

    def __init__(self, rules: HostRules, now: Seconds, keys: PublicKeys | None = None) -> None:
        self._rules, self._now, self._keys = rules, now, keys

    async def read(self, token: str) -> HostClaims:
        """Raises TokenRefused, and KeysUnavailable while no key was read yet."""
        header = header_of(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm == "HS256":
            keys: Sequence[Any] = self._secrets(kid)
        elif algorithm in ALGORITHMS and self._keys is not None:
            keys = await self._keys.find(algorithm, kid)
        else:
            raise TokenRefused("token_invalid", "The token is signed in a way that this deployment doesn't accept.")
        rules = self._rules
        raw = decode(
            token, keys, [algorithm], audience=rules.audience, issuer=rules.issuer, skew=rules.skew, now=self._now()
        )
        return self._checked(raw)

    def _secrets(self, kid: object) -> Sequence[str]:
        """The secrets to try: the one that `kid` names; all without a `kid`; those without a name if it is unknown."""
        if isinstance(kid, str) and kid in self._rules.named:
            return [self._rules.named[kid]]
        if kid is None:
            return self._rules.secrets
        named = set(self._rules.named.values())
        return [secret for secret in self._rules.secrets if secret not in named]

    def _checked(self, raw: dict[str, Any]) -> HostClaims:
        try:
            claims = HostClaims.model_validate(raw)
        except ValidationError as error:
            # Names only: what a claim says may be an address, and a refusal may end in a log.
            fields = ", ".join(sorted({str(item["loc"][0]) for item in error.errors()}))
            raise TokenRefused("token_invalid", f"The token's claims are not as agreed: {fields}.") from error
        if claims.iss in RESERVED_ISSUERS:
            raise TokenRefused("token_invalid", f"The issuer may not be called {claims.iss}.")
        longest = self._rules.longest
        if claims.exp > self._now() + (longest + self._rules.skew).total_seconds():
            hours = f"{longest.total_seconds() / 3600:g}"
            raise TokenRefused("token_invalid", f"The token is good for more than {hours} hours: set an earlier exp.")
        return claims

    def sign(self, *, subject: str, role: Role, ttl: timedelta, **claims: str | bool) -> str:
        """A token as the host site would sign it: for the demo page, which has no host site."""
        now = int(self._now())
        given: dict[str, Any] = {
            "sub": subject, "role": role, "iss": self._rules.issuer, "aud": self._rules.audience, **claims,
            "iat": now, "exp": now + int(min(ttl, self._rules.longest).total_seconds()),
        }  # fmt: skip
        return jwt.encode({n: v for n, v in given.items() if v is not None}, self._rules.secrets[0], "HS256")
