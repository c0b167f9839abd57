"""Routing what-if: the conversations of the last days with other teams, limits, hours or rules.

For admins, as the settings are that it is about. It reads the archive, and changes nothing.
"""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import Field

from libs.contracts import RoutingRules, RoutingTrial, StrictModel
from libs.conversations import parse_log
from libs.routing import Arrival, DeskHours, arrivals_in, tried
from services.gateway.desk.api import UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.past_logs import PastLog, closed_within, past_logs
from services.gateway.http import documented

MAX_CONVERSATIONS = 20_000
"""They take some ten seconds, in a thread."""

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class RoutingQuestion(StrictModel):
    """`days`: conversations that ended in so many days before now."""

    days: float = Field(default=7, gt=0, le=366, examples=[7])
    rules: RoutingRules = Field(default=RoutingRules(), examples=[{"limits": {"ana": 5}, "strategy": "round_robin"}])


@router.post("/routing/what-if", responses=documented(400, 401, 403, 413, 422, 429, 503))
async def what_if(edit: AdminEdit, desk: UseDesk, question: RoutingQuestion) -> RoutingTrial:  # noqa: ARG001
    """Waits, loads and a fairness index as they were, as they are calculated, and as they would have been.

    Presence comes from the decisions that the logs hold; a conversation asks of another person what it took.
    """
    hours, arrivals = DeskHours(), list[Arrival]()
    wanted = closed_within(desk.clock.now(), question.days)
    async for page in past_logs(desk.reader.archive, wanted, MAX_CONVERSATIONS):
        # In a thread: a page of long logs would hold up the event loop, and with it all sockets.
        arrivals += await asyncio.to_thread(_added, hours, page)
    people, teams = await desk.directory.people(), await desk.directory.teams()
    return await asyncio.to_thread(tried, arrivals, hours, people, teams, question.rules)


def _added(hours: DeskHours, page: Sequence[PastLog]) -> list[Arrival]:
    found: list[Arrival] = []
    for each in page:
        log = parse_log([(offset.encode(), {b"e": entry.encode()}) for offset, entry in each.log])
        hours.add(log)
        found += arrivals_in(each.fields["id"], log)
    return found
