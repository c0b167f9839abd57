"""The kinds of steps. Everything that a customer would reword or tune is in these and in no code."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from libs.contracts import AGENT_TOOLS, TOOL_NAMES, Confirm, Principal, Slug, Strategy
from services.agent.assistant import Assistant
from services.agent.flows.conditions import StepCondition
from services.agent.flows.office_hours import Hours
from services.agent.flows.texts import Part, Template, Words

_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: Any) -> Any:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise ValueError("a duration reads like 90s, 30m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _at_most(longest: timedelta) -> Callable[[timedelta], timedelta]:
    def check(value: timedelta) -> timedelta:
        if value > longest:
            raise ValueError(f"at most {longest.total_seconds():g}s")
        return value

    return check


def _http_url(value: str) -> str:
    host = re.match(r"https?://([^/?#{}\s@]+)(?=[/?#]|$)", value)
    if not host:
        raise ValueError("a URL begins with https:// and a host without places")
    for place in re.findall(r"\{([^{}]*)\}", value):
        if not re.fullmatch(r"(?:contact|vars)\.[a-z][a-z0-9_]*", place):
            raise ValueError(f"unknown place {{{place}}}; there are {{vars.NAME}} and {{contact.PROPERTY}}")
    return value


HttpUrl = Annotated[str, Field(max_length=2_000), AfterValidator(_http_url)]
Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(str)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Button(Part):
    """`answer` is the line that confirms the press."""

    action: Name
    label: Words
    answer: Words


class Say(Part):
    text: Template
    buttons: list[Button] = []


class Choice(Part):
    value: Name
    label: Words


AnswerType = Literal["text", "choice", "number", "date", "phone", "email", "url", "rating"]


class Ask(Part):
    """A question, until it is answered, given up (`attempts` wrong answers, or `timeout`) or already known.

    The answer becomes the variable `name`; with `property` it is also saved to the contact in HubSpot. `optional`:
    who says that they would rather not answer is asked no further.
    """

    name: Name
    text: Template
    type: AnswerType = "text"
    choices: list[Choice] = Field(default=[], max_length=10)
    min: float | None = None
    max: float | None = None
    property: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")] | None = None
    always: bool = False
    optional: bool = False
    attempts: int = Field(default=3, ge=1, le=10)
    timeout: Duration | None = None
    on_failure: list["Step"] = []
    on_timeout: list["Step"] = []

    @model_validator(mode="after")
    def _fits(self) -> "Ask":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("`choices` (2 to 10) belong to `type: choice`")
        if self.choices and len(self.choices) < 2:
            raise ValueError("a choice needs at least two `choices`")
        if len({choice.value for choice in self.choices}) < len(self.choices):
            raise ValueError("two choices have the same value")
        if self.type != "number" and (self.min is not None or self.max is not None):
            raise ValueError("`min` and `max` belong to `type: number`")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")
        return self


class Enrich(Part):
    """Look the contact up in HubSpot, by the email (else the phone) that is known; `contact.*` is known afterwards."""


class Case(Part):
    when: StepCondition
    steps: list["Step"] = []


class Branch(Part):
    """The first case whose condition holds; else `default`."""

    cases: list[Case] = Field(min_length=1)
    default: list["Step"] = []


class OfficeHours(Hours):
    open: list["Step"] = []
    closed: list["Step"] = []


class Assign(Part):
    """To one person of a team, or into its queue. `dedicated`: the contact's HubSpot owner is asked first.

    The flow ends once a person has the conversation; `on_timeout` is for when nobody came.
    """

    team: Slug
    strategy: Strategy = "fewest_open"
    only_online: bool = True
    below: int | None = Field(default=None, ge=1, le=10_000)
    dedicated: bool = False
    timeout: Duration = timedelta(days=7)
    message: Template | None = None
    on_timeout: list["Step"] = []


class History(Part):
    messages: int = Field(default=5, ge=0, le=100)
    tokens: int = Field(default=800, ge=0, le=100_000)


_ALLOWED = (*TOOL_NAMES, *AGENT_TOOLS)


class Assist(Part):
    """From here on the assistant answers. With `hand_off` (true, or the teams to choose from) it may give the
    conversation to the steps that follow; they find the team in `vars.hand_off_team`. With
    `close` it may end the conversation when nothing more is wanted. `confirm` says which changes are shown to the
    person first; without it `updates` for staff, who look after records that others rely on, and `never` for anybody
    else, who is talking about themselves.
    """

    goal: str = Field(min_length=1)
    backstory: str = Field(min_length=1)
    tools: list[str]
    history: History = History()
    model: str | None = None
    effort: Literal["none", "minimal", "low", "medium", "high"] | None = None
    close: bool = False
    confirm: Confirm | None = None
    hand_off: bool | Annotated[list[Slug], Field(min_length=1, max_length=20)] = False

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: list[str]) -> list[str]:
        for tool in tools:
            if tool not in _ALLOWED:
                raise ValueError(f"unknown tool {tool!r}; there are {', '.join(_ALLOWED)}")
        return tools

    def confirm_for(self, principal: Principal) -> Confirm:
        """Which changes this person is shown first."""
        return self.confirm or ("updates" if principal.kind == "staff" else "never")

    def assistant(self) -> Assistant:
        return Assistant(
            goal=self.goal,
            backstory=self.backstory,
            tools=tuple(tool for tool in self.tools if tool not in AGENT_TOOLS),
            history_messages=self.history.messages,
            history_tokens=self.history.tokens,
            model=self.model,
            effort=self.effort,
            may_close=self.close,
            hand_off_teams=None
            if self.hand_off is False
            else tuple(self.hand_off if self.hand_off is not True else ()),
        )


class Wait(Part):
    """For a time, or until the contact writes, whichever is first."""

    duration: Duration


MAX_TIMEOUT = timedelta(seconds=10)

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")]
Path = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,9}$")]


class HttpRequest(Part):
    """Ask a program of yours. `save`: variable → path into its JSON answer, such as `customer.tier` or `items.0.sku`.

    Places in `url` are quoted; places in `body` stand in its texts. The request may be made twice; both carry the
    same `Idempotency-Key`.
    """

    url: HttpUrl
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    headers: dict[HeaderName, Annotated[str, Field(max_length=1_000)]] = {}
    body: dict[str, Any] | None = None
    save: dict[Name, Path] = Field(default={}, max_length=20)
    timeout: Annotated[Duration, AfterValidator(_at_most(MAX_TIMEOUT))] = MAX_TIMEOUT
    on_failure: list["Step"] = []

    @model_validator(mode="after")
    def _fits(self) -> "HttpRequest":
        if self.body is not None and self.method == "GET":
            raise ValueError("a GET has no `body`")
        return self


class Jump(Part):
    """Go on at the step with this `id`; after `most` times in one conversation, just go on."""

    to: Id
    most: int = Field(default=3, ge=1, le=100)


class Close(Part):
    text: Template | None = None
    reason: Name = "flow"


class Run(Part):
    """Another flow's steps, then on with this one's."""

    flow: Id


KINDS = (
    "say", "ask", "enrich", "set", "branch", "office_hours", "assign", "assist", "wait", "http_request", "note", "jump",
    "close", "run",
)  # fmt: skip


class Step(Part):
    """Exactly one kind, with an `id` to jump to and a condition to be done at all (`when`)."""

    id: Id | None = None
    when: StepCondition | None = None
    say: Say | None = None
    ask: Ask | None = None
    enrich: Enrich | None = None
    set: dict[Name, StepCondition] | None = None
    branch: Branch | None = None
    office_hours: OfficeHours | None = None
    assign: Assign | None = None
    assist: Assist | None = None
    wait: Wait | None = None
    http_request: HttpRequest | None = None
    note: Template | None = None
    jump: Jump | None = None
    close: Close | None = None
    run: Run | None = None

    @model_validator(mode="after")
    def _one(self) -> "Step":
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(KINDS)}")
        return self

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
