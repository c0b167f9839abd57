"""The state of a flow as it stands in Redis: fields of earlier versions are read, and only changes are written."""

import json
import re
from dataclasses import replace
from pathlib import Path

from libs.contracts import Contact, ContactRecord, Owner, Principal
from libs.conversations import ConversationState
from services.agent.flows.runtime import FlowState

STORED = {
    "flow": "inbound", "step": "4", "stack": '[["outer", 2]]', "asking": "1:inbound:4", "asked": "5-0", "tries": "1",
    "vars": '{"name": "Łukasz", "people": 3, "vip": true}', "unsaved": '{"city": "Łódź"}',
    "jumps": '{"0:inbound:3": 1}',
    "record": '{"contact": {"id": "7", "url": null, "properties": {"firstname": "Vera"}}, "owner_email": null, '
    '"verified": true}',
    "done": '["3-0"]', "first_answer_at": "5",
}  # fmt: skip
"""As earlier versions wrote it, with fields of others."""

BEGUN_AGAIN = {"flow": "", "step": "0", "stack": "", "asking": "", "asked": "0", "tries": "0", "jumps": ""}


def conversation(**others: str) -> ConversationState:
    principal = Principal(kind="visitor", id="site:1")
    return ConversationState(
        id="0-1", status="open", owner=Owner("assistant"), owner_counter="0", head="5-0", tail="5-0", handled="5-0",
        pending_calls=0, attempts=0, dropped=0, barrier="0", contact="c", principal=principal, locale="en",
        channel="widget", flows="x", source="contact", other_fields=others,
    )  # fmt: skip


def test_the_state_of_an_earlier_version_is_read() -> None:
    state = FlowState.of(conversation(**STORED))
    assert (state.flow, state.position, state.stack, state.tries) == ("inbound", 4, [("outer", 2)], 1)
    assert (state.waits_at, state.waits_since) == (state.here, "5-0")
    assert state.variables == {"name": "Łukasz", "people": 3, "vip": True}
    assert (state.unsaved, state.jumps, state.results) == ({"city": "Łódź"}, {"0:inbound:3": 1}, ["3-0"])
    assert state.contact == {"firstname": "Vera"}


def test_a_conversation_that_has_not_begun_has_the_first_state() -> None:
    assert FlowState.of(conversation()) == FlowState() == FlowState.of(conversation(**BEGUN_AGAIN))


def test_only_changes_are_written_and_an_earlier_version_can_read_them() -> None:
    before = conversation(**STORED)
    state = FlowState.of(before)
    assert state.patch(before) == {}
    state.variables["city"] = "Łódź"
    state.record = ContactRecord(contact=Contact(id="8"), own=True)
    state.position += 1
    patch = state.patch(before)
    assert patch.keys() == {"vars", "record", "step"}
    assert patch["step"] == "5"
    assert json.loads(patch["vars"])["city"] == "Łódź"
    record = json.loads(patch["record"])
    assert (record["contact"]["id"], record["contact"]["properties"], record["own"]) == ("8", {}, True)
    after = FlowState.of(replace(before, other_fields={**STORED, **patch}))
    assert after == state


def test_a_record_that_is_not_proven_shows_nothing() -> None:
    record = ContactRecord(contact=Contact(id="7", properties={"firstname": "Paul"}), typed_email="paul@acme.example")
    state = FlowState()
    state.record = record
    assert state.contact == {}
    state.record = record.model_copy(update={"verified": True})
    assert state.contact == {"firstname": "Paul"}


def test_a_restart_keeps_what_is_known_of_the_contact() -> None:
    before = conversation(**STORED)
    state = FlowState.of(before)
    state.restart()
    assert state.patch(before).keys() == {"flow", "step", "stack", "asking", "asked", "tries", "jumps"}


def test_only_the_state_of_the_flow_reads_fields_by_name() -> None:
    read = re.compile(r"\.other_fields\b")
    paths = [path for folder in ("libs", "services", "frontdesk", "bench") for path in Path(folder).rglob("*.py")]
    readers = {path.as_posix() for path in paths if read.search(path.read_text(encoding="utf-8"))}
    assert readers == {"libs/conversations/state.py", "services/agent/flows/runtime/state.py"}
