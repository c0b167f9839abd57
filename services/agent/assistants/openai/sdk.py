"""OpenAI's client, with one head for all requests. Importing this module loads the SDK.

The SDK makes the address and the headers for each request, which takes a tenth of an agent's CPU. The requests of
one client to the Responses API differ only in their bodies. All else stays the SDK's: keys, the base URL, errors. If it
makes its requests in another way one day, nothing is saved, and nothing else changes.
"""

from typing import Any

import httpx2
import openai


class AsyncOpenAI(openai.AsyncOpenAI):  # its name is in the User-Agent
    """For requests with one method, path and options, which give their body as `content`."""

    _head: tuple[str, httpx2.URL, list[tuple[bytes, bytes]], dict[str, Any]] | None = None

    def _build_request(self, options: Any, *, retries_taken: int = 0) -> httpx2.Request:
        if self._head is None:
            request = super()._build_request(options, retries_taken=retries_taken)
            # The length is the body's, and each request gets its own.
            headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"content-length"]
            self._head = request.method, request.url, headers, request.extensions
            return request
        method, url, headers, extensions = self._head
        return httpx2.Request(method, url, headers=headers, content=options.content, extensions=extensions)
