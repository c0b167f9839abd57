"""The HTTP API of imports: send a file, read its progress, stop it, fetch the rows that failed."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from starlette.requests import Request

from libs.contact_files import Imports, Job
from libs.contracts import ClientMessageId, ImportProgress
from libs.masking import MASKED
from services.gateway.contact_import.failed_rows import failures_csv
from services.gateway.contact_import.service import JSON, XLSX, ImportAccepted, SentTable, read_body, store
from services.gateway.conversations import REDIS_DEADLINE, Granted, state_of
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.http import Refusal, documented, trace_of
from services.gateway.identity import Grant

router = APIRouter(prefix="/v1/conversations/{conversation_id}/imports", tags=["imports"])

ImportId = Annotated[str, Path(max_length=60, examples=["0-0123456789abcdef0123456789"])]

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A table with a header row: a CSV file as it is (any encoding and delimiter that spreadsheets "
        "write), an Excel workbook (.xlsx), or pasted text as JSON. At most 10,000 rows and 10 MB.",
        "content": {
            "text/csv": {"schema": {"type": "string", "format": "binary"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            JSON: {"schema": SentTable.model_json_schema()},
        },
    }
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows that were not imported, or not wholly, as they came, with number and reason.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


@router.post(
    "",
    status_code=202,
    openapi_extra=_BODY,
    responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def send_file(
    request: Request,
    grant: Granted,
    services: Use,
    client_message_id: Annotated[
        ClientMessageId | None, Query(description="As for messages; with text/csv it is given here.")
    ] = None,
    file_name: Annotated[str, Query(max_length=300), MASKED] = "",
) -> ImportAccepted:
    """Send contacts to import. Nothing is imported before the plan, which comes in the chat, is confirmed there.

    For staff only. The same `client_message_id` again gives the same answer.
    """
    # These checks come before the body is read, which may have ten megabytes.
    await state_of(services, grant.conversation_id)
    speaker = await services.identity.speaker(grant)
    if speaker.kind != "staff":
        raise Refusal(403, "imports_staff_only", "Only staff may import contacts.")
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        await services.limits.message(grant.author.id, address_of(request), 0)
    sent = await read_body(request, client_message_id=client_message_id, file_name=file_name)
    return await store(services, grant, speaker, sent, trace=trace_of(request))


@router.get("/{import_id}", responses=documented(401, 403, 404, 413, 422, 429, 503))
async def read_import(grant: Granted, services: Use, import_id: ImportId) -> ImportProgress:
    """The progress of an import. While it runs, the socket's `progress` frames show it too."""
    return (await _job(services, grant, import_id)).progress


@router.post("/{import_id}/stop", status_code=202, responses=documented(401, 403, 404, 413, 422, 429, 503))
async def stop_import(grant: Granted, services: Use, import_id: ImportId) -> ImportProgress:
    """Stop a running import after the contacts that it writes now. Written contacts stay."""
    job = await _job(services, grant, import_id)
    if job.progress.status == "running":
        async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
            await _imports(services).stop(import_id)
    return job.progress


@router.get(
    "/{import_id}/failures.csv",
    response_class=StreamingResponse,
    responses={**_CSV, **documented(401, 403, 404, 413, 422, 429, 503)},
)
async def read_failures(grant: Granted, services: Use, import_id: ImportId) -> StreamingResponse:
    """The rows that were not imported, or not wholly: the file's own columns, then `row` and `problem`."""
    job = await _job(services, grant, import_id)
    state = await state_of(services, grant.conversation_id)
    # The rows are personal data, which must not stay in a cache.
    headers = {"Content-Disposition": 'attachment; filename="failures.csv"', "Cache-Control": "no-store"}
    body = failures_csv(_imports(services), job, state.locale)
    return StreamingResponse(body, media_type="text/csv; charset=utf-8", headers=headers)


def _imports(services: Dependencies) -> Imports:
    return Imports(services.redis, services.settings.keys, retention=services.settings.retention)


async def _job(services: Dependencies, grant: Grant, import_id: str) -> Job:
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        job = await _imports(services).job(import_id)
    if job is None or job.conversation_id != grant.conversation_id:
        raise Refusal(404, "import_unknown", "There is no such import in this conversation, or it has expired.")
    return job
