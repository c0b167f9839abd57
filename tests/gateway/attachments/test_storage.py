"""The bytes of attachments: in a folder or a bucket, missing, and removed when no message needs them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from libs.attachments import Folder
from libs.attachments import bucket as buckets
from libs.messaging.keys import Keys
from services.gateway.attachments import AttachmentSweep
from services.gateway.attachments import sweep as sweeping
from tests.attachments.bucket_server import KEY, serving_bucket
from tests.gateway.attached import PDF, by_link, files_in, image, send, upload, uploaded
from tests.gateway.running import Chat, Gateway, host_token


async def test_bytes_that_are_missing_are_said_in_the_log(
    gateway: Gateway, visitor: Chat, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a gateway that does not share the folder of the others."""
    file = await uploaded(visitor, PDF, "a.pdf")
    (tmp_path / "conversations" / visitor.id / file["id"]).unlink()
    answer = await visitor.get(f"/attachments/{file['id']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "attachment_gone")
    [record] = [each for each in caplog.records if "is missing in the storage" in each.message]
    assert (record.conversation_id, record.attachment_id) == (visitor.id, file["id"])  # type: ignore[attr-defined]
    assert "a.pdf" not in caplog.text


async def test_a_gateway_without_a_storage_says_so(
    start_gateway: Callable[..., Awaitable[Gateway]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    for settings in ({}, {"attachments_folder": tmp_path / "file"}):
        gateway = await start_gateway(**settings)
        opened = await gateway.http.post("/v1/conversations", json={})
        assert opened.json()["attachments"] is None
        chat = Chat(gateway, opened.json()["conversation_id"], opened.json()["token"])
        answer = await upload(chat, PDF, "a.pdf")
        assert (answer.status_code, answer.json()["code"]) == (503, "attachments_unavailable")
    assert "the storage can't be used" in caplog.text


async def test_files_are_kept_in_a_bucket(
    start_gateway: Callable[..., Awaitable[Gateway]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "MAX_RETRIES", 0)
    async with serving_bucket() as server:
        first, second = [
            await start_gateway(
                attachments_bucket=server.bucket, attachments_endpoint=f"http://127.0.0.1:{server.port}",
                attachments_access_key=KEY, attachments_secret_key="secret",
            )
            for _ in range(2)
        ]  # fmt: skip
        chat = await first.open(host_token("v", role="visitor"))
        file = await uploaded(chat, image())
        assert sorted(server.objects) == [
            f"frontdesk/{name}" for name in (".frontdesk", f"{chat.id}/{file['id']}", f"{chat.id}/{file['id']}.preview")
        ]
        path = (await chat.via(second).get(f"/attachments/{file['id']}/link")).json()["path"]
        assert len((await by_link(second, path)).content) == file["size"]
        part = await by_link(second, path, Range="bytes=0-1")
        assert (part.status_code, part.content) == (206, b"\xff\xd8")
        server.failing = 503
        assert (await upload(chat, PDF)).json()["code"] == "attachments_unavailable"
        assert (await by_link(second, path)).json()["code"] == "attachments_unavailable"


async def test_the_sweep_removes_what_belongs_to_nothing(
    gateway: Gateway, visitor: Chat, redis: Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, unsent = await uploaded(visitor, PDF, "a.pdf"), await uploaded(visitor, image(), "b.jpg")
    await send(visitor, sent["id"])
    gone = await gateway.open(host_token("gone", role="visitor"))
    await uploaded(gone, image(), "c.jpg")
    await redis.delete(keys.conversation(gone.id).state, keys.conversation(gone.id).attachments)
    (tmp_path / "conversations" / "lost+found").mkdir()
    services = gateway.services
    storage = services.attachments.storage
    assert isinstance(storage, Folder)
    sweeps = [
        AttachmentSweep(
            redis, keys, storage, services.attachments.records, services.reader, services.clock, services.metrics
        )
        for _ in range(2)
    ]
    await asyncio.gather(*(each.sweep() for each in sweeps))
    assert files_in(tmp_path) == sorted([sent["id"], unsent["id"], f"{unsent['id']}.preview"])
    monkeypatch.setattr(sweeping, "UNSENT_AFTER", timedelta(0))
    await asyncio.gather(*(each.sweep() for each in sweeps))
    assert files_in(tmp_path) == [sent["id"]]
    assert (await send(visitor, unsent["id"])).json()["code"] == "attachment_unknown"
    assert (await visitor.get(f"/attachments/{sent['id']}")).content == PDF
