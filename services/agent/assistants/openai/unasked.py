"""Finds the writes of a model that nobody asked for: a person confirms them in any case.

What stands in HubSpot or in a file may read like an instruction, and a model may follow it. So a write goes through
only if the user asked for a change, it is about a contact that they mean, and the values are their own words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from libs.contracts import Accepted, ContactCreated, LogEntry, Ok, ToolCall, ToolResult, ToolResultEntry
from libs.contracts.tools import (
    ADD_NOTE,
    CREATE_CONTACT,
    MERGE_CONTACTS,
    UNDO_LAST_CHANGE,
    UPDATE_CONTACT,
    reads_only,
)
from services.agent.assistant import AssistantCall, Situation, Understanding
from services.agent.assistants.openai.receipts import TurnReceipts
from services.agent.assistants.openai.shown import ShownContacts
from services.agent.assistants.openai.turn_request import READ_CHARS, TurnRequest, texts_of
from services.agent.assistants.openai.users_words import UsersWords, folded

MAX_UNCONFIRMED = 3
"""Writes of one turn that need no confirmation. More become one proposal with a list."""

_TARGETS = ("contact_id", "duplicate_id")
_NAMES = ("firstname", "lastname")
_YES_OR_NO = frozenset(("true", "false", "yes", "no"))


def mark(
    calls: Sequence[AssistantCall],
    situation: Situation,
    start: int,
    receipts: TurnReceipts,
    understanding: Understanding,
) -> tuple[AssistantCall, ...]:
    """The calls, with those marked that a person must confirm."""
    writes = sum(not reads_only(call.tool) for call in calls)
    if not writes:
        return tuple(calls)
    written = sum(each.outcome in ("receipt", "unknown") and not each.call.confirms for each in receipts.attempts)
    too_many = written + writes > MAX_UNCONFIRMED
    talk = _Talk.of(situation, start, receipts.request, understanding)
    # A create that waits in the outbox has no card yet, so that its arguments are compared, too.
    names = [_name(each.call.arguments) for each in receipts.attempts if each.call.tool == CREATE_CONTACT.name]
    marked = []
    for call in calls:
        unasked = not reads_only(call.tool) and (too_many or talk.is_unasked(call, names))
        marked.append(AssistantCall(call.tool, call.arguments, call.context, unasked=True) if unasked else call)
        if call.tool == CREATE_CONTACT.name:
            names.append(_name(call.arguments))
    return tuple(marked)


@dataclass(frozen=True)
class _Talk:
    """What the user said and was shown. `request`: the words of the request alone."""

    is_asked: bool
    undoes: bool
    words: UsersWords
    request: UsersWords
    shown: ShownContacts
    created_last: bool

    @classmethod
    def of(cls, situation: Situation, start: int, request: TurnRequest, understanding: Understanding) -> "_Talk":
        log, locale = situation.log, situation.locale
        texts = tuple(texts_of(log))
        values = [understanding.values_in(each[:READ_CHARS], locale) for each in texts]
        turn = len(texts) - len(list(texts_of(log[start:])))
        # A bare address is looked up; any other value in a statement is meant to be written.
        gives = request.kind in ("unclear", "short") and any(each.keys() - {"email"} for each in values[turn:])
        return cls(
            is_asked=situation.principal.kind != "staff" or request.kind == "change" or gives,
            undoes=any(understanding.asks_to_undo(each[:READ_CHARS], locale) for each in texts[turn:]),
            words=UsersWords(texts, locale, chain.from_iterable(each.values() for each in values)),
            request=UsersWords(request.texts, locale),
            shown=ShownContacts(log, start),
            created_last=_created_last(log),
        )

    def is_unasked(self, call: AssistantCall, created: Sequence[tuple[str, ...]]) -> bool:
        """`created`: the names of the new contacts of this turn so far."""
        arguments = call.arguments
        if call.tool == UNDO_LAST_CHANGE.name:
            return not self.undoes or self.created_last
        if not self.is_asked or not all(map(self._is_meant, _targets(arguments))):
            return True
        if call.tool == MERGE_CONTACTS.name:
            return False  # it always asks
        if call.tool == ADD_NOTE.name:
            return not self.words.has(str(arguments.get("body", "")))
        if call.tool not in (CREATE_CONTACT.name, UPDATE_CONTACT.name):
            return True  # a new tool is confirmed until it has a rule here
        if call.tool == CREATE_CONTACT.name and self._has_namesake(arguments, created):
            return True
        return not all(map(self.words.has, self._values(arguments)))

    def _is_meant(self, contact_id: str) -> bool:
        """Whether the user named this contact, or left it to a card that they had seen."""
        if re.search(rf"(?<!\d){re.escape(contact_id)}(?!\d)", self.words.text):
            return True
        if contact_id not in self.shown.contacts:
            return False
        named = {each: self.request.names(contact) for each, contact in self.shown.contacts.items()}
        if own := named[contact_id]:
            # “Jane Doe” is not Jane Roe, although her first name is the same.
            return not any(own < other for other in named.values())
        # A field of the named contact may tell the model to change another one that was on a card.
        if any(named.values()):
            return False
        return contact_id in self.shown.before or contact_id in self.shown.found_by(self.words.has)

    def _values(self, arguments: Mapping[str, Any]) -> Iterator[str]:
        """The values that a call writes. Of yes and no the user gives the property: “she opted in”."""
        for name, value in arguments.items():
            if name == "other":
                for each in value or ():
                    is_bare = str(each["value"]).casefold() in _YES_OR_NO
                    yield str(each["property"]).replace("_", " ") if is_bare else str(each["value"])
            elif name not in (*_TARGETS, "clear") and value is not None:
                yield str(value)

    def _has_namesake(self, arguments: Mapping[str, Any], created: Sequence[tuple[str, ...]]) -> bool:
        """Whether a new contact without an address and a number has a name that this conversation knows already."""
        if arguments.get("email") or arguments.get("phone"):
            return False
        known = (_name(contact.properties) for contact in self.shown.contacts.values())
        return _name(arguments) in chain(created, known)


def repeated(call: AssistantCall, log: Sequence[LogEntry], start: int) -> ToolResult | None:
    """The result of the same call earlier in this turn. A search may be repeated after a change."""
    calls: dict[str, ToolCall] = {}
    found: ToolResult | None = None
    for item in log[start:]:
        entry = item.entry
        if isinstance(entry, ToolCall):
            calls[entry.call_id] = entry
        elif isinstance(entry, ToolResultEntry) and (previous := calls.get(entry.call_id)) is not None:
            if reads_only(call.tool) and not reads_only(entry.tool):
                found = None
            elif previous.tool == call.tool and previous.arguments == call.arguments and previous.confirms is None:
                found = entry.result
    return found


def _created_last(log: Sequence[LogEntry]) -> bool:
    """Whether the last receipt is of a new contact."""
    for item in reversed(log):
        entry = item.entry
        if (
            isinstance(entry, ToolResultEntry)
            and not reads_only(entry.tool)
            and isinstance(entry.result, Ok | Accepted)
        ):
            return isinstance(entry.result, Ok) and isinstance(entry.result.data, ContactCreated)
    return False


def _targets(arguments: Mapping[str, Any]) -> list[str]:
    return [str(arguments[name]) for name in _TARGETS if arguments.get(name)]


def _name(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """A name by which two contacts are compared, whichever of its parts is the first name."""
    return tuple(sorted(folded(str(properties.get(each) or "")) for each in _NAMES))
