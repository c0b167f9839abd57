"""Files that people attach to messages and notes, as the log and the clients know them. The log holds no bytes."""

from typing import Annotated

from pydantic import Field

from libs.contracts.base import Model

MAX_ATTACHMENTS = 10
"""Files of one message."""

AttachmentId = Annotated[str, Field(pattern=r"^[0-9a-f]{26}$", examples=["0123456789abcdef0123456789"])]


class Attachment(Model):
    """A file of a message. `type` comes from its content. An image has a `width` and a `height`, and a preview."""

    id: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None


class AttachmentLimits(Model):
    """Limits that a client can check before it uploads: bytes of one file, and files of one message."""

    max_bytes: int
    max_files: int = MAX_ATTACHMENTS


Attachments = Annotated[list[Attachment], Field(exclude_if=lambda attachments: not attachments)]
"""Left out of JSON while it is empty: most messages have no files, and a log is kept for weeks."""
