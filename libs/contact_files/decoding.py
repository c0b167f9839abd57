"""Makes text of a file's bytes. Where the file does not say its encoding, the letters of the six languages decide.

Korean, Polish, Russian and western Windows write the same bytes for other letters. Each reading is judged by how many
of its letters its languages have, by what stands next to them, and by the headers that become known words.
"""

import codecs
import re
from collections.abc import Iterator

from libs.contact_files.headers import known_headers, plain_header

_LOOKED_AT = 16_384
"""Bytes of lines with letters outside of ASCII that are judged."""

_HEADER_LINES = 12
_MAX_HEADER_LINE = 4_096
_OWN_LANGUAGE = {"cp1252": ("es", "fr"), "cp1250": ("pl",), "cp1251": ("ru",), "cp949": ("ko",)}
_SURE = {
    "cp1252": frozenset("àâæçéèêëîïôœùûüÿáíóúñäößãõåøÀÂÆÇÉÈÊËÎÏÔŒÙÛÜÁÍÓÚÑÄÖÃÕÅØ"),
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"),
    "cp1251": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"),
}
_SIGNS = frozenset("„”“’‘–—«»…№€£§°º ª")
_EASTERN = frozenset("іїєґўІЇЄҐЎ")
_VOWELS = frozenset("aeiouyáéíóúüAEIOUY")
_WORD = re.compile(r"[^\W\d_]+")
_CELLS = re.compile(r"[,;\t|]")


def decoded(content: bytes) -> str:
    """Raises UnicodeDecodeError for what is no text in any of these encodings."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if (wide := _wide(content)) is not None:
        return content.decode(wide)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decoded_by_letters(content, error)


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: the commas, spaces and line ends at least have a zero as every second byte."""
    little, big = content[1:4000:2].count(0), content[0:4000:2].count(0)
    half = max(1, len(content[:4000]) // 2)
    if max(little, big) > 0.1 * half and min(little, big) * 4 <= max(little, big):
        return "utf-16-le" if little > big else "utf-16-be"
    return None


def _decoded_by_letters(content: bytes, error: UnicodeDecodeError) -> str:
    sample, beginning = _sample(content), content[: _HEADER_LINES * _MAX_HEADER_LINE]
    readings = []
    for place, encoding in enumerate(_OWN_LANGUAGE):
        try:
            judged = _letters(sample.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
        readings.append((-judged - _headers(beginning, encoding), place, encoding))
    for _, _, encoding in sorted(readings):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise error


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


def _letters(text: str, encoding: str) -> float:
    """How well the letters outside of ASCII are those of the encoding's languages, per byte."""
    score = sum(0.0 if each in _SIGNS else -2.0 for each in text if not each.isascii() and not each.isalpha())
    for word in _words(text):
        score += sum(_letter(word, place, encoding) for place, each in enumerate(word) if not each.isascii())
        if encoding in ("cp1251", "cp949") and any("a" <= each <= "z" for each in word.lower()):
            score -= 2.0
        if encoding == "cp1251" and not (word.istitle() or word.islower() or word.isupper()):
            score -= 1.0
        if encoding in ("cp1252", "cp1250") and _most_in_a_row(word) >= 3:
            score -= 3.0
    return score


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(text) if not found[0].isascii())


def _letter(word: str, place: int, encoding: str) -> float:
    letter = word[place]
    following = word[place + 1 : place + 2]
    if encoding == "cp949":
        return 2.0 if "가" <= letter <= "힣" and _is_common(letter) else -1.0
    if letter.lower() == "ñ" and not (following and following in _VOWELS):
        return -0.5  # in Spanish a vowel follows: “Poznañ” is “Poznań”
    if letter.lower() == "ń" and following and following in _VOWELS:
        return -0.5
    if encoding == "cp1252" and letter in "æœÿŸ" and following[:1] not in ("u", "r", "t", "l", ""):
        return -0.5
    if letter in _SURE[encoding]:
        return 1.0
    return 0.3 if encoding != "cp1251" or letter in _EASTERN else -0.5


def _is_common(syllable: str) -> bool:
    """Whether a syllable is one of the 2,350 of the Korean standard."""
    try:
        syllable.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True


def _most_in_a_row(word: str) -> int:
    most = now = 0
    for each in word:
        now = 0 if each.isascii() else now + 1
        most = max(most, now)
    return most


def _headers(beginning: bytes, encoding: str) -> float:
    """Known headers count, those in a language of this encoding more; one that only this reading shows counts most."""
    score = 0.0
    for line in beginning.split(b"\n")[:_HEADER_LINES]:
        for raw in _CELLS.split(line[:_MAX_HEADER_LINE].decode(encoding, "replace"))[:60]:
            known = known_headers().get(plain_header(raw))
            if known is not None and known.language in _OWN_LANGUAGE[encoding]:
                score += 1.5 if raw.isascii() else 10.0
    return score
