"""One conversation as reports see it: times and groups of its state, from Redis or from the archive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

FIELDS = (
    "id", "source", "principal", "contact", "status", "owner", "team", "assignee", "channel", "category", "flow",
    "labels", "contact_offset", "opened_at", "contact_at", "first_answer_at", "assistant_answered_at", "first_human_at",
    "human_since", "human_answered_at", "queued_at", "assigned_at", "waiting_since", "closed_at", "first_answer_due",
    "resolution_due", "rating",
)  # fmt: skip
_TIMES = FIELDS[FIELDS.index("opened_at") :]
_STATE_OF_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One conversation that its contact wrote in. All times are in ms of Redis' clock.

    `human_since`: when the contact first waited for a person. `human_answered_at`: when a person first answered that.
    """

    id: str
    contact: str
    status: str
    owner: str
    team: str | None
    assignee: str | None
    channel: str
    category: str | None
    flow: str | None
    labels: tuple[str, ...]
    contact_at: int
    assistant_answered_at: int | None
    first_human_at: int | None
    human_since: int | None
    human_answered_at: int | None
    queued_at: int | None
    assigned_at: int | None
    waiting_since: int | None
    closed_at: int | None
    first_answer_due: int | None
    resolution_due: int | None
    rating: int | None

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @classmethod
    def of(cls, state: Mapping[str, str | None]) -> Self | None:
        """None for a conversation of staff, and for one in which its contact wrote nothing."""
        principal = json.loads(state["principal"] or "{}")
        if state["source"] == "contact" and principal.get("kind") == _STATE_OF_STAFF:
            return None
        times = {name: int(value) if (value := state[name]) else None for name in _TIMES}
        opened, first_answer = times.pop("opened_at"), times.pop("first_answer_at")
        if state["contact_at"] is None and first_answer is not None and state["contact_offset"]:
            # Opened by an earlier version, which did not note the time of the contact's first message.
            times["contact_at"] = opened
            times["human_since"] = times["queued_at"] or times["assigned_at"]
            times["human_answered_at"] = times["first_human_at"] if times["human_since"] else None
        contact_at = times.pop("contact_at")
        if contact_at is None or state["id"] is None:
            return None
        return cls(
            id=state["id"], contact=state["contact"] or "", status=state["status"] or "", owner=state["owner"] or "",
            team=state["team"] or None, assignee=state["assignee"] or None, channel=state["channel"] or "",
            category=state["category"] or None, flow=state["flow"] or None,
            labels=tuple((state["labels"] or "").split()), contact_at=contact_at, **times,
        )  # fmt: skip
