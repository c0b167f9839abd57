"""What became of a conversation in the versions of flows that it was in: by this two versions are compared."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.contracts import Owner
from libs.flows.trail import trail_of

FAILED_CODES = frozenset(("request_failed", "too_many_triggered", "flows_gone"))
"""Decisions of flows that say that a step failed, by their code."""

FAILED_STEPS = frozenset(("stopped", "condition_failed"))
"""The same, by what was decided."""

FAILED_NOTICES = frozenset(("gave_up", "assistant_limited"))
"""Lines that say that a turn was given up, or that the assistant could not answer."""

_UNDONE = "change_undone"
_UNANSWERED = "unavailable"

_NOTABLE = tuple(f'"{word}"' for word in (*FAILED_CODES, *FAILED_STEPS, *FAILED_NOTICES, _UNDONE, _UNANSWERED))
"""Entries without one of these words in their JSON are not parsed: nearly all of them."""


@dataclass(frozen=True, slots=True)
class FlowOutcome:
    """A conversation in one version of a flow. `rating`: the contact's, from 1 to 5.

    `handed_over`: to a team or a person. `undone`: a change in HubSpot was taken back. `failed`: a step, a call or a
    turn failed.
    """

    flow: str
    version: int
    opened_at: int
    handed_over: bool
    undone: bool
    failed: bool
    rating: int | None = None


@dataclass(frozen=True)
class VersionTotals:
    """The conversations of one version, added up. `ratings`: how many gave 1, 2, … 5."""

    conversations: int = 0
    handed_over: int = 0
    undone: int = 0
    failed: int = 0
    ratings: Mapping[int, int] = field(default_factory=dict)

    def with_more(self, outcomes: Iterable[FlowOutcome]) -> "VersionTotals":
        more = list(outcomes)
        ratings = Counter(self.ratings) + Counter(each.rating for each in more if each.rating is not None)
        return VersionTotals(
            self.conversations + len(more), self.handed_over + sum(each.handed_over for each in more),
            self.undone + sum(each.undone for each in more), self.failed + sum(each.failed for each in more), ratings,
        )  # fmt: skip


def outcomes_of(fields: Mapping[str, str], entries: Sequence[str]) -> list[FlowOutcome]:
    """One for each version of a flow, from the fields of the state and the JSON of the log's entries."""
    trail = trail_of(fields)
    if not trail or not fields.get("opened_at"):
        return []
    notable = [json.loads(entry) for entry in entries if any(word in entry for word in _NOTABLE)]
    is_handed_over = bool(
        fields.get("queued_at") or fields.get("assignee")
        or Owner.parse(fields.get("owner") or "assistant").kind != "assistant"
    )  # fmt: skip
    versions = (key.partition("#") for key in trail)
    return [
        FlowOutcome(
            flow=flow, version=int(version or 0), opened_at=int(fields["opened_at"]), handed_over=is_handed_over,
            undone=any(map(_undoes, notable)), failed=any(map(_fails, notable)),
            rating=int(fields["rating"]) if fields.get("rating") else None,
        )
        for flow, _, version in versions
    ]  # fmt: skip


def _undoes(entry: Mapping[str, Any]) -> bool:
    return entry.get("kind") == "tool_result" and entry["result"].get("data", {}).get("kind") == _UNDONE


def _fails(entry: Mapping[str, Any]) -> bool:
    match entry.get("kind"):
        case "flow_decision":
            return entry.get("what") in FAILED_STEPS or entry.get("data", {}).get("code") in FAILED_CODES
        case "tool_result":
            # A provisional result only says that the real one is late.
            return entry["result"].get("status") == _UNANSWERED and entry.get("seq") != -1
        case "message":
            return entry.get("notice") in FAILED_NOTICES
        case _:
            return False
