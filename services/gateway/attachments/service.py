"""Takes files in, and gives them out: the rules of attachments apart from who may do it.

A file is written to disk while it arrives, recognised by its content, and re-encoded if it is an image. Then its bytes
are stored, and at last its record: a record always has bytes. Bytes without a record are removed by the sweep.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from libs.attachments import (
    AttachmentStorage,
    BadImage,
    FileGone,
    FileKind,
    ImageEncoder,
    StorageUnavailable,
    clean_name,
    kind_of,
)
from libs.contracts import Attachment, AttachmentLimits, Author
from libs.conversations import AttachmentRecords, StoredAttachment
from libs.messaging import RedisClock
from services.gateway.attachments.settings import AttachmentSettings
from services.gateway.http import Refusal
from services.gateway.metrics import GatewayMetrics

UPLOAD_TIMEOUT = timedelta(seconds=120)
"""For the whole body: ten megabytes over a slow line."""

MAX_UPLOADS = 32
MAX_UPLOADS_OF_ONE = 4
"""Uploads at a time: of this process, and of one person or address."""

WRITE_BYTES = 256 * 1024

PREVIEW_TYPE = "image/webp"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SentFile:
    """A file that arrives. `size` is the declared one, 0 if it is unknown. `address` is the client's."""

    client_id: str
    name: str
    size: int
    body: AsyncIterator[bytes]
    address: str


class Attachments:
    """One for a process. `available` is false while the storage can't be used: then nothing can be attached."""

    def __init__(
        self, storage: AttachmentStorage | None, records: AttachmentRecords, settings: AttachmentSettings,
        metrics: GatewayMetrics, clock: RedisClock,
    ) -> None:  # fmt: skip
        self.storage, self.records = storage, records
        self._settings, self._metrics, self._clock = settings, metrics, clock
        self._encoder = ImageEncoder(max_pixels=settings.attachments_max_pixels)
        self._uploading: dict[str, int] = {}
        self.available = False

    async def start(self) -> None:
        """Check the storage. A gateway without it serves everything else, and says so."""
        if self.storage is None:
            logger.info("nothing can be attached: FRONTDESK_ATTACHMENTS_FOLDER is not set")
            return
        try:
            await self.storage.check()
            self.available = True
        except StorageUnavailable as error:
            logger.error("nothing can be attached: the storage can't be used", extra={"error": str(error)})  # noqa: TRY400

    @property
    def limits(self) -> AttachmentLimits | None:
        """None while nothing can be attached."""
        return AttachmentLimits(max_bytes=self._settings.attachments_max_bytes) if self.available else None

    async def receive(self, conversation_id: str, author: Author, sent: SentFile) -> Attachment:
        """Store a file of this author. The same `client_id` again gives the same file.

        Raises Refusal and ConversationError; then nothing stays stored.
        """
        started, outcome = time.perf_counter(), "unavailable"
        try:
            storage = self._usable()
            attachment_id = _id_of(conversation_id, author, sent.client_id)
            known = await self.records.find(conversation_id, attachment_id)
            if known is None:
                with self._slot(author.id, sent.address):
                    attachment = await self._receive(storage, conversation_id, author, attachment_id, sent)
            else:
                attachment = known.attachment
            outcome = "stored" if known is None else "repeated"
        except Refusal as error:
            outcome = error.problem.code
            raise
        except StorageUnavailable as error:
            logger.warning("a file was not stored", extra={"conversation_id": conversation_id, "error": str(error)})
            raise _unavailable() from error
        finally:
            self._metrics.attachments.labels(author.kind, outcome).inc()
        self._metrics.attachment_bytes.inc(attachment.size)
        logger.info(
            "a file was attached",
            extra={
                "conversation_id": conversation_id, "attachment_id": attachment.id, "type": attachment.type,
                "bytes": attachment.size, "ms": round((time.perf_counter() - started) * 1000),
            },
        )  # fmt: skip
        return attachment

    async def to_send(self, conversation_id: str, author: Author, ids: Sequence[str]) -> list[Attachment]:
        """The files that a message of this author names. Raises AttachmentUnknown."""
        return await self.records.to_send(conversation_id, author, ids)

    async def content(
        self,
        conversation_id: str,
        stored: StoredAttachment,
        *,
        preview: bool,
        start: int = 0,
        length: int | None = None,
    ) -> AsyncIterator[bytes]:
        """The bytes of a file, or of an image's preview. Raises Refusal and FileGone."""
        storage = self._usable()
        name = _preview_of(stored.attachment.id) if preview else stored.attachment.id
        try:
            async for chunk in storage.open(conversation_id, name, start=start, length=length):
                yield chunk
        except StorageUnavailable as error:
            raise _unavailable() from error
        except FileGone:
            # The record has bytes somewhere: perhaps this gateway does not share the folder of the others.
            about = {"conversation_id": conversation_id, "attachment_id": stored.attachment.id}
            logger.warning("an attached file is missing in the storage of this gateway", extra=about)
            raise

    async def remove(self, conversation_id: str, attachment_id: str) -> None:
        """Remove a file that was uploaded and not sent."""
        storage = self._usable()
        if not await self.records.drop_unsent(conversation_id, attachment_id):
            raise Refusal(409, "attachment_sent", "This file was sent: it stays with its message.")
        try:
            for name in (attachment_id, _preview_of(attachment_id)):
                await storage.delete(conversation_id, name)
        except StorageUnavailable as error:
            raise _unavailable() from error

    async def _receive(
        self, storage: AttachmentStorage, conversation_id: str, author: Author, attachment_id: str, sent: SentFile
    ) -> Attachment:
        settings = self._settings
        folder = Path(await asyncio.to_thread(mkdtemp, dir=storage.staging))
        try:
            size = await self._write(sent, folder / "file")
            kind = await asyncio.to_thread(kind_of, folder / "file") if size else None
            if kind is None or kind.group not in settings.attachments_types:
                raise Refusal(422, "attachment_type", "Files of this kind can't be attached.")
            attachment = await self._prepared(attachment_id, kind, sent.name, size, folder)
            if kind.group == "image":
                await storage.put(conversation_id, _preview_of(attachment_id), folder / "preview")
            await storage.put(conversation_id, attachment_id, folder / "file")
            try:
                return await self.records.add(
                    conversation_id, attachment, author, self._clock.now(),
                    max_files=settings.attachments_per_conversation,
                    max_bytes=settings.attachments_bytes_per_conversation,
                )  # fmt: skip
            except Exception:
                for name in (attachment_id, _preview_of(attachment_id)):
                    await storage.delete(conversation_id, name)
                raise
        finally:
            await asyncio.to_thread(rmtree, folder, ignore_errors=True)

    async def _write(self, sent: SentFile, path: Path) -> int:
        """Write the body to disk while it arrives. Returns its size."""
        limit, size = self._settings.attachments_max_bytes, 0
        if sent.size > limit:
            raise _too_large(limit)
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT.total_seconds()):
                file = await asyncio.to_thread(path.open, "wb", WRITE_BYTES)
                with file:
                    async for chunk in sent.body:
                        size += len(chunk)
                        if size > limit:
                            raise _too_large(limit)
                        # In a thread: a disk may stall, and the event loop must not.
                        await asyncio.to_thread(file.write, chunk)
        except TimeoutError as error:
            raise Refusal(408, "upload_slow", "The file took too long to arrive: try again.") from error
        return size

    async def _prepared(self, attachment_id: str, kind: FileKind, name: str, size: int, folder: Path) -> Attachment:
        """What is known of the file. Of an image, `file` becomes the new one."""
        if kind.group != "image":
            return Attachment(id=attachment_id, name=clean_name(name, kind), type=kind.type, size=size)
        try:
            encoded = await self._encoder.encode(
                folder / "file", folder / "image", folder / "preview", max_bytes=self._settings.attachments_max_bytes
            )
        except BadImage as error:
            code = "image_too_large" if error.reason == "too_many_pixels" else "image_damaged"
            raise Refusal(422, code, "This image has too many pixels, or can't be read.") from error
        await asyncio.to_thread((folder / "image").replace, folder / "file")
        new_size = (await asyncio.to_thread((folder / "file").stat)).st_size
        return Attachment(
            id=attachment_id, name=clean_name(name, encoded.kind), type=encoded.kind.type, size=new_size,
            width=encoded.width, height=encoded.height,
        )  # fmt: skip

    @contextmanager
    def _slot(self, person: str, address: str) -> Iterator[None]:
        """One of the uploads at a time. Raises Refusal: slow uploads of one client must not keep others out."""
        names = (f"person {person}", f"address {address}")
        if sum(self._uploading.values()) >= 2 * MAX_UPLOADS:
            raise Refusal(503, "busy", "Too many files arrive now: try again.", retry_after=3)
        if any(self._uploading.get(name, 0) >= MAX_UPLOADS_OF_ONE for name in names):
            raise Refusal(429, "rate_limited", "Wait until the other files have arrived.", retry_after=3)
        for name in names:
            self._uploading[name] = self._uploading.get(name, 0) + 1
        try:
            yield
        finally:
            for name in names:
                self._uploading[name] -= 1
                if not self._uploading[name]:
                    del self._uploading[name]

    def _usable(self) -> AttachmentStorage:
        if self.storage is None or not self.available:
            raise _unavailable()
        return self.storage


def _id_of(conversation_id: str, author: Author, client_id: str) -> str:
    """The same for a repeated upload. It needs no secret, because each use is checked against the file's author."""
    parts = [conversation_id, author.kind, author.id, client_id]
    return blake2b("\0".join(parts).encode(), digest_size=13).hexdigest()


def _preview_of(attachment_id: str) -> str:
    return f"{attachment_id}.preview"


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "too_large", f"A file may have {limit:,} bytes at most.")


def _unavailable() -> Refusal:
    return Refusal(503, "attachments_unavailable", "Files can't be attached or read here now.", retry_after=30)
