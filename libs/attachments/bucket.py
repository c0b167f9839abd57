"""Attachments in a bucket of S3, or of a server that speaks its protocol (MinIO, Ceph, Cloudflare R2, …).

The bucket stays private: people get the bytes from the gateway, which checks their rights at each request.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from libs.attachments.storage import CHUNK_BYTES, FileGone, StorageUnavailable, StoredFile, safe

TIMEOUT = timedelta(seconds=30)
"""For one request. A person waits for the answer."""

RETRY_TIMEOUT = timedelta(seconds=20)
MAX_RETRIES = 3

T = TypeVar("T")


@dataclass(frozen=True)
class BucketAccess:
    """`endpoint` is None for AWS itself. Without keys, the machine's role or the standard variables give them."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: str | None = None


class Bucket:
    """Safe to share between tasks. Connects at the first use."""

    def __init__(self, access: BucketAccess, *, staging: Path | None = None) -> None:
        self._access = access
        self.staging = staging or Path(tempfile.gettempdir()) / "frontdesk-attachments"

    @cached_property
    def _store(self) -> Any:
        # Only gateways with a bucket need the library, and its fifteen megabytes of memory.
        from obstore.store import S3Store

        access = self._access
        # One by one: not every server has the request that removes many.
        options: dict[str, Any] = {"region": access.region, "disable_bulk_delete": True}
        if access.endpoint is not None:
            options["endpoint"] = access.endpoint
        if access.access_key is not None:
            options |= {"access_key_id": access.access_key, "secret_access_key": access.secret_key or ""}
        plain = access.endpoint is not None and access.endpoint.startswith("http://")
        return S3Store(
            access.bucket,
            prefix=access.prefix.strip("/") or None,
            config=options,  # type: ignore[arg-type]
            client_options={"timeout": TIMEOUT, "allow_http": plain},
            retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )

    async def check(self) -> None:
        """Write a small file, and list: a key that may only read is found here, and not by a customer."""
        import obstore

        try:
            await asyncio.to_thread(self.staging.mkdir, mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(error.strerror or type(error).__name__) from error
        try:
            await self._ask(obstore.put_async(self._store, ".frontdesk", b"frontdesk", use_multipart=False))
            await self._ask(obstore.list_with_delimiter_async(self._store))
        except FileGone as error:
            raise StorageUnavailable("there is no such bucket") from error

    async def put(self, conversation_id: str, name: str, source: Path) -> None:
        import obstore

        # As one request: the size is limited, and parts of a broken upload would stay in the bucket, unseen.
        await self._ask(obstore.put_async(self._store, _key(conversation_id, name), source, use_multipart=False))
        await asyncio.to_thread(source.unlink, missing_ok=True)

    async def open(
        self, conversation_id: str, name: str, *, start: int = 0, length: int | None = None
    ) -> AsyncIterator[bytes]:
        import obstore

        wanted: Any = None
        if length is not None:
            wanted = {"range": (start, start + length)}
        elif start:
            wanted = {"range": {"offset": start}}
        found = await self._ask(obstore.get_async(self._store, _key(conversation_id, name), options=wanted))
        stream = found.stream(min_chunk_size=CHUNK_BYTES).__aiter__()
        while True:
            try:
                chunk = await self._ask(anext(stream))
            except StopAsyncIteration:
                return
            yield bytes(chunk)

    async def delete(self, conversation_id: str, name: str) -> None:
        await self._delete([_key(conversation_id, name)])

    async def delete_conversation(self, conversation_id: str) -> None:
        await self._delete([_key(conversation_id, file.name) for file in await self.files(conversation_id)])

    async def conversations(self) -> AsyncIterator[str]:
        import obstore

        # The bucket pages by itself: a folder is named once for all of its files.
        found = await self._ask(obstore.list_with_delimiter_async(self._store))
        for prefix in found["common_prefixes"]:
            yield prefix.strip("/").rpartition("/")[2]

    async def files(self, conversation_id: str) -> list[StoredFile]:
        import obstore

        found = await self._ask(obstore.list_with_delimiter_async(self._store, prefix=safe(conversation_id)))
        return [StoredFile(each["path"].rpartition("/")[2], each["last_modified"]) for each in found["objects"]]

    async def _delete(self, keys: list[str]) -> None:
        import obstore

        for key in keys:
            try:
                await self._ask(obstore.delete_async(self._store, key))
            except FileGone:
                continue

    @staticmethod
    async def _ask(request: Awaitable[T]) -> T:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            return await request
        except (NotFoundError, FileNotFoundError) as error:
            raise FileGone from error
        except (BaseError, OSError) as error:
            # The message may contain an address with keys in it; the kind of error does not.
            raise StorageUnavailable(type(error).__name__) from error


def _key(conversation_id: str, name: str) -> str:
    return f"{safe(conversation_id)}/{safe(name)}"
