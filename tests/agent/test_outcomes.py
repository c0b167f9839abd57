"""What became of a conversation: read from the state and from entries as they are in the log."""

import json
from typing import Any

import pytest

from libs.contracts import (
    ASSISTANT,
    SYSTEM,
    ChangeUndone,
    Contact,
    FlowDecision,
    Message,
    Ok,
    Refused,
    ToolResultEntry,
    Unavailable,
)
from libs.flows import outcomes_of

CONTACT = Contact(id="1")
STATE = {"trail": json.dumps({"hello#3": {}, "other#0": {}}), "opened_at": "5", "owner": "assistant"}


def decided(what: str, **data: str) -> FlowDecision:
    return FlowDecision(flow="hello", step="1", what=what, data=data)


def result(found: Any, seq: int = 0) -> ToolResultEntry:
    return ToolResultEntry(call_id="c", tool="t", seq=seq, result=found)


AWAY = Unavailable(code="timeout", effect="none")


@pytest.mark.parametrize(
    ("entry", "failed", "undone"),
    [
        (decided("stopped"), True, False),
        (decided("condition_failed"), True, False),
        (decided("http_request", code="request_failed"), True, False),
        (decided("http_request", code="request_done"), False, False),
        (result(AWAY), True, False),
        (result(AWAY, seq=-1), False, False),
        (result(Refused(code="not_allowed", detail="")), False, False),
        (result(Ok(data=ChangeUndone(contact=CONTACT))), False, True),
        (Message(author=SYSTEM, text="Sorry", notice="gave_up"), True, False),
        (Message(author=ASSISTANT, text="I can do less now", notice="assistant_limited"), True, False),
        (Message(author=ASSISTANT, text='"gave_up"'), False, False),
    ],
)
def test_failures_and_undone_changes_are_in_the_log(entry: Any, failed: bool, undone: bool) -> None:
    plain = Message(author=ASSISTANT, text="Hello")
    one, two = outcomes_of(STATE, [plain.model_dump_json(), entry.model_dump_json()])
    assert (one.flow, one.version, one.opened_at, one.failed, one.undone) == ("hello", 3, 5, failed, undone)
    assert (two.flow, two.version, two.failed) == ("other", 0, failed)


@pytest.mark.parametrize(
    ("fields", "handed_over"),
    [({}, False), ({"owner": "team:sales"}, True), ({"queued_at": "7"}, True), ({"assignee": "ana"}, True)],
)
def test_a_conversation_that_a_team_had_was_handed_over(fields: dict[str, str], handed_over: bool) -> None:
    assert outcomes_of({**STATE, **fields}, [])[0].handed_over is handed_over


def test_a_conversation_without_a_flow_has_no_outcome() -> None:
    assert outcomes_of({"opened_at": "5"}, []) == []
