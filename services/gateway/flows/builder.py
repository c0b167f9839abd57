"""The flows of the builder: each change is checked, stored in the archive's database, and then given to the agents."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import JsonValue

from libs.assignment import Edit
from libs.contracts import CHECK, AuditAction, CheckRequest, FlowFinding, Owner, PublishedFlows
from libs.flows import FlowText, FlowTextError, PublishedSet, too_large, written
from libs.messaging import Requests, Unanswered
from services.gateway.archived import ArchiveAccess
from services.gateway.dependencies import Dependencies
from services.gateway.desk import DeskService
from services.gateway.flows.editors import FlowEditors
from services.gateway.flows.entries import FlowEntry, entries_of
from services.gateway.flows.running import RunningFlows
from services.gateway.flows.schemas import MAX_FLOWS, CanaryPlan, NewFlow
from services.gateway.flows.template_files import templates
from services.gateway.http import Refusal

if TYPE_CHECKING:
    from libs.archive import FlowCanaries, FlowEdit, Flows

EDIT_TIMEOUT = timedelta(seconds=10)
"""A change waits for the changes of other editors."""

RESERVED = frozenset(("kinds", "check", "try", "translate", "templates", "order", "patch", "difference"))
"""Addresses next to those of flows."""

Answer = TypeVar("Answer")


class FlowBuilder:
    """One for a process. `edit` names who acts."""

    def __init__(self, services: Dependencies, desk: DeskService) -> None:
        redis, keys = services.redis, services.settings.keys
        self.editing = services.settings.flows_editing
        self.running = RunningFlows(redis, keys)
        self.editors = FlowEditors(redis, keys, services.clock.seconds)
        self._archive = services.reader.archive
        self._published = PublishedSet(redis, keys)
        self._agents = Requests(redis, keys)
        self._clock = services.clock
        self._desk = desk
        if self._archive is None:
            self.editing = "read_only"

    @property
    def reason(self) -> Literal["no_archive", "setting"] | None:
        """Why flows can only be read."""
        if self._archive is None:
            return "no_archive"
        return "setting" if self.editing == "read_only" else None

    async def entries(self) -> list[FlowEntry]:
        """All flows, in the order in which they run."""
        stored = [] if self._archive is None else await self._archive.ask(self._archive.flows.all)
        return entries_of(stored, await self.running.current())

    async def entry(self, name: str) -> FlowEntry:
        """Raises Refusal for a flow that is not there."""
        found = next((each for each in await self.entries() if each.name == name), None)
        if found is None:
            raise _unknown()
        return found

    async def names(self) -> dict[str, str]:
        """The names of teammates, by the form in which changes name them."""
        return {str(Owner("person", person.id)): person.name for person in await self._desk.directory.people()}

    async def create(self, wanted: NewFlow, edit: Edit) -> None:
        self.require("patch")
        entries = await self.entries()
        if wanted.name in RESERVED:
            raise Refusal(422, "flow_name_reserved", "A flow can't have this name: it is an address of the builder.")
        if any(each.name == wanted.name for each in entries):
            raise Refusal(409, "flow_exists", "There is a flow of this name.")
        if len(entries) >= MAX_FLOWS:
            raise Refusal(409, "too_many_flows", f"There are {MAX_FLOWS} flows: remove one first.")
        document = await self._first_document(wanted)
        # Flows of files keep their places in front of it.
        running = [each.name for each in entries]
        change = self.change(edit)
        if not await self.ask(lambda flows: flows.create(wanted.name, document, change, running)):
            raise Refusal(409, "flow_exists", "There is a flow of this name.")
        await self.record(edit, "flow.created", wanted.name)

    async def save(self, name: str, document: dict[str, Any], revision: int, edit: Edit) -> int:
        """Returns the new revision. Raises Refusal if another editor has changed the flow."""
        self.require("patch")
        entries = await self.entries()
        if all(each.name != name for each in entries):
            raise _unknown()
        if document.get("name") != name:
            raise Refusal(422, "flow_name_differs", "The name of a flow stays: copy it to give it another one.")
        if (problem := too_large(document)) is not None:
            raise Refusal(422, "flow_too_large", f"The flow is too large: {problem}.")
        running = [each.name for each in entries]
        change = self.change(edit)
        return await self.ask(lambda flows: flows.save_draft(name, document, revision, change, running))

    async def publish(self, name: str, revision: int, note: str, edit: Edit, canary: CanaryPlan | None = None) -> int:
        """Returns the new version, for all contacts or a share of them. Raises Refusal for a draft with errors."""
        self.require("builder")
        entry = await self.entry(name)
        draft = entry.stored.draft if entry.stored else None
        if draft is None:
            raise Refusal(409, "no_draft", "There is no draft to publish.")
        if entry.revision != revision:
            raise self.changed(entry)
        # Before the transaction: an agent may take seconds, and other editors would wait.
        await self.check(name, draft.document)
        text, file_text = written(draft.document), entry.file.text if entry.file else ""
        change = self.change(edit)
        if canary is None:
            version, runs = await self.ask(
                lambda flows: flows.publish(name, revision, text, note, change, file_text=file_text)
            )
            details: dict[str, JsonValue] = {}
        else:
            started = await self.ask_canaries(
                lambda canaries: canaries.start(
                    name, revision, text, note, change, share=canary.share, rule=canary.roll_back_if,
                    file_text=file_text,
                )
            )  # fmt: skip
            if started is None:
                raise Refusal(409, "canary_alone", "No version of this flow runs that the other contacts could get.")
            (version, runs), details = started, {"share": canary.share}
        # After the database has it: what runs must never be newer than what is stored.
        await self.run(runs)
        await self.record(edit, "flow.published", name, version=version, **details)
        return version

    async def check(self, name: str, document: JsonValue) -> None:
        """Raises Refusal with all findings if there are errors, or if no agent can check it."""
        try:
            found = await self._agents.ask(CHECK, CheckRequest(name=name, document=document))
        except Unanswered as error:
            raise Refusal(error.status, error.code, error.detail, retry_after=2.0) from error
        if any(each.severity == "error" for each in found.findings):
            raise _wrong(found.findings)

    async def run(self, published: PublishedFlows) -> None:
        """Let agents run what is published now. If this fails, `sync` does it within seconds."""
        await self._published.write(published)

    async def sync(self) -> None:
        """Give agents what the database has, if they have none of it or an older state."""
        if self._archive is None:
            return
        stored = await self._archive.ask(self._archive.flows.published, within=EDIT_TIMEOUT)
        if stored.revision > max(0, await self._published.revision()):
            await self.run(stored)

    async def ask(self, question: "Callable[[Flows], Awaitable[Answer]]") -> Answer:
        """An answer of the database. Raises Refusal if another editor has changed the flow since."""
        archive = self.archive
        return await self._asked(lambda: question(archive.flows))

    async def ask_canaries(self, question: "Callable[[FlowCanaries], Awaitable[Answer]]") -> Answer:
        """The same, of its canaries."""
        archive = self.archive
        return await self._asked(lambda: question(archive.canaries))

    async def _asked(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        # Gateways without an archive load nothing of its libraries.
        from libs.archive import FlowChanged

        try:
            return await self.archive.ask(question, within=EDIT_TIMEOUT)
        except FlowChanged as error:
            stored = error.flow
            raise self.changed(FlowEntry(stored.name, stored, None) if stored else None) from error

    @property
    def archive(self) -> ArchiveAccess:
        """Raises Refusal without one."""
        if self._archive is None:
            raise Refusal(409, "flows_read_only", "Flows can only be read here: there is no archive to keep them in.")
        return self._archive

    def require(self, least: Literal["patch", "builder"]) -> None:
        """Raises Refusal unless the deployment lets the builder do this."""
        if self.editing == "read_only":
            raise Refusal(409, "flows_read_only", "Flows can only be read here.")
        if least == "builder" and self.editing == "patch":
            raise Refusal(409, "flows_in_git", "Flows of this desk are in a repository: export a patch instead.")

    def change(self, edit: Edit) -> "FlowEdit":
        from libs.archive import FlowEdit

        return FlowEdit(edit.by, self._clock.now())

    async def record(self, edit: Edit, action: AuditAction, flow: str, **details: JsonValue) -> None:
        await self._desk.audit.record(edit.by, action, f"flow:{flow}", details=details)

    def changed(self, entry: FlowEntry | None) -> Refusal:
        """The refusal of a change that was made on an older state, with the newer one to merge with."""
        draft = entry.stored.draft if entry and entry.stored else None
        by = draft.by if draft else entry.stored.changed_by if entry and entry.stored else None
        at = draft.at if draft else entry.stored.changed_at if entry and entry.stored else None
        return Refusal(
            409, "draft_changed", "Another editor has changed this flow.", by=by, at=at,
            document=entry.document if entry else None, revision=entry.revision if entry else 0,
        )  # fmt: skip

    async def _first_document(self, wanted: NewFlow) -> JsonValue:
        """Raises Refusal for a template or a flow that there is not, and for a text that is no flow."""
        found: JsonValue = {"trigger": {"on": "chat.opened"}, "steps": []}
        if wanted.text is not None:
            try:
                found = (await asyncio.to_thread(FlowText, wanted.text)).document
            except FlowTextError as error:
                raise Refusal(422, "flow_unreadable", f"Line {error.line}: {error.problem}.") from error
        elif wanted.template is not None:
            if wanted.template not in templates():
                raise Refusal(404, "template_unknown", "There is no such template.")
            found = templates()[wanted.template]
        elif wanted.copy_of is not None:
            found = (await self.entry(wanted.copy_of)).document
        if not isinstance(found, dict):
            raise Refusal(422, "flow_unreadable", "Line 1: a flow is a mapping with `name`, `trigger` and `steps`.")
        described = {"description": wanted.description} if wanted.description else {}
        kept = {name: value for name, value in found.items() if name not in ("name", *described)}
        return {"name": wanted.name, **described, **kept}


def _unknown() -> Refusal:
    return Refusal(404, "flow_unknown", "There is no such flow.")


def _wrong(findings: list[FlowFinding]) -> Refusal:
    return Refusal(422, "flow_wrong", "The flow has errors.", findings=findings)
