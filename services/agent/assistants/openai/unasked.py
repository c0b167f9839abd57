"""Finds the writes of a model that nobody asked for: a person confirms them in any case.

What stands in HubSpot or in a file may read like an instruction, and a model may follow it. So a write goes through
only if the user asked for a change, named the contact or was shown it, and the values are their own words.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from libs.contracts import (
    Accepted,
    ChangeUndone,
    Contact,
    ContactCreated,
    ContactsFound,
    LogEntry,
    Message,
    Ok,
    ToolCall,
    ToolResult,
    ToolResultEntry,
    Unconfirmed,
    single_contact,
)
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

MAX_UNCONFIRMED = 3
"""Writes of one turn that need no confirmation. More become one proposal with a list."""

_MAX_BACK = 4
"""Questions and answers through which a request is followed back."""
READ_CHARS = 1_000
_TARGETS = ("contact_id", "duplicate_id")
_NAMES = ("firstname", "lastname")
_WORD = re.compile(r"[^\W_]+")
_STEM_CHARS = 4
_NUMBER_CHARS = 7
"""The last digits of a phone number: its country code may be the model's."""
_SHARE = 0.5
"""The share of a value's words that must be the user's."""


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
    talk = _Talk.of(situation, start, understanding)
    too_many = written + writes > MAX_UNCONFIRMED
    return tuple(
        AssistantCall(call.tool, call.arguments, call.context, unasked=True)
        if not reads_only(call.tool) and (too_many or talk.is_unasked(call))
        else call
        for call in calls
    )


@dataclass(frozen=True)
class _Talk:
    """What the user said and was shown. `words` are the beginnings of their words, `given` what these mean."""

    is_asked: bool
    undoes: bool
    text: str
    words: frozenset[str]
    digits: str
    given: frozenset[str]
    shown: Mapping[str, Contact]
    created_last: bool

    @classmethod
    def of(cls, situation: Situation, start: int, understanding: Understanding) -> "_Talk":
        said = [text[:READ_CHARS] for text in _texts(situation.log)]
        turn = [text[:READ_CHARS] for text in _texts(situation.log[start:])]
        text = _folded("\n".join(_texts(situation.log)))
        locale = situation.locale
        values = chain.from_iterable(understanding.values_in(each, locale).values() for each in said)

        def asks(each: str) -> bool:
            return understanding.asks_for_change(each, locale) or bool(understanding.values_in(each, locale))

        return cls(
            is_asked=situation.principal.kind != "staff" or _is_asked(situation.log, start, asks),
            undoes=any(understanding.asks_to_undo(each, locale) for each in turn),
            text=text,
            words=frozenset(word[:_STEM_CHARS] for word in _WORD.findall(text)),
            digits=" ".join(re.sub(r"\D", "", each) for each in _texts(situation.log)),
            given=frozenset(_folded(each) for each in values),
            shown=_shown(situation.log),
            created_last=_created_last(situation.log),
        )

    def is_unasked(self, call: AssistantCall) -> bool:
        arguments = call.arguments
        if call.tool == UNDO_LAST_CHANGE.name:
            return not self.undoes or self.created_last
        if not self.is_asked or not all(map(self._is_known, _targets(arguments))):
            return True
        if call.tool == MERGE_CONTACTS.name:
            return False  # it always asks
        if call.tool == ADD_NOTE.name:
            return not self._is_theirs(str(arguments.get("body", "")))
        if call.tool not in (CREATE_CONTACT.name, UPDATE_CONTACT.name):
            return True
        if call.tool == CREATE_CONTACT.name and self._has_namesake(arguments):
            return True
        return not all(map(self._is_theirs, _values(arguments)))

    def _is_known(self, contact_id: str) -> bool:
        """Whether the user named this contact by its ID or was shown its card."""
        return contact_id in self.shown or re.search(rf"(?<!\d){re.escape(contact_id)}(?!\d)", self.text) is not None

    def _is_theirs(self, value: str) -> bool:
        """Whether a value is the user's own: addresses and numbers exactly, other words mostly."""
        folded = _folded(value)
        if folded in self.given or folded in self.text:
            return True
        digits = re.sub(r"\D", "", value)
        words = _WORD.findall(folded)
        if "@" in value:
            return False
        if len(digits) >= _NUMBER_CHARS and len(digits) * 2 > len(value.replace(" ", "")):
            return digits[-_NUMBER_CHARS:] in self.digits
        known = sum(word[:_STEM_CHARS] in self.words for word in words)
        return bool(words) and known >= len(words) * _SHARE

    def _has_namesake(self, arguments: Mapping[str, Any]) -> bool:
        """Whether a new contact without an address and a number has the name of one that this conversation showed."""
        if arguments.get("email") or arguments.get("phone"):
            return False
        name = sorted(_folded(str(arguments.get(each) or "")) for each in _NAMES)
        return any(
            name == sorted(_folded(contact.properties.get(each, "")) for each in _NAMES)
            for contact in self.shown.values()
        )


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


def _is_asked(log: Sequence[LogEntry], start: int, asks: Callable[[str], bool]) -> bool:
    """Whether the user asked for a change in this turn, or before the questions that they have answered since."""
    if any(asks(text[:READ_CHARS]) for text in _texts(log[start:])):
        return True
    asked_back = False
    for back, item in enumerate(reversed(log[:start])):
        entry = item.entry
        if not isinstance(entry, Message) or back > _MAX_BACK * 6:
            continue
        if entry.author.kind == "assistant":
            asked_back = "?" in entry.text or "？" in entry.text
        elif entry.author.kind == "contact":
            if not asked_back:
                return False
            if asks(entry.text[:READ_CHARS]):
                return True
    return False


def _texts(log: Iterable[LogEntry]) -> Iterator[str]:
    for item in log:
        if isinstance(item.entry, Message) and item.entry.author.kind == "contact":
            yield item.entry.text


def _shown(log: Sequence[LogEntry]) -> dict[str, Contact]:
    """The contacts on cards, by their ID."""
    shown: dict[str, Contact] = {}
    for item in log:
        if not isinstance(item.entry, ToolResultEntry):
            continue
        result = item.entry.result
        contacts = [contact] if (contact := single_contact(result)) is not None else []
        if isinstance(result, Ok) and isinstance(result.data, ContactsFound):
            contacts = result.data.contacts
        if isinstance(result, Ok) and isinstance(result.data, ChangeUndone) and result.data.removed:
            shown.pop(result.data.contact.id, None)
            continue
        if isinstance(result, Unconfirmed):
            contacts = [*contacts, *result.similar]
        shown |= {contact.id: contact for contact in contacts}
    return shown


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


def _values(arguments: Mapping[str, Any]) -> Iterator[str]:
    """The values that a call writes."""
    for name, value in arguments.items():
        if name == "other":
            yield from (str(each.get("value", "")) for each in value or () if isinstance(each, dict))
        elif name not in (*_TARGETS, "clear") and value is not None:
            yield str(value)


def _folded(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize(
        "NFKC", "".join(each for each in decomposed if not unicodedata.combining(each))
    ).strip()
