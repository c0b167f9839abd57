"""HubSpot and OpenAI are blamed only while they had a fault.

A fault lingers: breakers stay open for a while after it, and what was asked for during it is answered later.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from libs.contracts.entries import LogEntry, Message, ToolCall, ToolResultEntry
from libs.contracts.offsets import parse
from libs.contracts.results import Accepted, Unavailable
from tests.chaos.oracle.evidence import Evidence, Violation

LINGERS_MS = {"hubspot": 45_000, "openai": 100_000}
"""The pause of HubSpot's breaker is 30 s, with one probe that fails; agents tell each other of OpenAI for 90 s."""

LIMITED = "assistant_limited"
_OURS = frozenset(("late", "timeout"))
"""The codes of the tools for a worker of ours that took too long."""

_LOCALES = Path(__file__).parents[3] / "locales"


@cache
def lines_about_hubspot() -> tuple[str, ...]:
    """The guided assistant's sentences that say HubSpot doesn't answer."""
    texts = yaml.safe_load((_LOCALES / "guided" / "en.yaml").read_text(encoding="utf-8"))["texts"]
    named = {name: str(text) for name, text in texts.items() if name.startswith("unavailable_") or name == "accepted"}
    return tuple(text for text in named.values() if "HubSpot" in text)


def hubspot_is_blamed_rightly(evidence: Evidence) -> Iterator[Violation]:
    for conversation, log in evidence.logs.items():
        asked = {item.entry.call_id: item for item in log if isinstance(item.entry, ToolCall)}
        newest = 0
        for item in log:
            entry = item.entry
            if isinstance(entry, ToolCall):
                newest = parse(item.offset)[0]
            if isinstance(entry, ToolResultEntry):
                call = asked.get(entry.call_id)
                since = parse(call.offset)[0] if call else 0
                if _blames(entry) and not troubled(evidence, "hubspot", since, item):
                    detail = f"{entry.tool} {entry.result.model_dump(exclude_none=True)}"
                    yield Violation("HubSpot is blamed wrongly", conversation, detail, item.offset)
            elif isinstance(entry, Message) and entry.author.kind == "assistant":
                said = [line for line in lines_about_hubspot() if line in entry.text]
                if said and not troubled(evidence, "hubspot", newest, item):
                    yield Violation("HubSpot is blamed wrongly", conversation, entry.text, item.offset)


def _blames(entry: ToolResultEntry) -> bool:
    match entry.result:
        case Unavailable(code=code):
            return code not in _OURS
        case Accepted(started=started):
            return started is None
        case _:
            return False


def openai_is_blamed_rightly(evidence: Evidence) -> Iterator[Violation]:
    for conversation, log in evidence.logs.items():
        before = 0
        for item in log:
            entry = item.entry
            if (
                isinstance(entry, Message)
                and entry.notice == LIMITED
                and not troubled(evidence, "openai", before, item)
            ):
                yield Violation("OpenAI is blamed wrongly", conversation, entry.text, item.offset)
            before = parse(item.offset)[0]


def troubled(evidence: Evidence, kind: str, since_ms: int, item: LogEntry) -> bool:
    """Whether this party had a fault that may have been felt between a moment and an entry."""
    return any(
        window.touches(since_ms, parse(item.offset)[0], lingers_ms=LINGERS_MS[kind])
        for window in evidence.windows
        if window.kind == kind
    )
