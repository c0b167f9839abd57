"""The event feed: what happened in conversations and to contacts, for programs outside Frontdesk.

Each event has a stable `id`: a program that gets an event twice recognises it. `at` is Redis' time of the log's entry.
A newer version may add fields and types; programs ignore those that they don't know.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from libs.contracts.attachments import Attachments
from libs.contracts.authors import Author
from libs.contracts.base import Model
from libs.contracts.changes import Change
from libs.contracts.model_use import ModelUse
from libs.contracts.owner import Owner
from libs.contracts.principals import Locale, PrincipalKind

FeedEventType = Literal[
    "conversation.opened", "conversation.assigned", "conversation.message", "conversation.closed",
    "conversation.reopened", "conversation.noted", "conversation.rated",
    "contact.created", "contact.updated", "contacts.imported", "feed.gap",
]  # fmt: skip
FEED_EVENT_TYPES: tuple[FeedEventType, ...] = get_args(FeedEventType)

FEED_GAP: FeedEventType = "feed.gap"
"""It is in each page and for each receiver: a program that asks for some types must know of a gap, too."""

FEED_ENTRY_KINDS = frozenset(
    ("opened", "message", "action", "assigned", "tool_result", "closed", "reopened", "closing_noted", "rated")
)
"""The kinds of log entries that scripts publish for the feed: `_events.lua` has the same list."""


class FeedContact(Model):
    """The contact who chats. `id` is Frontdesk's own; `hubspot_id` is the record, once a flow knows it.

    An `email` that is not `email_verified` is only what the contact or the site says.
    """

    id: str
    kind: PrincipalKind
    name: str | None = None
    email: str | None = None
    email_verified: bool = False
    hubspot_id: str | None = None


class FeedConversation(Model):
    """A conversation, as far as it does not change."""

    id: str
    channel: str
    locale: Locale
    source: str
    contact: FeedContact


class ConversationTimes(Model):
    """When something happened first, in UTC. `waited_since`: when the contact first waited for a person."""

    opened: datetime | None = None
    contact_wrote: datetime | None = None
    first_answer: datetime | None = None
    assistant_answered: datetime | None = None
    queued: datetime | None = None
    assigned: datetime | None = None
    waited_since: datetime | None = None
    person_answered: datetime | None = None
    closed: datetime | None = None


class ConversationResult(Model):
    """A conversation at its end, as it was when the event was written. A note or a rating may follow as events.

    `owner` had it last, `assignee` is the teammate who had it last, and `entries` the length of its log. `model_use`:
    what a model's answers used until then, if one answered.
    """

    owner: Owner
    team: str | None = None
    assignee: str | None = None
    flow: str | None = None
    labels: list[str] = []
    priority: str = "normal"
    category: str | None = None
    summary: str | None = None
    rating: int | None = None
    rating_comment: str | None = None
    entries: int = 0
    model_use: ModelUse | None = None
    times: ConversationTimes


class _Event(Model):
    id: str
    at: datetime


class _OfConversation(_Event):
    conversation: FeedConversation


class ConversationOpenedEvent(_OfConversation):
    """The contact wrote for the first time, or a person or a program began the conversation."""

    type: Literal["conversation.opened"] = "conversation.opened"


class ConversationAssignedEvent(_OfConversation):
    """The owner changed: `assistant`, `team:<id>` or `person:<id>`. A reply may do this, too."""

    type: Literal["conversation.assigned"] = "conversation.assigned"
    owner: Owner
    owner_name: str | None = None
    team: str | None = None
    by: Author
    reason: str = ""


class ConversationMessageEvent(_OfConversation):
    """A message that the contact sees. `clicked`: the contact clicked a button with this label.

    `notice`: a line of Frontdesk about itself.
    """

    type: Literal["conversation.message"] = "conversation.message"
    author: Author
    text: str
    clicked: bool = False
    notice: str | None = None
    attachments: Attachments = []


class ConversationClosedEvent(_OfConversation):
    """The conversation ended."""

    type: Literal["conversation.closed"] = "conversation.closed"
    by: Author
    reason: str = ""
    result: ConversationResult


class ConversationReopenedEvent(_OfConversation):
    """The contact went on after the end, in the same conversation. It closes again later, with another event."""

    type: Literal["conversation.reopened"] = "conversation.reopened"
    by: Author


class ConversationNotedEvent(_OfConversation):
    """The closing note, after the end. `drafted`: the assistant wrote it. A later one replaces it."""

    type: Literal["conversation.noted"] = "conversation.noted"
    category: str | None = None
    summary: str = ""
    drafted: bool = False


class ConversationRatedEvent(_OfConversation):
    """The contact's rating, from 1 to 5. A later one replaces it."""

    type: Literal["conversation.rated"] = "conversation.rated"
    rating: int
    comment: str = ""


class ContactCreatedEvent(_Event):
    """Frontdesk created a contact in HubSpot. A colleague's private conversation is not named."""

    type: Literal["contact.created"] = "contact.created"
    conversation_id: str | None = None
    contact_id: str
    properties: dict[str, str] = {}


class ContactUpdatedEvent(_Event):
    """Frontdesk changed a contact in HubSpot. `merged_id`: the duplicate that became a part of this contact.

    `undone`: the change took another one back. `removed`: so it took back that the contact was created.
    """

    type: Literal["contact.updated"] = "contact.updated"
    conversation_id: str | None = None
    contact_id: str
    changes: list[Change] = []
    merged_id: str | None = None
    undone: bool = False
    removed: bool = False


class ContactsImportedEvent(_Event):
    """A file of contacts was imported, or an import was taken back (`undone`). It stands for all of its contacts."""

    type: Literal["contacts.imported"] = "contacts.imported"
    import_id: str
    total: int
    created: int
    updated: int
    unchanged: int
    failed: int
    undone: bool = False


class FeedGapEvent(_Event):
    """The archive was away for long: about `number` events are missing before this one. They were lost from `at` on."""

    type: Literal["feed.gap"] = "feed.gap"
    number: int


FeedEvent = Annotated[
    ConversationOpenedEvent | ConversationAssignedEvent | ConversationMessageEvent | ConversationClosedEvent
    | ConversationReopenedEvent | ConversationNotedEvent | ConversationRatedEvent
    | ContactCreatedEvent | ContactUpdatedEvent | ContactsImportedEvent | FeedGapEvent,
    Field(discriminator="type"),
]  # fmt: skip
FEED_EVENT: TypeAdapter[FeedEvent] = TypeAdapter(FeedEvent)
