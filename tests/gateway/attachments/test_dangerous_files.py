"""Files that could harm a person who opens them: refused, made harmless, or only saved and never run."""

from pathlib import Path

import pytest

from tests.gateway.attached import PDF, by_link, document, files_in, image, upload, uploaded
from tests.gateway.running import Chat, Gateway

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
