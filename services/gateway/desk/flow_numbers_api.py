"""The numbers on the cards of a flow over HTTP, and the conversations behind each of them. For admins."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from libs.contracts import Model
from services.gateway.dependencies import Use
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.flow_numbers import Period, StepConversation, StepNumber
from services.gateway.desk.reports_api import FIRST_YEAR, LAST_YEAR
from services.gateway.http import Refusal, documented

router = APIRouter(prefix="/v1/desk/flows", tags=["desk"])

_READS = documented(401, 403, 413, 422, 429, 503)

USUAL_SPAN = timedelta(days=7)
PAGE = 50


class FlowNumbersReply(Model):
    """`start` and `end`: the period in which a step was reached. A step that no conversation reached is missing."""

    flow: str
    start: datetime
    end: datetime
    version: int | None = None
    steps: list[StepNumber]


class StepConversations(Model):
    """`next`: the `after` of the next page."""

    conversations: list[StepConversation]
    next: str | None = None


async def period_of(
    services: Use,
    name: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["inbound_conversation"])],
    start: Annotated[
        AwareDatetime | None, Query(alias="from", description="Seven days before `to` unless it is given.")
    ] = None,
    to: Annotated[AwareDatetime | None, Query(description="Now, unless it is given; excluded.")] = None,
    version: Annotated[
        int | None, Query(ge=0, le=1_000_000, description="0: the flow of a file. All versions unless it is given.")
    ] = None,
) -> Period:
    # A week before may else be no date.
    if not all(each is None or FIRST_YEAR <= each.year <= LAST_YEAR for each in (start, to)):
        raise Refusal(422, "span_invalid", f"`from` and `to` must be in the years {FIRST_YEAR} to {LAST_YEAR}.")
    # Redis' clock, by which the steps were noted: a wrong wall clock has no effect.
    end = to.timestamp() if to else services.clock.seconds() + 1
    begin = start.timestamp() if start else end - USUAL_SPAN.total_seconds()
    return Period(name, int(begin * 1000), int(end * 1000), version)


AskedPeriod = Annotated[Period, Depends(period_of)]


@router.get("/{name}/numbers", responses=_READS)
async def numbers(admin: AdminEdit, desk: UseDesk, period: AskedPeriod) -> FlowNumbersReply:  # noqa: ARG001  (checks the rights)
    """How many conversations reached each step of a flow, how they went on, and the median time there."""
    steps = await desk.flow_numbers.numbers(period)
    start, end = (datetime.fromtimestamp(each / 1000, UTC) for each in (period.start_ms, period.end_ms))
    return FlowNumbersReply(flow=period.flow, start=start, end=end, version=period.version, steps=steps)


@router.get("/{name}/numbers/conversations", responses=_READS)
async def conversations(
    admin: AdminEdit,  # noqa: ARG001  (checks the rights)
    desk: UseDesk,
    period: AskedPeriod,
    path: Annotated[str, Query(max_length=200, examples=["2.on_timeout.1"])],
    outcome: Annotated[Literal["here", "left", "timed_out", "handed_over", "ended", "passed"] | None, Query()] = None,
    after: Annotated[str | None, Query(pattern=r"^[0-9]{1,16} [\w.:-]{1,100}$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> StepConversations:
    """The conversations of the desk behind such a number, the last that reached the step first."""
    reached, _, id_ = (after or "").partition(" ")
    before = (int(reached), id_) if after else None
    found = await desk.flow_numbers.conversations(period, path, outcome, before=before, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return StepConversations(conversations=found[:limit], next=f"{last.reached_at_ms} {last.id}" if last else None)
