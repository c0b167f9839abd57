"""The desk: teams, people, presence, and how a waiting conversation finds its assignee."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from libs.contracts.base import MAX_EMAIL, Model, Slug, StrictModel
from libs.contracts.calendars import Calendar
from libs.contracts.macros import Macro
from libs.contracts.service_levels import ServiceLevel
from libs.contracts.silence import SilenceRules
from libs.contracts.widget import WidgetLook
from libs.masking import MASKED

Strategy = Literal["round_robin", "fewest_open"]
AssignmentReason = Literal[
    "dedicated", "round_robin", "fewest_open", "longest_without_work", "no_candidate", "team_empty"
]
PresenceStatus = Literal["online", "away", "offline"]
LabelColour = Literal["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple"]
"""Names and no values: a page has a readable pair of colours for each, in its light and its dark theme."""

ReplyTakesOver = Literal["never_from_person", "always"]
"""Whether a reply makes its author the owner: never where a colleague is the owner, or always."""
Rating = Annotated[int, Field(ge=1, le=5)]
"""How satisfied a contact was: 5 is best."""

MAX_COMMENT = 1_000
"""Characters of the line that a contact may add to their rating."""

ClosingMode = Literal["optional", "category_required", "required", "off"]
DeskRole = Literal["teammate", "lead", "admin"]
"""Leads see all conversations and edit the desk's texts. Admins also edit people, teams and settings."""

Visibility = Literal["all", "teams"]
"""The conversations that teammates see: all, or only those of their teams and their own."""


class Teammate(StrictModel):
    """A person who works at the desk. `id` is the `sub` of their sign-in; `limit` None is no limit.

    `hubspot_owner` is the email of their HubSpot owner, by which a contact's dedicated person is found. Files and
    programs of before roles say `admin: true` for the role `admin`.
    """

    id: Slug
    name: str = Field(min_length=1, max_length=100)
    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    hubspot_owner: str | None = Field(default=None, max_length=MAX_EMAIL)
    limit: int | None = Field(default=None, ge=0, le=10_000)
    role: DeskRole = "teammate"

    @model_validator(mode="before")
    @classmethod
    def _before_roles(cls, given: Any) -> Any:
        return with_role(given)

    @property
    def sees_all(self) -> bool:
        """Whether the visibility of teams is no limit for them."""
        return self.role != "teammate"


def with_role(given: Any) -> Any:
    """A person's fields with a role, made of `admin` where that is given instead. Raises ValueError for both."""
    if not isinstance(given, dict) or "admin" not in given:
        return given
    fields = {name: value for name, value in given.items() if name != "admin"}
    if "role" in fields:
        raise ValueError("role and admin are two names of one thing: leave admin out")
    if not isinstance(given["admin"], bool):
        raise ValueError("admin is true or false: better name a role")  # noqa: TRY004  (pydantic reports ValueErrors)
    return {**fields, "role": "admin" if given["admin"] else "teammate"}


class Team(StrictModel):
    """`visibility`: the conversations that its members see; None for the desk's setting."""

    id: Slug
    name: str = Field(min_length=1, max_length=100)
    members: list[Slug] = []
    visibility: Visibility | None = None


class CannedReply(StrictModel):
    """`shortcut` is what is typed after a slash."""

    shortcut: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    text: Annotated[str, Field(min_length=1, max_length=4_000), MASKED]


class Label(StrictModel):
    """A label of the managed list. Conversations keep its `id`, so that it can be renamed."""

    id: Slug
    name: str = Field(min_length=1, max_length=40)
    colour: LabelColour = "grey"


class ClosingNotes(StrictModel):
    """The closing note that the desk asks for: `mode`, and the managed list of categories."""

    mode: ClosingMode = "optional"
    categories: list[Annotated[str, Field(min_length=1, max_length=80)]] = []


class DeskRules(SilenceRules):
    """`visibility` is for teammates in teams that have no setting of their own.

    `reply_takes_over`: with `never_from_person` a helpful reply leaves the conversation with the colleague who owns it.
    From a team, the assistant, or a person who left the desk, a reply always takes it over.

    `ask_rating`: whether the widget asks contacts for a rating after the end.

    The silences after which conversations are closed are in `SilenceRules`.

    After `away_after_minutes` without activity a person gets nothing new; after `absent_after_minutes` without a tab,
    their waiting contacts return to the queue (None: never).
    """

    visibility: Visibility = "all"
    reply_takes_over: ReplyTakesOver = "never_from_person"
    ask_rating: bool = True
    away_after_minutes: int = Field(default=10, ge=1, le=24 * 60)
    absent_after_minutes: int | None = Field(default=15, ge=1, le=24 * 60)


class DeskConfig(DeskRules):
    """The desk's file, checked as a whole."""

    people: list[Teammate] = []
    teams: list[Team] = []
    calendars: list[Calendar] = []
    sla: list[ServiceLevel] = []
    canned_replies: list[CannedReply] = []
    labels: list[Label] = []
    macros: list[Macro] = []
    closing_notes: ClosingNotes = ClosingNotes()
    widget: WidgetLook = WidgetLook()


class AssignOptions(StrictModel):
    """How a team's conversation finds a person. `below` N: only those with fewer than N open (and never above a
    person's own limit). `dedicated` is a person who is asked first, in any team; the contact's owner in HubSpot
    (`owner_email`) takes that place if they work here.
    """

    strategy: Strategy = "fewest_open"
    only_online: bool = True
    below: int | None = Field(default=None, ge=1, le=10_000)
    dedicated: str | None = None
    owner_email: str | None = None
    without: str | None = Field(default=None, exclude_if=lambda person: person is None)
    """A person who did not answer in time, and does not get the conversation again."""


class Candidate(Model):
    """One person at the time of the decision. `passed_over`: why they were not eligible; None if they were."""

    person: str
    status: PresenceStatus
    open: int
    limit: int | None = None
    passed_over: Literal["offline", "away", "at_limit", "at_own_limit", "did_not_answer"] | None = None


class AssignmentDecision(Model):
    """Why this person, or why no one. `reason`: `dedicated`, `round_robin`, `fewest_open`, `longest_without_work`
    (the tie rule), `no_candidate` (all were passed over), `team_empty`.
    """

    team: str
    assignee: str | None = None
    reason: AssignmentReason
    options: AssignOptions
    candidates: list[Candidate] = []
    waited_ms: int = 0


class Topic(Model):
    """What a conversation is about, as a choice that a flow offers. `texts`: its label in each language."""

    value: str
    texts: dict[str, str] = {}


class ClosingNote(Model):
    category: str | None = None
    summary: str = ""


class PresenceView(Model):
    """A person as the desk shows them. `manual`: the status that they set themselves; None derives it from activity."""

    person: Teammate
    teams: list[str]
    status: PresenceStatus
    open: int
    manual: PresenceStatus | None = None
