"""Files for tests of attachments, and a client that uploads them."""

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from tests.gateway.running import Chat, Gateway, bearer, new_message_id


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo as a phone takes it: on its side, and with the place in its EXIF data."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "hidden description"
    exif.get_ifd(0x8825)[1] = "N"
    return image(exif=exif)


def document(parts: dict[str, bytes | str] | None = None, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word document with these parts besides its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **(parts or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def upload(
    chat: Chat, content: bytes, name: str = "photo.jpg", client_id: str | None = None, token: str | None = None
) -> httpx2.Response:
    params = {"client_id": client_id or new_message_id(), "name": name}
    headers = {**bearer(token or chat.token), "Content-Type": "application/octet-stream"}
    return await chat.gateway.http.post(f"{chat.path}/attachments", params=params, content=content, headers=headers)


async def uploaded(chat: Chat, content: bytes, name: str = "photo.jpg") -> dict[str, Any]:
    answer = await upload(chat, content, name)
    assert answer.status_code == 201, answer.text
    attachment: dict[str, Any] = answer.json()
    return attachment


async def send(chat: Chat, *ids: str, text: str = "", message_id: str | None = None) -> httpx2.Response:
    body = {"text": text, "attachments": list(ids), "client_message_id": message_id or new_message_id()}
    return await chat.post(body)


async def by_link(gateway: Gateway, path: str, **headers: str) -> httpx2.Response:
    """As a browser that only has the link."""
    return await gateway.http.get(path, headers=headers)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
