"""The bodies of the desk's HTTP API. `frames.py` has the frames of its socket."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from libs.contracts import (
    MAX_EMAIL,
    AssignmentDecision,
    AttachmentLimits,
    CannedReply,
    ClientMessageId,
    ClosingNotes,
    DeskRole,
    Label,
    Macro,
    Model,
    ModelUse,
    NamedOwner,
    Owner,
    PresenceStatus,
    PresenceView,
    Priority,
    ReplyTakesOver,
    Slug,
    StrictModel,
    Team,
    Teammate,
    Topic,
    Visibility,
    VisibleMessage,
    with_role,
)
from libs.email_addresses import normal_email
from libs.masking import MASKED
from services.gateway.conversations import WithFiles

EmailAddress = Annotated[
    str, Field(max_length=MAX_EMAIL, json_schema_extra={"format": "email"}), AfterValidator(normal_email)
]


class ConversationSummary(Model):
    """One conversation in a list. `waiting_since`: the time of the contact's first unanswered message.

    `matter`: what the contact wants, in their own words, where a flow has asked for it; `topic`: the choice that
    answers a flow's question of this name; `contact_text`: the contact's last words. `ContactIdentity` describes
    `visitor_label`, `name`, `confirmed`, `addressed_as`, `email` and `phone`.
    `active_at` is the time of the last entry of its log.
    `answer_due` and `resolution_due`: when people must have answered and closed, by the team's service level.
    `escalated_to`: people who were notified at `escalated_at`, because there was no answer in time.
    """

    id: str
    contact: str | None = Field(default=None, description="The contact's key.")
    status: str
    owner: Owner
    owner_counter: str
    team: str | None = None
    assignee: str | None = None
    visitor_label: str
    name: str | None = None
    confirmed: bool = False
    addressed_as: str | None = None
    email: str | None = None
    email_verified: bool = False
    phone: str | None = None
    channel: str
    locale: str
    source: str
    flow: str | None = None
    matter: str | None = None
    topic: Topic | None = None
    contact_text: str | None = None
    contact_offset: str | None = Field(default=None, description="The contact's last entry.")
    last_text: str | None = None
    last_author: str | None = None
    opened_at: datetime | None = None
    waiting_since: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    snoozed_until: datetime | None = None
    active_at: datetime | None = None
    labels: tuple[str, ...] = ()
    priority: Priority = "normal"
    answer_due: datetime | None = None
    resolution_due: datetime | None = None
    escalated_at: datetime | None = None
    escalated_to: tuple[str, ...] = ()
    category: str | None = None
    summary: str | None = None
    rating: int | None = None

    @property
    def is_open(self) -> bool:
        return self.status == "open"


class SnippetPart(Model):
    """A part of a text; `found`: words of the search."""

    text: str
    found: bool = False


class Snippet(Model):
    """The words of a search in a message. `offset` and `author`: its entry, and its kind of author, or `note`."""

    offset: str
    author: str
    parts: list[SnippetPart]


class ListedConversation(ConversationSummary):
    """A conversation in a page of a list. `place`: lists are sorted by it, ascending, and then by the ID.

    `snippet`: the message that a search found, unless it found the name or the summary.
    """

    place: int
    snippet: Snippet | None = None


class ConversationList(Model):
    """`next`: the cursor for the page that follows; it stays valid while conversations enter and leave the view.

    `total` is the number of all conversations of the list, and `counts` has all views of the teammate. `unsearched` is
    the number of conversations that a search did not cover yet, because this process began a short time ago.
    `counted` false: a search has found `total` so far, and there may be others. `archive_away`: the archive does not
    answer, so that conversations which ended hours ago are missing.
    """

    conversations: list[ListedConversation]
    next: str | None = None
    total: int
    counts: dict[str, int]
    unsearched: int = 0
    archive_away: bool = False
    counted: bool = True


Lookup = Literal["found", "not_found", "failed", "running", "not_asked", "no_address", "unknown"]


class ContactDetails(Model):
    """`hubspot` is the contact's record as last read; without `verified` it only matches an address that was typed.

    `own`: this conversation created it; `previous`: it is from the contact's conversation before. `lookup` is how the
    last search for the contact ended. `takes_note`: a closing note would be written to the record. `said_name`: the
    name from the contact's own answers.
    """

    key: str
    hubspot: dict[str, Any] | None = None
    owner_email: str | None = None
    verified: bool = False
    own: bool = False
    previous: bool = False
    lookup: Lookup = "not_asked"
    takes_note: bool = False
    said_name: str | None = None


class Detail(Model):
    """One conversation with its context. `earlier`: the newest of the contact's other conversations, and
    `other_conversations` all of them. `decision`: why it waits, or why its assignee was chosen.

    `chosen`: how people read those variables that are choices. `archive_away`: the archive does not answer, so that
    earlier conversations are missing. `model_use`: what a model's answers used so far, if one answered.
    """

    summary: ConversationSummary
    contact: ContactDetails
    variables: dict[str, Any] = {}
    chosen: dict[str, Topic] = {}
    earlier: list[ConversationSummary] = []
    other_conversations: int = 0
    decision: AssignmentDecision | None = None
    queue_place: int | None = None
    archive_away: bool = False
    model_use: ModelUse | None = None


class DeskEntry(Model):
    """A log entry for teammates: `message` is the part that the contact sees, `entry` the whole.

    `undo_until`: the entry is the receipt of a write in HubSpot, which a teammate can undo until then.
    """

    offset: str
    kind: str
    at: datetime
    message: VisibleMessage | None = None
    entry: dict[str, Any]
    undo_until: datetime | None = None


class EntryPage(Model):
    entries: list[DeskEntry]
    next: str
    reset: bool = False


class Me(Model):
    """`attachments`: None while no files can be attached.

    `former_names`: of people, teams and labels that were removed, by `person:ana`; conversations still name them.
    """

    person: Teammate
    teams: list[Team]
    people: list[PresenceView]
    closing_notes: ClosingNotes
    canned_replies: list[CannedReply]
    labels: list[Label] = []
    attachments: AttachmentLimits | None = None
    reply_takes_over: ReplyTakesOver = "never_from_person"
    macros: list[Macro] = []
    former_names: dict[str, str] = {}
    mail: bool = Field(default=False, description="Whether transcripts can be sent by e-mail.")


class Done(Model):
    offset: str


class DeskWrite(StrictModel):
    """A request that has an effect once: the same `request_id` again gets the same answer."""

    request_id: ClientMessageId = Field(examples=["req-00000001"])


class ReplyBody(WithFiles, DeskWrite):
    pass


class AssignBody(DeskWrite):
    """`expected_counter` is the `owner_counter` that the teammate saw: if it has changed, the request is refused."""

    owner: NamedOwner = Field(examples=["person:ana"])
    expected_counter: str | None = Field(default=None, pattern=r"^[0-9]{1,12}$")


class OpenByDesk(DeskWrite):
    """For a `contact`, by the key in another conversation (or `<issuer>:<sub>` of a site's token), else for an `email`.

    The first owner is `owner`, or the teammate who opens it.
    """

    contact: str | None = Field(default=None, min_length=1, max_length=900)
    email: EmailAddress | None = Field(default=None, examples=["jane@acme.com"])
    name: Annotated[str, Field(max_length=200), MASKED] | None = None
    locale: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8})*$", max_length=35)
    channel: str = Field(default="widget", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    owner: NamedOwner | None = Field(default=None, examples=["team:sales"])


class OpenedByDesk(Model):
    """`created` is false where the contact had an open conversation already."""

    conversation_id: str
    created: bool


class PersonBody(StrictModel):
    """Everything about a person but their ID."""

    name: str = Field(min_length=1, max_length=100)
    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    hubspot_owner: str | None = Field(default=None, max_length=MAX_EMAIL)
    limit: int | None = Field(default=None, ge=0, le=10_000)
    role: DeskRole = "teammate"

    @model_validator(mode="before")
    @classmethod
    def _before_roles(cls, given: Any) -> Any:
        return with_role(given)


class TeamBody(StrictModel):
    name: str = Field(min_length=1, max_length=100)
    members: list[Slug] = []
    visibility: Visibility | None = None


class Snooze(DeskWrite):
    minutes: int | None = Field(ge=1, le=60 * 24 * 90)


class CloseBody(DeskWrite):
    """`expected_counter`: as in `AssignBody`."""

    category: str | None = Field(default=None, max_length=80)
    summary: Annotated[str, Field(max_length=4_000), MASKED] = ""
    expected_counter: str | None = Field(default=None, pattern=r"^[0-9]{1,12}$")


class Plain(DeskWrite):
    pass


class SetPresence(StrictModel):
    """null: presence follows the teammate's activity."""

    status: PresenceStatus | None
