"""Where a conversation is in its flow and what it knows: read from the state, written back as a patch.

It is written in the same step as what was said on its account, so that no crash can tear the two apart.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from libs.conversations import ConversationState

STEP = "step"
"""The state's field: the number of the instruction that the conversation is at."""


@dataclass
class Course:
    """`stack` are the flows to go back to. `asking` names the step that waits, since the head `asked`; `tries` its
    wrong answers so far. `variables` are answers and set values, `record` what HubSpot knows of the contact (see
    `contact`), `unsaved` answers that HubSpot doesn't have yet, `jumps` how often each was taken.
    """

    flow: str = ""
    at: int = 0
    stack: list[tuple[str, int]] = field(default_factory=list)
    asking: str = ""
    asked: str = "0"
    tries: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    unsaved: dict[str, str] = field(default_factory=dict)
    jumps: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """Tool calls whose results were taken into account."""

    @property
    def here(self) -> str:
        """This step, as `asking` names it."""
        return f"{len(self.stack)}:{self.flow}:{self.at}"

    @property
    def contact(self) -> dict[str, str]:
        """The properties that conditions and texts may use: none of a record that is not proven to be the contact's.

        Whoever types somebody's address must not be shown what is known of them.
        """
        if not (self.record.get("verified") or self.record.get("own")):
            return {}
        properties: dict[str, str] = (self.record.get("contact") or {}).get("properties") or {}
        return properties


_PLAIN = {"flow": "flow", "asking": "asking", "asked": "asked"}
_NUMBERS = {"at": STEP, "tries": "tries"}
_JSON = {
    "stack": "stack", "variables": "vars", "record": "record", "unsaved": "unsaved", "jumps": "jumps", "done": "done",
}  # fmt: skip


def read_course(state: ConversationState) -> Course:
    """The course that the state holds."""
    stored = state.extra
    course = Course()
    for name, key in _PLAIN.items():
        setattr(course, name, stored.get(key, getattr(course, name)))
    for name, key in _NUMBERS.items():
        setattr(course, name, int(stored.get(key, "0")))
    for name, key in _JSON.items():
        if stored.get(key):
            setattr(course, name, json.loads(stored[key]))
    course.stack = [(flow, at) for flow, at in course.stack]
    return course


def patch_of(course: Course, state: ConversationState) -> dict[str, str]:
    """What must be written so that the state holds this course: only what has changed."""
    before = read_course(state)
    patch: dict[str, str] = {}
    for names in (_PLAIN, _NUMBERS):
        patch |= {k: str(getattr(course, n)) for n, k in names.items() if getattr(course, n) != getattr(before, n)}
    for name, key in _JSON.items():
        if getattr(course, name) != getattr(before, name):
            patch[key] = json.dumps(getattr(course, name), ensure_ascii=False)
    return patch
