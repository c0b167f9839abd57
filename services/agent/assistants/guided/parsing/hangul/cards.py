"""Reads the Korean parts of a business card or a signature: “한빛디자인 실장 조은별”, “권태율 드림”."""

import re
from collections.abc import Sequence

from libs.people import korean
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar

_HANGUL = re.compile(r"[가-힣]")
_FIRM = re.compile(r"\((?:주|유|재|사)\)|㈜|주식회사|유한회사")
_LATIN = re.compile(r"\s*\(\s*[A-Za-z][\w .'-]*\)?")
_BRACKETS = re.compile(r"[\[\]【】〈〉《》「」『』]")
_SPACED = re.compile(r"(?<!\S)([가-힣]) ([가-힣]) ([가-힣])(?!\S)")
_ADDRESS = re.compile(r"\d")
_REGIONS = ("도", "광역시", "특별시", "자치시")
_SENTENCE_ENDS = ("예요", "에요", "해요", "어요", "아요", "했어요", "니다", "네요", "세요", "거야", "거임")
_MAX_WORDS = 4
_SHORT_NAME = 2


class KoreanPart:
    """What a part of a card says: `name`, `jobtitle`, `company`, each may be empty. `left` has no part in it."""

    def __init__(self, part: str, grammar: Grammar) -> None:
        self.name = self.jobtitle = self.company = ""
        self.left: list[str] = []
        self._grammar = grammar
        self.is_firm = _FIRM.search(part) is not None
        # Cards space out a short name: “조 은 별”.
        plain = _SPACED.sub(r"\1\2\3", _LATIN.sub("", _BRACKETS.sub(" ", part))).strip(" -–")
        words = [word for word in plain.split() if word not in grammar.forms["signed"]]
        if len(words) == 1 and words[0] != plain and grammar.may_be_name(words[0]):
            self.name = words[0]  # “탄하경 드림”
            return
        if not words or len(words) > _MAX_WORDS or _ADDRESS.search(plain):
            return
        if _FIRM.search(plain) and not any(grammar.is_title(word) for word in words):
            while len(words) > 1 and grammar.is_department(words[-1]) and not _FIRM.search(words[-1]):
                self.left.append(words.pop())  # “(주)느루소재 품질보증팀”
            self.company = " ".join(words) if self.left else plain
            return
        self._read(words)

    def _read(self, words: list[str]) -> None:
        grammar = self._grammar
        rest: list[str] = []
        title: list[str] = []
        for at, word in enumerate(words):
            parts = grammar.parts(word)
            is_job = word in grammar.titles and len(words) > 1  # “편집장 모 지 안”
            if not (self.name or parts.role or is_job) and (grammar.is_name(parts.stem) or self._is_rare(words, at)):
                self.name = parts.stem
                title += [parts.title] if parts.title else []
            elif not self.name and self._is_family(words, at):
                self.name = f"{word} {words[at + 1]}"
            elif self.name and word in self.name.split():
                continue
            elif grammar.is_title(parts.stem) or grammar.is_department(word):
                title.append(parts.stem)
            elif word not in korean.HONORIFICS:
                rest.append(word)
        has_title = any(grammar.is_title(each) for each in title)
        self.jobtitle = " ".join(title) if has_title else ""
        if title and not has_title and self._is_company(rest):
            self.left += title  # “별빛미디어 콘텐츠사업부”
        elif title and not has_title:
            rest += title
        if rest and (has_title or self.name or self._is_company(rest)):
            self.company = " ".join(rest) if self._is_company(rest) or len(rest) == 1 else ""

    def _is_rare(self, words: Sequence[str], at: int) -> bool:
        """“현장소장 경민철”: a name that begins as other words do, next to a title."""
        is_titled = any(self._grammar.is_title(word) for word in (*words[:at], *words[at + 1 :]))
        return is_titled and korean.is_rare_name(words[at])

    def _is_family(self, words: Sequence[str], at: int) -> bool:
        """김 민수."""
        is_family = words[at] in korean.SURNAMES or words[at] in korean.LONG_SURNAMES
        return is_family and at + 1 < len(words) and len(words[at + 1]) == _SHORT_NAME

    def _is_company(self, words: Sequence[str]) -> bool:
        return bool(words) and (self._grammar.is_company(words[-1]) or _FIRM.search(" ".join(words)) is not None)


def is_korean(part: str) -> bool:
    return _HANGUL.search(part) is not None


def is_signed(line: str, grammar: Grammar) -> bool:
    """ "탄하경 드림": the name of the writer below a letter."""
    words = line.split()
    return 2 <= len(words) <= _MAX_WORDS and words[-1] in grammar.forms["signed"]


def is_plain_noun(part: str, grammar: Grammar) -> bool:
    """Whether a line may be a company's name of which nothing else speaks: one or two words, no sentence."""
    words = part.split()
    return (
        1 <= len(words) <= 2 and not _ADDRESS.search(part)
        and not any(grammar.is_predicate(word) or word in grammar.nouns or grammar.parts(word).role for word in words)
        and not grammar.is_department(words[-1])
    )  # fmt: skip


def korean_places(part: str, grammar: Grammar) -> dict[str, str]:
    """ "대한민국 수원", “경기도 수원시”: the town and the country of a line that names nothing but places."""
    found: dict[str, str] = {}
    for word in part.replace(",", " ").split():
        prop, _, name = grammar.places.get(word.removesuffix("시"), "").partition(":")
        if not name and not word.endswith(_REGIONS):
            return {}
        found |= {prop: name} if name else {}
    return found


def is_short_name(part: str, grammar: Grammar) -> bool:
    """A name of two syllables on a line of its own."""
    is_other = part in grammar.nouns or grammar.is_title(part)  # “부장” is no Bu Jang
    return len(part) == _SHORT_NAME and korean.is_full_name(part) and not is_other


def is_labelled(line: str, grammar: Grammar) -> bool:
    """ "이름 박선영": a line with a label is read as a sentence."""
    word = line.strip(" -·•*").split(" ")[0].rstrip(":=")
    return word.endswith(grammar.forms["labels"]) and word in grammar.forms["labels"]


def is_request(line: str, grammar: Grammar) -> bool:
    """Whether a line asks for something, rather than being a part of a card."""
    words = line.strip(" .!~?").split()
    if words and words[-1].endswith(_SENTENCE_ENDS):
        return True  # “수신 기록 복사한 거예요”
    return bool(words) and any(grammar.is_predicate(word) or word.endswith(grammar.forms["requests"]) for word in words)
