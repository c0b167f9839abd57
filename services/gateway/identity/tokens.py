"""The common parts of all tokens: refusals, and the signatures and keys of Frontdesk's own tokens.

The key for each purpose is derived from the identity secret, so that no token is valid for another purpose or as the
host site's. During a rotation the newest secret signs and all secrets are accepted.
"""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import jwt
from jwt.types import Options

from libs.messaging import Seconds

OWN_ALGORITHM = "HS256"

_OPTIONS: Options = {"require": ["exp", "sub"], "verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""PyJWT checks times by the machine's wall clock. `_check_times` checks them by the shared clock instead."""

RefusalCode = Literal["token_missing", "token_invalid", "token_expired", "token_superseded", "sign_in_required"]


OwnPurpose = Literal["conversation", "visitor", "desk", "desk_mark", "attachment", "mail_link", "mail_stop"]


class TokenRefused(Exception):
    """The bearer must get another token. `code` says why."""

    def __init__(self, code: RefusalCode, detail: str) -> None:
        super().__init__(detail)
        self.code: RefusalCode = code
        self.detail = detail


class KeysUnavailable(Exception):
    """The host site's public keys could not be read yet, so that a token can't be judged."""


class OwnTokens:
    """Signs and reads Frontdesk's tokens for one purpose. `secrets`: the newest first. `now`: the shared clock."""

    def __init__(self, secrets: Sequence[str], purpose: OwnPurpose, now: Seconds) -> None:
        self._keys = [derive(secret, purpose) for secret in secrets]
        self._purpose, self._now = purpose, now

    def sign(self, claims: dict[str, Any], *, until: float) -> str:
        stamped = {**claims, "iat": int(self._now()), "exp": int(until), "aud": self._purpose}
        return jwt.encode(
            {name: value for name, value in stamped.items() if value is not None}, self._keys[0], OWN_ALGORITHM
        )

    def read(self, token: str) -> dict[str, Any]:
        """Raises TokenRefused."""
        return decode(
            token, self._keys, [OWN_ALGORITHM], audience=self._purpose, issuer=None, skew=timedelta(0), now=self._now()
        )  # fmt: skip


def derive(secret: str, purpose: str) -> str:
    return hmac.new(secret.encode(), f"frontdesk {purpose} token".encode(), "sha256").hexdigest()


def decode(
    token: str, keys: Sequence[Any], algorithms: list[str], *, audience: str | None, issuer: str | None,
    skew: timedelta, now: float,
) -> dict[str, Any]:  # fmt: skip
    """The claims, by the first of these keys that signed them. Raises TokenRefused."""
    refused = TokenRefused("token_invalid", "The token is not one of this deployment.")
    for key in keys:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=algorithms, audience=audience, issuer=issuer, options=_OPTIONS
            )
            _check_times(claims, skew.total_seconds(), now)
        except jwt.ExpiredSignatureError as error:
            # The signature is checked before the times, so that no other key fits.
            raise TokenRefused("token_expired", "The token has expired.") from error
        except jwt.InvalidIssuerError:
            refused = TokenRefused("token_invalid", "The token is of another issuer than this deployment's.")
        except jwt.InvalidAudienceError:
            refused = TokenRefused("token_invalid", "The token is for another audience than this deployment.")
        except (jwt.PyJWTError, TypeError, ValueError):
            continue  # signed with another key, or no token
        else:
            return claims
    raise refused


def _check_times(claims: dict[str, Any], skew_s: float, now: float) -> None:
    """PyJWT's checks of times, by the shared clock, with its errors."""
    times = {}
    for name in ("iat", "nbf", "exp"):
        if name in claims:
            try:
                times[name] = int(claims[name])
            except (ValueError, TypeError, OverflowError) as error:  # JSON of Python has Infinity, which is no integer
                raise jwt.DecodeError(f"{name} is no time") from error
    if max(times.get("iat", 0), times.get("nbf", 0)) > now + skew_s:
        raise jwt.ImmatureSignatureError("the token is not good yet")
    if times["exp"] <= now - skew_s:
        raise jwt.ExpiredSignatureError("the token has expired")


def header_of(token: str) -> dict[str, Any]:
    """The unverified header of a token. It only chooses the key that then verifies the token. Raises TokenRefused."""
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenRefused("token_invalid", "This is not a token.") from error


def audience_of(token: str) -> object:
    """The unverified audience of a token. It only chooses the reader that then verifies the token."""
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("aud")
    except (jwt.PyJWTError, ValueError):
        return None
