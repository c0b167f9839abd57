"""Schedules: times by the clock of a zone, and flows that begin once in each conversation, whichever agents run."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts.desk_entries import Triggered
from libs.conversations import LogReader, LogWriter
from services.agent.flows import FlowError, FlowStore, read_flow
from services.agent.flows.triggers import EventTrigger
from services.agent.turns.schedules import Schedules
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, Visit

HEAD = "name: morning\nsteps: [{say: {text: Good morning}}]\ntrigger: "
MAIN = 'name: main\ntrigger: {on: chat.opened}\nsteps: [{ask: {name: colour, text: "Which colour?"}}]\n'


def due(cron: str, at: str, zone: str = "UTC") -> str | None:
    trigger = read_flow("m.yaml", f'{HEAD}{{on: schedule, cron: "{cron}", zone: {zone}}}\n').trigger
    assert isinstance(trigger, EventTrigger)
    found = trigger.due(datetime.fromisoformat(at).replace(tzinfo=UTC), timedelta(minutes=15))
    return f"{found:%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("cron", "at", "zone", "found"),
    [
        ("0 9 * * 1-5", "2026-11-27T09:10:20", "UTC", "27 09:00"),
        ("0 9 * * 1-5", "2026-11-28T09:10:00", "UTC", None),  # a Saturday
        ("0 9 * * 1-5", "2026-11-27T09:15:00", "UTC", None),  # it is over
        ("0 9 * * *", "2026-11-27T08:05:00", "Europe/Madrid", "27 08:00"),
        ("*/5 8-10 * * *", "2026-11-27T09:12:00", "UTC", "27 09:10"),
        ("30 9 1,15 * 7", "2026-11-29T09:31:00", "UTC", "29 09:30"),  # the fifteenth, or a Sunday
        ("30 2 * * *", "2026-03-29T00:35:00", "Europe/Madrid", None),  # summer time leaves this hour out
    ],
)
def test_times_are_those_of_the_zone(cron: str, at: str, zone: str, found: str | None) -> None:
    assert due(cron, at, zone) == found


@pytest.mark.parametrize("cron", ["0 9 * *", "60 9 * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *", "0 9 * * mon"])
def test_a_wrong_schedule_is_refused(cron: str) -> None:
    with pytest.raises(FlowError, match=r"trigger\.cron"):
        due(cron, "2026-11-27T09:00:00")


async def test_a_flow_begins_once_in_each_open_conversation(stage: Stage, start: Start) -> None:
    flows = {"main.yaml": MAIN, "m.yaml": f'{HEAD}{{on: schedule, cron: "* * * * *", when: vars.colour == "red"}}\n'}
    await start(ScriptedAssistant(), flows=flows)
    chat = (await stage.writer.open(ANON, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, ANON)
    store = FlowStore(stage.redis, stage.keys, flows)
    later = datetime.now(UTC) + timedelta(minutes=5)

    def agent() -> Schedules:
        reader, writer = LogReader(stage.redis, stage.keys), LogWriter(stage.redis, stage.keys)
        return Schedules(stage.redis, stage.keys, store, writer, reader, lambda: later)

    assert await agent().run_due() == 0, "the condition does not hold, so that nothing wakes an agent"
    await at.says("red")
    later += timedelta(minutes=1)
    assert sum(await asyncio.gather(*(agent().run_due() for _ in range(3)))) == 1
    # Another agent goes on for one that died: the log has the event already.
    key = stage.keys.schedule(0, "morning", int(later.timestamp() // 60))
    await stage.redis.delete(key)
    assert await agent().run_due() == 0
    await stage.at_rest(chat)
    assert await at.received() == ["Which colour?", "Good morning"]
    assert len(await at.of(Triggered)) == 1
