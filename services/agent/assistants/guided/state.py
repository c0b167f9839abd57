"""The guided assistant's memory between two steps: the current request and those that wait.

It is stored with the assistant's entry and found in the log at the next step. What can be read from the log
itself (the contact last shown, the page last seen) is not kept here.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from libs.contracts import Locale
from services.agent.assistants.guided.periods import Period, bounds

BRAIN = "guided"
MEMORY_VERSION = 1

Awaiting = Literal["show", "which", "create", "update", "note", "merge", "undo"]
REPORTED_LATER = frozenset(("show", "create", "update", "note", "merge", "undo"))
"""The purposes of calls with a result that the contact always sees. Other calls only find a contact for a request."""

Asked = Literal[
    "criteria", "name", "email", "rest", "who", "which", "what", "value", "exists", "retry", "note", "stays", "confirm",
    "meaning",
]  # fmt: skip


class _State(BaseModel):
    """Changed while a step is decided; a step that is thrown away takes its copy with it."""

    # A field of a later version is not dropped in silence: such a memory counts as none.
    # Lists and dicts below have factories: a default would be copied deeply for each memory that is read.
    model_config = ConfigDict(extra="forbid")


class ContactRef(_State):
    """A contact of HubSpot. `label` is what to call them, `detail` what tells two of the same name apart, with `more`
    where people choose between these two.
    """

    id: str
    label: str
    detail: str = ""
    more: str = ""

    @property
    def shown(self) -> str:
        """All of it in lower case, to be compared with the words that choose it."""
        return f"{self.label} {self.detail} {self.more}".casefold()


class Criteria(_State):
    """The criteria for a contact. `filters` are properties that must have a value, `without` those that must not.

    `created`: when the contact was added to HubSpot.
    """

    query: str | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    company: str | None = None
    email_domain: str | None = None
    filters: dict[str, str] = Field(default_factory=dict)
    without: list[str] = Field(default_factory=list)
    contact_id: str | None = None
    created: Period | None = None

    @property
    def is_empty(self) -> bool:
        return not self.words() and not self.contact_id and not self.created

    def words(self) -> list[str]:
        """The criteria's values, for a sentence about them."""
        named = (self.name, self.query, self.email, self.phone, self.company, self.email_domain)
        return [value for value in (*named, *self.filters.values(), *self.without) if value]

    def arguments(self, today: date) -> dict[str, Any]:
        """As `search_contact` takes them."""
        named = self.model_dump(exclude_none=True, exclude={"filters", "without", "contact_id", "created"})
        filters: list[dict[str, str | None]] = [
            # An option is stored as a code, and a part of a code means nothing.
            {"property": prop, "operator": "eq" if prop in OPTIONS else "contains", "value": value}
            for prop, value in self.filters.items()
        ]
        filters += [{"property": prop, "operator": "is_unknown", "value": None} for prop in self.without]
        if self.created:
            first, after = bounds(self.created, today)
            filters.append({"property": "createdate", "operator": "gte", "value": first.isoformat()})
            filters += [{"property": "createdate", "operator": "lt", "value": after.isoformat()}] if after else []
        return {**named, "filters": filters} if filters else named


OPTIONS = ("lifecyclestage", "hs_lead_status", "hubspot_owner_id")


class _Asked(_State):
    """Something that was asked for. `said` is how the contact named it: their words, or a button's label."""

    said: str = ""


class SearchTask(_Asked):
    """`others` are criteria to try if these find no contact: another form of the name, or the same words anywhere.

    `counts`: the number of contacts was asked for. `left` are words that were not searched by. `new` is what a contact
    may be created with if none is found, `new_left` the words that have no part in it, `unsure` its values of an
    unknown property. `called` names the first criteria, once others are tried.
    """

    kind: Literal["search"] = "search"
    criteria: Criteria = Field(default_factory=Criteria)
    others: list[Criteria] = Field(default_factory=list)
    counts: bool = False
    called: str = ""
    left: list[str] = Field(default_factory=list)
    new: dict[str, str] = Field(default_factory=dict)
    new_left: list[str] = Field(default_factory=list)
    unsure: list[str] = Field(default_factory=list)
    arguments: dict[str, Any] | None = None


class CreateTask(_Asked):
    """`declined` are the questions that the contact didn't want to answer.

    `guessed` are properties that only their place in the text speaks for, `left` words without a part in the request:
    with any of both the contact is shown before it is created. `unsure` are values of an unknown property, `wanted`
    values that were wrong, by property: they are asked for until they are given or declined.
    """

    kind: Literal["create"] = "create"
    fields: dict[str, str] = Field(default_factory=dict)
    guessed: list[str] = Field(default_factory=list)
    left: list[str] = Field(default_factory=list)
    unsure: list[str] = Field(default_factory=list)
    declined: list[str] = Field(default_factory=list)
    wanted: dict[str, str] = Field(default_factory=dict)
    existing: ContactRef | None = None


class ContactTask(_Asked):
    """A task about one contact: `criteria` find them unless they are known already, `others` is tried after it.

    `left` are words that have no part in the request: they are named when it is done. `is_both`: if two are found, the
    request is about each of them. `is_all`: it is about each of all that are found, if they are few.
    `called` names the first criteria, once others are tried.
    """

    # The previous version stored `who`: a request that waits for an answer must outlive an upgrade.
    criteria: Criteria = Field(default_factory=Criteria, validation_alias=AliasChoices("criteria", "who"))
    others: list[Criteria] = Field(default_factory=list)
    person: ContactRef | None = None
    means_focus: bool = False
    is_both: bool = False
    is_all: bool = False
    called: str = ""
    left: list[str] = Field(default_factory=list)

    def look_for(self, criteria: Criteria | None = None, others: list[Criteria] | None = None) -> None:
        """By other criteria; without any, the contact is asked."""
        self.criteria, self.others, self.called = criteria or Criteria(), others or [], ""


class UpdateTask(ContactTask):
    """`wanted` are properties named without their new value.

    `new` is what a contact would be created with if none is found, `new_left` the words that have no part in it.
    `unsure` are values of an unknown property. `swap` is a value that the record should hold, and the one that takes
    its place. `is_apart`: words left over stand in a clause before the values, and cast no doubt on them, as do
    `asides`. `is_guess`: a part of the message was not understood, so that a person confirms the rest.
    """

    kind: Literal["update"] = "update"
    asides: list[str] = Field(default_factory=list)
    changes: dict[str, str] = Field(default_factory=dict)
    clear: list[str] = Field(default_factory=list)
    wanted: list[str] = Field(default_factory=list)
    new: dict[str, str] = Field(default_factory=dict)
    new_left: list[str] = Field(default_factory=list)
    unsure: list[str] = Field(default_factory=list)
    swap: tuple[str, str] | None = None
    is_apart: bool = False
    is_guess: bool = False


class NoteTask(ContactTask):
    kind: Literal["note"] = "note"
    body: str = ""


class MergeTask(ContactTask):
    """`people` are those of the two that are known, `second` finds the other one. `stays` is the one to be kept;
    `is_into`: the first is. `kept`: words for it, an address as a rule.
    """

    kind: Literal["merge"] = "merge"
    people: list[ContactRef] = Field(default_factory=list)
    second: Criteria | None = None
    second_others: list[Criteria] = Field(default_factory=list)
    is_into: bool = False
    kept: str = ""
    stays: str | None = None


class UndoTask(_Asked):
    """`is_guess`: the words regret a change without asking for anything, so that a person confirms it first."""

    kind: Literal["undo"] = "undo"
    is_guess: bool = False


class SkippedRequest(_Asked):
    """Something that can't be done: said when its turn comes, so that all is answered in order."""

    kind: Literal["not_done"] = "not_done"
    why: Literal[
        "cannot_delete", "cannot_delete_note", "no_second_email", "not_available", "not_meant", "not_understood_part",
        "too_many_requests", "unread_rest",
    ]  # fmt: skip


Task = Annotated[
    SearchTask | CreateTask | UpdateTask | NoteTask | MergeTask | UndoTask | SkippedRequest, Field(discriminator="kind")
]  # fmt: skip


class Memory(_State):
    """`asked` is the question that the contact's next words may answer, `asked_field` the property it is about.

    `awaiting` is what the pending call is for. `paused` is a new contact that was begun before another request came.
    `passed_over` is the call of a proposal that still waits for a yes, though another request came.
    `about` is the property that the last request asked for: “make it …” gives its new value; `asked_stage` is the stage
    of which the last question was. `asked_number` is a number of which the country is asked for. `named` is what was
    said of a new person who is not in HubSpot.
    """

    brain: Literal["guided"] = "guided"
    version: Literal[1] = 1
    locale: Locale | None = None
    task: Task | None = None
    queue: list[Task] = Field(default_factory=list)
    paused: CreateTask | None = None
    asked: Asked | None = None
    asked_field: str | None = None
    asked_number: str = ""
    awaiting: Awaiting | None = None
    choices: list[ContactRef] = Field(default_factory=list)
    passed_over: str = ""
    about: str = ""
    asked_stage: str = ""
    named: dict[str, str] = Field(default_factory=dict)

    def forget_task(self) -> None:
        self.task = None
        self.stop_asking()

    def stop_asking(self, *, keep_choices: bool = False) -> None:
        self.asked = None
        self.asked_field = None
        self.asked_number = ""
        self.awaiting = None
        self.choices = self.choices if keep_choices else []

    def stored(self) -> dict[str, Any]:
        """Small: what is unset is left out."""
        # The brain and the version are defaults, but without them the memory is not recognised.
        raw = {**self.model_dump(exclude_defaults=True), "brain": BRAIN, "version": MEMORY_VERSION}
        if self.task is not None:
            raw["task"] = _stored_task(self.task)
        if self.paused is not None:
            raw["paused"] = _stored_task(self.paused)
        if self.queue:
            raw["queue"] = [_stored_task(task) for task in self.queue]
        return raw


def _stored_task(task: Task) -> dict[str, Any]:
    # The kind is a default, too, and tells the tasks apart when they are read.
    return {"kind": task.kind, **task.model_dump(exclude_defaults=True)}


def stored_memory(raw: dict[str, Any] | None) -> Memory | None:
    """The memory in an entry; None if there is none, or another brain's, or another version's."""
    if not raw or raw.get("brain") != BRAIN:
        return None
    try:
        return Memory.model_validate(raw)
    except ValidationError:
        return None
