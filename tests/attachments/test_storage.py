"""Both storages keep the same promises: a folder on disk, and a bucket over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from libs.attachments import AttachmentStorage, Bucket, BucketAccess, FileGone, Folder, StorageUnavailable
from libs.attachments import bucket as buckets
from tests.attachments.bucket_server import KEY, BucketServer, serving_bucket

CHAT, OTHER = "0-abc123", "1-def456"
CONTENT = bytes(range(256)) * 4_000


@pytest.fixture
async def server() -> AsyncIterator[BucketServer]:
    async with serving_bucket() as server:
        yield server


@pytest.fixture
def access(server: BucketServer) -> BucketAccess:
    return BucketAccess(server.bucket, "tests/", f"http://127.0.0.1:{server.port}", "us-east-1", KEY, "secret")


@pytest.fixture(params=["folder", "bucket"])
async def storage(request: pytest.FixtureRequest, access: BucketAccess, tmp_path: Path) -> AttachmentStorage:
    found: AttachmentStorage = Folder(tmp_path)
    if request.param == "bucket":
        found = Bucket(access, staging=tmp_path)
    await found.check()
    return found


async def put(storage: AttachmentStorage, chat: str, name: str, content: bytes = CONTENT) -> None:
    source = storage.staging / "file"
    source.write_bytes(content)
    await storage.put(chat, name, source)
    assert not source.exists()


async def read(storage: AttachmentStorage, chat: str, name: str, start: int = 0, length: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in storage.open(chat, name, start=start, length=length)])


async def test_a_file_is_kept_read_in_parts_and_removed(storage: AttachmentStorage) -> None:
    await put(storage, CHAT, "a" * 26)
    assert await read(storage, CHAT, "a" * 26) == CONTENT
    assert await read(storage, CHAT, "a" * 26, 300_000, 500) == CONTENT[300_000:300_500]
    assert await read(storage, CHAT, "a" * 26, len(CONTENT) - 10) == CONTENT[-10:]
    await put(storage, CHAT, "a" * 26, b"another")
    assert await read(storage, CHAT, "a" * 26) == b"another"
    for _ in range(2):  # removing again is allowed
        await storage.delete(CHAT, "a" * 26)
    with pytest.raises(FileGone):
        await read(storage, CHAT, "a" * 26)


async def test_a_conversation_is_removed_as_a_whole_and_alone(storage: AttachmentStorage) -> None:
    for name in ("one", "one.preview", "two"):
        await put(storage, CHAT, name, name.encode())
    await put(storage, OTHER, "three", b"3")
    assert sorted([each async for each in storage.conversations()]) == [CHAT, OTHER]
    assert sorted(file.name for file in await storage.files(CHAT)) == ["one", "one.preview", "two"]
    await asyncio.gather(storage.delete_conversation(CHAT), storage.delete_conversation(CHAT))
    assert [each async for each in storage.conversations()] == [OTHER]
    assert await storage.files(CHAT) == []
    assert await read(storage, OTHER, "three") == b"3"


@pytest.mark.parametrize("name", ["../x", "..", ".hidden", "a/b", "a\\b", "", "A", "x" * 101, "a\x00b"])
async def test_no_name_leads_out_of_its_conversation(storage: AttachmentStorage, name: str) -> None:
    for chat, part in ((CHAT, name), (name, "file")):
        with pytest.raises(ValueError, match="not a name"):
            await read(storage, chat, part)
    with pytest.raises(ValueError, match="not a name"):
        await storage.delete_conversation(name)


async def test_a_bucket_of_many_pages_is_read_whole(server: BucketServer, access: BucketAccess, tmp_path: Path) -> None:
    server.page = 2
    storage = Bucket(access, staging=tmp_path)
    for number in range(5):
        await put(storage, f"0-{number}", "a", b"1")
        await put(storage, CHAT, f"file{number}", b"1")
    assert len([each async for each in storage.conversations()]) == 6
    await storage.delete_conversation(CHAT)
    assert await storage.files(CHAT) == []
    assert all(name.startswith("tests/") for name in server.objects)


async def test_a_bucket_that_refuses_or_fails_is_unavailable(
    server: BucketServer, access: BucketAccess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "MAX_RETRIES", 0)
    for wrong in (replace(access, access_key="other"), replace(access, bucket="missing")):
        with pytest.raises(StorageUnavailable):
            await Bucket(wrong, staging=tmp_path).check()
    storage = Bucket(access, staging=tmp_path)
    await storage.check()
    server.failing = 503
    with pytest.raises(StorageUnavailable) as failed:
        await put(storage, CHAT, "a")
    assert "secret" not in str(failed.value)
    with pytest.raises(StorageUnavailable):
        await storage.files(CHAT)


async def test_a_folder_that_cant_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageUnavailable):
        await Folder(tmp_path / "file").check()
