"""The oracle finds nothing in a correct run, and names each possible violation of another one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import Entry, LogEntry, Message, Opened, ToolCall, ToolResultEntry
from libs.contracts.messages import visible
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.contracts.results import Contact, ContactCreated, Ok, ToolResult, Unavailable
from libs.conversations.state import ConversationState
from tests.chaos.oracle import Account, Evidence, Followed, judge
from tests.chaos.oracle.blame_rules import lines_about_hubspot
from tests.chaos.people.tab import Seen
from tests.chaos.people.talk import Sent
from tests.chaos.people.teammates import Done
from tests.chaos.record import Window

TALK = "0-talk"
STAFF = Principal(kind="staff", id="site:sam")
SAM = Author(kind="contact", id="site:sam")
ANA = Author(kind="teammate", id="ana")
CALL = f"{TALK}.2-0.0"
DOWN = Unavailable(code="hubspot_down", effect="none")


def log_of(*entries: Entry) -> list[LogEntry]:
    """At offsets 1-0, 2-0, …"""
    return [LogEntry(f"{number}-0", entry) for number, entry in enumerate(entries, start=1)]


def frames_of(log: list[LogEntry], connection: int = 1) -> list[Seen]:
    """The frames of a tab that shows all of it."""
    lines = [line for item in log if (line := visible(item)) is not None]
    shown: list[dict[str, Any]] = [
        {"type": "message", "offset": line.offset, "message": line.model_dump(mode="json")} for line in lines
    ]
    ready = {"type": "ready", "offset": log[-1].offset, "status": "open"}
    return [Seen(connection, 0, frame) for frame in [*shown, ready]]


def entries() -> list[Entry]:
    """Sam asks for a contact and gets a receipt and a line."""
    made = Ok(data=ContactCreated(contact=Contact(id="7", properties={"lastname": "Babafe", "phone": "+1"})))
    return [
        Opened(id="o", source="contact", principal=STAFF, channel="widget", locale="en"),
        Message(id="m", author=SAM, text="create Ada Babafe"),
        ToolCall(id="c", call_id=CALL, tool="create_contact", arguments={"lastname": "Babafe"}, basis="2-0"),
        ToolResultEntry(id="r", call_id=CALL, tool="create_contact", result=made),
        Message(id="a", author=ASSISTANT, text="Done", basis="4-0"),
    ]


def state() -> ConversationState:
    return ConversationState(
        id=TALK, status="open", owner=Owner("assistant"), owner_counter="0", head="5-0", tail="5-0", handled="5-0",
        pending_calls=0, attempts=0, dropped=0, barrier="5-0", contact=STAFF.id, principal=STAFF, locale="en",
        channel="widget", flows="", source="contact", other_fields={"flow": "contact_manager"},
    )  # fmt: skip


def contact(contact_id: str = "7", **properties: str) -> dict[str, Any]:
    values = {"lastname": "Babafe", "phone": "+1", **properties}
    return {"id": contact_id, "archived_ms": None, "properties": values}


def sent(**changes: Any) -> Sent:
    asked = {"asks": "create", "lastname": "Babafe"}
    as_it_was = Sent("m", "message", "create Ada Babafe", asked, first_ms=2, offset="2-0", acknowledged_ms=2)
    return replace(as_it_was, **changes)


def evidence(log: list[LogEntry] | None = None, **changes: Any) -> Evidence:
    """A correct run, or one with this log."""
    log = log or log_of(*entries())
    tabs = [Followed("tab", TALK, frames_of(log))]
    sound = Evidence(
        logs={TALK: log}, states={TALK: state()}, sent={TALK: [sent()]}, tabs=tabs, account=Account([contact()]),
    )  # fmt: skip
    return replace(sound, **changes)


def found(judged: Evidence) -> set[str]:
    return {violation.rule for violation in judge(judged)}


def test_a_sound_run_has_no_violation() -> None:
    assert judge(evidence()) == []


# --- the log ----------------------------------------------------------------------------------------------------------


def doctored(change: Callable[[list[Entry]], None]) -> Evidence:
    changed = entries()
    change(changed)
    return evidence(log_of(*changed))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda log: log.append(log[1]), "doubled entry"),
        (lambda log: log.append(log[3].model_copy(update={"id": "r2"})), "doubled entry"),
        (lambda log: log.append(log[4].model_copy(update={"id": "a2"})), "doubled answer"),
        (lambda log: log.append(log[2].model_copy(update={"id": "c2", "call_id": "other"})), "doubled answer"),
        (lambda log: log.pop(), "missing answer"),
        (lambda log: log.append(Message(id="n", author=SAM, text="and now?")), "missing answer"),
        (lambda log: log.pop(3), "missing result"),
        (lambda log: log.pop(2), "result without a call"),
        (lambda log: log.insert(1, log.pop(2)), "acknowledged and lost"),
    ],
)
def test_a_log_that_is_not_as_it_should_be(change: Callable[[list[Entry]], None], rule: str) -> None:
    assert rule in found(doctored(change))


def test_offsets_that_do_not_rise() -> None:
    log = log_of(*entries())
    assert "reordered entry" in found(evidence([log[0], log[2], log[1], *log[3:]]))


def test_an_answer_to_less_than_was_answered_before() -> None:
    late = ToolCall(id="x", call_id="late", tool="search_contact", arguments={}, basis="2-0")
    answer = ToolResultEntry(id="y", call_id="late", tool="search_contact", result=DOWN)
    end = Message(id="z", author=ASSISTANT, text="no", basis="7-0")
    assert "answer out of order" in found(evidence(log_of(*entries(), late, answer, end)))


@pytest.mark.parametrize("flow", ["contact_manager", "inbound_conversation"])
def test_a_conversation_that_was_handed_back_is_the_assistants(flow: str) -> None:
    taken, back = Assigned(owner="person:ana", by=ANA), Assigned(owner="assistant", by=ANA)
    log = log_of(*entries(), taken, back, Message(id="q", author=SAM, text="hello?"))
    handed_back = replace(state(), other_fields={"flow": flow}, assignee="person:ana")
    assert "missing answer" in found(evidence(log, states={TALK: handed_back}))


def test_a_request_that_a_teammate_answered_is_answered() -> None:
    taken, back = Assigned(owner="person:ana", by=ANA), Assigned(owner="assistant", by=ANA)
    question, reply = Message(id="q", author=SAM, text="hello?"), Message(id="p", author=ANA, text="hello!")
    handed_back = replace(state(), other_fields={"flow": "inbound_conversation"}, assignee="person:ana")
    answered = log_of(*entries(), taken, question, reply, back)
    assert "missing answer" not in found(evidence(answered, states={TALK: handed_back}))
    unanswered = log_of(*entries(), taken, reply, question, back)
    assert "missing answer" in found(evidence(unanswered, states={TALK: handed_back}))


def test_a_persons_conversation_is_not_the_assistants() -> None:
    taken = Assigned(owner="person:ana", by=ANA)
    back = Assigned(owner="assistant", by=ANA)
    question = Message(id="q", author=SAM, text="hello?")
    answer = Message(id="w", author=ASSISTANT, text="I answer", basis="7-0")
    held = evidence(log_of(*entries(), taken, question), states={TALK: replace(state(), owner=Owner("person", "ana"))})
    assert found(held) == set()
    assert found(evidence(log_of(*entries(), taken, question, answer))) == {"assistant talks over a person"}
    assert found(evidence(log_of(*entries(), taken, question, back, answer))) == set()


def test_a_request_that_the_guided_assistant_dropped() -> None:
    asked = [Message(id="q", author=SAM, text="find zaza"), Message(id="p", author=SAM, text="find zozo")]
    answer = Message(id="w", author=ASSISTANT, text="I found zozo", memory={"brain": "guided"}, basis="7-0")
    burst = [sent(key="q", value="find zaza", offset="6-0", expects={"marker": "zaza"}), sent()]
    judged = evidence(log_of(*entries(), *asked, answer), sent={TALK: burst})
    assert found(judged) == {"request without a word"}
    both = answer.model_copy(update={"text": "I found neither Zaza nor zozo"})
    assert found(evidence(log_of(*entries(), *asked, both), sent={TALK: burst})) == set()


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"offset": "3-0"}, "acknowledged and lost"),
        ({"value": "something else"}, "acknowledged and lost"),
        ({"offset": None, "refused": "invalid"}, "refused and appended"),
        ({"errors": ["internal"]}, "wrong answer to a message"),
    ],
)
def test_the_outcome_of_a_message(wrong: dict[str, Any], rule: str) -> None:
    assert rule in found(evidence(sent={TALK: [sent(**wrong)]}))


def test_messages_in_another_order_than_they_were_sent() -> None:
    early = sent(key="late", value="late", offset="3-0", first_ms=1, acknowledged_ms=1)
    assert "reordered message" in found(evidence(sent={TALK: [early, sent()]}))


def test_an_act_of_a_teammate_that_the_log_lost() -> None:
    done = Done(TALK, "reply", "r-1", "5-0", "Hello")
    assert found(evidence(desk=[done])) == {"acknowledged and lost"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda frames: frames.pop(1), "gap at a client"),
        (lambda frames: frames.insert(1, frames[0]), "repeat at a client"),
        (lambda frames: frames.insert(0, frames.pop(1)), "gap at a client"),
        (lambda frames: frames.insert(0, Seen(1, 0, {"type": "reset"})), "client had to start again"),
        (lambda frames: frames.insert(3, frames[2]), "client saw what is not there"),
    ],
)
def test_a_client_that_saw_another_log(change: Callable[[list[Seen]], None], rule: str) -> None:
    frames = frames_of(log_of(*entries()))
    change(frames)
    assert found(evidence(tabs=[Followed("tab", TALK, frames)])) == {rule}


def test_a_draft_is_followed_by_its_message_or_taken_back() -> None:
    frames = frames_of(log_of(*entries()))
    delta = {"type": "delta", "message_id": "a", "turn": "t", "position": 0, "text": "Do"}
    other = {**delta, "text": "No"}
    lost = {**delta, "message_id": "b"}
    dropped = {"type": "draft_dropped", "message_id": "b", "turn": "t"}

    def seen(*more: dict[str, Any], at: int) -> Evidence:
        shown = [*frames[:at], *(Seen(1, 0, each) for each in more), *frames[at:]]
        return evidence(tabs=[Followed("tab", TALK, shown)])

    assert found(seen(delta, at=2)) == set()
    assert found(seen(lost, dropped, at=3)) == set()
    assert found(seen(other, at=2)) == {"draft of something else"}
    assert found(seen(lost, at=3)) == {"draft that came to nothing"}


# --- HubSpot ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "rule"),
    [
        ([], "lost contact"),
        ([contact(), contact("8")], "doubled contact"),
        ([contact(phone="+2")], "receipt and HubSpot differ"),
        ([contact(email="a@x"), contact("8", lastname="Other", email="a@x")], "doubled contact"),
    ],
)
def test_an_account_that_is_not_what_the_receipts_say(contacts: list[dict[str, Any]], rule: str) -> None:
    assert rule in found(evidence(account=Account(contacts)))


def test_a_contact_without_a_receipt() -> None:
    def run(result: ToolResult) -> set[str]:
        changed = entries()
        changed[3] = ToolResultEntry(id="r", call_id=CALL, tool="create_contact", result=result)
        return found(evidence(log_of(*changed)))

    assert run(Unavailable(code="late", effect="none")) == {"contact without a receipt"}
    assert run(Unavailable(code="late", effect="unknown")) == set()


# --- who is blamed ----------------------------------------------------------------------------------------------------


def blamed(result: ToolResult, line: str, notice: str | None = None) -> list[LogEntry]:
    changed = entries()
    changed[3] = ToolResultEntry(id="r", call_id=CALL, tool="create_contact", result=result)
    changed[4] = Message(id="a", author=ASSISTANT, text=line, notice=notice, basis="4-0")
    return log_of(*changed)


def test_blame_without_trouble_is_found() -> None:
    nothing, line = Account(), lines_about_hubspot()[0]
    trouble = {kind: [Window(kind, kind, 1, 3)] for kind in ("hubspot", "openai", "kill")}

    def judged(log: list[LogEntry], kind: str) -> set[str]:
        return found(evidence(log, account=nothing, windows=trouble[kind]))

    for log in (blamed(DOWN, "Sorry"), blamed(Unavailable(code="late", effect="none"), f"Well. {line}")):
        assert judged(log, "kill") == {"HubSpot is blamed wrongly"}
        assert judged(log, "hubspot") == set()
    limited = blamed(Unavailable(code="late", effect="none"), "Sorry", "assistant_limited")
    assert judged(limited, "kill") == {"OpenAI is blamed wrongly"}
    assert judged(limited, "openai") == set()


# --- the end ----------------------------------------------------------------------------------------------------------


def test_leftovers_at_the_end() -> None:
    assert found(evidence(errors=["agent-1: redis.exceptions.ConnectionError: closed"])) == set()
    assert found(evidence(errors=["agent-1: KeyError: 'x'"])) == {"unexpected error"}
    assert found(evidence(leftovers=["tool.requested: 1 events"])) == {"work left behind"}
    ended = {TALK: replace(state(), status="closed", closed_at=9)}
    assert found(evidence(states=ended)) == {"not archived"}
    assert found(evidence(states=ended, checksums={TALK: "a"}, archived={TALK: "b"})) == {"archived otherwise"}
    assert found(evidence(states=ended, checksums={TALK: "a"}, archived={TALK: "a"})) == set()
    assert found(evidence(archived={"0-other": "a"})) == {"archived from nowhere"}
    assert found(evidence(dead=[{"reason": "unparsable"}])) == {"dead letter"}
    assert found(evidence(exposed=["agent-1: an email address: …"])) == {"private data"}
