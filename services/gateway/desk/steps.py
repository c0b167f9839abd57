"""Runs the steps of a macro, or of “send and close”, on one conversation, and reports each of them.

The steps run in their order, each with the checks of its own request. After a refused step the others are skipped,
because a conversation must not be closed after a reply that was not sent. A repeated request repeats no step.
"""

from hashlib import blake2b
from typing import Literal, assert_never

from pydantic import Field

from libs.contracts import Author, MacroStep, Model, Owner
from libs.conversations import Appended
from services.gateway.desk.schemas import AssignBody, CloseBody, DeskWrite, ReplyBody, Snooze
from services.gateway.desk.service import DeskService
from services.gateway.http import EXPECTED, problem_of


class StepsBody(DeskWrite):
    steps: list[MacroStep] = Field(min_length=1, max_length=10)


class StepReport(Model):
    """`code` and `detail` are those of a refused step's own request. `skipped`: a step before it was refused."""

    do: str
    status: Literal["done", "refused", "skipped"]
    offset: str | None = None
    code: str | None = None
    detail: str | None = None


class StepsReport(Model):
    steps: list[StepReport]


async def run_steps(
    desk: DeskService, author: Author, conversation_id: str, body: StepsBody, *, trace: str
) -> StepsReport:
    """Raises ConversationUnknown for a conversation that this teammate may not see."""
    await desk.conversation(author, conversation_id)
    reports: list[StepReport] = []
    for number, step in enumerate(body.steps):
        if any(report.status == "refused" for report in reports):
            reports.append(StepReport(do=step.do, status="skipped"))
            continue
        try:
            appended = await _run(desk, author, conversation_id, step, _key(body.request_id, number), trace)
        except EXPECTED as error:
            problem = problem_of(error)
            if problem.status >= 500:
                raise  # the whole request is repeated, and the steps that are done are not
            reports.append(StepReport(do=step.do, status="refused", code=problem.code, detail=problem.detail))
        else:
            reports.append(StepReport(do=step.do, status="done", offset=appended.offset))
    return StepsReport(steps=reports)


def _key(request_id: str, number: int) -> str:
    """The request's ID for one step: a function of both, so that a repeated step is the same request."""
    return blake2b(f"{request_id} {number}".encode(), digest_size=16).hexdigest()


async def _run(
    desk: DeskService, author: Author, conversation_id: str, step: MacroStep, request_id: str, trace: str
) -> Appended:
    if step.do == "reply":
        reply = ReplyBody(request_id=request_id, text=step.text, attachments=step.attachments)
        return await desk.reply(author, conversation_id, reply, trace=trace)
    if step.do == "note":
        return await desk.note(author, conversation_id, ReplyBody(request_id=request_id, text=step.text))
    if step.do == "label":
        return await desk.describing.label(
            author, conversation_id, add=step.add, remove=step.remove, request_id=request_id
        )
    if step.do == "prioritise":
        return await desk.describing.prioritise(author, conversation_id, priority=step.priority, request_id=request_id)
    if step.do == "assign":
        owner = Owner("person", author.id) if step.owner == "me" else step.owner
        assign = AssignBody.model_validate({"request_id": request_id, "owner": str(owner)})
        return await desk.assign(author, conversation_id, assign, trace=trace)
    if step.do == "snooze":
        return await desk.snooze(author, conversation_id, Snooze(request_id=request_id, minutes=step.minutes))
    if step.do == "close":
        close = CloseBody(request_id=request_id, category=step.category, summary=step.summary)
        return await desk.close(author, conversation_id, close, trace=trace)
    assert_never(step)
