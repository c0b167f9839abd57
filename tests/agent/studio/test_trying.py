"""A draft is tried act by act: back and again, from any step, with switches, and without an effect outside."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import (
    Contact,
    ContactIdentified,
    Ok,
    ToolCompleted,
    ToolRequested,
    TryAct,
    TryGiven,
    TryRequest,
    TryView,
)
from libs.contracts.flow_try import TrySettings
from libs.messaging import TOOL_REQUESTED, Keys, Unanswered
from libs.messaging.clock import RedisClock
from services.agent.flows import FlowStore
from services.agent.simulation import HeldWrites, SimulationEngine
from services.agent.studio.trying import Trying
from tests.agent.visit import flow
from tests.waiting import until

DRAFT: dict[str, Any] = {
    "name": "draft",
    "trigger": {"on": "chat.opened", "conditions": ['channel == "widget"']},
    "steps": [
        {"say": {"text": "Hello", "buttons": [{"action": "more", "label": "More", "answer": "More of it."}]}},
        {"ask": {"name": "size", "type": "number", "property": "numemployees", "text": "How many are you?",
                 "timeout": "2h", "on_timeout": [{"note": "no answer"}]}},
        {"ask": {"name": "email", "type": "email", "property": "email", "text": "Your address?"}},
        {"id": "where", "office_hours": {"zone": "UTC", "weekly": {"mon": ["09:00-09:01"]},
                                         "open": [{"say": {"text": "We are here."}}],
                                         "closed": [{"say": {"text": "We are away."}}]}},
        {"run": {"flow": "other"}},
        {"assign": {"team": "sales", "message": "{vars.size} of you: wait."}},
    ],
}  # fmt: skip
OTHER = "name: other\ntrigger: {on: chat.opened}\nsteps: [{label: {add: [vip]}}]\n"


@pytest.fixture
def trying(engine: SimulationEngine, redis: Redis, keys: Keys) -> Trying:
    flows = FlowStore(redis, keys, {"other.yaml": OTHER, "unused.yaml": flow("  - note: unused")})
    clock = RedisClock(redis)

    def held(session: str, writes: Any) -> HeldWrites:
        return HeldWrites(redis, keys, clock.now, session, writes)

    return Trying(engine, flows, Directory(redis, keys), held)


async def begun(trying: Trying, document: Any = DRAFT, **given: Any) -> TryView:
    return await trying.answer(TryRequest(document=document, given=TryGiven(**given)))


async def act(trying: Trying, view: TryView, **what: Any) -> TryView:
    request = TryRequest(session=view.session, document=what.pop("document", None), act=TryAct(**what))
    return await trying.answer(request)


def said(view: TryView) -> list[str]:
    return [each.text for each in view.entries if each.author.kind == "assistant"]


async def test_each_act_shows_where_the_flow_is_and_what_it_knows(trying: Trying) -> None:
    view = await begun(trying)
    assert said(view) == ["Hello", "How many are you?"]
    assert (view.place, view.path, view.matches, view.owner) == (("steps", 1), "2", True, "assistant")
    [timer] = view.timers
    assert timer.name == "answer"
    assert timer.left_s > 7_000
    view = await act(trying, view, say="12")
    assert (view.place, view.variables["size"]) == (("steps", 2), 12)
    view = await act(trying, view, say="jane@acme.example")
    assert said(view)[-2:] == ["We are away.", "12 of you: wait."]
    assert (view.owner, view.team, view.ended, view.path) == ("team:sales", "sales", False, "6")
    assert [(each.tool, each.arguments["properties"]) for each in view.held_writes] == [
        ("save_contact", {"numemployees": "12"})
    ]
    assert ("labelled", "+vip") in [(each.kind, each.detail) for each in view.decisions], "the other flow ran"
    assert [(each.kind, each.text) for each in view.acts] == [("say", "12"), ("say", "jane@acme.example")]


async def test_one_steps_back_and_goes_another_way(trying: Trying) -> None:
    first = await begun(trying)
    view = await act(trying, await act(trying, first, say="12"), say="jane@acme.example")
    view = await act(trying, view, back_to=1)
    assert (view.path, view.variables["size"], view.held_writes, len(view.acts)) == ("3", 12, [], 1)
    view = await act(trying, view, back_to=0)
    assert said(view) == said(first)
    view = await act(trying, view, skip="answer")
    assert ("note", "no answer") in [(each.kind, each.detail) for each in view.decisions]
    assert view.path == "3"
    assert (view.now - first.now).total_seconds() > 7_000
    with pytest.raises(Unanswered, match="no_timer"):
        await act(trying, view, skip="answer")


async def test_one_begins_again_at_a_step_with_what_is_known(trying: Trying) -> None:
    view = await act(trying, await begun(trying), say="12")
    changed = {**DRAFT, "steps": [*DRAFT["steps"][:5], {"assign": {"team": "care", "message": "{vars.size}: on."}}]}
    view = await act(trying, view, restart=("steps", 3), document=changed)
    assert said(view) == ["We are away.", "12: on."]
    assert (view.team, [each.kind for each in view.acts]) == ("care", ["restart"])
    with pytest.raises(Unanswered, match="no_step"):
        await act(trying, view, restart=("steps", 30))


async def test_switches_let_the_desk_be_open_and_someone_be_there(trying: Trying) -> None:
    view = await act(trying, await begun(trying, open_hours=True), say="12")
    view = await act(trying, view, say="jane@acme.example")
    assert "We are here." in said(view)
    view = await act(trying, view, set=TrySettings(present=True))
    assert (view.owner.partition(":")[0], view.present, view.path) == ("person", True, None)


async def test_a_try_that_is_not_possible_is_refused_by_code(trying: Trying) -> None:
    with pytest.raises(Unanswered, match="flow_wrong") as wrong:
        await begun(trying, {**DRAFT, "steps": [{"say": {}}]})
    assert (wrong.value.status, wrong.value.detail) == (422, "Field required")
    view = await begun(trying, channel="mail")
    assert view.matches is False
    with pytest.raises(Unanswered, match="action_unknown"):
        await act(trying, view, press="less")
    for session in ("gone", "no:id"):
        with pytest.raises(Unanswered, match="try_ended"):
            await trying.answer(TryRequest(session=session))


async def test_the_account_is_read_and_never_written(trying: Trying, redis: Redis, keys: Keys) -> None:
    stream = keys.stream(0, TOOL_REQUESTED)
    asked: list[tuple[str, str]] = []

    async def tools_worker() -> None:
        """Answers each request of the deployment's own stream from one record."""
        last = "0"
        while True:
            found: Any = await redis.xrange(stream, min=f"({last}")
            for entry_id, fields in found:
                last = entry_id.decode()
                request = ToolRequested.model_validate_json(fields[b"__data__"])
                asked.append((request.tool, request.principal.kind))
                contact = Contact(id="77", properties={"email": "jane@acme.example", "firstname": "Jane"})
                completed = ToolCompleted(
                    call_id=request.call_id, scope=request.scope, tool=request.tool,
                    result=Ok(data=ContactIdentified(contact=contact, by="email")),
                )  # fmt: skip
                await redis.xadd(request.reply_to, {"__data__": completed.model_dump_json()})
            await asyncio.sleep(0.01)

    steps = [{"enrich": {}}, {"ask": {"name": "job", "property": "jobtitle", "text": "Your job, {contact.firstname}?"}},
             {"enrich": {}}, {"say": {"text": "{contact.jobtitle}"}}]  # fmt: skip
    task = asyncio.create_task(tools_worker())
    try:
        clock = RedisClock(redis)
        await clock.look()
        engine = trying.engine
        own = Trying(engine, trying.flows, trying.directory, lambda s, w: HeldWrites(redis, keys, clock.now, s, w))
        view = await begun(
            own, {**DRAFT, "steps": steps}, hubspot="held", kind="visitor", email="jane@acme.example",
            email_verified=True,
        )  # fmt: skip
        assert said(view) == ["Your job, Jane?"]
        view = await act(own, view, say="Carpenter")
        assert said(view)[-1] == "Carpenter"
        assert [each.tool for each in view.held_writes] == ["save_contact"]
    finally:
        task.cancel()
    assert {tool for tool, _ in asked} == {"identify_contact"}, "no write is requested"

    async def answered() -> bool:
        return not [name async for name in redis.scan_iter(f"{keys.prefix}*:reply:*")]

    await until("no answer is left", answered)
    await redis.delete(stream)
