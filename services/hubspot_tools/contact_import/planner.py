"""The tool `plan_import`: says what the import of a file would do, and begins it after a person has confirmed the plan.

Only the sender of a file may have it imported. The confirmation of a plan is a hash of all values that would be
written, so that exactly the confirmed plan is carried out.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contact_files import Imports, Job, Row, pack_chunks
from libs.contracts import (
    SAMPLE_ROWS,
    Accepted,
    ImportColumn,
    ImportPlan,
    ImportStarted,
    Invalid,
    Problem,
    Refused,
    ToolRequested,
    ToolResult,
    Unconfirmed,
)
from libs.contracts.tools import PLAN_IMPORT, PlanImport
from libs.messaging import text
from services.hubspot_tools.contact_import import _scripts as scripts
from services.hubspot_tools.contact_import.column_names import EMAIL
from services.hubspot_tools.contact_import.columns import map_columns
from services.hubspot_tools.contact_import.comparison import compare
from services.hubspot_tools.contact_import.row_checks import CheckedRows, RowChecker
from services.hubspot_tools.contact_import.writer import Writer
from services.hubspot_tools.contacts import refused
from services.hubspot_tools.hubspot import Deadline, HubSpotError, in_utc
from services.hubspot_tools.tools import Caller, ToolContext, result_of
from services.hubspot_tools.tools.common import with_texts

CHUNK = 100
"""Contacts that are written together: HubSpot's limit for one call."""

PROBLEMS_SHOWN = 5

MAX_LISTED_CELLS = 10_000
"""Cells that are listed with why they are left out; more are counted."""

RECENT_S = 2.0
"""Definitions older than this may lack a property that the file has. A plan is made rarely, by a person who waits."""

_STALE = "stale"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Planner:
    """Answers calls of `plan_import`. It calls `begun` when an import is ready to run."""

    redis: Redis
    imports: Imports
    tools: ToolContext
    begun: Callable[[], None]

    async def answer(self, request: ToolRequested) -> ToolResult:
        """Expected failures become results."""
        try:
            arguments = PlanImport.model_validate(request.arguments)
        except ValidationError:
            return _invalid("import_id", "malformed", "This is not the ID of an import.")
        job = await self.imports.job(arguments.import_id)
        # An import of another conversation looks like none.
        if job is None or job.conversation_id != request.scope:
            return _invalid("import_id", "not_found", "There is no such file any more.")
        caller = Caller(
            principal=request.principal, deadline=Deadline.until(request.deadline, self.tools.now()),
            asked_at=in_utc(request.at), region=request.region, call_id=request.call_id, policy=self.tools.policy,
        )  # fmt: skip
        if refusal := _refusal(caller, job):
            return refusal
        if arguments.undo:
            return await self._undo(job, request)
        if request.confirmation is not None:
            return await self._start(job, request)
        try:
            caller.deadline.check()
            return await self._plan(job, caller)
        except HubSpotError as error:
            logger.warning("import not planned", extra={"call_id": request.call_id, "error": str(error)})
            return result_of(error, self.tools.now())

    async def _plan(self, job: Job, caller: Caller) -> ToolResult:
        rows = await self.imports.rows(job.import_id)
        if not rows:
            return _invalid("import_id", "not_found", "There is no such file any more.")
        definitions = await self.tools.definitions.get(caller.deadline)
        columns = map_columns(job.columns, rows, definitions, caller.rights)
        if any(column.problem == "unknown" for column in columns):
            # A property may be new: people add it for the very file that they import next.
            definitions = await self.tools.definitions.get(caller.deadline, max_age=RECENT_S)
            columns = map_columns(job.columns, rows, definitions, caller.rights)
        if not any(column.property == EMAIL for column in columns):
            return _invalid(EMAIL, "missing", "No column of the file can be used as the email address.")
        checked = await RowChecker(columns, caller, self.tools).check(rows)
        if not checked.contacts:
            return Invalid(problems=[_problem(each.column, "malformed", each.detail) for each in checked.problems[:1]])
        mapping = _mapping(columns)
        writer = Writer(self.tools.clients["bulk"], caller.rights, columns=mapping)
        compared = await compare(checked.contacts, writer, definitions, caller.deadline)
        confirmation = await self._keep(job, columns, checked, len(rows))
        if confirmation == _STALE and (again := await self.imports.job(job.import_id)):
            # A person was forgotten since the rows were read.
            return await self._plan(again, caller)
        if confirmation is None:
            return _invalid("import_id", "not_found", "This file was imported already.")
        plan = ImportPlan(
            import_id=job.import_id, file_name=job.progress.file_name, total=len(rows), ready=len(checked.contacts),
            repeated=checked.repeated, bad=len(checked.problems), columns=columns,
            problems=checked.problems[:PROBLEMS_SHOWN], sample=_sample(columns, rows), left_out=len(checked.cells),
            cells=checked.cells[:PROBLEMS_SHOWN], **vars(compared),
        )  # fmt: skip
        unconfirmed = Unconfirmed(reason="import", plan=plan, confirmation=confirmation)
        return await with_texts(unconfirmed, caller, self.tools)

    async def _keep(self, job: Job, columns: Sequence[ImportColumn], checked: CheckedRows, total: int) -> str | None:
        """Store the plan. Returns its confirmation; None if the import has begun already, `_STALE` to plan again."""
        keys = self.imports.keys_of(job.import_id)
        # In a thread: packing ten thousand rows would block the event loop, and with it live calls.
        chunks = await asyncio.to_thread(pack_chunks, checked.contacts, CHUNK)
        problems = [problem.model_dump_json() for problem in checked.problems]
        cells = [cell.model_dump_json() for cell in checked.cells[:MAX_LISTED_CELLS]]
        print_of = blake2b(digest_size=16)
        # With the ID, because two files with the same rows need a confirmation each.
        for part in (job.import_id.encode(), *chunks.values()):
            print_of.update(part)
        confirmation = print_of.hexdigest()
        kept = await scripts.PLAN(
            self.redis, job=keys.job, prepared=keys.prepared, failed_rows=keys.failures, cells=keys.cells,
            ttl=self.imports.ttl, forgot=job.forgot, total=total, ready=len(checked.contacts),
            repeated=checked.repeated, bad=len(problems), left_out=len(checked.cells), confirmation=confirmation,
            mapping=json.dumps(_mapping(columns)),
            chunk_count=len(chunks), items=[*chunks.values(), *problems, *cells],
        )  # fmt: skip
        return _STALE if kept == -1 else confirmation if kept else None

    async def _start(self, job: Job, request: ToolRequested) -> ToolResult:
        keys = self.imports.keys_of(job.import_id)
        status = await scripts.START(
            self.redis, job=keys.job, running=self.imports.running_of(job.import_id), import_id=job.import_id,
            confirmation=request.confirmation or "", call_id=request.call_id, request=request.model_dump_json(),
            ttl=self.imports.ttl,
        )  # fmt: skip
        match text(status):
            case "started":
                self.begun()
                logger.info("import started", extra={"import_id": job.import_id, "rows": job.progress.total})
                started = ImportStarted(
                    import_id=job.import_id, file_name=job.progress.file_name, total=job.progress.total
                )
                return Accepted(started=started)
            case "changed":
                # The plan has changed since it was confirmed: the person must confirm the new one.
                return await self.answer(request.model_copy(update={"confirmation": None}))
            case _:
                return _invalid("import_id", "not_found", "This file was imported already.")

    async def _undo(self, job: Job, request: ToolRequested) -> ToolResult:
        """Begin to take back an import, as an import of its own."""
        first, undo_id = self.imports.keys_of(job.import_id), self.imports.new_id(job.conversation_id)
        keys = self.imports.keys_of(undo_id)
        answer = text(
            await scripts.UNDO(
                self.redis, job=first.job, undo=first.undo, undo_job=keys.job, undo_prepared=keys.prepared,
                running=self.imports.running_of(undo_id), undo_id=undo_id, of=job.import_id, call_id=request.call_id,
                request=request.model_dump_json(), ttl=self.imports.ttl,
            )
        )  # fmt: skip
        word, _, started = answer.partition(" ")
        if word != "started":
            return _invalid("undo", "not_found", "There is nothing of this import that can be taken back.")
        self.begun()
        undoing = await self.imports.job(started)
        total = undoing.progress.total if undoing else 0
        logger.info("undo of an import started", extra={"import_id": job.import_id, "rows": total})
        return Accepted(
            started=ImportStarted(
                import_id=started, file_name=job.progress.file_name, total=total, undoes=job.import_id
            )
        )


def _mapping(columns: Sequence[ImportColumn]) -> dict[str, str]:
    """The file's column of each property."""
    return {name: each.column for each in columns for name in (each.property, each.also) if name}


def _refusal(caller: Caller, job: Job) -> Refused | None:
    if caller.principal.kind != "staff" or caller.principal.id != job.contact:
        return refused("not_allowed")
    return caller.rights.reaches(PLAN_IMPORT.reach)


def _sample(columns: Sequence[ImportColumn], rows: Sequence[Row]) -> list[dict[str, str]]:
    used = [(number, column.column) for number, column in enumerate(columns) if column.property]
    return [{name: row.cells[number][:200] for number, name in used} for row in rows[:SAMPLE_ROWS]]


def _invalid(name: str, code: str, detail: str) -> Invalid:
    return Invalid(problems=[_problem(name, code, detail)])


def _problem(name: str | None, code: str, detail: str) -> Problem:
    return Problem.model_validate({"property": name, "code": code, "detail": detail})
