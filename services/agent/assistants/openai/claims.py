"""Recognises sentences of a model that claim a change, by rules in all languages that rather ask once too often.

A text is looked at part by part: “I couldn't find Bo, but I have saved Ana” claims something in its second part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from libs.contracts import Locale

_SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
_PART = re.compile(r"[,;:–—()¿¡]| - |(?<!\w)(?:and|but|pero|et|mais|ale|oraz|но)(?!\w)|지만|는데|(?<=[했됐])고")
_LETTER = re.compile(r"[^\W\d_]")
_QUESTION = ("?", "？")
_LOOKED_AT_CHARS = 8_000
"""More than an answer may be long."""


class Claims:
    """The words of `locales/claims.yaml`, of all languages at once: a model may answer in any of them."""

    def __init__(self, words: Mapping[Locale, Mapping[str, list[str]]]) -> None:
        self._done, self._did, self._not, self._courtesy = (
            _pattern(words, kind) for kind in ("done", "did", "not", "courtesy")
        )
        self._open = _pattern(words, "not", "maybe")

    @classmethod
    def load(cls, locales: Path) -> "Claims":
        return cls(yaml.safe_load((locales / "claims.yaml").read_text(encoding="utf-8")))

    def claims(self, text: str, *, was_asked: bool) -> bool:
        """Whether a part of the text says that something was changed. `was_asked`: a change was asked for: then words
        such as “created” count, which otherwise also describe a record."""
        pattern = self._done if was_asked else self._did
        return any(pattern.search(part) and not self._open.search(part) for part in _stated(text))

    def admits(self, text: str) -> bool:
        """Whether the text asks something, or says that something is not so, and claims nothing beside it."""
        return self.concedes(text) and not self.claims(text, was_asked=True)

    def concedes(self, text: str) -> bool:
        """Whether the text asks something, or says that something is not so."""
        said = [self._courtesy.sub("", each).strip() for each in _sentences(text)]
        return any(self._not.search(each) or (each.endswith(_QUESTION) and _LETTER.search(each)) for each in said)


def _pattern(words: Mapping[Locale, Mapping[str, list[str]]], *kinds: str) -> re.Pattern[str]:
    entries = {locale: [each for kind in kinds for each in words[locale][kind]] for locale in words}
    spaced = "|".join(each for locale, listed in entries.items() if locale != "ko" for each in listed)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{'|'.join(entries['ko'])}")


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text[:_LOOKED_AT_CHARS].casefold())


def _stated(text: str) -> Iterator[str]:
    """The parts of a text in lower case, without the questions in it."""
    for sentence in _sentences(text):
        parts: Iterable[str] = _PART.split(sentence)
        if sentence.rstrip().endswith(_QUESTION):
            parts = [*parts][:-1]
        yield from (part.strip() for part in parts)
