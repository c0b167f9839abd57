"""A stand-in for S3 over HTTP: objects in memory, signed requests, pages of names, and faults on demand."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.browser.server import Server

KEY = "access-key-of-tests"


@dataclass
class BucketServer:
    """`failing`: the status of every answer while it is set. `page`: names in one answer."""

    bucket: str = "attachments"
    page: int = 1_000
    failing: int = 0
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def app(self) -> Starlette:
        methods = ["GET", "HEAD", "PUT", "DELETE"]
        return Starlette(
            routes=[Route("/{bucket}", self._list), Route("/{bucket}/{key:path}", self._one, methods=methods)]
        )

    async def _one(self, request: Request) -> Response:
        key = request.path_params["key"]
        if not key:
            return await self._list(request)
        if (refused := self._refused(request)) is not None:
            return refused
        if request.method == "PUT":
            body = await request.body()
            assert hashlib.sha256(body).hexdigest() == request.headers["x-amz-content-sha256"]
            self.objects[key] = body
            return Response(headers={"ETag": _tag(body)})
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Response(status_code=204)
        return self._read(request, key)

    def _read(self, request: Request, key: str) -> Response:
        if key not in self.objects:
            return _error(404, "NoSuchKey")
        body = self.objects[key]
        headers = {"ETag": _tag(body), "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True)}
        wanted = request.headers.get("range")
        if wanted is None:
            return Response(body, headers=headers)
        start, _, end = wanted.removeprefix("bytes=").partition("-")
        first, last = int(start), min(int(end or len(body) - 1), len(body) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
        return Response(body[first : last + 1], 206, headers)

    async def _list(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        query = request.query_params
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        rows: dict[str, str] = {}
        for name, body in sorted(self.objects.items()):
            rest = name.removeprefix(prefix) if name.startswith(prefix) else None
            if rest is None:
                continue
            if delimiter and delimiter in rest:
                folder = prefix + rest.split(delimiter)[0] + delimiter
                rows[folder] = f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>"
            else:
                rows[name] = (
                    f"<Contents><Key>{escape(name)}</Key><LastModified>{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
                    f"</LastModified><ETag>{_tag(body)}</ETag><Size>{len(body)}</Size></Contents>"
                )
        after = query.get("continuation-token", "")
        left = [name for name in rows if name > after]
        shown, more = left[: self.page], len(left) > self.page
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        found = "".join(rows[name] for name in shown)
        return Response(
            f'<?xml version="1.0"?><ListBucketResult><Name>{self.bucket}</Name><Prefix>{escape(prefix)}</Prefix>'
            f"<KeyCount>{len(shown)}</KeyCount><MaxKeys>{self.page}</MaxKeys>"
            f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>{found}{token}</ListBucketResult>",
            media_type="application/xml",
        )

    def _refused(self, request: Request) -> Response | None:
        self.requests.append((request.method, request.url.path))
        if self.failing:
            return _error(self.failing, "SlowDown")
        signature = request.headers.get("authorization", "")
        if not signature.startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/"):
            return _error(403, "AccessDenied")
        return None if request.path_params["bucket"] == self.bucket else _error(404, "NoSuchBucket")


@asynccontextmanager
async def serving_bucket() -> AsyncIterator[BucketServer]:
    server = BucketServer()
    serving = Server(server.app(), 0)
    task = asyncio.create_task(serving.serve())
    server.port = await serving.listening()
    yield server
    serving.should_exit = True
    await task


def _tag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def _error(status: int, code: str) -> Response:
    return Response(f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>', status, media_type="application/xml")
