"""Files of contacts over HTTP: who may send them, and what is stored and reported."""

import csv
import io
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contact_files import Imports, Row
from libs.contracts.entries import Uploaded
from libs.contracts.frames import LiveProgress
from libs.contracts.imports import MAX_ROWS, ImportProgress, RowProblem
from libs.messaging.keys import Keys
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id

FILE = "Email,Name\njane@acme.com,Jane\nann@acme.com,=cmd()\nbob,+1 Bob\n"


async def send(chat: Chat, content: bytes | str, message_id: str | None = None, name: str = "people.csv") -> Any:
    params = {"client_message_id": message_id or new_message_id(), "file_name": name}
    headers = {**bearer(chat.token), "Content-Type": "text/csv"}
    body = content if isinstance(content, bytes) else content.encode()
    return await chat.gateway.http.post(f"{chat.path}/imports", params=params, content=body, headers=headers)


async def test_a_file_is_stored_and_appended_to_the_log(gateway: Gateway) -> None:
    chat = await gateway.open()
    message_id = new_message_id()
    answer = await send(chat, FILE, message_id, "../../etc/people.csv")
    assert answer.status_code == 202, answer.text
    sent = answer.json()
    assert (sent["message_id"], sent["rows"], sent["columns"]) == (message_id, 3, ["Email", "Name"])
    [message] = (await chat.get()).json()["messages"]
    assert message["author"]["kind"] == "contact"
    assert message["client_message_id"] == message_id
    assert message["card"] == {
        "kind": "uploaded", "import_id": sent["import_id"], "file_name": "people.csv", "rows": 3,
        "columns": ["Email", "Name"],
    }  # fmt: skip
    item = await gateway.services.reader.entry(chat.id, sent["offset"])
    assert item is not None
    assert isinstance(item.entry, Uploaded)
    assert item.entry.sample[0] == ["jane@acme.com", "Jane"]
    state = await gateway.services.reader.state(chat.id)
    assert state.head == sent["offset"] != state.handled
    rows = await Imports(gateway.services.redis, gateway.services.settings.keys).rows(sent["import_id"])
    assert rows[0] == Row(2, ["jane@acme.com", "Jane"])
    progress = (await chat.get(f"/imports/{sent['import_id']}")).json()
    assert (progress["status"], progress["total"], progress["done"]) == ("uploaded", 3, 0)


async def test_the_same_file_again_is_the_same_import(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open()
    message_id = new_message_id()
    first, second = [(await send(chat, FILE, message_id)).json() for _ in range(2)]
    assert first == second
    assert len((await chat.get()).json()["messages"]) == 1
    stored = [key async for key in redis.scan_iter(match=f"{keys.prefix}*import:*")]
    assert len(stored) == 2
    assert (await send(chat, FILE + "x@y.co,X\n", message_id)).json()["code"] == "key_reused"


async def test_pasted_lines_are_a_file_too(gateway: Gateway) -> None:
    chat = await gateway.open()
    body = {"text": "Email\tName\nann@acme.com\tAnn\n", "client_message_id": new_message_id()}
    answer = await chat.post(body, "/imports")
    assert answer.status_code == 202
    assert answer.json()["columns"] == ["Email", "Name"]
    for wrong in ({"text": "x"}, {**body, "more": 1}, {**body, "text": ""}):
        assert (await chat.post(wrong, "/imports")).status_code == 422
    assert (await chat.post_raw(b"{", "/imports")).status_code == 400
    half = f'{{"text": "Email,Name\\na@b.co,\\ud800", "client_message_id": "{new_message_id()}"}}'
    assert (await chat.post_raw(half.encode(), "/imports")).status_code in (202, 400)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "import_empty"),
        (b"PK\x03\x04", 422, "import_not_text"),
        (b"Name\nJane\n", 422, "import_no_email"),
        (b"jane@acme.com\nann@acme.com\n", 422, "import_no_header"),
        (("Email\n" + "a@b.co\n" * (MAX_ROWS + 1)).encode(), 413, "import_too_many_rows"),
        (b"x" * (10_485_761), 413, "too_large"),
    ],
)  # fmt: skip
async def test_a_bad_file_of_contacts_changes_nothing(gateway: Gateway, content: bytes, status: int, code: str) -> None:
    chat = await gateway.open()
    answer = await send(chat, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await chat.get()).json()["messages"] == []


async def test_only_staff_may_send_files(gateway: Gateway) -> None:
    visitor = await gateway.open(host_token("v", role="visitor", email="v@acme.com"))
    answer = await send(visitor, FILE)
    assert (answer.status_code, answer.json()["code"]) == (403, "imports_staff_only")
    other = await gateway.open()
    foreign = await send(Chat(gateway, other.id, visitor.token), FILE)
    assert foreign.status_code == 403
    for token, may in ((host_token("s1"), True), (host_token("v2", role="visitor"), False), (None, False)):
        headers = bearer(token) if token else {}
        opened = await gateway.http.post("/v1/conversations", json={}, headers=headers)
        assert opened.json()["imports"] is may


async def test_a_closed_conversation_takes_no_file(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open()
    await chat.post({}, "/close")
    assert (await send(chat, FILE)).json()["code"] == "conversation_closed"
    assert [key async for key in redis.scan_iter(match=f"{keys.prefix}*import:*")] == []


async def test_a_large_body_is_taken_nowhere_else(gateway: Gateway) -> None:
    chat = await gateway.open()
    assert (await chat.post_raw(b"x" * 70_000)).status_code == 413


async def test_failures_are_a_file_that_no_spreadsheet_runs(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open(locale="es")
    import_id = (await send(chat, FILE)).json()["import_id"]
    key = keys.import_(import_id).failures
    for problem in (
        RowProblem(row=3, code="refused", detail="Property city is required"),
        RowProblem(row=4, code="malformed", column="Email", example="jane@example.com"),
    ):
        await redis.rpush(key, problem.model_dump_json())
    await redis.expire(key, 60)
    answer = await chat.get(f"/imports/{import_id}/failures.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines == [
        ["Email", "Name", "row", "problem"],
        ["ann@acme.com", "'=cmd()", "3", "HubSpot rechazó esta fila. (Property city is required)"],
        ["bob", "'+1 Bob", "4",
         "Email: No es un valor válido para esta columna. Por ejemplo: jane@example.com"],
    ]  # fmt: skip


async def test_another_conversations_import_is_not_there(gateway: Gateway) -> None:
    chat, other = await gateway.open(), await gateway.open()
    import_id = (await send(chat, FILE)).json()["import_id"]
    for path in (f"/imports/{import_id}", f"/imports/{import_id}/failures.csv", "/imports/0-unknown", "/imports/%00"):
        answer = await other.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "import_unknown"), path
    assert (await other.post({}, f"/imports/{import_id}/stop")).status_code == 404


async def test_a_running_import_is_asked_to_stop(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open()
    import_id = (await send(chat, FILE)).json()["import_id"]
    job = keys.import_(import_id).job
    await chat.post({}, f"/imports/{import_id}/stop")
    assert not await redis.hexists(job, "stop")
    await redis.hset(job, "status", "running")
    assert (await chat.post({}, f"/imports/{import_id}/stop")).status_code == 202
    assert await redis.hexists(job, "stop")


async def test_progress_comes_over_the_socket(gateway: Gateway) -> None:
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        progress = ImportProgress(import_id="0-abcdefgh", status="running", total=10, done=4)
        await gateway.services.feed.publish(chat.id, LiveProgress(progress=progress))
        frame = await socket.next_of("progress")
    assert frame["progress"]["done"] == 4
