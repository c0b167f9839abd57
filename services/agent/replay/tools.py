"""Answers the calls of a replay: by the recorded results of the same calls, else as if HubSpot had nothing of it.

Nothing leaves the process. A write that was not recorded is held back, and answered as done, so that the conversation
goes on as it would.
"""

from collections import Counter
from dataclasses import dataclass, field

from libs.contracts import (
    Contact,
    ContactIdentified,
    ContactSaved,
    ContactsFound,
    LogEntry,
    NoteAdded,
    Ok,
    ToolRequested,
    ToolResult,
    Unavailable,
)
from libs.contracts.tools import ADD_NOTE, FILE_NOTE, IDENTIFY_CONTACT, SAVE_CONTACT, SEARCH_CONTACT
from services.agent.replay.recording import Recording, call_key

HELD = "held-back"
"""The ID of what was not written."""


@dataclass(frozen=True)
class ReplayedResult:
    """`recorded`: the entry with the same result. The new one takes its place in the log where it can.

    `final`: the entry with the result of a write that had to wait.
    """

    result: ToolResult
    seq: int = 0
    recorded: LogEntry | None = None
    final: LogEntry | None = None


@dataclass
class RecordedTools:
    """The tools of one replay."""

    recording: Recording
    used: Counter[str] = field(default_factory=Counter)
    held: list[ToolRequested] = field(default_factory=list)
    """Calls that no recorded result answers."""

    def answer(self, request: ToolRequested) -> ReplayedResult:
        key = call_key(request.tool, request.arguments)
        if recorded := self.recording.results.get(key):
            # The same call twice gets the results in their order; a third one the last of them.
            _, entry, item = recorded[min(self.used[key], len(recorded) - 1)]
            self.used[key] += 1
            return ReplayedResult(entry.result, recorded=item, final=self.recording.final_results.get(entry.call_id))
        self.held.append(request)
        return ReplayedResult(_held(request))


def _held(request: ToolRequested) -> ToolResult:
    match request.tool:
        case IDENTIFY_CONTACT.name:
            return Ok(data=ContactIdentified(contact=None))
        case SAVE_CONTACT.name:
            return Ok(data=ContactSaved(contact_id=HELD, created=True))
        case SEARCH_CONTACT.name:
            return Ok(data=ContactsFound(contacts=[], total=0))
        case ADD_NOTE.name | FILE_NOTE.name:
            return Ok(data=NoteAdded(note_id=HELD, contact_id=HELD, contact=Contact(id=HELD)))
        case _:
            # What such a call would have found or written can't be known.
            return Unavailable(code="hubspot_down", effect="none", detail="held back in a replay")
