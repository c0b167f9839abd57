"""The frames about who has a conversation that goes on after its end, for a page that stayed and one that comes."""

from collections.abc import Sequence

import pytest

from libs.contracts import Author, Closed, Entry, LogEntry, Owner, Reopened, ServerFrame
from libs.contracts.desk_entries import Assigned
from libs.conversations import CaughtUp, Followed
from libs.conversations.state import ConversationState, parse_state
from services.gateway.conversations.frames import View

ANA = Author(kind="teammate", id="ana", name="Ana")
VERA = Author(kind="contact", id="visitor:9")
LOG: Sequence[Entry] = (
    Assigned(owner=Owner("person", "ana"), by=ANA, owner_name="Ana"),
    Closed(by=ANA, reason="done"),
    Reopened(by=VERA, owner_name="Ana"),
)


def opened(tail: int) -> ConversationState:
    fields = {
        "id": "0-a", "status": "open", "owner": "person:ana", "owner_counter": "1", "handled": "0", "head": f"{tail}-0",
        "tail": f"{tail}-0", "barrier": f"{tail}-0", "contact": "visitor:9", "locale": "en", "channel": "widget",
        "source": "contact", "principal": '{"kind": "anonymous", "id": "visitor:9"}',
    }  # fmt: skip
    found = parse_state({name.encode(): value.encode() for name, value in fields.items()})
    assert found is not None
    return found


def shown(frames: Sequence[ServerFrame]) -> list[str]:
    """Without the frames of the backlog's end."""
    return [f"{each.type} {getattr(each, 'name', '')}".strip() for each in frames if each.type != "ready"]


def item(number: int) -> LogEntry:
    return LogEntry(f"{number}-0", LOG[number - 1])


def test_a_page_that_saw_the_end_learns_the_teammate_again() -> None:
    view = View(opened(1))
    followed: list[Followed] = [item(1), CaughtUp("1-0"), item(2), item(3)]
    frames = [frame for each in followed for frame in view.frames(each)]
    assert shown(frames) == ["teammate Ana", "closed", "reopened", "teammate Ana"]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_page_that_comes_back_knows_the_teammate(after: int) -> None:
    """With the whole log, and with its end."""
    view = View(opened(3))
    followed: list[Followed] = [*(item(number) for number in range(after + 1, 4)), CaughtUp("3-0")]
    frames = shown([frame for each in followed for frame in view.frames(each)])
    assert frames == (["teammate Ana", "reopened"] if after == 0 else ["reopened", "teammate Ana"])
