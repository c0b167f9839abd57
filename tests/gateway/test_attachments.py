"""Attachments over HTTP: uploaded, sent, seen by the people of the conversation alone, and removed."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.attachments import Folder
from libs.attachments import bucket as buckets
from libs.contracts import Message, Note
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from services.gateway.attachments import AttachmentSweep
from services.gateway.attachments import sweep as sweeping
from tests.attachments.bucket_server import KEY, serving_bucket
from tests.gateway.attached import PDF, by_link, document, image, photo_with_place, send, upload, uploaded
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id
from tests.waiting import until_holds


@pytest.fixture
async def gateway(start_gateway: Callable[..., Awaitable[Gateway]], tmp_path: Path) -> Gateway:
    return await start_gateway(
        messages_per_contact=0, messages_per_address=0, openings_per_address=0, attachments_folder=tmp_path,
        attachments_max_bytes=300_000, attachments_per_conversation=4, attachments_max_pixels=1_000_000,
    )  # fmt: skip


@pytest.fixture
async def visitor(gateway: Gateway) -> Chat:
    return await gateway.open(host_token("v", role="visitor", email="v@acme.com"))


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_an_image_goes_from_a_visitor_to_a_teammate(
    gateway: Gateway, visitor: Chat, ana: TeammateClient, tmp_path: Path
) -> None:
    client_id = new_message_id()
    first = await upload(visitor, photo_with_place(), "../../my photo.JPG", client_id)
    assert first.status_code == 201, first.text
    attachment = first.json()
    # The phone held it on its side: the pixels stand now, and nothing is left that says so, or where it was.
    assert (attachment["name"], attachment["type"]) == ("my photo.JPG", "image/jpeg")
    assert (attachment["width"], attachment["height"]) == (480, 640)
    assert (await upload(visitor, b"something else", "other", client_id)).json() == attachment
    message_id = new_message_id()
    answers = [await send(visitor, attachment["id"], message_id=message_id) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    [message] = (await visitor.get()).json()["messages"]
    assert (message["text"], message["attachments"]) == ("", [attachment])
    item = await gateway.services.reader.entry(visitor.id, message["offset"])
    assert item is not None
    assert isinstance(item.entry, Message)
    assert item.entry.is_file_only
    state = await gateway.services.reader.state(visitor.id)
    assert state.last_text == "my photo.JPG"

    stored = await ana.file(visitor, attachment["id"])
    assert stored.status_code == 200
    assert (len(stored.content), stored.headers["content-type"]) == (attachment["size"], "image/jpeg")
    assert b"hidden description" not in stored.content
    assert len(Image.open(io.BytesIO(stored.content)).getexif()) == 0
    preview = await ana.file(visitor, attachment["id"], preview=True)
    assert preview.headers["content-type"] == "image/webp"
    [shown] = [each for each in await ana.entries(visitor) if each["kind"] == "message"]
    assert shown["message"]["attachments"] == [attachment]
    assert files_in(tmp_path) == [attachment["id"], f"{attachment['id']}.preview"]


async def test_files_go_from_a_teammate_to_the_visitor_but_those_of_a_note_never(
    gateway: Gateway, visitor: Chat, ana: TeammateClient
) -> None:
    sent, noted = [await ana.uploaded(visitor, PDF, name) for name in ("offer.pdf", "margin.pdf")]
    hidden = await visitor.get(f"/attachments/{sent['id']}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "attachment_gone")  # not sent yet
    await ana.does(visitor, "reply", attachments=[sent["id"]])
    await ana.does(visitor, "notes", text="our margin", attachments=[noted["id"]])
    file = await visitor.get(f"/attachments/{sent['id']}")
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    for path in ("", "/link"):
        answer = await visitor.get(f"/attachments/{noted['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "attachment_gone")
    assert (await ana.file(visitor, noted["id"])).content == PDF
    messages = (await visitor.get()).json()["messages"]
    assert [each["attachments"] for each in messages] == [[sent]]
    entries = await gateway.services.reader.entries(visitor.id)
    [note] = [item.entry for item in entries if isinstance(item.entry, Note)]
    assert note.attachments[0].id == noted["id"]


async def test_a_file_is_sent_once_by_its_author_in_its_conversation(
    gateway: Gateway, visitor: Chat, ana: TeammateClient
) -> None:
    mine, of_ana = await uploaded(visitor, PDF, "a.pdf"), await ana.uploaded(visitor, PDF, "b.pdf")
    other = await gateway.open(host_token("w", role="visitor"))
    refused = [
        await send(other, mine["id"]),
        await send(visitor, of_ana["id"]),
        await send(visitor, "0" * 26),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(422, "attachment_unknown")] * 3
    foreign = await ana.does(visitor, "reply", 422, text="look", attachments=[mine["id"]])
    assert foreign["code"] == "attachment_unknown"
    assert (await send(visitor, mine["id"])).status_code == 202
    again = await send(visitor, mine["id"])
    assert (again.status_code, again.json()["code"]) == (422, "attachment_unknown")
    assert len((await visitor.get()).json()["messages"]) == 1
    for body in ({"text": " ", "attachments": []}, {"text": ""}, {}, {"attachments": ["../../etc"]}):
        assert (await visitor.post({**body, "client_message_id": new_message_id()})).status_code == 422
    async with visitor.socket() as socket:
        file = await uploaded(visitor, PDF, "c.pdf")
        await socket.send(type="message", text="", attachments=[file["id"]], client_message_id="m-00000001")
        assert (await socket.next_of("ack", "error"))["type"] == "ack"
        assert (await socket.next_of("message"))["message"]["attachments"][0]["name"] == "c.pdf"
        await socket.send(type="message", text=" ", client_message_id="m-00000002")
        assert (await socket.next_of("error"))["code"] == "invalid"


async def test_a_file_of_a_conversation_that_expired_is_in_no_message(
    gateway: Gateway, visitor: Chat, redis: Redis
) -> None:
    """It expired between the upload and the message. The contact then goes on in another conversation."""
    file = await uploaded(visitor, PDF, "a.pdf")
    await redis.delete(*[key async for key in redis.scan_iter(f"*{visitor.id}*")])
    expired = await send(visitor, file["id"])
    assert (expired.status_code, expired.json()["code"]) == (404, "conversation_unknown")
    assert [key async for key in redis.scan_iter(f"*{visitor.id}*")] == []
    other = await gateway.open(host_token("v", role="visitor", email="v@acme.com"))
    refused = await send(other, file["id"])
    assert (refused.status_code, refused.json()["code"]) == (422, "attachment_unknown")
    assert (await send(other, (await uploaded(other, PDF, "a.pdf"))["id"])).status_code == 202


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


DANGEROUS: dict[str, tuple[bytes, str]] = {
    "a page named as an image": (HTML, "photo.png"),
    "a page behind a mark and spaces": (b"\xef\xbb\xbf  \n" + HTML, "notes.txt"),
    "a page behind a text": (b"Dear all,\n" + HTML, "notes.txt"),
    "a page in UTF-16": (HTML.decode().encode("utf-16"), "notes.txt"),
    "an SVG": (SVG, "logo.png"),
    "an SVG behind its declaration": (b'<?xml version="1.0"?>' + SVG, "logo.svg"),
    "a program": (b"MZ\x90\x00" + bytes(200), "setup.pdf"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "notes.txt"),
    "half a PDF": (b"%PDF-1.7 and no end", "a.pdf"),
    "a page before a PDF": (HTML + PDF, "a.pdf"),
    "half an archive": (b"PK\x03\x04" + bytes(100), "a.docx"),
    "macros": (document({"word/vbaProject.bin": b"macro"}), "a.docx"),
    "a program in a document": (document({"word/embeddings/run.EXE": b"MZ"}), "a.docx"),
    "a bomb": (document({"word/media/a.xml": b"0" * 20_000_000}), "a.docx"),
    "a page before a document": (HTML + document(), "a.docx"),
    "nothing": (b"", "empty.txt"),
    "no text": (b"a\x00b", "a.txt"),
}


@pytest.mark.parametrize("case", DANGEROUS)
async def test_a_dangerous_file_changes_nothing(visitor: Chat, tmp_path: Path, case: str) -> None:
    await refused(visitor, tmp_path, *DANGEROUS[case], 422, "attachment_type")


async def test_an_image_that_is_none_or_too_large_changes_nothing(visitor: Chat, tmp_path: Path) -> None:
    await refused(visitor, tmp_path, b"GIF89a/*" + HTML + b"*/=1;", "a.gif", 422, "image_damaged")
    await refused(visitor, tmp_path, b"\x89PNG\r\n\x1a\n" + HTML, "a.png", 422, "image_damaged")
    await refused(visitor, tmp_path, image("PNG", (2_000, 2_000)), "large.png", 422, "image_too_large")
    await refused(visitor, tmp_path, b"x" * 300_001, "a.txt", 413, "too_large")


async def refused(chat: Chat, folder: Path, content: bytes, name: str, status: int, code: str) -> None:
    answer = await upload(chat, content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert files_in(folder) == []


async def test_bytes_behind_an_image_are_gone(visitor: Chat) -> None:
    """A polyglot: a valid image, and behind it a document, a page or a program."""
    for behind in (HTML, PDF, document()):
        file = await uploaded(visitor, image() + behind, "both.jpg")
        kept = (await visitor.get(f"/attachments/{file['id']}")).content
        assert b"script" not in kept
        assert b"%PDF" not in kept
        assert b"PK\x03\x04" not in kept


async def test_a_file_is_saved_and_never_run(gateway: Gateway, visitor: Chat) -> None:
    script = await uploaded(visitor, b"alert(1)\n", "a\r\nSet-Cookie: x=1;\u202etxt.js")
    picture = await uploaded(visitor, image("GIF"), "dance.gif")
    for file, shown in ((script, "attachment"), (picture, "inline")):
        direct = await visitor.get(f"/attachments/{file['id']}")
        link = (await visitor.get(f"/attachments/{file['id']}/link")).json()
        linked = await by_link(gateway, link["path"])
        assert direct.content == linked.content
        for answer in (direct, linked):
            headers = answer.headers
            assert headers["content-disposition"].startswith(f"{shown}; ")
            assert headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in headers["content-security-policy"]
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["cache-control"] == "private, no-store"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert "set-cookie" not in headers
    assert (script["name"], script["type"]) == ("aSet-Cookie_ x=1;txt.js.txt", "text/plain")
    assert (picture["name"], picture["type"]) == ("dance.gif.png", "image/png")


async def test_a_link_is_for_one_file_and_ends(
    gateway: Gateway, visitor: Chat, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    file = await uploaded(visitor, PDF, "a.pdf")
    path = (await visitor.get(f"/attachments/{file['id']}/link")).json()["path"]
    assert (await by_link(gateway, path)).content == PDF
    part = await by_link(gateway, path, Range="bytes=5-9")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    assert (await by_link(gateway, path, Range="bytes=900-")).content == PDF
    other = await gateway.open(host_token("w", role="visitor"))
    links = gateway.services.attachment_links
    ended, _ = links.path(visitor.id, file["id"], ttl=timedelta(seconds=-1))
    elsewhere, _ = links.path(other.id, file["id"])
    cases = {
        path[:-2] + ("AA" if not path.endswith("AA") else "BB"): (401, "token_invalid"),
        f"/v1/attachments/{visitor.token}": (401, "token_invalid"),  # no token of another purpose is a link
        ended: (401, "token_expired"),
        elsewhere: (404, "attachment_gone"),
    }
    for each, expected in cases.items():
        answer = await by_link(gateway, each)
        assert (answer.status_code, answer.json()["code"]) == expected
    # Nor is a link any other token, and no other conversation's token opens the file.
    token = path.rpartition("/")[2]
    assert (await gateway.http.get(f"{visitor.path}/messages", headers=bearer(token))).status_code == 401
    foreign = [
        await gateway.http.get(f"{visitor.path}/attachments/{file['id']}{end}", headers=bearer(other.token))
        for end in ("", "/link")
    ]
    assert [each.status_code for each in foreign] == [403, 403]
    assert (await other.get(f"/attachments/{file['id']}")).status_code == 404
    unsent = await ana.file(visitor, file["id"])
    assert unsent.status_code == 404  # a teammate sees a file when it is sent
    await redis.delete(keys.conversation(visitor.id).attachments)
    assert (await by_link(gateway, path)).json()["code"] == "attachment_gone"


async def test_a_teammate_gets_no_file_of_a_conversation_that_they_may_not_see(
    gateway: Gateway, visitor: Chat, redis: Redis, keys: Keys
) -> None:
    people = [Teammate(id="sam", name="Sam"), Teammate(id="ada", name="Ada", role="admin")]
    await Directory(redis, keys).load(DeskConfig(people=people, visibility="teams"), "hidden")
    file = await uploaded(visitor, image())
    await send(visitor, file["id"])
    sam, ada = TeammateClient(gateway, "sam"), TeammateClient(gateway, "ada")
    assert (await ada.file(visitor, file["id"])).status_code == 200
    for query in ({}, {"preview": True}):
        assert (await sam.file(visitor, file["id"], **query)).json()["code"] == "conversation_unknown"
    assert (await sam.file(visitor, f"{file['id']}/link")).json()["code"] == "conversation_unknown"
    # A person who guesses a conversation or a file gets nothing either.
    assert (await ada.file(visitor, "0" * 26)).json()["code"] == "attachment_gone"
    assert (await ada.file(Chat(gateway, "0-0123456789abcdef", ""), file["id"])).json()[
        "code"
    ] == "conversation_unknown"


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


async def test_staff_attach_nothing_because_no_person_reads_their_talk(gateway: Gateway) -> None:
    staff = await gateway.open()
    answer = await upload(staff, PDF, "a.pdf")
    assert (answer.status_code, answer.json()["code"]) == (403, "attachments_unread")


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
