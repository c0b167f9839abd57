"""Finds the Korean verb or label that a word with one wrong letter was meant to be: “츄가해줘”, “연락쳐”."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from services.agent.assistants.guided.parsing.entities import TYPED
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark

_WORD = re.compile(r"[가-힣]{2,12}")
_TYPED = ("email", "bad_email", "phone", "url", "domain", "date", "number", "quoted")
_MIN_LABEL = 3
_MAX_KEPT = 4_096
"""Words of which the similar stems are kept: most words of a message are frequent ones, and have none."""


class Stems:
    """One wrong letter changes one syllable: stems are found by their other syllables."""

    def __init__(self, stems: Mapping[str, Mark]) -> None:
        self._by_gap: dict[str, list[tuple[str, Mark]]] = {}
        for stem, mark in stems.items():
            for gap in _gaps(stem):
                self._by_gap.setdefault(gap, []).append((stem, mark))
        self._longest = max(map(len, stems), default=0)

    def meant(self, items: Sequence[Item], at: int, grammar: Grammar) -> Mark | None:
        """A label before its value, or a verb with a verb's ending."""
        word = items[at].text
        if _WORD.fullmatch(word) is None:
            return None
        after = items[at + 1] if at + 1 < len(items) else None
        for stem, mark in self._similar(word):
            rest = word[len(stem) :]
            if mark.kind == "intent" and mark.value == "undo" and len(stem) < _MIN_LABEL:
                continue  # “물어보니” is no “무르다”
            if mark.kind == "intent" and _is_verb(rest, after, grammar):
                return mark
            if mark.kind == "link" and not rest:
                return mark
            is_job = mark.kind == "field" and mark.value == "jobtitle" and not rest
            if is_job and after is not None and grammar.is_title(grammar.parts(after.text).stem):
                return mark  # “직첵 팀장”
            if (
                mark.kind == "field"
                and mark.value == "company"
                and after is not None
                and after.value("field") == "name"
            ):
                return mark  # “회샤 이름”
            if mark.kind == "field" and not rest and at and _is_goal(items, at + 1):
                return mark  # “엄인수 회서 별빛으로 바꿔줘”
            if (
                mark.kind == "field"
                and not rest
                and at
                and after is not None
                and after.kind in TYPED.get(mark.value, ())
            ):
                return mark  # “휴대폰 번허 010-…”, “임하늘 번허 010-…”
            if mark.kind == "field" and after is not None and len(stem) >= _MIN_LABEL:
                is_valued = after.kind in _TYPED or after.is_punctuation(":=")
                if is_valued or grammar.role(rest) == "topic":
                    return mark
        return None

    @lru_cache(maxsize=_MAX_KEPT)  # noqa: B019 - there is one list of stems in a process
    def _similar(self, word: str) -> tuple[tuple[str, Mark], ...]:
        return tuple(
            (stem, mark)
            for length in range(min(self._longest, len(word)), 1, -1)
            for gap in _gaps(word[:length])
            for stem, mark in self._by_gap.get(gap, ())
            if OSA.distance(_letters(word[:length]), _letters(stem), score_cutoff=1) == 1
        )


def _is_verb(rest: str, after: Item | None, grammar: Grammar) -> bool:
    """A stem with a verb's ending, or “변겅 부탁드려요”."""
    return rest.startswith(grammar.forms["asked"]) if rest else after is not None and after.is_link("please")


def _is_goal(items: Sequence[Item], at: int) -> bool:
    """Whether a value with the ending of a goal stands here, before a verb that changes something."""
    is_goal = at + 1 < len(items) and items[at].text.endswith("로")
    return is_goal and items[at + 1].value("intent") == "update"


def _gaps(word: str) -> list[str]:
    return [f"{word[:at]}*{word[at + 1 :]}" for at in range(len(word))]


def _letters(word: str) -> str:
    return unicodedata.normalize("NFD", word)
