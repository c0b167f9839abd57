"""Tests of flows: what is given, what a contact says and clicks, and what must have come of it.

A file holds the tests of one flow. A deployment keeps them next to its flows, or in the archive's database.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from libs.contracts.base import Model, Slug, StrictModel
from libs.contracts.desk import ClosingNote
from libs.contracts.principals import Locale, PrincipalKind
from libs.contracts.service_levels import Priority
from libs.contracts.studio import Operation

MAX_TESTS = 500
"""Tests of one file: they take some ten seconds."""

MAX_ACTS = 200
"""Acts of one test: no person types as much."""

MAX_WAIT = timedelta(days=400)

MIN_YEAR, MAX_YEAR = 2000, 2100
"""Of the time at which a conversation opens."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: Any) -> Any:
    # YAML reads a bare number as one, and it would be anyone's guess whether it means seconds.
    number, unit = (value[:-1], value[-1:]) if isinstance(value, str) else ("", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 6 and int(number) and unit in _UNITS):
        raise ValueError("a duration reads like 90s, 30m, 24h or 7d")
    duration = timedelta(**{_UNITS[unit]: int(number)})
    if duration > MAX_WAIT:
        raise ValueError(f"at most {MAX_WAIT.days}d")
    return duration


def written_duration(duration: timedelta) -> str:
    """The duration as a test writes it, in the largest unit that fits."""
    seconds = max(1, round(duration.total_seconds()))
    fits = ((seconds // size, unit) for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)) if seconds % size == 0)
    number, unit = next(fits, (seconds, "s"))
    return f"{number}{unit}"


def _clock(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    day, _, rest = value.partition(" ")
    time, _, zone = rest.partition(" ")
    try:
        at = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("a time reads like 2026-12-24 18:30 Europe/Madrid, or without a zone in UTC") from error
    # The clock of Redis, by which a test moves, knows no other years.
    if not MIN_YEAR <= at.year <= MAX_YEAR:
        raise ValueError(f"from {MIN_YEAR} to {MAX_YEAR}")
    return at


def written_time(at: datetime) -> str:
    """The time as a test writes it."""
    return f"{at:%Y-%m-%d %H:%M} {at.tzinfo}".removesuffix(" UTC")


GivenClock = Annotated[datetime, BeforeValidator(_clock), PlainSerializer(written_time)]
WaitDuration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(written_duration)]
Words = Annotated[str, Field(min_length=1, max_length=4_000)]
"""An empty text would be in each message."""

Values = dict[Annotated[str, Field(min_length=1, max_length=100)], str]


class GivenPrincipal(StrictModel):
    """The person who chats. `id` is made up unless the test names one."""

    kind: PrincipalKind = "anonymous"
    id: str | None = Field(default=None, max_length=200)
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320)
    email_verified: bool = False


class FlowTestGiven(StrictModel):
    """The world before the conversation.

    `earlier`: the number of the contact's conversations before. `known`: what they said of themselves there, by the
    names of HubSpot's properties. `contacts`: records in HubSpot. `online`: by team, the people who are at the desk.
    `time`: the clock at the opening; the real one without it. `hours`: all office hours count as open or as closed;
    else they go by the clock. `hubspot`: `down` if it answers nothing at first.
    """

    principal: GivenPrincipal = GivenPrincipal()
    source: Literal["contact", "user", "workflow"] = "contact"
    channel: str = Field(default="widget", min_length=1, max_length=60)
    locale: Locale = "en"
    region: str | None = Field(default=None, min_length=2, max_length=2)
    earlier: int = Field(default=0, ge=0, le=1_000)
    known: Values = {}
    contacts: list[Values] = Field(default=[], max_length=50)
    online: dict[Slug, list[Slug]] = {}
    time: GivenClock | None = None
    hours: Literal["open", "closed"] | None = None
    hubspot: Literal["up", "down"] = "up"

    @property
    def open_hours(self) -> bool | None:
        """None: by the clock."""
        return None if self.hours is None else self.hours == "open"


class FlowTestExpected(StrictModel):
    """What must be there. What is left out may be anything; a value of None must be missing.

    Of an expectation within the talk, texts are those since the act before it; of the last one, those of the whole
    conversation. `texts`: words that one of them has, of a list any. `means`: one of them has most of these words, in
    any form and order. `asks`: the name of the question that stands. `flow`: the flow that took the conversation.
    `decisions`: codes of the flow's decisions.
    `contact`: values of the conversation's contact in HubSpot. `owner`: assistant, or a person; `queue`: the team
    with it in its queue. `closed`: the reason of the end, or whether it has ended.
    """

    flow: str | None = None
    asks: str | None = None
    texts: list[Words | list[Words]] = []
    means: list[Words] = []
    never: list[Words] = []
    buttons: list[Words] = []
    answers: dict[str, str | int | float | bool | None] = {}
    contact: dict[str, str | None] | None = None
    contacts: int | None = Field(default=None, ge=0)
    notes: list[Words] = []
    owner: str | None = None
    queue: str | None = None
    closed: str | bool | None = None
    closing_note: ClosingNote | None = None
    labels: list[Slug] | None = None
    priority: Priority | None = None
    decisions: list[str] = []


class FlowTestAct(StrictModel):
    """One act: exactly one of these. A plain text in a file is `say`.

    `hubspot`: from now on it answers nothing, or it answers again and gets the writes that waited.
    """

    say: Words | None = None
    press: Words | None = None
    wait: WaitDuration | None = None
    hubspot: Literal["up", "down"] | None = None
    expect: FlowTestExpected | None = None

    @model_validator(mode="before")
    @classmethod
    def _said(cls, given: Any) -> Any:
        return {"say": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _is_one(self) -> "FlowTestAct":
        if len(self.model_fields_set) != 1:
            raise ValueError("an act is exactly one of say, press, wait, hubspot and expect")
        return self


class FlowTest(StrictModel):
    name: str = Field(min_length=1, max_length=200)
    given: FlowTestGiven = FlowTestGiven()
    talk: list[FlowTestAct] = Field(default=[], max_length=MAX_ACTS)
    expect: FlowTestExpected = FlowTestExpected()


class FlowTestFile(StrictModel):
    """The tests of one flow. `flow`: the one that must take each of these conversations."""

    flow: str = Field(min_length=1, max_length=100)
    tests: list[FlowTest] = Field(min_length=1, max_length=MAX_TESTS)

    @model_validator(mode="after")
    def _names_differ(self) -> "FlowTestFile":
        # A failure is reported by its name alone.
        names = [each.name for each in self.tests]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two tests have the name {twice!r}")
        return self


class FlowTestRequest(Model):
    """`document`: the flow, in place of the one of its name. The other flows in force stand around it.

    Those of the agent's own files are played, too, where no test of `tests` has their name.
    """

    name: str
    document: Any
    tests: list[FlowTest] = []


class FlowTestOutcome(Model):
    """`problems`: what was otherwise than expected; none: the test passed. `transcript`: what was said and decided."""

    name: str
    problems: list[str] = []
    transcript: list[str] = []
    seconds: float = 0.0


class FlowTestReply(Model):
    outcomes: list[FlowTestOutcome]


TEST: Operation[FlowTestRequest, FlowTestReply] = Operation("test", FlowTestRequest, FlowTestReply)
