"""Flows that begin because of an event in a conversation, on a real Redis."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.desk_entries import Labelled, Note, Triggered
from libs.contracts.entries import FlowDecision, LogEntry, TimerFired
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.contracts.results import Contact, ContactIdentified, ContactSaved, Ok
from libs.conversations import UNANSWERED, Describer, Snapshot
from services.agent.flows import FlowError, FlowSet, read_flow
from services.agent.flows.compiler import compile_flow
from services.agent.flows.triggers import EventTrigger
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, VERA, Visit
from tests.waiting import until

MAIN = """\
name: main
trigger: {on: chat.opened}
steps:
  - ask: {name: colour, text: "Which colour?"}
  - ask: {name: size, text: "Which size?"}
  - assign: {team: sales}
"""


async def talk(
    stage: Stage, start: Start, *triggered: str, main: str = MAIN, contact: Principal = ANON
) -> Visit:  # fmt: skip
    """A conversation with the flows `main` and these: their triggers and steps."""
    flows = {"main.yaml": main}
    for number, each in enumerate(triggered, 1):
        flows[f"t{number}.yaml"] = f"name: t{number}\n{each}"
    await start(ScriptedAssistant(), flows=flows)
    chat = (await stage.writer.open(contact, locale="en")).conversation_id
    await stage.at_rest(chat)
    return Visit(stage, chat, contact)


async def label(at: Visit, *add: str, remove: tuple[str, ...] = (), request_id: str = "label-01") -> None:
    describer = Describer(at.stage.redis, at.stage.keys)
    await describer.label(at.chat, add=add, remove=remove, names={}, by=ANN, request_id=request_id)
    await at.stage.at_rest(at.chat)


async def takes_over(at: Visit) -> None:
    await at.stage.writer.assign(at.chat, owner=Owner("person", "ann"), by=ANN, request_id="assign-01")
    await at.stage.at_rest(at.chat)


async def began(at: Visit) -> list[str]:
    return [entry.flow for entry in await at.of(FlowDecision) if entry.what == "triggered"]


VIP = """\
trigger: {on: label.added, labels: [vip]}
steps:
  - priority: high
  - say: {text: You are important to us.}
"""


async def test_a_label_begins_a_flow_and_the_open_question_stays(stage: Stage, start: Start) -> None:
    at = await talk(stage, start, VIP)
    await label(at, "other", request_id="label-02")
    assert await began(at) == []
    await label(at, "vip")
    assert await at.received() == ["Which colour?", "You are important to us."]
    state = await at.state()
    assert (state.priority, state.flow) == ("high", "main")
    # The answer still belongs to the question that stood above.
    await at.says("red")
    assert (await at.variables())["colour"] == "red"
    assert (await at.received())[-1] == "Which size?"
    # The same request again is no other event.
    await label(at, "vip")
    assert await began(at) == ["t1"]


async def test_a_question_stands_again_after_a_flow_that_asked(stage: Stage, start: Start) -> None:
    asks = 'trigger: {on: label.added}\nsteps: [{ask: {name: urgent, text: "Is it urgent?"}}]\n'
    at = await talk(stage, start, asks)
    await label(at, "vip")
    await at.says("very much so")
    assert await at.received() == ["Which colour?", "Is it urgent?", "Which colour?"]
    assert await at.variables() == {"urgent": "very much so"}
    await at.says("red")
    assert (await at.variables())["colour"] == "red"


async def test_nothing_is_sent_while_a_person_has_the_conversation(stage: Stage, start: Start) -> None:
    asks = VIP + '  - note: Look here.\n  - ask: {name: urgent, text: "Urgent?"}\n  - note: Never.\n'
    at = await talk(stage, start, asks)
    await takes_over(at)
    await label(at, "vip")
    assert await at.received() == ["Which colour?"]
    assert [note.text for note in await at.of(Note)] == ["Look here."]
    assert [(e.what, e.data["code"]) for e in await at.of(FlowDecision) if "left out" in e.detail] == [
        ("say", "left_out"),
        ("ask", "left_out"),
    ]
    state = await at.state()
    assert (state.priority, state.owner, state.is_triggered) == ("high", Owner("person", "ann"), False)


async def test_a_person_who_takes_over_ends_a_flow_that_waits(stage: Stage, start: Start) -> None:
    asks = 'trigger: {on: label.added}\nsteps: [{ask: {name: urgent, text: "Urgent?"}}, {say: {text: Thanks}}]\n'
    at = await talk(stage, start, asks)
    await label(at, "vip")
    await takes_over(at)
    await at.says("red")
    state = await at.state()
    assert (state.is_triggered, state.owner.kind, state.flow) == (False, "person", "main")
    assert await at.received() == ["Which colour?", "Urgent?"]


async def test_the_end_runs_what_sends_nothing_once(stage: Stage, start: Start) -> None:
    ended = """\
trigger: {on: chat.closed, when: 'event.reason == "done"'}
steps:
  - say: {text: Never}
  - label: {add: [ended]}
  - note: "It ended."
  - wait: {duration: 5m}
  - note: Never.
"""
    at = await talk(stage, start, ended)
    await at.says("red")
    await stage.writer.close(at.chat, by=ANN, reason="done", request_id="close-01")
    await stage.at_rest(at.chat)
    assert [note.text for note in await at.of(Note)] == ["It ended."]
    assert "Never" not in await at.received()
    state = await at.state()
    assert (state.labels, state.status, state.is_triggered) == (("ended",), "closed", False)
    assert await began(at) == ["t1"]


async def test_a_message_after_the_end_begins_its_own_flow(stage: Stage, start: Start) -> None:
    again = 'trigger: {on: message.after_close, within: 2h}\nsteps: [{ask: {name: same, text: "The same?"}}]\n'
    at = await talk(stage, start, again)
    await at.says("red")
    await stage.writer.close(at.chat, by=ANN, reason="done", request_id="close-01")
    await stage.at_rest(at.chat)
    assert (await stage.writer.open(ANON, locale="en", continues=True)).conversation_id == at.chat
    await at.says("thanks")
    assert (await at.state()).status == "closed"
    await at.says("And another thing")
    state = await at.state()
    assert (state.status, state.flow, state.is_triggered) == ("open", "t1", False)
    assert (await at.received())[-1] == "The same?"
    await at.says("just like before")
    assert (await at.variables())["same"] == "just like before"
    assert (await at.received())[-1] == "The same?"


LATE = 'trigger: {on: unanswered, after: %s, when: owner == "team"}\nsteps: [{say: {text: %s}}]\n'


async def test_each_time_without_an_answer_begins_its_flow_once(stage: Stage, start: Start) -> None:
    at = await talk(stage, start, LATE % ("5m", "Soon"), LATE % ("1h", "Sorry"), main=QUEUED)
    await at.says("help")
    assert "unanswered" in (await at.state()).timers
    await waited(at, minutes=6)
    assert await at.received() == ["Soon"]
    # The timer goes on for the second flow, which begins at its own time.
    assert "unanswered" in (await at.state()).timers
    flows = [read_flow(f"t{minutes}.yaml", "name: x\n" + LATE % (minutes, "x")).trigger for minutes in ("5m", "1h")]
    snapshot = Snapshot(await at.state(), await stage.reader.entries(at.chat))
    since = snapshot.state.waiting_since or 0
    second = LogEntry(f"{since + 3_600_000}-0", TimerFired(timer=UNANSWERED, generation="1"))
    begins = [isinstance(each, EventTrigger) and each.event_in(second, snapshot, "x") for each in flows]
    assert [bool(each) for each in begins] == [False, True]


QUEUED = "name: main\ntrigger: {on: chat.opened}\nsteps: [{assign: {team: sales}}]\n"


async def waited(at: Visit, *, minutes: int) -> None:
    """The contact has waited for so long, and the timer is due."""
    key = at.stage.keys.conversation(at.chat).state
    seconds, _ = await at.stage.redis.time()
    await at.stage.redis.hset(key, "waiting_since", str((seconds - minutes * 60) * 1000))
    await at.fires("unanswered")


async def test_an_answer_in_time_ends_the_wait(stage: Stage, start: Start) -> None:
    at = await talk(stage, start, LATE % ("5m", "Soon"), main=QUEUED)
    await at.says("help")
    await stage.writer.send(at.chat, author=ANN, text="Here I am", client_message_id="message-of-ann")
    await stage.at_rest(at.chat)
    assert "unanswered" not in (await at.state()).timers


async def test_flows_that_begin_each_other_come_to_an_end(stage: Stage, start: Start) -> None:
    one = "trigger: {on: label.added, labels: [ping]}\nsteps: [{label: {add: [pong], remove: [ping]}}]\n"
    two = "trigger: {on: label.added, labels: [pong]}\nsteps: [{label: {add: [ping], remove: [pong]}}]\n"
    at = await talk(stage, start, one, two)
    await label(at, "ping")
    assert await began(at) == ["t1", "t2", "t1", "t2", "t1"]
    [stopped] = [e for e in await at.of(FlowDecision) if e.what == "stopped"]
    assert stopped.data["code"] == "too_many_triggered"
    assert len(await at.of(Labelled)) == 6
    # An event from outside begins them again.
    await label(at, "ping", request_id="label-02")
    assert len(await began(at)) > 5


async def test_once_per_contact_holds_for_events_too(stage: Stage, start: Start) -> None:
    at = await talk(stage, start, VIP.replace("[vip]", "[vip], once_per_contact: true"))
    await at.says("red")
    await label(at, "vip")
    await label(at, remove=("vip",), request_id="label-02")
    await label(at, "vip", request_id="label-03")
    assert await began(at) == ["t1"]


async def test_an_event_from_outside_counts_once(stage: Stage, start: Start) -> None:
    changed = "trigger: {on: contact.changed, properties: [lifecyclestage]}\nsteps: [{say: {text: Seen}}]\n"
    at = await talk(stage, start, changed)
    for name in ("phone", "lifecyclestage", "lifecyclestage"):
        event = Triggered(id=f"event-{name}", on="contact.changed", data={name: None})
        await stage.writer.trigger(at.chat, event)
        await stage.at_rest(at.chat)
    assert await at.received() == ["Which colour?", "Seen"]
    assert len(await at.of(Triggered)) == 2


async def test_a_receipt_begins_a_flow_that_sees_the_changed_record(stage: Stage, start: Start) -> None:
    main = """\
name: main
trigger: {on: chat.opened}
steps:
  - enrich: {}
  - ask: {name: city, text: "Which city?", property: city}
  - ask: {name: size, text: "Which size?"}
"""
    when = "trigger: {on: contact.changed, properties: [city], when: contact.city == '%s'}\n"
    said = "steps: [{say: {text: 'From {contact.city}'}}]\n"
    at = await talk(stage, start, when % "Bonn" + said, when % "Łódź" + said, main=main, contact=VERA)
    found = Contact(id="501", properties={"email": "vera@acme.example"})
    await stage.answers(await at.request("identify_contact"), Ok(data=ContactIdentified(contact=found, by="email")))
    await until("the city is asked for", at.received)
    await at.says("Łódź")
    saved = ContactSaved(contact_id="501", changes=[Change(property="city", after="Łódź")])
    await stage.answers(await at.request("save_contact"), Ok(data=saved))
    await until("the flow has spoken", lambda: at.has("From Łódź"))
    assert await began(at) == ["t2"]
    state = await at.state()
    assert state.record.contact is not None
    assert state.record.contact.properties == {"email": "vera@acme.example", "city": "Łódź"}


@pytest.mark.parametrize(
    ("trigger", "problem"),
    [
        ("on: unanswered, after: 5s", "at least 1m"),
        ("on: message.after_close, within: 3d", "at most 86400s"),
        ("on: chat.closed, when: chanel == 'x'", "unknown name in the condition: chanel"),
        ("on: chat.opened, when: event.reason == 'x'", "unknown name in the condition: event"),
    ],
)
def test_a_wrong_trigger_is_refused(trigger: str, problem: str) -> None:
    with pytest.raises(FlowError, match=problem):
        read_flow("a.yaml", f"name: a\ntrigger: {{{trigger}}}\nsteps: [{{note: Hello}}]\n")


def test_a_set_without_such_flows_looks_for_no_event() -> None:
    flow = read_flow("main.yaml", MAIN)
    plain = FlowSet("test", (flow,), {"main": compile_flow(flow)})
    assert (plain.on_events, plain.wakes, plain.reopens_within("main")) == ((), "", None)


async def test_a_webhook_begins_its_flow_with_its_values(stage: Stage, start: Start) -> None:
    sent = (
        "trigger: {on: webhook, webhook: orders, data: [order], when: event.paid}\n"
        'steps: [{say: {text: "Order {vars.order}"}}]\n'
    )
    at = await talk(stage, start, sent)
    for number, paid in enumerate((False, True)):
        event = Triggered(id=f"event-{number}", on="webhook", name="orders", data={"order": "A-17", "paid": paid})
        await stage.writer.trigger(at.chat, event)
        await stage.at_rest(at.chat)
    assert await at.received() == ["Which colour?", "Order A-17"]
    assert (await at.variables())["order"] == "A-17"
