"""Which steps of its flows a conversation has been at, for how long, and how it went on: for the numbers on the cards.

An agent writes it as one field of the conversation's state, in the same decision as the messages of these steps, so
that it costs no round trip. It is bounded: the first steps of each conversation count, and a step counts once.
All times are in ms of Redis' clock.

The field is short, because Redis has a new conversation in 2 kB only while no value is longer than 64 bytes and all of
the state has less than 640: `2 3+` says that it passed step 2 at its opening, and is at step 3 of its flow since then.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from libs.contracts import Owner

TRAIL_FIELD = "way"
"""The field of the state. Earlier versions wrote JSON into `trail`."""

PREVIOUS_TRAIL_FIELD = "trail"

TRAIL_FIELDS = (TRAIL_FIELD, PREVIOUS_TRAIL_FIELD, "flow", "opened_at")
"""The fields of a state that `trail_of` reads."""

MAX_STEPS = 200
"""Steps of one conversation: some 8 kB. The shipped flows have fewer than 20."""

StepOutcome = Literal["passed", "timed_out", "handed_over", "left", "ended", "here"]
"""`left`: the conversation ended while it was at the step, without its flow or a person. `ended`: the step or the
assistant ended it. `here`: it is at the step."""

Trail = dict[str, dict[str, tuple[int, int, int, str]]]
"""By `flow#version` and path: when it was reached, the time spent there, since when it is there (or 0), the outcome."""

_OUTCOMES: Mapping[str, StepOutcome] = {"": "passed", "t": "timed_out", "h": "handed_over", "e": "ended"}
_LETTERS = {outcome: letter for letter, outcome in _OUTCOMES.items()}


@dataclass(frozen=True, slots=True)
class StepVisit:
    """A step of a conversation. `version` 0: the flow is a file's. `spent_ms`: None while it is there."""

    flow: str
    version: int
    path: str
    reached_at: int
    spent_ms: int | None
    outcome: StepOutcome


def enter(trail: Trail, flow: str, path: str, now_ms: int) -> None:
    """The conversation is at this step of a flow (with its version), and at no other of the same flow."""
    steps = trail.setdefault(flow, {})
    if path not in steps and sum(map(len, trail.values())) >= MAX_STEPS:
        return
    reached, spent, since, _ = steps.get(path, (now_ms, 0, 0, ""))
    if since:
        return
    for other, (*_, other_since, _) in [*steps.items()]:
        if other_since:  # the assistant handed off: the flow goes on without it
            leave(trail, flow, other, now_ms, "passed")
    steps[path] = (reached, spent, now_ms, "")


def leave(trail: Trail, flow: str, path: str, now_ms: int, outcome: StepOutcome) -> None:
    """The flow goes on after this step, or ends with it."""
    if (visit := trail.get(flow, {}).get(path)) is None or not visit[2]:
        return
    reached, spent, since, before = visit
    # A step that was left more than once keeps what is rarer than that the flow went on.
    trail[flow][path] = (reached, spent + max(0, now_ms - since), 0, _LETTERS[outcome] or before)


def pack_trail(trail: Trail, flow: str, opened_at: int) -> str:
    """The text that the state of a conversation has, which is in this flow.

    Flows stand between bars, each as `flow#version` and its steps with spaces between them. A step is
    `path:reached:spent:since:outcome`: times by base 36, two of them counted from the opening, no zeros and no empty
    ends. `path+`: it is at this step since it reached it. The conversation's own flow has no name, from a file.
    """
    parts = []
    for key, steps in trail.items():
        name = [] if key == f"{flow}#0" else [quote(key, safe="#")]
        if steps:
            parts.append(" ".join([*name, *(_packed(path, visit, opened_at) for path, visit in steps.items())]))
    return "|".join(parts)


def unpack_trail(stored: str, flow: str, opened_at: int) -> Trail:
    """What `pack_trail` gave, or JSON of an earlier version."""
    if not stored or stored.startswith("{"):
        previous = json.loads(stored or "{}")
        return {key: {path: (*visit,) for path, visit in steps.items()} for key, steps in previous.items()}
    trail: Trail = {}
    for part in stored.split("|"):
        first, *others = part.split(" ")
        key, steps = (unquote(first), others) if "#" in first else (f"{flow}#0", [first, *others])
        trail[key] = dict(_unpacked(each, opened_at) for each in steps)
    return trail


def trail_of(fields: Mapping[str, str]) -> Trail:
    """The trail of a conversation, from the fields of its state."""
    stored = fields.get(TRAIL_FIELD) or fields.get(PREVIOUS_TRAIL_FIELD) or ""
    return unpack_trail(stored, fields.get("flow") or "", int(fields.get("opened_at") or 0))


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _packed(path: str, visit: tuple[int, int, int, str], opened_at: int) -> str:
    reached, spent, since, outcome = visit
    is_here = "+" if since and since == reached else ""
    # A step that it has left has no third time; one that it came back to has a later one than the first.
    numbers = (_base36(reached - opened_at), _base36(spent), "" if is_here or not since else _base36(since - opened_at))
    return ":".join((quote(path, safe="") + is_here, *numbers, outcome)).rstrip(":")


def _unpacked(visit: str, opened_at: int) -> tuple[str, tuple[int, int, int, str]]:
    path, reached, spent, since, outcome, *_ = (*visit.split(":"), "", "", "", "")
    at = opened_at + int(reached or "0", 36)
    there = at if path.endswith("+") else opened_at + int(since, 36) if since else 0
    return unquote(path.removesuffix("+")), (at, int(spent or "0", 36), there, outcome)


def visits_of(fields: Mapping[str, str]) -> list[StepVisit]:
    """The steps of a conversation, from the fields of its state."""
    found: list[StepVisit] = []
    for key, steps in trail_of(fields).items():
        flow, _, version = key.partition("#")
        for path, (reached, spent, since, letter) in steps.items():
            outcome: StepOutcome = _at_it(fields) if since else _OUTCOMES.get(letter, "passed")
            until = _until(fields, outcome) if since else 0
            stayed = spent if not since else None if until is None else spent + max(0, until - since)
            found.append(StepVisit(flow, int(version or 0), path, reached, stayed, outcome))
    return found


def _at_it(fields: Mapping[str, str]) -> StepOutcome:
    """The outcome of the step at which a conversation is, or was at its end."""
    if fields.get("assignee") or Owner.parse(fields.get("owner") or "assistant").kind == "person":
        return "handed_over"
    if fields.get("status") != "closed":
        return "here"
    return "left" if fields.get("closed_by") in ("contact", "system") else "ended"


def _until(fields: Mapping[str, str], outcome: StepOutcome) -> int | None:
    """When it was no longer at the step; None while it is."""
    ended = fields.get("assigned_at" if outcome == "handed_over" else "closed_at")
    return int(ended) if ended else None
