"""A change that was not made is shown like any result, so that not only the assistant's words tell of it."""

import pytest

from libs.contracts import (
    Invalid,
    LogEntry,
    NotDoneCard,
    Problem,
    Refused,
    ToolResult,
    ToolResultEntry,
    Unavailable,
    visible,
)

INVALID = Invalid(problems=[Problem(property="phone", code="malformed", detail="no")])
GONE = Invalid(problems=[Problem(property="change", code="not_found", detail="no")])
REFUSED = Refused(code="not_allowed", detail="no")
DOWN = Unavailable(code="hubspot_down", effect="none")
LOST = Unavailable(code="timeout", effect="unknown")


def card(result: ToolResult, tool: str = "update_contact", seq: int = 0) -> object:
    line = visible(LogEntry("1-0", ToolResultEntry(call_id="a", tool=tool, seq=seq, result=result)))
    return line and line.card


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (INVALID, NotDoneCard(why="invalid", properties=["phone"])),
        (GONE, NotDoneCard(why="not_found")),
        (REFUSED, NotDoneCard(why="refused")),
        (DOWN, NotDoneCard(why="unavailable")),
        (LOST, NotDoneCard(why="unknown")),
    ],
)
def test_a_change_that_was_not_made_shows_a_card(result: ToolResult, shown: NotDoneCard) -> None:
    assert card(result) == shown


@pytest.mark.parametrize("tool", ["search_contact", "get_contact", "save_contact", "plan_import"])
def test_only_changes_that_were_asked_for_do(tool: str) -> None:
    assert card(REFUSED, tool) is None


def test_a_result_that_still_may_follow_does_not() -> None:
    assert card(LOST, seq=-1) is None
