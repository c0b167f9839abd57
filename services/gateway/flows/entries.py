"""All flows as the builder lists them: those of the database, and those of files, in the order in which they run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import JsonValue

from libs.contracts import FlowState
from libs.flows import FlowText, FlowTextError
from services.gateway.flows.overlaps import overlaps
from services.gateway.flows.running import RunningFlow
from services.gateway.flows.schemas import CanarySummary, DraftView, FlowSummary, Origin, RolledBack

if TYPE_CHECKING:
    from libs.archive import StoredFlow

_COMMENT = re.compile(r"^[ \t]*#|[ \t]#[ \t]", re.MULTILINE)


@dataclass(frozen=True)
class FlowEntry:
    """`file`: the flow of a file that agents run, unless the builder has published one of its name."""

    name: str
    stored: "StoredFlow | None"
    file: RunningFlow | None

    @property
    def state(self) -> FlowState:
        """A flow of a file runs."""
        return "active" if self.stored is None or self.stored.state == "file" else self.stored.state

    @property
    def origin(self) -> Origin:
        return "file" if self.stored is None or self.stored.state == "file" else "builder"

    @property
    def text(self) -> str:
        """The text that runs, or that ran before the flow was switched off; empty for a flow that is only a draft."""
        if self.stored is not None and self.stored.text:
            return self.stored.text
        return self.file.text if self.file else ""

    @property
    def published(self) -> JsonValue:
        """The document of that text."""
        return document_of(self.text) if self.text else None

    @property
    def document(self) -> JsonValue:
        """The draft, or else the newest text that runs: the canary's, or that of all contacts."""
        if self.stored and self.stored.draft:
            return self.stored.draft.document
        return self.tried or self.published

    @property
    def tried(self) -> JsonValue:
        """The document of the canary; None without one."""
        return document_of(self.stored.canary.text) if self.stored and self.stored.canary else None

    @property
    def canary(self) -> CanarySummary | None:
        """The one that runs."""
        found = self.stored.canary if self.stored else None
        return CanarySummary(version=found.version, share=found.share, started_at=found.started_at) if found else None

    @property
    def rolled_back(self) -> RolledBack | None:
        """The trial of the newest version, if its rule has ended it."""
        found = self.stored.rolled_back if self.stored and self.state == "active" else None
        if found is None or found.reason is None or found.ended_at is None:
            return None
        return RolledBack(version=found.version, ended_at=found.ended_at, reason=found.reason)

    @property
    def revision(self) -> int:
        return self.stored.revision if self.stored else 0

    @property
    def has_comments(self) -> bool:
        """Whether the file's text has comments that a draft would lose."""
        return self.origin == "file" and self.file is not None and _COMMENT.search(self.file.text) is not None


@lru_cache(maxsize=512)
def document_of(text: str) -> JsonValue:
    """None for a text that can't be read here. A document is never changed."""
    try:
        return FlowText(text).document
    except FlowTextError:
        return None


def entries_of(stored: "Sequence[StoredFlow]", running: Mapping[str, RunningFlow]) -> list[FlowEntry]:
    """In the order in which they run. A place in the order is left out if its file is gone."""
    # A published flow has taken the place of its file, which is not among those that run.
    files = {name: flow for name, flow in running.items() if flow.version == 0}
    entries = [FlowEntry(flow.name, flow, files.get(flow.name)) for flow in stored]
    known = {flow.name for flow in stored}
    # What agents run without the database is shown, too: without an archive it is all there is.
    others = [FlowEntry(name, None, flow) for name, flow in running.items() if name not in known]
    return [each for each in (*entries, *others) if each.file or (each.stored and each.stored.state != "file")]


def summaries(entries: Sequence[FlowEntry], counts: Mapping[str, Mapping[str, int]]) -> list[FlowSummary]:
    triggers = {each.name: _field(each.published, "trigger") for each in entries if each.state == "active"}
    taken = overlaps(triggers)
    return [
        _summary(each, position, dict(counts.get(each.name, {})), taken.get(each.name, []))
        for position, each in enumerate(entries)
    ]


def _summary(entry: FlowEntry, position: int, running: dict[str, int], taken: list[str]) -> FlowSummary:
    stored = entry.stored
    draft = stored.draft if stored else None
    description = _field(entry.document, "description")
    return FlowSummary(
        name=entry.name, description=description if isinstance(description, str) else "",
        trigger=_field(entry.document, "trigger"), state=entry.state, origin=entry.origin, position=position,
        active_version=(stored and stored.active_version) or (entry.file and entry.file.version) or None,
        latest_version=(stored and stored.latest_version) or None,
        draft=DraftView(revision=entry.revision, by=draft.by, at=draft.at) if draft else None,
        changed_by=stored.changed_by if stored and entry.origin == "builder" else "",
        changed_at=stored.changed_at if stored and entry.origin == "builder" else None,
        running=running, overlaps=taken, canary=entry.canary, rolled_back=entry.rolled_back,
    )  # fmt: skip


def _field(document: JsonValue, name: str) -> JsonValue:
    return document.get(name) if isinstance(document, dict) else None
