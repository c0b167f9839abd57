"""A try of a draft: what is given, what the person who tries it does, and the view that they get of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from libs.contracts.base import Model, StrictModel
from libs.contracts.messages import VisibleMessage
from libs.contracts.principals import Locale
from libs.contracts.studio import FlowPlace, Operation

MAX_ACTS_OF_TRY = 100
"""A conversation by hand is shorter. Each act keeps what is needed to step back behind it."""

_Values = dict[Annotated[str, Field(min_length=1, max_length=100)], Annotated[str, Field(max_length=2_000)]]


class TryGiven(StrictModel):
    """The world of a try.

    `hubspot`: `given` answers calls of tools from `contact` alone; `held` reads the account and holds back all writes.
    `open_hours`: whether all office hours count as open or closed; None for the clock. `present`: whether a teammate is
    at the desk. `earlier`: the number of the contact's conversations before.
    """

    kind: Literal["staff", "visitor", "anonymous"] = "anonymous"
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320)
    email_verified: bool = False
    source: Literal["contact", "user", "workflow"] = "contact"
    channel: str = Field(default="widget", min_length=1, max_length=60)
    locale: Locale = "en"
    region: str | None = Field(default=None, min_length=2, max_length=2)
    earlier: int = Field(default=0, ge=0, le=1_000)
    hubspot: Literal["given", "held"] = "given"
    contact: _Values | None = None
    open_hours: bool | None = None
    present: bool = False


class TrySettings(StrictModel):
    """Switches that are changed while a try goes on."""

    present: bool | None = None
    open_hours: bool | None = None
    follow_clock: bool = False


class TryAct(StrictModel):
    """One act: exactly one of these.

    `skip`: the name of a timer that fires now. `back_to`: the number of acts that stay. `restart`: the place
    of the step at which another conversation begins, with what is known in this one.
    """

    say: str | None = Field(default=None, min_length=1, max_length=4_000)
    press: str | None = Field(default=None, min_length=1, max_length=200)
    skip: str | None = Field(default=None, min_length=1, max_length=100)
    back_to: int | None = Field(default=None, ge=0, le=MAX_ACTS_OF_TRY)
    restart: FlowPlace | None = None
    set: TrySettings | None = None


class TryDecision(Model):
    """What the flow or the desk did without a message. `offset` is its place among the entries."""

    offset: str
    kind: str
    path: str = ""
    what: str = ""
    detail: str = ""
    code: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class TryTimer(Model):
    name: str
    left_s: float


class TryHeldWrite(Model):
    """A change that a real conversation would have made."""

    tool: str
    arguments: dict[str, Any]


class TryStep(Model):
    """An act of this try to which one can step back."""

    number: int
    kind: Literal["say", "press", "skip", "restart", "set"]
    text: str


class TryView(Model):
    """The conversation after an act, as the contact sees it (`entries`) and as its author does.

    `place` and `path`: the step that waits. `matches`: whether the trigger's conditions hold for what was given.
    """

    session: str
    entries: list[VisibleMessage]
    decisions: list[TryDecision]
    acts: list[TryStep]
    place: FlowPlace | None = None
    path: str | None = None
    variables: dict[str, Any] = Field(default_factory=dict)
    contact: dict[str, str] = Field(default_factory=dict)
    timers: list[TryTimer] = Field(default_factory=list)
    held_writes: list[TryHeldWrite] = Field(default_factory=list)
    owner: str = "assistant"
    team: str | None = None
    ended: bool = False
    present: bool = False
    open_hours: bool | None = None
    now: datetime
    matches: bool | None = None


class TryRequest(Model):
    """Without a `session` another try begins. `document`: the draft as it is now, for a new try and for a restart."""

    session: str | None = None
    document: Any = None
    given: TryGiven = TryGiven()
    act: TryAct | None = None


TRY: Operation[TryRequest, TryView] = Operation("try", TryRequest, TryView)
