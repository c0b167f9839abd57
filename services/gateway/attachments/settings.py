"""Settings of attachments: where they are kept, which are taken, and how many."""

from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from libs.attachments import AttachmentStorage, Bucket, BucketAccess, FileGroup, Folder
from libs.settings import FrontdeskSettings

GROUPS: tuple[FileGroup, ...] = get_args(FileGroup)


class AttachmentSettings(FrontdeskSettings):
    """A part of the gateway's settings. A limit of 0 is no limit."""

    attachments_folder: Path | None = None
    """The folder for attachments, shared by all gateways. Without it and without a bucket, nothing can be attached."""

    attachments_bucket: str | None = None
    """A bucket of S3, or of a server that speaks its protocol. The folder then only holds files while they arrive."""

    attachments_endpoint: str | None = None
    """The address of such a server; None for AWS."""

    attachments_region: str = "us-east-1"
    attachments_prefix: str = "frontdesk"
    """The beginning of all names in the bucket. Each deployment needs its own: a sweep removes unknown files."""

    attachments_access_key: str | None = None
    attachments_secret_key: SecretStr = SecretStr("")
    """Without keys, the machine's role or AWS' standard variables give them."""

    attachments_types: Annotated[list[FileGroup], NoDecode] = list(GROUPS)
    """The kinds of files that may be attached, with commas: image, pdf, text, office, audio, video."""

    attachments_max_bytes: int = Field(default=10_485_760, ge=1_024)
    """The size of one file."""

    attachments_max_pixels: int = Field(default=50_000_000, ge=1_000_000, le=100_000_000)
    """The pixels of an image: the largest cameras of phones have some fifty million."""

    attachments_per_conversation: int = Field(default=100, ge=0)
    attachments_bytes_per_conversation: int = Field(default=200_000_000, ge=0)

    attachments_per_contact: int = Field(default=60, ge=0)
    """Files that one contact may upload in an hour."""

    attachments_bytes_per_contact: int = Field(default=200_000_000, ge=0)
    """Bytes that one contact may upload in a day."""

    attachments_bytes_per_address: int = Field(default=500_000_000, ge=0)
    """Bytes that all clients of one address may upload in an hour."""

    public_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """The address at which people reach the gateways: the beginning of the links to files that bridges get."""

    @field_validator("attachments_types", mode="before")
    @classmethod
    def _split_types(cls, value: object) -> object:
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value

    def attachment_storage(self) -> AttachmentStorage | None:
        """None if nothing can be attached."""
        if self.attachments_bucket is not None:
            secret = self.attachments_secret_key.get_secret_value()
            return Bucket(
                BucketAccess(
                    self.attachments_bucket, self.attachments_prefix, self.attachments_endpoint,
                    self.attachments_region, self.attachments_access_key, secret or None,
                ),
                staging=self.attachments_folder and self.attachments_folder / "staging",
            )  # fmt: skip
        return None if self.attachments_folder is None else Folder(self.attachments_folder)
