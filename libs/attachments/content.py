"""Recognises a file by its content, as one of the few kinds that may be attached. Names and claimed types don't count.

A library with a thousand signatures says which type a file looks like. Here the question is whether it certainly is one
of twenty: so each kind has a check of its structure, and all other files are refused.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FileGroup = Literal["image", "pdf", "text", "office", "audio", "video"]

HEAD_BYTES = 4_096
MAX_ENTRIES = 5_000
"""Files in an Office document. The largest presentations have some hundred."""

MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
"""How many times larger an Office document may become. Text compresses to a tenth; a bomb to a thousandth."""

MAX_MIMETYPE = 100
TEXT_CHUNK = 65_536


@dataclass(frozen=True)
class FileKind:
    """`suffixes`: the endings of names that fit; the first is given to a name without one of them."""

    type: str
    group: FileGroup
    suffixes: tuple[str, ...]


def _kind(type_: str, group: FileGroup, *suffixes: str) -> FileKind:
    return FileKind(type_, group, suffixes)


JPEG = _kind("image/jpeg", "image", "jpg", "jpeg", "jpe", "jfif")
PNG = _kind("image/png", "image", "png")
GIF = _kind("image/gif", "image", "gif")
WEBP = _kind("image/webp", "image", "webp")
AVIF = _kind("image/avif", "image", "avif")
PDF = _kind("application/pdf", "pdf", "pdf")
TEXT = _kind("text/plain", "text", "txt", "csv", "tsv", "log", "md", "json", "yaml", "yml", "ini", "eml", "vcf", "ics")
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = _kind(f"{_OFFICE}.wordprocessingml.document", "office", "docx")
XLSX = _kind(f"{_OFFICE}.spreadsheetml.sheet", "office", "xlsx")
PPTX = _kind(f"{_OFFICE}.presentationml.presentation", "office", "pptx")
_OPEN = "application/vnd.oasis.opendocument"
ODT = _kind(f"{_OPEN}.text", "office", "odt")
ODS = _kind(f"{_OPEN}.spreadsheet", "office", "ods")
ODP = _kind(f"{_OPEN}.presentation", "office", "odp")
MP4 = _kind("video/mp4", "video", "mp4", "m4v")
MOV = _kind("video/quicktime", "video", "mov", "qt")
WEBM = _kind("video/webm", "video", "webm")
M4A = _kind("audio/mp4", "audio", "m4a")
MP3 = _kind("audio/mpeg", "audio", "mp3")
OGG = _kind("audio/ogg", "audio", "ogg", "oga", "opus")
WAV = _kind("audio/wav", "audio", "wav")

KINDS = (
    JPEG, PNG, GIF, WEBP, AVIF, PDF, TEXT, DOCX, XLSX, PPTX, ODT, ODS, ODP, MP4, MOV, WEBM, M4A, MP3, OGG, WAV,
)  # fmt: skip

_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"), MP4),
    b"qt  ": MOV, **dict.fromkeys((b"M4A ", b"M4B "), M4A),
}  # fmt: skip
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|style|link|meta)\b", re.IGNORECASE
)
_PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".hta", ".lnk", ".scr")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of(path: Path) -> FileKind | None:
    """The kind of this file; None for one that may not be attached. It reads the whole of a text, so use a thread."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for kind, fits in _SIGNATURES:
        if fits(head):
            return kind
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return PDF if _ends_as_pdf(path) else None
    if head.startswith(b"PK\x03\x04"):
        return _document(path)
    return TEXT if head and _is_text(path, head) else None


_SIGNATURES: tuple[tuple[FileKind, Callable[[bytes], bool]], ...] = (
    (JPEG, lambda head: head.startswith(b"\xff\xd8\xff")),
    (PNG, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    (GIF, lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    (WEBP, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    (WAV, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE"),
    (OGG, lambda head: head.startswith(b"OggS\x00")),
    (WEBM, lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]),
    (MP3, lambda head: head.startswith((b"ID3\x02", b"ID3\x03", b"ID3\x04", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))),
)


def _ends_as_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 2_048))
        return b"%%EOF" in file.read()


def _document(path: Path) -> FileKind | None:
    """The kind of an Office document, by the list of its parts."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _kind_of_document(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, RuntimeError, KeyError):
        return None  # the archive is broken, encrypted, or packed in a way that no document is


def _kind_of_document(archive: zipfile.ZipFile) -> FileKind | None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if _is_bomb(parts) or _has_program(names):
        return None
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in _PARTS.items() if part in names), None)
    # The first part of an OpenDocument file says its type. Nothing else is unpacked.
    if not parts or parts[0].filename != "mimetype" or parts[0].file_size > MAX_MIMETYPE:
        return None
    declared = archive.read(parts[0])
    return next((kind for kind in (ODT, ODS, ODP) if kind.type.encode() == declared), None)


def _is_bomb(parts: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    return len(parts) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked > packed * MAX_RATIO


def _has_program(names: set[str]) -> bool:
    """Whether a document has macros, or carries another file that can run."""
    return any("vbaproject" in name.lower() or name.lower().endswith(_PROGRAMS) for name in names)


def _is_text(path: Path, head: bytes) -> bool:
    """Whether it is text, and no page, image or program in the form of text."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    start = head.decode(encoding, "ignore").lstrip()
    if start.startswith(("<", "#!", "%!")) or _MARKUP.search(start.encode()):
        return False
    return all(not _CONTROL.search(part) for part in _decoded(path, encoding))


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text in parts; a control character stands for bytes that are no text."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while part := file.read(TEXT_CHUNK):
                yield part
    except UnicodeError:
        yield "\x00"
