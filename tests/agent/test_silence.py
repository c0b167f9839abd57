"""A conversation that no one continues ends by the rule of its flow or of the desk, once, with a line that says why."""

from datetime import timedelta
from typing import Any

import pytest

from libs.assignment import Directory
from libs.contracts.desk import DeskRules
from libs.contracts.entries import Closed, Message, TimerFired
from libs.contracts.events import ChatChanged
from libs.contracts.offsets import parse
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import Timers
from services.agent.flows.loader import FlowError, read_flow
from services.agent.turns.worker import Agent
from tests.agent.conftest import ANN, JANE, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, Visit
from tests.waiting import until

DAY = timedelta(days=1)
JUST_BEFORE = timedelta(minutes=-2)

RULES = """
silence:
  question: {after: 2h, remind: 30m, reminder: {en: Hello?, es: ¿Hola?}, closing: Bye}
  assistant: never
  teammate: {after: 3h, remind: 1h}
"""


def written(rules: str = "") -> str:
    return (
        f"name: test\ntrigger: {{on: chat.opened}}\n{rules}\nsteps:\n"
        "  - ask: {name: matter, type: matter, text: What is it?}\n"
        "  - assist: {goal: Help., backstory: Kind., tools: [search_contact]}\n"
    )


class Quiet(Visit):
    """A visit in which time passes."""

    agent: Agent

    async def after(self, time: timedelta, *, rests: bool = True) -> None:
        """As if so much time had passed since the newest entry, when an agent looks again."""
        redis, keys = self.stage.redis, self.stage.keys
        state = keys.conversation(self.chat).state
        raw: Any = await redis.hget(state, "tail")
        ms, number = parse(raw.decode())
        aged = f"{ms - int(time.total_seconds() * 1000)}-{number}"
        await redis.hset(state, "tail", aged)
        await redis.zadd(keys.timers(0), {f"{self.chat} 0 silence": 0}, xx=True)
        await Timers(redis, keys, silence=self.agent.silences.end_of).fire_due()
        if await redis.hget(state, "tail") == aged.encode():
            await redis.hset(state, "tail", raw)  # nothing followed
        if rests:
            await self.stage.at_rest(self.chat)

    async def ends(self) -> list[str]:
        return [each.reason for each in await self.of(Closed)]

    async def lines(self, notice: str) -> list[str]:
        return [each.text for each in await self.of(Message) if each.notice == notice]


async def quiet(
    stage: Stage, start: Start, rules: str = "", *, contact: Principal = ANON, locale: Any = "en", said: str = "Hello"
) -> Quiet:
    agent = await start(ScriptedAssistant(), flow=written(rules))
    chat = (await stage.writer.open(contact, locale=locale)).conversation_id
    await stage.at_rest(chat)
    at = Quiet(stage, chat, contact)
    at.agent = agent
    await at.says(said)
    return at


async def to_queue(at: Quiet) -> None:
    await at.says("My invoice is wrong")
    await at.stage.writer.assign(at.chat, owner=Owner("team", "sales"), by=ANN, request_id="assign-01")


async def to_ann(at: Quiet) -> None:
    await to_queue(at)
    await at.stage.writer.send(at.chat, author=ANN, text="Which one?", client_message_id="reply-0001")


async def test_a_question_without_an_answer_ends_after_a_day(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await at.after(DAY + JUST_BEFORE)
    assert await at.ends() == []
    await at.after(DAY)
    assert await at.ends() == ["silence_question"]
    [line] = await at.lines("silence_ends")
    assert line.startswith("My question was not answered")


async def test_a_chat_of_staff_with_the_assistant_ends_too(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start, contact=JANE, locale="es", said="busca a Ana Ruiz, por favor")
    await at.after(DAY)
    assert await at.ends() == ["silence_assistant"]
    assert "Escribe cuando quieras" in (await at.lines("silence_ends"))[0]


async def test_a_queue_without_an_answer_ends_after_a_week(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await to_queue(at)
    await at.after(7 * DAY + JUST_BEFORE)
    assert await at.ends() == []
    await at.after(7 * DAY)
    assert await at.ends() == ["unanswered"]
    assert (await at.lines("silence_ends"))[0].startswith("We are sorry: you got no answer")


async def test_a_person_who_never_answers_counts_like_a_queue(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await to_queue(at)
    await stage.writer.assign(at.chat, owner=Owner("person", "ann"), by=ANN, request_id="assign-02")
    await at.after(2 * DAY)
    assert await at.ends() == []
    await at.after(7 * DAY)
    assert await at.ends() == ["unanswered"]


async def test_a_contact_who_leaves_a_teammate_without_answer(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await to_ann(at)
    await at.after(DAY + JUST_BEFORE)
    assert await at.ends() == []
    await at.after(DAY)
    assert await at.ends() == ["silence"]


async def test_the_flow_has_the_first_word_and_never_is_never(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start, RULES)
    await at.says("My invoice is wrong")
    await at.after(14 * DAY)
    assert await at.ends() == []
    await stage.writer.assign(at.chat, owner=Owner("team", "sales"), by=ANN, request_id="assign-01")
    await at.after(7 * DAY)
    assert await at.ends() == ["unanswered"], "the flow has no rule for the queue, and the desk has one"


async def test_the_desk_sets_the_other_rules(stage: Stage, start: Start) -> None:
    rules = DeskRules(close_after_minutes=60, remind_after_minutes=30, close_queue_after_minutes=None)
    await Directory(stage.redis, stage.keys).put_rules(rules)
    at = await quiet(stage, start)
    await to_queue(at)
    await at.after(14 * DAY)
    assert await at.ends() == []
    await stage.writer.send(at.chat, author=ANN, text="Which one?", client_message_id="reply-0001")
    await at.after(timedelta(minutes=30))
    assert len(await at.lines("silence_reminds")) == 1
    await at.after(timedelta(minutes=30))
    assert await at.ends() == ["silence"]


async def test_a_reminder_comes_once_before_the_end(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start, RULES, locale="es")
    await at.after(timedelta(minutes=30))
    assert await at.lines("silence_reminds") == ["¿Hola?"]
    await at.after(timedelta(minutes=88))
    assert (await at.lines("silence_reminds"), await at.ends()) == (["¿Hola?"], [])
    await at.after(timedelta(minutes=90))
    assert await at.lines("silence_reminds") == ["¿Hola?"]
    assert (await at.lines("silence_ends"), await at.ends()) == (["Bye"], ["silence_question"])


async def test_a_word_after_the_reminder_starts_the_wait_again(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start, RULES)
    await to_ann(at)
    await at.after(timedelta(hours=1))
    assert len(await at.lines("silence_reminds")) == 1
    await at.says("Sorry, I was away")
    await stage.writer.send(at.chat, author=ANN, text="No problem", client_message_id="reply-0002")
    await at.after(timedelta(hours=1))
    assert len(await at.lines("silence_reminds")) == 2
    assert await at.ends() == []


async def test_a_note_shows_that_a_person_works_on_it(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await to_ann(at)
    await stage.writer.note(at.chat, author=ANN, text="call them", note_id="note-00001")
    await at.after(DAY + JUST_BEFORE)
    assert await at.ends() == []


async def test_a_snooze_suspends_every_rule(stage: Stage, start: Start) -> None:
    at = await quiet(stage, start)
    await to_ann(at)
    await stage.writer.snooze(at.chat, by=ANN, duration=90 * DAY, until=None, request_id="snooze-01")
    await at.after(30 * DAY)
    assert await at.ends() == []
    await stage.writer.snooze(at.chat, by=ANN, duration=None, until=None, request_id="snooze-02")
    await at.after(DAY)
    assert await at.ends() == ["silence"]


async def test_a_message_at_the_last_second_keeps_it_open(stage: Stage, start: Start) -> None:
    """Between an agent's look and the step that acts on it."""
    at = await quiet(stage, start)
    await to_ann(at)

    raw: Any = await stage.redis.hget(stage.keys.conversation(at.chat).state, "tail")
    ms, number = parse(raw.decode())
    await stage.redis.hset(stage.keys.conversation(at.chat).state, "tail", f"{ms - 86_400_000}-{number}")

    async def at_once(state: Any) -> Any:
        found = await at.agent.silences.end_of(state)
        await at.says("I am here")
        return found

    await stage.redis.zadd(stage.keys.timers(0), {f"{at.chat} 0 silence": 0})
    assert await Timers(stage.redis, stage.keys, silence=at_once).fire_due() == 0
    assert await at.ends() == []


async def test_an_agent_killed_before_the_end_is_replaced(stage: Stage, start: Start) -> None:
    """The timer's entry is in the log and its event is pending at a dead worker: the next agent closes, and once."""
    at = await quiet(stage, start)
    await to_ann(at)
    await stage.at_rest(at.chat)
    stream, conversation = stage.keys.stream(0, "chat.changed"), stage.keys.conversation(at.chat)
    # The agent's event is read by a worker that holds the lease, and dies.
    await stage.redis.set(conversation.lease, f"token {stream} 0-0", px=60_000)
    await at.after(DAY, rests=False)
    assert await at.ends() == []
    fired = [each.timer for each in await at.of(TimerFired)]
    assert fired == ["silence:ends:teammate"]
    await stage.redis.delete(conversation.lease)
    await start(ScriptedAssistant(), name="another", flow=written())
    event = ChatChanged(conversation_id=at.chat, offset="0-0")
    await stage.redis.xadd(stream, {"__data__": event.model_dump_json()})

    async def ended() -> bool:
        return await at.ends() == ["silence"]

    await until("another agent closes it", ended)
    await stage.at_rest(at.chat)
    assert len(await at.lines("silence_ends")) == 1


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("silence: {queue: {after: 15d}}", "at most"),
        ("silence: {queue: {after: 20m}}", "at least 30m"),
        ("silence: {question: {after: 1h, remind: 1h}}", "comes before"),
        ("silence: {question: {after: 1h, reminder: Hello}}", "needs `remind`"),
        ("silence: {asleep: never}", "asleep"),
    ],
)
def test_wrong_rules_are_refused_with_their_line(rules: str, problem: str) -> None:
    with pytest.raises(FlowError, match=problem) as refused:
        read_flow("test.yaml", written(rules))
    assert refused.value.line == 3
