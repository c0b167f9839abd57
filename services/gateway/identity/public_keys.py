"""The host site's public keys (a JWKS), from a file or a URL: held in memory, and read again in the background.

- A set stays in use while a newer one is read, and while the source fails.
- An unknown key ID makes the gateway read the set again at once, but at most once in `RETRY`, so that invented key IDs
  can't cause endless requests.
- The set says which algorithm each key is for. A token chooses a key, never the algorithm of a key. Shared secrets
  (`oct`) in a set are ignored, because every reader of a public set knows them.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from libs.messaging import end
from services.gateway.identity.tokens import KeysUnavailable

ALGORITHMS = ("RS256", "ES256", "EdDSA")

FRESH = timedelta(minutes=10)
"""Sites publish a new key long before they sign with it. A key that was withdrawn is refused after this time."""

RETRY = timedelta(seconds=30)
"""The pause between two readings for an unknown key."""

RETRY_FAILED = timedelta(seconds=5)
"""The pause between two attempts while there is no set, because people wait."""

MAX_KEYS = 50
MIN_RSA_BITS = 2_048

logger = logging.getLogger(__name__)

Load = Callable[[], Awaitable[bytes]]
"""Reads the document. Raises SourceFailed when it can't be read now."""


class SourceFailed(Exception):
    """The file or the address gave no document. The message says why, and holds no secret."""


class BadKeySet(ValueError):
    """The document is no JWKS with a key that can be used."""


@dataclass(frozen=True)
class PublicKey:
    kid: str | None
    algorithm: str
    key: Any


def parse_keys(document: bytes) -> list[PublicKey]:
    """The keys that can check a signature. Raises BadKeySet where there is none."""
    try:
        body = json.loads(document)
    except ValueError as error:
        raise BadKeySet("it is not JSON") from error
    items = body.get("keys") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise BadKeySet('it has no list "keys"')
    # Bounded, because a token without a key ID is checked with each key of its algorithm.
    keys = [key for item in items[:MAX_KEYS] if (key := _key(item)) is not None]
    if not keys:
        raise BadKeySet(f"no key in it can be used for {', '.join(ALGORITHMS)}")
    return keys


def _key(item: Any) -> PublicKey | None:
    if not isinstance(item, dict) or item.get("use", "sig") != "sig":
        return None
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}.get(str(item.get("kty")))
    # `Ed25519` is the newer name of this algorithm (RFC 9864).
    if algorithm is None or item.get("alg", algorithm) not in (algorithm, "Ed25519"):
        return None
    # A site may publish a private key by mistake: its private parts are not loaded.
    public = {name: value for name, value in item.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth")}
    try:
        key = jwt.PyJWK({**public, "alg": algorithm}).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    fits = {
        "RS256": isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS,
        "ES256": isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1),
        "EdDSA": isinstance(key, Ed25519PublicKey),
    }
    kid = item.get("kid")
    return PublicKey(str(kid) if kid is not None else None, algorithm, key) if fits[algorithm] else None


class PublicKeys:
    """One for a process. Use as an async context manager, which ends a reading in progress."""

    def __init__(self, load: Load, *, fresh: timedelta = FRESH, retry: timedelta = RETRY) -> None:
        self._load, self._fresh_s, self._retry_s = load, fresh.total_seconds(), retry.total_seconds()
        self._keys: list[PublicKey] = []
        self._tried_at = float("-inf")
        self._loaded_at = float("-inf")
        self._loading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._loading is not None:
            await end(self._loading)

    async def find(self, algorithm: str, kid: str | None) -> Sequence[Any]:
        """The keys that may have signed such a token. Raises KeysUnavailable if no set was read yet."""
        now = time.monotonic()
        if not self._keys:
            await self._read_again(RETRY_FAILED.total_seconds())
            if not self._keys:
                raise KeysUnavailable
        elif now - self._loaded_at > self._fresh_s and now - self._tried_at > self._retry_s:
            self._begin()
        if found := self._matching(algorithm, kid):
            return found
        await self._read_again(self._retry_s)
        return self._matching(algorithm, kid)

    def _matching(self, algorithm: str, kid: str | None) -> list[Any]:
        return [each.key for each in self._keys if each.algorithm == algorithm and kid in (None, each.kid)]

    async def _read_again(self, pause_s: float) -> None:
        """Wait for the reading in progress. Begin one if the last one began more than this pause ago."""
        if self._loading is None and time.monotonic() - self._tried_at > pause_s:
            self._begin()
        if self._loading is not None:
            # Shielded, because other requests wait for the same reading, and one may be cancelled.
            await asyncio.shield(self._loading)

    def _begin(self) -> None:
        if self._loading is None:
            self._tried_at = time.monotonic()
            self._loading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            self._keys = parse_keys(await self._load())
            self._loaded_at = time.monotonic()
        except (SourceFailed, BadKeySet) as error:
            logger.warning("public keys not read; the last good set stays", extra={"reason": str(error)})
        finally:
            self._loading = None
