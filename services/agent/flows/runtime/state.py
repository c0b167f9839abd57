"""The position and the variables of a conversation's flow: read from the conversation's state, written as a patch.

The patch is written in the same step as the messages that belong to it, so that a crash cannot separate them.
"""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, Field, Json, JsonValue

from libs.contracts import ContactRecord, Topic
from libs.conversations import ConversationState
from libs.flows import TRAIL_FIELD, Trail, leave, pack_trail, trail_of


class Begun(BaseModel):
    """A flow that begins because of an event. `variables`: what the event says to its steps."""

    flow: str
    variables: dict[str, JsonValue] = {}
    takes_the_place: bool = False
    """Whether the flow that ran before ends."""


_PLACE = (
    "flow", "position", "stack", "waits_at", "waits_since", "tries", "remarks", "reminded", "unasked", "helping",
)  # fmt: skip
"""The fields that say where a flow is."""


class FlowState(BaseModel):
    """The aliases are the fields' names in Redis. Values are stored as text, and all that has parts as JSON.

    Lists and dicts have factories: a default list or dict would be copied deeply for each state that is read.
    """

    flow: str = ""
    position: int = Field(default=0, alias="step")
    """The number of the next instruction of the flow."""
    stack: Json[list[tuple[str, int]]] = Field(default_factory=list)
    """The flows that run this one, each with the position at which it goes on."""
    waits_at: str = Field(default="", alias="asking")
    """The step that waits, as `here` names it; empty if none does."""
    waits_since: str = Field(default="0", alias="asked")
    """The head of the log when the step began to wait."""
    tries: int = 0
    """Invalid answers to the current question."""
    remarks: int = 0
    """Entries during the current question that were something else than an answer."""
    reminded: int = 0
    """Reminders of the current question."""
    unasked: bool = False
    """Whether the current question waits for the contact's first line before it is asked."""
    helping: str = ""
    """The entry that the assistant answers before the current question goes on."""
    silent_since: str = ""
    """The entry at which the contact had not answered a reminder either."""
    declined: Json[list[str]] = Field(default_factory=list)
    """Questions that the contact would rather not answer, by name."""
    variables: Json[dict[str, Any]] = Field(default_factory=dict, alias="vars")
    chosen: Json[dict[str, Topic]] = Field(default_factory=dict)
    """The choices that answer questions, by the question's name, as people read them."""
    record: Json[ContactRecord] = ContactRecord()
    unsaved: Json[dict[str, str]] = Field(default_factory=dict)
    """Answers that HubSpot does not have yet, by property."""
    answers: Json[dict[str, str]] = Field(default_factory=dict)
    """All answers that are for HubSpot, by property, also those of the contact's conversations before."""
    jumps: Json[dict[str, int]] = Field(default_factory=dict)
    """The number of times that each jump was taken."""
    results: Json[list[str]] = Field(default_factory=list, alias="done")
    """IDs of the tool results that were taken into account."""
    trail: Trail = Field(default_factory=dict, exclude=True)
    """The steps that the conversation has been at. It has no effect on how the flow goes on."""
    triggered: str = ""
    """The flow that runs now because of an event; empty if the conversation's own flow runs."""
    begins: Json[list[Begun]] = Field(default_factory=list)
    """Flows that begin next, each because of an event."""
    suspended: Json[dict[str, Any]] = Field(default_factory=dict)
    """The position of the flow that goes on after the triggered one."""
    cascade: int = 0
    """Flows that began since the last event from outside, each because of an earlier one."""
    begun: int = 0
    """All flows of this conversation that began because of an event."""

    @classmethod
    def of(cls, conversation: ConversationState, patch: Mapping[str, str] | None = None) -> Self:
        """The state of this conversation's flow, after a patch that is not written yet."""
        # An empty field in Redis means the default, also where the default is JSON.
        stored = {name: value for name, value in {**conversation.other_fields, **(patch or {})}.items() if value}
        trail = trail_of({**stored, "opened_at": str(conversation.opened_at or 0)})
        return cls.model_validate({**stored, "trail": trail})

    @property
    def here(self) -> str:
        """The current step, named so that no other step of the conversation has this name."""
        return f"{len(self.stack)}:{self.flow}:{self.position}"

    @property
    def contact(self) -> dict[str, str]:
        """The properties that conditions and texts may use.

        There are none if the record is not proven to be the contact's: a person who types the address of another
        must not see that person's data.
        """
        record = self.record
        return record.contact.properties if record.contact and (record.verified or record.own) else {}

    def begin_triggered(self, begun: Begun) -> None:
        """Run a flow because of an event. The one that runs is suspended, or ends if this one takes its place."""
        if not begun.takes_the_place:
            self.triggered = begun.flow
            self.suspended = {name: getattr(self, name) for name in _PLACE}
        self.flow, self.position, self.stack = begun.flow, 0, []
        self.waits_at, self.waits_since, self.unasked, self.helping = "", "0", False, ""
        self.variables |= begun.variables

    def end_triggered(self, *, begins_again: bool) -> None:
        """Go on with the flow that was suspended. `begins_again`: with its step from the beginning."""
        for name in _PLACE:
            setattr(self, name, self.suspended[name])
        self.triggered, self.suspended = "", {}
        if begins_again:
            self.waits_at = ""

    def left_assistant(self, now_ms: int) -> None:
        """The assistant handed off: a person has the next word."""
        for flow, steps in self.trail.items():
            if flow.rpartition("#")[0] == self.flow:
                for path in [*steps]:
                    leave(self.trail, flow, path, now_ms, "handed_over")

    def restart(self) -> None:
        """Begin again, with another set of flows. What is known of the contact stays."""
        self.triggered, self.suspended, self.begins = "", {}, []
        self.flow, self.position, self.stack, self.jumps = "", 0, [], {}
        self.waits_at, self.waits_since, self.tries, self.remarks, self.reminded = "", "0", 0, 0, 0
        self.unasked, self.helping, self.silent_since, self.declined = False, "", "", []

    def patch(self, conversation: ConversationState) -> dict[str, str]:
        """The fields that must be written so that the conversation has this state: only those that differ."""
        # As text first, where an absent or empty field has its default: to read the state again is dear.
        stored = {**_DEFAULTS, **{name: value for name, value in conversation.other_fields.items() if value}}
        after = _stored(self, conversation)
        changed = {name: value for name, value in after.items() if value != stored[name]}
        if all(_has_one_form(stored[name]) for name in changed):
            return changed
        # An earlier version may have written the same value as another text.
        before = _stored(type(self).of(conversation), conversation)
        return {name: value for name, value in changed.items() if value != before[name]}


def _has_one_form(text: str) -> bool:
    """Whether no other text than this is the same value: JSON with parts has many."""
    return text[:1] not in ("{", "[") or text in ("{}", "[]")


def _stored(state: FlowState, conversation: ConversationState) -> dict[str, str]:
    fields = {name: str(value) for name, value in state.model_dump(by_alias=True, round_trip=True).items()}
    # Its text depends on the flow, which this patch may change.
    return {**fields, TRAIL_FIELD: pack_trail(state.trail, state.flow, conversation.opened_at or 0)}


_DEFAULTS = {
    **{name: str(value) for name, value in FlowState().model_dump(by_alias=True, round_trip=True).items()},
    TRAIL_FIELD: "",
}
