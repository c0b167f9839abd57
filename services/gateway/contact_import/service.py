"""Accepts a file: checks that it is a table, stores its rows, and then appends it to the conversation's log."""

import asyncio
import json
import re
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Annotated

from pydantic import Field, ValidationError
from starlette.requests import Request

from libs.contact_files import Imports, NotATable, Table, read_table
from libs.contracts import MAX_ROWS, SAMPLE_ROWS, ClientMessageId, Model, Principal, StrictModel, Uploaded
from libs.conversations import Appended, ConversationError
from libs.masking import MASKED, masked
from services.gateway.conversations import REDIS_DEADLINE
from services.gateway.dependencies import Dependencies
from services.gateway.http import Refusal
from services.gateway.identity import Grant
from services.gateway.wrong_fields import message_of, place_of

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASTED = "pasted.csv"

MAX_SAMPLE_CELL = 200
"""Characters of a cell in the sample: the log holds a preview, not the file."""

STORE_TIMEOUT = REDIS_DEADLINE * 3
"""The timeout for the rows: ten megabytes take longer than a message."""

_NAME_NOISE = re.compile(r'[\x00-\x1f\x7f"<>|*?:]|^.*[/\\]')


class SentTable(StrictModel):
    """A table that was pasted as text."""

    text: str = Field(min_length=1, examples=["Email,First name\njane@example.com,Jane"])
    client_message_id: ClientMessageId = Field(examples=["m-00000003"])
    file_name: Annotated[str, Field(max_length=300), MASKED] = ""


class ImportAccepted(Model):
    """The file is stored; its plan follows in the chat."""

    message_id: str
    offset: str
    import_id: str
    rows: int = Field(le=MAX_ROWS)
    columns: list[str]


@dataclass(frozen=True)
class UploadResult:
    content: bytes | str
    client_message_id: str
    file_name: str


async def read_body(request: Request, *, client_message_id: str | None, file_name: str) -> UploadResult:
    """The file, or the pasted text. Raises Refusal for another body."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind != JSON:
        if client_message_id is None:
            raise Refusal(422, "invalid", "client_message_id: this parameter is needed.")
        return UploadResult(body, client_message_id, plain_name(file_name))
    try:
        sent = SentTable.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"] == "json_invalid":
            raise Refusal(400, "malformed_body", "The body is not JSON.") from error
        where = "/".join(place_of(first["loc"]))
        raise Refusal(422, "invalid", f"/{where}: {message_of(first)}") from error
    return UploadResult(sent.text, sent.client_message_id, plain_name(sent.file_name) or PASTED)


def plain_name(given: str) -> str:
    """A file's name without folders, control characters and characters with a meaning to shells or systems."""
    return _NAME_NOISE.sub("", given.strip())[-120:].strip() or ""


async def store(
    services: Dependencies, grant: Grant, sender: Principal, sent: UploadResult, *, trace: str
) -> ImportAccepted:
    """Store the rows, then append the upload. Raises Refusal and ConversationError; then nothing stays stored."""
    try:
        async with services.reading_files:
            table = await asyncio.to_thread(_masked_table, sent.content)
    except NotATable as error:
        status = 413 if error.reason == "too_many_rows" else 422
        raise Refusal(status, f"import_{error.reason}", error.detail) from error
    keys = services.settings.keys
    imports = Imports(services.redis, keys, retention=services.settings.retention)
    entry = Uploaded(
        id=sent.client_message_id, author=grant.author, import_id=keys.new_import_id(grant.conversation_id),
        file_name=sent.file_name or "contacts.csv", columns=table.columns, rows=len(table.rows),
        sample=_sample(table), trace=trace,
    )  # fmt: skip
    async with asyncio.timeout(STORE_TIMEOUT.total_seconds()):
        # Stored first, so that the agent that reads the entry finds the rows.
        await imports.put(
            entry.import_id, conversation_id=grant.conversation_id, sender=sender, file_name=entry.file_name,
            columns=table.columns, rows=table.rows,
        )  # fmt: skip
        try:
            upload = partial(
                services.writer.upload,
                grant.conversation_id,
                entry,
                content=_fingerprint(table, entry.file_name),
                speaker=sender,
            )
            appended = await services.reader.write(grant.conversation_id, upload)
        except ConversationError:
            await imports.drop(entry.import_id)  # without an entry no plan would use the rows
            raise
        if appended.repeated:  # the first request's rows are in use; these are a second copy
            await imports.drop(entry.import_id)
            entry = await _first_upload(services, grant, appended) or entry
    return ImportAccepted(
        message_id=entry.id, offset=appended.offset, import_id=entry.import_id, rows=entry.rows, columns=entry.columns
    )


async def _first_upload(services: Dependencies, grant: Grant, appended: Appended) -> Uploaded | None:
    """The entry of the first request with this idempotency key."""
    item = await services.reader.entry(grant.conversation_id, appended.offset)
    return item.entry if item is not None and isinstance(item.entry, Uploaded) else None


def _sample(table: Table) -> list[list[str]]:
    return [[cell[:MAX_SAMPLE_CELL] for cell in row.cells[: len(table.columns)]] for row in table.rows[:SAMPLE_ROWS]]


def _masked_table(content: bytes | str) -> Table:
    """Cell by cell: numbers of two cells are no number. Raises NotATable."""
    table = read_table(content)
    rows = [row._replace(cells=[masked(cell) for cell in row.cells]) for row in table.rows]
    return Table([masked(column) for column in table.columns], rows)


def _fingerprint(table: Table, file_name: str) -> str:
    # Of the masked cells: a hidden number could be guessed from a digest of the whole file.
    content = json.dumps([table.columns, *(row.cells for row in table.rows)]).encode()
    return f"{blake2b(content, digest_size=16).hexdigest()} {file_name}"
