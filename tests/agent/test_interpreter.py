"""Flows while they run: a real agent, a real Redis, and contacts who answer as people do."""

import pytest

from libs.contracts.desk_entries import Assigned, Note
from libs.contracts.entries import Closed, FlowDecision, Message, ToolCall, Uploaded
from libs.contracts.owner import Owner
from libs.contracts.results import Contact, ContactIdentified, ContactSaved, ContactsFound, Ok, Unavailable
from services.agent.assistant import AssistantCall, Decision, HandOff, MessageReading, Situation
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant, ScriptedReader, echo
from tests.agent.visit import ANON, VERA, Visit, flow, visit
from tests.waiting import until

ASK_NAME = """
  - ask: {name: name, text: "Your name?", property: firstname, attempts: 2, on_failure: [{say: {text: No name then.}}]}
"""


async def test_a_question_is_asked_checked_asked_again_and_remembered(stage: Stage, start: Start) -> None:
    at = await visit(
        stage, start, """
  - say: {text: Hello}
  - ask: {name: people, text: "How many?", type: number, min: 1, max: 10}
  - branch:
      cases: [{when: "vars.people > 3", steps: [{say: {text: "A group, {vars.people}."}}]}]
      default: [{say: {text: Just you.}}]
""",
    )  # fmt: skip
    assert await at.received() == ["Hello", "How many?"]
    await at.says("a lot")
    await at.says("11")
    await at.says("three or four")
    received = await at.received()
    assert received[2:4] == ["Please write a number, for example 12.", "That is too large. It should be at most 10."]
    assert received[4:] == ["Just you."]
    assert await at.variables() == {}
    assert ("ask", "people: no answer after 3 tries") in await at.decisions()


async def test_an_answer_decides_the_branch(stage: Stage, start: Start) -> None:
    at = await visit(
        stage, start, """
  - ask: {name: people, text: "How many?", type: number}
  - branch:
      cases: [{when: "vars.people > 3", steps: [{say: {text: 'A group, {vars.people}.'}}]}]
      default: [{say: {text: Just you.}}]
""",
    )  # fmt: skip
    await at.says("we are 5")
    assert await at.received() == ["How many?", "A group, 5."]
    assert await at.variables() == {"people": 5}
    # The desk makes its sentences of these, in the teammate's language.
    told = [entry.data for entry in await at.of(FlowDecision)]
    assert told == [{"code": "answered", "name": "people", "answer": "5"}, {"depends": "people"}]


async def test_a_choice_is_offered_as_buttons_and_may_be_typed(stage: Stage, start: Start) -> None:
    steps = """
  - ask:
      name: topic
      text: What is it about?
      type: choice
      choices: [{value: sales, label: An order}, {value: support, label: A problem}]
  - ask: {name: again, text: "Again?", type: choice, choices: [{value: a, label: Aye}, {value: n, label: Nay}]}
"""
    at = await visit(stage, start, steps)
    [question] = await at.of(Message)
    assert [button.label for button in question.buttons] == ["An order", "A problem"]
    await at.clicks("answer.topic.support")
    await at.says("nay!")
    assert await at.variables() == {"topic": "support", "again": "n"}


async def test_wrong_answers_and_silence_have_their_ways_out(stage: Stage, start: Start) -> None:
    steps = """
  - ask: {name: mail, text: "Mail?", type: email, attempts: 2, on_failure: [{say: {text: Never mind.}}]}
  - ask: {name: phone, text: "Phone?", type: phone, timeout: 5m, on_timeout: [{say: {text: Hello again.}}]}
"""
    at = await visit(stage, start, steps)
    await at.says("jane@acme")
    await at.says("jane@@acme.example")
    assert (await at.received())[-2:] == ["Never mind.", "Phone?"]
    await at.fires("answer")
    assert (await at.received())[-1] == "Hello again."


async def test_known_answers_are_not_asked_and_new_ones_are_saved(stage: Stage, start: Start) -> None:
    steps = """
  - enrich: {}
  - ask: {name: name, text: "Your name?", property: firstname}
  - ask: {name: city, text: "Your city, {vars.name}?", property: city}
  - say: {text: "Thanks, {contact.firstname}."}
"""
    at = await visit(stage, start, steps, contact=VERA)
    request = await at.request("identify_contact")
    assert (request.principal.kind, request.arguments) == ("system", {"email": "vera@acme.example"})
    found = Contact(id="501", properties={"firstname": "Vera"})
    await stage.answers(request, Ok(data=ContactIdentified(contact=found, by="email")))
    await until("the city is asked for", lambda: _has(at, "Your city, Vera?"))
    await at.says("Łódź")
    save = await at.request("save_contact")
    assert save.arguments["contact_id"] == "501"
    assert (save.arguments["properties"], save.arguments["verified"]) == ({"city": "Łódź"}, True)
    await stage.answers(save, Ok(data=ContactSaved(contact_id="501")))
    await stage.at_rest(at.chat)
    assert (await at.received())[-1] == "Thanks, Vera."


async def _has(at: Visit, line: str) -> bool:
    return line in await at.received()


async def test_an_address_that_was_only_typed_opens_no_data(stage: Stage, start: Start) -> None:
    steps = """
  - ask: {name: mail, text: "Mail?", type: email, property: email}
  - enrich: {}
  - say: {text: "Hello {contact.firstname}!"}
  - branch: {cases: [{when: "contact.firstname == 'Paul'", steps: [{say: {text: leaked}}]}]}
  - ask: {name: firstname, text: "Name?", property: firstname}
"""
    at = await visit(stage, start, steps)
    await at.says("paul@acme.example")
    save = await at.request("save_contact")
    assert (save.arguments["email"], save.arguments["verified"]) == ("paul@acme.example", False)
    await stage.answers(save, Ok(data=ContactSaved(contact_id="7", withheld=True)))
    identify = await at.request("identify_contact")
    paul = Contact(id="7", properties={"firstname": "Paul", "phone": "+34912345678"})
    await stage.answers(identify, Ok(data=ContactIdentified(contact=paul, by="email")))
    await until("the name is asked for", lambda: _has(at, "Name?"))
    assert "Hello!" in await at.received()
    assert not [line for line in await at.received() if "Paul" in line or "leaked" in line]
    await at.says("Mallory")
    assert len([call for call in await at.of(ToolCall) if call.tool == "save_contact"]) == 1


async def test_a_flow_goes_on_while_hubspot_is_down(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, "  - enrich: {}\n  - say: {text: Hello}", contact=VERA)
    request = await at.request("identify_contact")
    await stage.answers(request, Unavailable(code="hubspot_down", effect="none"))
    await until("it goes on", lambda: _has(at, "Hello"))
    assert ("identify_contact", "HubSpot answered unavailable") in await at.decisions()


async def test_it_queues_for_a_team_waits_and_has_a_way_out(stage: Stage, start: Start) -> None:
    steps = """
  - assign:
      team: sales
      strategy: round_robin
      below: 3
      timeout: 10m
      message: Somebody will be with you soon.
      on_timeout: [{say: {text: Nobody is free.}}]
  - say: {text: Bye}
"""
    at = await visit(stage, start, steps)
    state = await at.state()
    assert (state.owner, state.team) == (Owner("team", "sales"), "sales")
    assert state.assign_options.below == 3
    await at.says("hello?")
    assert await at.received() == ["Somebody will be with you soon."]
    await at.fires("queue")
    assert (await at.received())[1:] == ["Nobody is free.", "Bye"]
    assert (await at.state()).owner.kind == "assistant"


async def test_a_person_ends_the_flow_and_a_late_queue_timer_changes_nothing(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, "  - assign: {team: sales}\n  - say: {text: never}")
    await stage.writer.send(at.chat, author=ANN, text="I am Ann", client_message_id="reply-0001")
    await stage.at_rest(at.chat)
    await at.says("hi Ann")
    assert "queue" not in (await at.state()).timers
    assert await at.received() == []
    await stage.writer.assign(at.chat, owner=Owner("assistant"), by=ANN, request_id="back-0001")
    await stage.at_rest(at.chat)
    assert await at.received() == []


async def test_a_human_word_during_a_question_ends_the_flow(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, ASK_NAME)
    await stage.writer.send(at.chat, author=ANN, text="I take over", client_message_id="reply-0001")
    await at.says("Vera")
    assert await at.received() == ["Your name?"]
    assert await at.variables() == {}


async def test_the_assistant_hands_off_to_the_steps_that_follow(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(
        lambda _: Decision(text="I get a colleague.", hand_off=HandOff("sales", "asked for it"))
    )
    steps = """
  - assist: {goal: Help., backstory: Kind., tools: [], hand_off: true}
  - branch:
      cases: [{when: "vars.hand_off_team == 'sales'", steps: [{assign: {team: sales}}]}]
      default: [{assign: {team: support}}]
"""
    at = await visit(stage, start, steps, assistant=assistant)
    await at.says("a human please")
    assert await at.received() == ["I get a colleague."]
    assert (await at.state()).owner == Owner("team", "sales")
    assert ("hand_off", "asked for it") in await at.decisions()


async def test_jumps_are_bounded(stage: Stage, start: Start) -> None:
    steps = """
  - id: again
    say: {text: round}
  - jump: {to: again, most: 2}
  - say: {text: out}
"""
    at = await visit(stage, start, steps)
    assert await at.received() == ["round", "round", "round", "out"]


async def test_a_condition_that_fails_is_false_and_is_reported(stage: Stage, start: Start) -> None:
    steps = """
  - branch: {cases: [{when: "contact.age > 3", steps: [{say: {text: old}}]}], default: [{say: {text: unknown}}]}
  - when: vars.nothing == 1
    say: {text: skipped}
"""
    at = await visit(stage, start, steps)
    assert await at.received() == ["unknown"]
    assert [what for what, _ in await at.decisions()].count("condition_failed") == 2


async def test_set_note_wait_and_close(stage: Stage, start: Start) -> None:
    steps = """
  - set: {vip: "channel == 'widget'"}
  - note: "Came by {vars.vip}"
  - wait: {duration: 1h}
  - close: {text: Goodbye, reason: done}
"""
    at = await visit(stage, start, steps)
    assert [note.text for note in await at.of(Note)] == ["Came by True"]
    await at.fires("wait")
    assert await at.received() == ["Goodbye"]
    [closed] = await at.of(Closed)
    assert (closed.reason, (await at.state()).status) == ("done", "closed")


async def test_a_message_that_no_step_takes_is_reported(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, ASK_NAME)
    await at.says("Jane Doe")
    await at.says("and now?")
    told = "Nothing here waits for that right now, so nothing came of it. Your message is kept."
    assert (await at.received())[-1] == told
    await at.says("hello?")
    assert (await at.received())[-2:] == [told, told]


async def test_a_file_is_no_answer_to_a_question(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, ASK_NAME)
    file = Uploaded(author=at.author, import_id="1", file_name="people.csv", columns=["Email"], rows=1)
    await stage.writer.upload(at.chat, file, content="x")
    await stage.at_rest(at.chat)
    assert (await at.received())[-1].startswith("Nothing here waits for that")
    await at.says("Jane Doe")
    assert (await at.variables())["name"] == "Jane Doe"


async def test_a_closed_conversation_leaves_its_flow(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, ASK_NAME + "  - say: {text: never}")
    await stage.writer.close(at.chat, by=ANN, reason="manual", request_id="close-1")
    await stage.at_rest(at.chat)
    assert await at.received() == ["Your name?"]
    again = (await stage.writer.open(ANON, locale="en")).conversation_id
    assert again != at.chat


async def test_once_per_contact(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), flow=flow("  - say: {text: Welcome}", once_per_contact=True))
    first = (await stage.writer.open(ANON, locale="en")).conversation_id
    await stage.at_rest(first)
    assert await stage.texts(first) == ["assistant: Welcome"]
    await Visit(stage, first, ANON).says("Thanks")
    await stage.writer.close(first, by=ANN, reason="manual", request_id="close-1")
    await stage.at_rest(first)
    second = (await stage.writer.open(ANON, locale="en")).conversation_id
    await stage.at_rest(second)
    assert await stage.texts(second) == []


@pytest.mark.parametrize("held", [0, 1])
async def test_a_takeover_at_any_point_of_a_turn_silences_the_assistant(stage: Stage, start: Start, held: int) -> None:
    """The assistant is held back while a person takes over, before or after it has shown a draft."""
    assistant = ScriptedAssistant()
    assistant.drafts = ["half a"] if held else []
    at = await visit(stage, start, "  - assist: {goal: Help., backstory: Kind., tools: []}", assistant=assistant)
    assistant.gate.clear()
    await stage.writer.send(at.chat, author=at.author, text="hello", client_message_id="message-0001")
    await assistant.thinking.wait()
    await stage.writer.assign(at.chat, owner=Owner("person", "ann"), by=ANN, request_id="take-0001")
    assistant.gate.set()
    await stage.at_rest(at.chat)
    assert await at.received() == []
    assert [entry.owner for entry in await at.of(Assigned)] == [Owner("person", "ann")]


async def test_a_conversation_without_its_flows_begins_again(stage: Stage, start: Start) -> None:
    old = (
        '  - say: {text: Hi}\n  - ask: {name: a, text: "A?"}\n  - ask: {name: b, text: "B?"}\n  - say: {text: Old end}'
    )
    at = await visit(stage, start, old)
    await at.says("first answer")
    assert (await at.received())[-1] == "B?"
    state = stage.keys.conversation(at.chat).state
    await stage.redis.hset(state, "flows", "kept-nowhere")
    await at.says("second answer")
    lines = [entry.text for entry in await at.of(Message)]
    assert lines[-3:] == ["It changed", "Hi", "B?"], "from its beginning, without what is known"
    assert [what for what, _ in await at.decisions()].count("flows_gone") == 1
    assert await stage.redis.hget(state, "flows") == await stage.redis.get(stage.keys.current_flows(0))
    await at.says("the second answer again")
    assert (await at.received())[-1] == "Old end"


async def test_missing_flows_are_reported_to_teammates_only(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, '  - ask: {name: a, text: "A?"}\n  - assign: {team: sales, timeout: 1h}')
    await at.says("first answer")
    await stage.redis.hset(stage.keys.conversation(at.chat).state, "flows", "kept-nowhere")
    before = len(await at.of(Message))
    await at.says("is anybody there?")
    await at.says("hello?")
    assert len(await at.of(Message)) == before + 2
    assert [what for what, _ in await at.decisions()].count("flows_gone") == 1


async def test_the_assistant_answers_a_question_and_then_the_flow_asks_again(stage: Stage, start: Start) -> None:
    """In one turn: nothing else would wake the flow after the assistant's answer."""
    steps = """
  - ask: {name: company, text: "Your company?", property: company}
  - assist: {goal: Help., backstory: Kind., tools: [search_contact, create_contact]}
"""
    calls = [AssistantCall("search_contact", {"email": "jane@acme.example"})]

    def decide(situation: Situation) -> Decision:
        return Decision(calls=(calls.pop(),)) if calls else echo(situation)

    assistant = ScriptedAssistant(decide)
    reader = ScriptedReader(MessageReading("question", {}))
    at = await visit(stage, start, steps, assistant=assistant, reader=reader)
    await at.says("is jane@acme.example a customer?")
    assert assistant.situations[0].assistant.tools == ("search_contact",)
    await stage.answers(await at.request("search_contact"), Ok(data=ContactsFound(contacts=[], total=0)))
    await until("the question stands again", lambda: _is_last(at, "Your company?"))
    assert (await at.received())[:2] == ["Your company?", "re: "]
    assert len(await at.received()) == 3
    reader.reading = None
    await at.says("Acme")
    assert await at.variables() == {"company": "Acme"}


async def _is_last(at: Visit, line: str) -> bool:
    received = await at.received()
    return len(received) > 1 and received[-1] == line
