"""The entries of a log that teammates cause, or that only they see. The contact's side is in `entries`."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from libs.contracts.attachments import Attachments
from libs.contracts.authors import Author
from libs.contracts.base import Envelope, Slug
from libs.contracts.desk import AssignmentDecision, ClosingNote, Rating
from libs.contracts.owner import Owner
from libs.contracts.service_levels import Priority


class Assigned(Envelope):
    """The owner changed. `owner_name` is the name that people read.

    `team` is set when the conversation entered a team with this entry. `decision` says how an assignee was found.
    """

    kind: Literal["assigned"] = "assigned"
    owner: Owner
    by: Author
    reason: str = ""
    owner_name: str | None = None
    team: str | None = None
    decision: AssignmentDecision | None = None


class Note(Envelope):
    """For teammates only; moves nothing. `mentions`: the people that it names after an `@`."""

    kind: Literal["note"] = "note"
    author: Author
    text: str
    mentions: list[str] = Field(default_factory=list)
    attachments: Attachments = Field(default_factory=list)


class Snoozed(Envelope):
    """Put aside until then, or taken up again (`until` None). Moves nothing."""

    kind: Literal["snoozed"] = "snoozed"
    by: Author
    until: datetime | None


class Labelled(Envelope):
    """Labels were added or removed. `names` has the name of each of them at that time. Moves nothing."""

    kind: Literal["labelled"] = "labelled"
    by: Author
    added: list[Slug] = []
    removed: list[Slug] = []
    names: dict[str, str] = {}


class Prioritised(Envelope):
    """The priority changed. Moves nothing."""

    kind: Literal["prioritised"] = "prioritised"
    by: Author
    priority: Priority


class DueTimes(Envelope):
    """When people must have answered and closed, by the service level of the team. None: no target. Moves nothing."""

    kind: Literal["due_times"] = "due_times"
    answer_due: datetime | None = None
    resolution_due: datetime | None = None
    escalates_at: datetime | None = None
    team: str | None = None
    priority: Priority = "normal"


class Reopened(Envelope):
    """The conversation goes on after its end, because its contact wrote again in time.

    `owner_name`: of the teammate who has it again.
    """

    kind: Literal["reopened"] = "reopened"
    by: Author
    owner_name: str | None = None


class Escalated(Envelope):
    """People did not answer in time. `notified` has names by IDs. `priority`: raised to this one.

    `owner` had the conversation. A new owner follows as `assigned`.
    """

    kind: Literal["escalated"] = "escalated"
    due: datetime
    owner: Owner
    notified: dict[str, str] = {}
    priority: Priority | None = None


class DraftRequested(Envelope):
    """A teammate asked the assistant to draft their reply."""

    kind: Literal["draft_requested"] = "draft_requested"
    author: Author


class Drafted(Envelope):
    """The assistant's draft, which only teammates see; it is no message. No text: there is nothing to answer."""

    kind: Literal["drafted"] = "drafted"
    text: str
    basis: str | None = None


class Triggered(Envelope):
    """An event from outside for flows of the conversation: a webhook, a schedule, a change in HubSpot.

    `on` is the trigger's kind. `name`: of the webhook, or of the scheduled flow. For teammates only.
    """

    kind: Literal["triggered"] = "triggered"
    on: str
    name: str = ""
    data: dict[str, JsonValue] = {}


class UndoRequested(Envelope):
    """A teammate wants the change of this call taken back in HubSpot. For teammates only.

    The agent's call for it has the ID `undo_call_of` of this entry's offset.
    """

    kind: Literal["undo_requested"] = "undo_requested"
    author: Author
    call_id: str


class ClosingNoted(Envelope):
    """The current closing note: the closer's, or drafted from the log. Its HubSpot note is a tool call.

    `by_model`: a language model wrote the draft.
    """

    kind: Literal["closing_noted"] = "closing_noted"
    note: ClosingNote
    drafted: bool = False
    by_model: bool = False
    basis: str | None = None


class Undelivered(Envelope):
    """For teammates only: the message at `offset` was not delivered to its channel's bridge. Moves nothing."""

    kind: Literal["undelivered"] = "undelivered"
    channel: str
    offset: str
    reason: str


class Delivered(Envelope):
    """For teammates only: the message at `offset`, `undelivered` before, was delivered after all. Moves nothing."""

    kind: Literal["delivered"] = "delivered"
    channel: str
    offset: str


class Rated(Envelope):
    """The contact's rating, after the end. A later one replaces it. Moves nothing."""

    kind: Literal["rated"] = "rated"
    author: Author
    rating: Rating
    comment: str = ""


def undo_call_of(conversation_id: str, offset: str) -> str:
    """The ID of the call that answers the request for an undo at this offset. No other decision makes such an ID."""
    return f"{conversation_id}.{offset}.undo"
