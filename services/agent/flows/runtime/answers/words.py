"""The words with which people answer, of `locales/reading/<language>.yaml`, ready to be looked for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from libs.contracts import LOCALES, Locale

FOLDER = Path(__file__).parents[5] / "locales" / "reading"

_SAME_LETTERS = {"’": "'", "‘": "'", "`": "'", "ł": "l", "ё": "е", "–": "-", "—": "-"}
# All values are text: `no` and `on` are words here. With libyaml it takes a tenth of the time.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WORD = re.compile(r"[^\W_]+(?:['.º-][^\W_]+)*")


class AnswerWords:
    """The words of one language. Texts are folded with `fold` before they are compared."""

    def __init__(self, language: Locale, raw: Mapping[str, Any]) -> None:
        self.language = language
        self._raw = raw
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}

    def value(self, *path: str) -> Any:
        found: Any = self._raw
        for name in path:
            found = found[name]
        return found

    def words(self, *path: str) -> frozenset[str]:
        """The words of a list, folded."""
        if path not in self._sets:
            self._sets[path] = frozenset(fold(each) for each in self.value(*path))
        return self._sets[path]

    def parts(self, *path: str) -> frozenset[str]:
        """The single words of a list's phrases, folded."""
        key = (*path, "")
        if key not in self._sets:
            self._sets[key] = frozenset(part for each in self.value(*path) for part in tokens(fold(each)))
        return self._sets[key]

    def numbers(self, *path: str) -> dict[str, int]:
        """The numbers of a mapping, by folded words."""
        return {fold(name): int(value) for name, value in self.value(*path).items()}

    def pattern(self, *path: str) -> re.Pattern[str]:
        """Finds any phrase of a list in a folded text. Korean phrases may have an ending behind them."""
        if path not in self._patterns:
            self._patterns[path] = phrases(self.value(*path), open_end=self.language == "ko")
        return self._patterns[path]

    def has(self, folded: str, *path: str) -> bool:
        return self.pattern(*path).search(folded) is not None


def phrases(listed: Sequence[str], *, open_end: bool = False) -> re.Pattern[str]:
    """A pattern for any of these phrases, the longest first."""
    ordered = sorted((fold(each) for each in listed), key=len, reverse=True)
    parts = [_phrase(each, open_end=open_end) for each in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})" if parts else r"(?!)")


def _phrase(folded: str, *, open_end: bool) -> str:
    # People leave the apostrophe out: “dont”, “jai”.
    inner = re.sub(r"'(?=\w)", "'?", r"\s+".join(re.escape(part) for part in folded.split()))
    hangul = open_end and any("가" <= each <= "힣" for each in folded)
    # French “j'” is followed by its word without a space.
    cut = folded.endswith("'")
    return inner + ("" if hangul or cut else r"(?!\w)")


@cache
def words_of(language: Locale) -> AnswerWords:
    """The words of a language. They are read once."""
    raw = yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    return AnswerWords(language, raw)


def languages(language: Locale | None) -> tuple[Locale, ...]:
    """The languages in which an answer may be: this one and English; all of them if it is not known."""
    if language is None:
        return LOCALES
    return (language,) if language == "en" else (language, "en")


@cache
def _folded_character(character: str) -> str:
    lower = _SAME_LETTERS.get(lowered := character.lower(), lowered)
    plain = "".join(each for each in unicodedata.normalize("NFD", lower) if not unicodedata.combining(each))
    plain = _SAME_LETTERS.get(plain, plain)
    return plain if len(plain) == 1 else character


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """In lower case and without accents. Each character stays at its place."""
    return "".join(_folded_character(each) for each in text)


def tokens(folded: str) -> list[str]:
    return _WORD.findall(folded)
