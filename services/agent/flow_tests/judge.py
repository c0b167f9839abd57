"""Compares what a conversation has come to with what a test expects. A plain function of both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.contracts import (
    ASSISTANT,
    SYSTEM,
    Closed,
    ClosingNote,
    ClosingNoted,
    FlowDecision,
    FlowTestExpected,
    LogEntry,
    Message,
    Owner,
)
from libs.conversations import ConversationState
from services.agent.flow_tests.meaning import means

MAX_SHOWN = 160
"""Characters of a text in a line about it."""


@dataclass(frozen=True)
class Seen:
    """A conversation as it is. `new`: its entries since the act before an expectation.

    `asks`: the name of the question that stands. `contact`: the conversation's contact in HubSpot, with `notes`.
    """

    state: ConversationState
    log: Sequence[LogEntry]
    new: Sequence[LogEntry]
    asks: str | None = None
    contact: Mapping[str, str] | None = None
    contacts: int = 0
    notes: Sequence[str] = field(default_factory=tuple)


def differences(expected: FlowTestExpected, seen: Seen) -> list[str]:
    """What is not as expected, one line each."""
    return [
        *_of_texts(expected, [each.entry for each in seen.new]),
        *_of_flow(expected, seen),
        *_of_hubspot(expected, seen),
        *_of_desk(expected, seen),
    ]


def sent(entries: Sequence[Any]) -> list[Message]:
    """The messages to the contact among these entries."""
    return [each for each in entries if isinstance(each, Message) and each.author in (ASSISTANT, SYSTEM)]


def _of_texts(expected: FlowTestExpected, entries: Sequence[Any]) -> Iterator[str]:
    messages = sent(entries)
    said = shown([each.text for each in messages])
    for words in expected.texts:
        choices = [words] if isinstance(words, str) else words
        if not any(_folded(choice) in _folded(each.text) for choice in choices for each in messages):
            yield f"no text has {' or '.join(map(repr, choices))}; {said}"
    for meaning in expected.means:
        if not any(means(each.text, meaning) for each in messages):
            yield f"no text means {meaning!r}; {said}"
    for words in expected.never:
        for each in messages:
            if _folded(words) in _folded(each.text):
                yield f"a text has {words!r}: {shortened(each.text)!r}"
    buttons = [name for each in messages for button in each.buttons for name in (button.action, button.label)]
    for name in expected.buttons:
        if name not in buttons:
            yield f"there is no button {name!r}; there are {', '.join(map(repr, buttons)) or 'none'}"


def _of_flow(expected: FlowTestExpected, seen: Seen) -> Iterator[str]:
    if expected.flow is not None and seen.state.flow != expected.flow:
        yield f"the flow is {seen.state.flow or 'none'}, not {expected.flow}"
    if expected.asks is not None and seen.asks != expected.asks:
        stands = f"it asks for {seen.asks}" if seen.asks else "no question stands"
        yield f"{stands}, not {expected.asks}; {shown([each.text for each in sent([e.entry for e in seen.new])])}"
    for name, value in expected.answers.items():
        found = seen.state.variables.get(name)
        if found != value:
            yield f"vars.{name} is {found!r}, not {value!r}"
    codes = [str(each.entry.data.get("code", "")) for each in seen.log if isinstance(each.entry, FlowDecision)]
    for code in expected.decisions:
        if code not in codes:
            yield f"no decision {code!r}; there are {', '.join(dict.fromkeys(filter(None, codes))) or 'none'}"


def _of_hubspot(expected: FlowTestExpected, seen: Seen) -> Iterator[str]:
    if expected.contact is not None:
        known = seen.contact or {}
        if seen.contact is None:
            # One line instead of one for each value that it lacks.
            yield "there is no contact in HubSpot"
        for name, value in expected.contact.items() if known else ():
            if (found := known.get(name) or None) != value:
                yield f"contact.{name} in HubSpot is {found!r}, not {value!r}"
    if expected.contacts is not None and seen.contacts != expected.contacts:
        yield f"{seen.contacts} contacts in HubSpot, not {expected.contacts}"
    for words in expected.notes:
        if not any(_folded(words) in _folded(note) for note in seen.notes):
            yield f"no note in HubSpot has {words!r}; there are {list(map(shortened, seen.notes))}"


def _of_desk(expected: FlowTestExpected, seen: Seen) -> Iterator[str]:
    state, owner = seen.state, seen.state.owner
    if expected.owner is not None and owner != _owner(expected.owner):
        yield f"the owner is {_named(owner)}, not {expected.owner}"
    if expected.queue is not None and owner != Owner("team", expected.queue):
        yield f"it is not in the queue of {expected.queue}, but with {_named(owner)}"
    if expected.closed is not None:
        reason = next((e.entry.reason for e in reversed(seen.log) if isinstance(e.entry, Closed)), "")
        # A reason implies the end; a mere yes or no leaves the reason open.
        if isinstance(expected.closed, bool):
            if state.is_open is expected.closed:
                yield "it is still open" if expected.closed else f"it was closed: {reason}"
        elif state.is_open or reason != expected.closed:
            yield f"it is {'still open' if state.is_open else f'closed: {reason}'}, not closed: {expected.closed}"
    if expected.labels is not None and sorted(state.labels) != sorted(expected.labels):
        yield f"the labels are {', '.join(state.labels) or 'none'}, not {', '.join(expected.labels) or 'none'}"
    if expected.priority is not None and state.priority != expected.priority:
        yield f"the priority is {state.priority}, not {expected.priority}"
    if expected.closing_note is not None:
        yield from _of_note(expected.closing_note, seen)


def _of_note(expected: ClosingNote, seen: Seen) -> Iterator[str]:
    # The closer's note stands in the end itself; one that the assistant drafts follows it.
    notes = [each.entry.note for each in seen.log if isinstance(each.entry, Closed | ClosingNoted)]
    note = next((each for each in reversed(notes) if each is not None), None)
    if note is None:
        yield "there is no closing note"
        return
    if expected.category is not None and note.category != expected.category:
        yield f"the closing note's category is {note.category!r}, not {expected.category!r}"
    if _folded(expected.summary) not in _folded(note.summary):
        yield f"the closing note does not have {expected.summary!r}: {shortened(note.summary)!r}"


def _owner(name: str) -> Owner:
    return Owner("assistant") if name == "assistant" else Owner("person", name)


def _named(owner: Owner) -> str:
    return f"the queue of {owner.id}" if owner.kind == "team" else owner.id or owner.kind


def shown(texts: Sequence[str]) -> str:
    """The texts that were there, for a line about one that was not."""
    return f"it said {'; '.join(repr(shortened(each)) for each in texts)}" if texts else "it said nothing"


def shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_SHOWN else f"{flat[: MAX_SHOWN - 1]}…"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
