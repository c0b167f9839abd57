"""The envelope that every event and log entry shares, so that any reader can date, trace and refuse it.

A reader checks `v` before anything else: a newer version may carry what it can't understand.
"""

import secrets
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
"""The newest envelope version that this code writes and understands."""

MAX_EMAIL = 320
"""Characters of an email address, in every field that holds one."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.@-]{0,79}$")]
"""How teams, people and calendars are named in files, owners, URLs and flows."""


def new_id() -> str:
    """A random identifier: 26 URL-safe characters, 104 bits."""
    return secrets.token_hex(13)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Model(BaseModel):
    """Immutable, and lenient towards fields that a newer writer added."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # old and new versions run side by side in an upgrade


class StrictModel(BaseModel):
    """Immutable, and refuses unknown fields: for input from outside."""

    model_config = ConfigDict(frozen=True, extra="forbid")  # a misspelled field must not be a silent default


class Envelope(Model):
    """`at` is the writer's clock and for people only; order and durations come from Redis."""

    v: int = VERSION
    id: str = Field(default_factory=new_id)
    at: datetime = Field(default_factory=utc_now)
    trace: str = ""
