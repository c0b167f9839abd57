"""The flow builder's questions to agents, over HTTP, for admins: only agents know the language of flows.

A deployment without an agent answers 503 `no_agent`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from libs.contracts import (
    CHECK,
    TRANSLATE,
    TRY,
    AccountProperties,
    Calendar,
    CheckReply,
    CheckRequest,
    ContactProperty,
    DeskChoices,
    FlowKinds,
    Label,
    Locale,
    NamedChoice,
    StrictModel,
    Team,
    TranslateReply,
    TranslateRequest,
    TryAct,
    TryGiven,
    TryRequest,
    TryView,
)
from libs.messaging import Requests, Unanswered
from services.gateway.dependencies import Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])

_ASKS = documented(400, 401, 403, 413, 422, 429, 500, 503)


class DraftBody(StrictModel):
    """`name`: the flow of this draft. `document`: the flow as a JSON value, as it would stand in a file."""

    name: str = Field(default="", max_length=60)
    document: Any = Field(examples=[{"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"note": "Hi"}]}])


async def agents_of(services: Use) -> Requests:
    return Requests(services.redis, services.settings.keys)


UseAgents = Annotated[Requests, Depends(agents_of)]


@contextmanager
def answered() -> Iterator[None]:
    """Refuses as the agents do, or because none answers."""
    try:
        yield
    except Unanswered as error:
        wait_s = 2.0 if error.status == 503 else None
        raise Refusal(error.status, error.code, error.detail, retry_after=wait_s) from error


class TryBody(StrictModel):
    """`document`: the draft. `given`: the world in which it is tried."""

    document: Any = Field(examples=[{"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"note": "Hi"}]}])
    given: TryGiven = TryGiven()


class TryActBody(TryAct):
    """One act. `document`: the draft as it is now, for a restart."""

    document: Any = None


class TranslateBody(StrictModel):
    """Texts in one language. Places in braces stay as they are."""

    texts: list[Annotated[str, Field(min_length=1, max_length=4_000)]] = Field(min_length=1, max_length=50)
    source: Locale = Field(alias="from")
    target: Locale = Field(alias="to")


Session = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9]+$")]

_TRIES = documented(400, 401, 403, 404, 409, 413, 422, 429, 500, 503)

TRY_TIMEOUT = timedelta(seconds=60)
"""A model may need half a minute for an answer."""


@router.get("/kinds", responses=documented(401, 403, 413, 422, 429, 503), response_model_exclude_none=True)
async def kinds(services: Use, desk: UseDesk, admin: AdminEdit) -> FlowKinds:  # noqa: ARG001  (checks the rights)
    """The kinds of steps and triggers with their fields and words, as the agents describe them."""
    published = await services.redis.get(services.settings.keys.flow_kinds)
    if published is None:
        raise Refusal(503, "no_agent", "No agent has described its steps yet: try again.", retry_after=2.0)
    directory = desk.directory
    teams, labels, calendars = await directory.teams(), await directory.labels(), await directory.calendars()
    choices = DeskChoices(teams=_named(teams), labels=_named(labels), calendars=_named(calendars))
    known = FlowKinds.model_validate_json(published)
    own = await services.redis.get(services.settings.keys.hubspot_properties)
    account = AccountProperties.model_validate_json(own).properties if own else ()
    # The account's own properties are known only to the tools workers, which publish them.
    names = {each.name: each for each in known.properties}
    names |= {each.name: ContactProperty(name=each.name, label=each.label, options=each.options) for each in account}
    return known.model_copy(update={"desk": choices, "properties": list(names.values())})


def _named(listed: Sequence[Team] | Sequence[Label] | Sequence[Calendar]) -> list[NamedChoice]:
    return [NamedChoice(id=each.id, name=each.name) for each in listed]


@router.post("/check", responses=_ASKS)
async def check(agents: UseAgents, admin: AdminEdit, body: DraftBody) -> CheckReply:  # noqa: ARG001  (checks the rights)
    """All mistakes of a draft and its probable mistakes, its steps, and the variables that each step may use."""
    with answered():
        return await agents.ask(CHECK, CheckRequest(name=body.name, document=body.document))


@router.post("/try", responses=_TRIES)
async def begin_try(agents: UseAgents, admin: AdminEdit, body: TryBody) -> TryView:  # noqa: ARG001  (checks the rights)
    """Try a draft in a simulated conversation. Nothing of it reaches a contact, the desk or HubSpot."""
    with answered():
        request = TryRequest(document=body.document, given=body.given)
        return await agents.ask(TRY, request, within=TRY_TIMEOUT)


@router.post("/try/{session}", responses=_TRIES)
async def act_in_try(
    agents: UseAgents,
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    session: Session,
    body: TryActBody,
) -> TryView:
    """Say, click, skip a timer, step back, restart at a step or turn a switch. A try ends an hour after that."""
    act = TryAct.model_validate(body.model_dump(exclude={"document"}))
    with answered():
        request = TryRequest(session=session, document=body.document, act=act)
        return await agents.ask(TRY, request, within=TRY_TIMEOUT)


@router.post("/translate", responses=documented(400, 401, 403, 409, 413, 422, 429, 500, 503))
async def translate(
    agents: UseAgents,
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    body: TranslateBody,
) -> TranslateReply:
    """Drafts of translations by the model, for a person to check."""
    with answered():
        request = TranslateRequest(texts=body.texts, source=body.source, target=body.target)
        return await agents.ask(TRANSLATE, request, within=TRY_TIMEOUT)
