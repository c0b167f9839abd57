"""The sources of the host site's public keys: a file on the gateway's machine, or an address of the site."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from services.gateway.identity.public_keys import SourceFailed

if TYPE_CHECKING:  # the import takes a tenth of a second, which only gateways with a key address need
    import httpx2

TIMEOUT_S = 3.0
"""A person waits for the keys when the gateway has just started."""

MAX_BYTES = 262_144
"""More than fifty certificates; a usual set of keys has some kilobytes."""


class KeyFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> bytes:
        """Raises SourceFailed."""
        try:
            return await asyncio.to_thread(self._path.read_bytes)
        except OSError as error:
            raise SourceFailed(str(error.strerror)) from error


class KeyAddress:
    """`client` must not follow redirects, so that only this address decides about keys."""

    def __init__(self, client: "httpx2.AsyncClient", url: str) -> None:
        self._client, self._url = client, url

    async def read(self) -> bytes:
        """Raises SourceFailed."""
        import httpx2

        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._fetch()
        except (httpx2.HTTPError, TimeoutError) as error:
            raise SourceFailed(type(error).__name__) from error

    async def _fetch(self) -> bytes:
        async with self._client.stream("GET", self._url) as answer:
            if answer.status_code != 200:
                raise SourceFailed(f"status {answer.status_code}")
            body = b""
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise SourceFailed("the document is too long")
            return body
