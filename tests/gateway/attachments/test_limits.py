"""Uploads have limits: files of a conversation, uploads of a contact, and uploads at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.gateway.attached import PDF, files_in, send, upload, uploaded
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id
from tests.waiting import until_holds


async def test_a_conversation_has_room_for_so_many_files(visitor: Chat, tmp_path: Path) -> None:
    first = await uploaded(visitor, PDF, "0.pdf")
    for number in range(1, 4):
        await uploaded(visitor, PDF, f"{number}.pdf")
    full = await upload(visitor, PDF, "5.pdf")
    assert (full.status_code, full.json()["code"]) == (409, "attachments_full")
    assert len(files_in(tmp_path)) == 4
    removed = await visitor.gateway.http.delete(
        f"{visitor.path}/attachments/{first['id']}", headers=bearer(visitor.token)
    )
    assert removed.status_code == 204
    last = await uploaded(visitor, PDF, "5.pdf")
    await send(visitor, last["id"])
    kept = await visitor.gateway.http.delete(f"{visitor.path}/attachments/{last['id']}", headers=bearer(visitor.token))
    assert (kept.status_code, kept.json()["code"]) == (409, "attachment_sent")
    assert len(files_in(tmp_path)) == 4


async def test_uploads_have_rate_limits(start_gateway: Callable[..., Awaitable[Gateway]], tmp_path: Path) -> None:
    gateway = await start_gateway(attachments_folder=tmp_path, attachments_per_contact=2)
    chat = await gateway.open(host_token("v", role="visitor"))
    answers = [await upload(chat, PDF, "a.pdf") for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 201, 429]
    gateway = await start_gateway(attachments_folder=tmp_path, attachments_bytes_per_contact=2 * len(PDF))
    chat = await gateway.open(host_token("w", role="visitor"))
    answers = [await upload(chat, PDF, "a.pdf") for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 201, 429]


async def test_slow_uploads_of_one_client_keep_no_other_out(gateway: Gateway, visitor: Chat, tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def slowly() -> Any:
        yield PDF[:10]
        await arrived.wait()
        yield PDF[10:]

    async def begin() -> int:
        params = {"client_id": new_message_id(), "name": "a.pdf"}
        answer = await gateway.http.post(
            f"{visitor.path}/attachments", params=params, content=slowly(), headers=bearer(visitor.token)
        )
        return answer.status_code

    slow = [asyncio.create_task(begin()) for _ in range(4)]
    folder = tmp_path / "staging"
    await until_holds(lambda: len(list(folder.glob("*/file"))) == 4, "four uploads have begun")
    fifth = await upload(visitor, PDF, "a.pdf")
    assert (fifth.status_code, fifth.json()["code"]) == (429, "rate_limited")
    arrived.set()
    assert await asyncio.gather(*slow) == [201, 201, 201, 201]
    assert list(folder.iterdir()) == []
