"""The bodies of the HTTP API. A request with unknown fields is refused."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from libs.contracts import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    AttachmentId,
    AttachmentLimits,
    ClientMessageId,
    Model,
    StrictModel,
    VisibleMessage,
)
from libs.masking import MASKED

OFFSET_PATTERN = r"^(0|[0-9]{1,16}-[0-9]{1,10})$"

After = Annotated[
    str,
    Field(
        pattern=OFFSET_PATTERN,
        description="The last offset that the client has; 0 for everything.",
        examples=["0"],
    ),
]


class OpenConversation(StrictModel):
    """All fields are optional. `contact` must be the contact of the token."""

    locale: str | None = Field(
        default=None, pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8})*$", max_length=35, examples=["es"]
    )
    channel: str = Field(default="widget", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    contact: str | None = Field(default=None, min_length=1, max_length=900)
    region: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{2}$",
        examples=["DE"],
        description="The country in which phone numbers without a country code are read.",
    )


class OpenedConversation(Model):
    """`token` is valid for this conversation only. Send `visitor_token`, if there is one, as the bearer of the next
    opening: it leads the same browser to its conversation."""

    conversation_id: str
    token: str
    offset: str = Field(description="Where to start reading.", examples=["0"])
    status: Literal["open", "closed"]
    locale: str
    visitor_token: str | None = None
    imports: bool = Field(default=False, description="Whether files of contacts may be sent.")
    attachments: AttachmentLimits | None = Field(default=None, description="Null: no files can be attached.")


class WithFiles(StrictModel):
    """A text, files, or both."""

    text: Annotated[str, Field(max_length=MAX_TEXT, examples=["Find Jane Doe"]), MASKED] = ""
    attachments: list[AttachmentId] = Field(default=[], max_length=MAX_ATTACHMENTS, description="Uploaded files.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.text.strip() or self.attachments):
            raise ValueError("say something, or attach a file")
        return self


class SendText(WithFiles):
    client_message_id: ClientMessageId = Field(examples=["m-00000001"])
    early: bool = Field(default=False, description="Whether it was written before this conversation was open.")


class PressButton(StrictModel):
    action: str = Field(min_length=1, max_length=200, description="As offered by a button.")
    client_message_id: ClientMessageId = Field(examples=["m-00000002"])


def _kind(body: Any) -> str:
    """The tag of the kind that was meant."""
    # In parentheses, because the location of an error contains the tag, which is no field's name.
    named = body if isinstance(body, dict) else getattr(body, "__dict__", {})
    return "(action)" if "action" in named and "text" not in named else "(text)"


SendBody = Annotated[Annotated[SendText, Tag("(text)")] | Annotated[PressButton, Tag("(action)")], Discriminator(_kind)]


class AcceptedMessage(Model):
    message_id: str
    offset: str


class Ended(Model):
    """The end of a conversation. `name`: the teammate who closed it. `silence`: no one had written for a time."""

    at: datetime
    by: Literal["contact", "teammate", "assistant", "silence", "system"]
    name: str | None = None


class MessagePage(Model):
    """`next` is the `after` of the next request. `reset`: the log does not have `after`, so drop all messages.

    `ended`: the end, if it is among the entries of this page.
    """

    messages: list[VisibleMessage]
    next: str
    reset: bool = False
    ended: Ended | None = None


class PreviousConversation(Model):
    """A closed conversation of the same contact. `preview`: its last message, shortened."""

    conversation_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    preview: str = ""


class Closing(StrictModel):
    pass


class ClosedConversation(Model):
    conversation_id: str
    status: Literal["closed"]
    offset: str
