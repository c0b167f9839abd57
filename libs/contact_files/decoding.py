"""Makes text of a file's bytes. Where the file does not say its encoding, the letters of the six languages decide.

Windows, DOS, Unix and old Macs write other bytes for the same letters. Each reading is judged by its letters, and by
the headers that become known words. A file that no reading fits is refused: wrong letters would be stored for good.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from libs.columns import known_headers, plain_header
from libs.contact_files.letters import KOREAN, LATIN, POLISH, RUSSIAN, fit


class _Encoding(NamedTuple):
    name: str
    script: str
    languages: tuple[str, ...]
    is_rare: bool = False


_ENCODINGS = (
    _Encoding("cp1252", LATIN, ("es", "fr", "de", "it", "nl", "pt")),
    _Encoding("cp1250", POLISH, ("pl", "hu")),
    _Encoding("cp1251", RUSSIAN, ("ru",)),
    _Encoding("cp949", KOREAN, ("ko",)),
    _Encoding("iso8859_2", POLISH, ("pl", "hu"), is_rare=True),
    _Encoding("koi8_r", RUSSIAN, ("ru",), is_rare=True),
    _Encoding("cp866", RUSSIAN, ("ru",), is_rare=True),
    _Encoding("mac_roman", LATIN, ("es", "fr", "de", "it", "nl", "pt"), is_rare=True),
    _Encoding("cp850", LATIN, ("es", "fr", "de", "it", "nl", "pt"), is_rare=True),
    _Encoding("cp852", POLISH, ("pl", "hu"), is_rare=True),
)
_RARE = 1.0
"""The points by which a rare encoding must fit better."""

_MIN_FIT = {LATIN: 0.5, POLISH: 0.4, RUSSIAN: 0.5, KOREAN: 1.0}
"""For each letter: texts in Greek, Arabic or Japanese have less in any of these encodings."""

_MIN_LETTERS = 8
"""Fewer letters prove nothing."""

_LOOKED_AT = 16_384
"""Bytes of lines with letters outside of ASCII that are judged."""

_HEADER_LINES = 12
_MAX_HEADER_LINE = 4_096
_CELLS = re.compile(r"[,;\t|]")
_TIMES_VALID = 2
"""How many valid letters of UTF-8 outweigh an invalid byte."""

_SINGLE_BYTES = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


class UnknownLetters(ValueError):
    """The letters fit none of the languages."""


def decoded(content: bytes) -> str:
    """Raises UnicodeDecodeError for what is no text in any of these encodings, and UnknownLetters."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if (wide := _wide(content)) is not None:
        return content.decode(wide)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sample = _sample(content)
        if _is_mostly_utf8(sample):
            # A line of another file was added to this one.
            return content.decode("utf-8-sig", "surrogateescape").translate(_SINGLE_BYTES)
        return _decoded_by_letters(content, sample, error)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: the commas, spaces and line ends at least have a zero as every second byte."""
    little, big = content[1:4000:2].count(0), content[0:4000:2].count(0)
    half = max(1, len(content[:4000]) // 2)
    if max(little, big) > 0.1 * half and min(little, big) * 4 <= max(little, big):
        return "utf-16-le" if little > big else "utf-16-be"
    return None


def _is_mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "surrogateescape")
    invalid = sum("\udc80" <= each <= "\udcff" for each in text)
    valid = sum(not each.isascii() for each in text) - invalid
    return valid >= _TIMES_VALID * invalid


def _decoded_by_letters(content: bytes, sample: bytes, error: UnicodeDecodeError) -> str:
    readings = sorted(
        _judged(sample, content[: _HEADER_LINES * _MAX_HEADER_LINE]), key=lambda each: (-each.score, each.place)
    )
    for reading in readings:
        encoding = _ENCODINGS[reading.place]
        try:
            # An encoding may have the bytes of the sample, and not those of the whole file.
            text = content.decode(encoding.name)
        except UnicodeDecodeError:
            continue
        if reading.letters >= _MIN_LETTERS and reading.fit < _MIN_FIT[encoding.script] * reading.letters:
            raise UnknownLetters
        return text
    raise error


class _Reading(NamedTuple):
    """`fit` is of the letters and the headers; the `score` counts that an encoding is rare, too."""

    place: int
    score: float
    fit: float
    letters: int


def _judged(sample: bytes, beginning: bytes) -> Iterator[_Reading]:
    """Of each encoding that has these bytes."""
    for place, encoding in enumerate(_ENCODINGS):
        try:
            text = sample.decode(encoding.name)
        except UnicodeDecodeError:
            continue
        score, letters = fit(text, encoding.script)
        score += _headers(beginning, encoding)
        yield _Reading(place, score - _RARE * encoding.is_rare, score, letters)


def _sample(content: bytes) -> bytes:
    found, size = [], 0
    for line in content.splitlines():
        if not line.isascii():
            # A line is cut before an ASCII character, because the others can be parts of a letter.
            found.append(line if len(line) < _LOOKED_AT else line[:_LOOKED_AT].rpartition(b",")[0])
            size += len(line)
            if size > _LOOKED_AT:
                break
    return b"\n".join(found)


def _headers(beginning: bytes, encoding: _Encoding) -> float:
    """Known headers count, those in a language of this encoding more; one that only this reading shows counts most."""
    score = 0.0
    for line in beginning.split(b"\n")[:_HEADER_LINES]:
        for raw in _CELLS.split(line[:_MAX_HEADER_LINE].decode(encoding.name, "replace"))[:60]:
            known = known_headers().get(plain_header(raw))
            if known is not None and known.language in encoding.languages:
                score += 1.5 if raw.isascii() else 10.0
    return score
