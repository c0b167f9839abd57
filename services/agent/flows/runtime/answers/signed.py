"""A name that a message is signed with, or begins with next to its address, before a question for it.

Only a full name counts that begins with a known given name: at the end of the text behind a closing (“Thanks, Ana
Ruiz”), on a line of its own above an address, or at the very beginning before an address. A name inside a sentence may
be another person's.
"""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.email_addresses import ROUGH_EMAIL_FORM
from libs.people import Morphology, Name, is_korean_name, without_titles
from services.agent.flows.runtime.answers import korean_names
from services.agent.flows.runtime.answers.bare_names import bare_name
from services.agent.flows.runtime.answers.name_words import HANGUL, is_company, is_given
from services.agent.flows.runtime.answers.trimming import EDGES
from services.agent.flows.runtime.answers.words import fold, languages, words_of

_BREAKS = re.compile(r"([,;\n]|(?<=[^\W\d_]{3})[.!](?=\s|$)|[?](?=\s|$)|\s[-–—|]{1,2}\s)")
_CONTACT = re.compile(rf"{ROUGH_EMAIL_FORM}|\+?\d[\d\s().-]{{5,20}}\d|https?://\S{{1,300}}")
_SENTENCES = re.compile(r"(?<=[^\W\d_]{2})[.!?](?=\s|$)|(?<=\d)[.!?](?=\s)|\n")
_MAX_COMPANY = 6
"""Words of a company in a signature."""
_MIN_WORDS, _MAX_WORDS = 2, 4
_MAX_PARTS = 40
_MAX_BELOW = 5
"""Parts that may stand below the name: an address, a number, a company, a town."""
_KOREAN_SIGN = re.compile(r"([가-힣]{2,5}?)\s*(?:드림|올림|배상|드립니다)")


def signed_name(text: str, language: Locale | None) -> Name | None:
    parts = _parts(text)
    return _at_the_end(parts, language) or _before_address(parts, language) or _last_sentence(text, language)


def _parts(text: str) -> list[tuple[str, str]]:
    """Each part with the sign before it. An address is a part of its own: `@`."""
    pieces = _BREAKS.split(_CONTACT.sub("\n@\n", text))
    found = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    kept: list[tuple[str, str]] = []
    before = ""
    for sign, piece in found[:_MAX_PARTS]:
        before = "\n" if "\n" in (before, sign) else sign.strip() or before
        if bare := piece.strip(EDGES):
            kept.append((before, bare))
            before = ""
    return kept


def _at_the_end(parts: Sequence[tuple[str, str]], language: Locale | None) -> Name | None:
    is_above_address = False
    for at in range(len(parts) - 1, max(-1, len(parts) - 2 - _MAX_BELOW), -1):
        sign, part = parts[at]
        if part == "@":
            is_above_address = True
            continue
        if (found := _KOREAN_SIGN.fullmatch(part)) is not None and is_korean_name(found[1]):
            return bare_name(found[1], "ko")
        if (name := _behind_closing(part, language)) is not None:
            return name
        if _is_full(part, language):
            closes = at > 0 and (_is_closing(parts[at - 1][1], language) or sign in ("-", "--", "–", "—"))
            closes = closes or any(is_company(each.split()) for _, each in parts[max(0, at - 2) : at])
            is_own_line = at > 0 and sign == "\n" and is_above_address
            return bare_name(part, language) if closes or is_own_line else None
        if not is_company(part.split()) and len(part.split()) > _MAX_WORDS:
            return None  # a sentence
    return None


def _before_address(parts: Sequence[tuple[str, str]], language: Locale | None) -> Name | None:
    is_first = len(parts) > 1 and parts[1][1] == "@" and _is_full(parts[0][1], language)
    return bare_name(parts[0][1], language) if is_first else None


def _last_sentence(text: str, language: Locale | None) -> Name | None:
    """“… for our canteen. Ngozi Eze, Facilities, Harbour View”: a sentence of one name and words in capitals."""
    sentences = [each.strip(EDGES) for each in _SENTENCES.split(_CONTACT.sub(" , ", text.strip()))]
    *before, last = [each for each in sentences if each] or [""]
    parts = [each.strip(EDGES) for each in last.split(",") if each.strip(EDGES)]
    if not before or text.rstrip().endswith("?") or not 0 < len(parts) <= _MAX_BELOW:
        return None
    if language == "ko" and len(parts) == 1:
        return korean_names.introduced(last, words_of("ko"), asked=True)
    bare = [_without_job(each, language) for each in parts]
    named = [each for each in bare if _is_full(each, language)]
    others = [each for each in bare if each not in named]
    if len(named) != 1 or not all(each[:1].isupper() and len(each.split()) <= _MAX_COMPANY for each in others):
        return None
    return bare_name(named[0], language)


def _without_job(part: str, language: Locale | None) -> str:
    """“менеджер Тимур Ахметов”: in Polish and Russian a dictionary knows what people do."""
    word, _, rest = part.partition(" ")
    is_job = language in ("pl", "ru") and word.islower() and Morphology.shared().names_person(word, language)
    return rest if is_job else part


def _behind_closing(part: str, language: Locale | None) -> Name | None:
    """“Best regards Ana Ruiz”, on one line."""
    for each in languages(language):
        found = words_of(each).pattern("closings").match(fold(part))
        rest = part[found.end() :].strip(EDGES) if found else ""
        if rest and _is_full(rest, language):
            return bare_name(rest, language)
    return None


def _is_closing(part: str, language: Locale | None) -> bool:
    folded = fold(part)
    return any(words_of(each).pattern("closings").fullmatch(folded) is not None for each in languages(language))


def _is_full(part: str, language: Locale | None) -> bool:
    words = without_titles(part).split()
    if len(words) == 1 and language == "ko":
        return HANGUL.fullmatch(part) is not None and len(part) > _MIN_WORDS and is_korean_name(part)
    is_capital = _MIN_WORDS <= len(words) <= _MAX_WORDS and words[0][:1].isupper() and words[-1][:1].isupper()
    return is_capital and (is_given(words[0], language) or (len(words) <= 3 and is_given(words[1], language)))
