"""Due times in business hours, and the escalation of waits without an answer: once, by whichever agent is there."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.assignment import Assigner, AssignmentQueue, Directory, Presence
from libs.contracts.authors import Author
from libs.contracts.calendars import Calendar
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.contracts.desk_entries import Assigned, DueTimes, Escalated
from libs.contracts.owner import Owner
from libs.contracts.service_levels import Escalation, ServiceLevel, Targets
from libs.conversations import Describer
from libs.conversations.state import ConversationState
from libs.conversations.timers import Timers
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import VERA, Visit
from tests.waiting import until

ANA = Author(kind="teammate", id="ana", name="Ana")
PEOPLE = [Teammate(id="ana", name="Ana"), Teammate(id="ben", name="Ben"), Teammate(id="lea", name="Lea", role="lead")]
LEVEL = ServiceLevel(
    teams=["sales"], first_answer=Targets(normal=30, urgent=5), next_answer=Targets(normal=60),
    resolution=Targets(normal=480), escalation=Escalation(minutes=10, raise_priority=True, give_to="queue"),
)  # fmt: skip
NIGHTS = Calendar(id="office", name="Office", zone="UTC", weekly={"mon": ["09:00-17:00"]}, teams=["sales"])


async def desk(stage: Stage, level: ServiceLevel = LEVEL, calendars: tuple[Calendar, ...] = ()) -> None:
    teams = [Team(id="sales", name="Sales", members=["ana", "ben", "lea"])]
    await Directory(stage.redis, stage.keys).load(
        DeskConfig(people=PEOPLE, teams=teams, calendars=list(calendars), sla=[level]), "test"
    )


async def waits_for(stage: Stage, owner: Owner) -> Visit:
    """A contact who has written, and whose conversation people have."""
    chat = (await stage.writer.open(VERA, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, VERA)
    await stage.writer.assign(chat, owner=owner, by=ANA, request_id="assign-0001")
    await at.says("Is anybody there?")
    return at


async def state_of(at: Visit) -> ConversationState:
    return await at.stage.reader.state(at.chat)


async def lapse(at: Visit) -> None:
    """The time of the escalation has come: the fields and the timer as they are at that time."""
    state = at.stage.keys.conversation(at.chat).state
    await at.stage.redis.hset(state, "escalate_at", int(datetime.now(UTC).timestamp() * 1000) - 1_000)
    found: Any = await at.stage.redis.zrange(at.stage.keys.timers(0), 0, -1)
    for member in found:
        if member.decode().endswith(" escalate"):
            await at.stage.redis.zadd(at.stage.keys.timers(0), {member: 0})


async def test_due_times_begin_with_the_wait_and_end_with_the_answer(stage: Stage, start: Start) -> None:
    await desk(stage)
    await start(ScriptedAssistant())
    at = await waits_for(stage, Owner("person", "ana"))
    state = await state_of(at)
    assert state.waiting_since is not None
    assert state.answer_due == state.waiting_since + 30 * 60_000
    assert state.resolution_due is not None
    assert state.escalate_at == state.answer_due + 10 * 60_000
    assert "escalate" in state.timers
    await at.says("Hello?")
    assert (await state_of(at)).answer_due == state.answer_due, "a second message moves no promise"
    await stage.writer.send(at.chat, author=ANA, text="Yes", client_message_id="reply-0001")
    await stage.at_rest(at.chat)
    answered = await state_of(at)
    assert (answered.answer_due, answered.timers & {"escalate"}) == (None, frozenset())
    assert answered.human_answered_at is not None
    await at.says("And now?")
    later = await state_of(at)
    assert later.waiting_since is not None
    assert later.answer_due == later.waiting_since + 60 * 60_000, "the target of later answers"
    promised = [each.answer_due for each in await at.of(DueTimes) if each.answer_due]
    assert len(promised) == 2, "one entry for each wait"


async def test_due_times_are_in_business_hours(stage: Stage, start: Start) -> None:
    """The calendar opens in three days for ten minutes, and in four days for an hour."""
    today = datetime.now(UTC).date()
    shut = [{"date": str(today + timedelta(days=day))} for day in range(-1, 10)]
    shut[4]["hours"], shut[5]["hours"] = ["09:00-09:10"], ["09:00-10:00"]  # type: ignore[assignment]
    calendar = Calendar.model_validate({**NIGHTS.model_dump(), "own_dates": shut})
    await desk(stage, calendars=(calendar,))
    await start(ScriptedAssistant())
    at = await waits_for(stage, Owner("team", "sales"))
    day = today + timedelta(days=4)
    due = datetime(day.year, day.month, day.day, 9, 20, tzinfo=UTC)
    assert (await state_of(at)).answer_due == int(due.timestamp() * 1000)


async def test_the_priority_moves_the_due_time(stage: Stage, start: Start) -> None:
    await desk(stage)
    await start(ScriptedAssistant())
    at = await waits_for(stage, Owner("team", "sales"))
    describer = Describer(stage.redis, stage.keys)
    await describer.prioritise(at.chat, priority="urgent", by=ANA, request_id="priority-0001")
    await stage.at_rest(at.chat)
    state = await state_of(at)
    assert state.waiting_since is not None
    assert state.answer_due == state.waiting_since + 5 * 60_000
    await stage.writer.assign(at.chat, owner=Owner("assistant"), by=ANA, request_id="assign-0002")
    await stage.at_rest(at.chat)
    assert (await state_of(at)).answer_due is None


async def test_without_an_answer_the_lead_knows_and_another_person_gets_it(stage: Stage, start: Start) -> None:
    await desk(stage)
    await start(ScriptedAssistant())
    directory = Directory(stage.redis, stage.keys)
    presence = Presence(stage.redis, stage.keys, directory)
    queue = AssignmentQueue(stage.redis, stage.keys)
    assigner = Assigner(stage.writer, stage.reader, queue, directory, presence, now=lambda: datetime.now(UTC))
    await presence.beat("ana", "tab-1", active=True)
    at = await waits_for(stage, Owner("person", "ana"))
    promise = (await state_of(at)).answer_due
    await lapse(at)
    timers = [Timers(stage.redis, stage.keys) for _ in range(3)]
    await asyncio.gather(*(each.fire_due() for each in timers))  # as all agents do, each second
    await until("it is escalated", lambda: at.of(Escalated))
    await stage.at_rest(at.chat)
    [escalated] = await at.of(Escalated)
    assert (escalated.owner, escalated.notified, escalated.priority) == (Owner("person", "ana"), {"lea": "Lea"}, "high")
    [*_, given] = await at.of(Assigned)
    assert (given.owner, given.reason, given.by.kind) == (Owner("team", "sales"), "escalated", "system")
    state = await state_of(at)
    assert (state.priority, state.escalated_to, state.answer_due) == ("high", ("lea",), promise)
    # Ana is the only one online: she did not answer, so that it waits for another person.
    await assigner.settle(state)
    assert (await state_of(at)).owner == Owner("team", "sales")
    decision = await queue.explain(at.chat)
    assert decision is not None
    assert {each.person: each.passed_over for each in decision.candidates}["ana"] == "did_not_answer"
    await presence.beat("ben", "tab-2", active=True)
    await assigner.assign_waiting()
    assert (await state_of(at)).owner == Owner("person", "ben")
    await stage.at_rest(at.chat)
    assert len(await at.of(Escalated)) == 1, "once for each wait"
    assert "escalate" not in (await state_of(at)).timers


@pytest.mark.parametrize("when", ["answered", "closed"])
async def test_an_answer_in_time_leaves_nothing_to_escalate(stage: Stage, start: Start, when: str) -> None:
    await desk(stage)
    await start(ScriptedAssistant())
    at = await waits_for(stage, Owner("person", "ana"))
    await lapse(at)
    if when == "answered":
        await stage.writer.send(at.chat, author=ANA, text="Yes", client_message_id="reply-0001")
    else:
        await stage.writer.close(at.chat, by=ANA, reason="teammate", request_id="close-0001")
    assert await Timers(stage.redis, stage.keys).fire_due() == 0
    await stage.at_rest(at.chat)
    assert await at.of(Escalated) == []


async def test_an_escalation_to_a_named_person_before_the_due_time(stage: Stage, start: Start) -> None:
    early = Escalation(minutes=-20, notify=["ben"], give_to="person:ben")
    await desk(stage, LEVEL.model_copy(update={"escalation": early}))
    await start(ScriptedAssistant())
    at = await waits_for(stage, Owner("person", "ana"))
    state = await state_of(at)
    assert state.answer_due is not None
    assert state.escalate_at == state.answer_due - 20 * 60_000
    await lapse(at)
    await Timers(stage.redis, stage.keys).fire_due()
    await until("it is escalated", lambda: at.of(Escalated))
    await stage.at_rest(at.chat)
    state = await state_of(at)
    assert (state.owner, state.escalated_to, state.priority) == (Owner("person", "ben"), ("ben",), "normal")


async def test_the_assistants_conversations_have_no_due_times(stage: Stage, start: Start) -> None:
    await desk(stage, LEVEL.model_copy(update={"other_teams": True}))
    await start(ScriptedAssistant())
    chat = (await stage.writer.open(VERA, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, VERA)
    await at.says("Hello")
    state = await state_of(at)
    assert (state.answer_due, state.resolution_due, await at.of(DueTimes)) == (None, None, [])
