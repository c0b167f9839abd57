"""Recognises sentences of a model that claim a change, by rules in all languages that rather ask once too often.

A text is read part by part: “I couldn't find Bo, but I have saved Ana” claims something in its second part. A text that
should say that nothing was done has to say so in a sentence of its own: “not to worry” is no such sentence.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from libs.contracts import Locale
from libs.yaml_files import read_yaml

_SENTENCE = re.compile(r"(?:[^.!?…。！？\n]|(?<=\w)[.](?=\w))+[.!?…。！？]*")
_PART = re.compile(
    r"[,;:–—()¿¡]| - |(?<!\w)(?:and|but|so|then|pero|y|así que|et|mais|alors|ale|oraz|więc|но|и|а|поэтому)(?!\w)"
    r"|지만|는데|(?<=[했됐])고|(?<=[가-힣])[어아해]서"
)
_SO = re.compile(
    r"(?<!\w)(?:so|then|therefore|así que|por eso|luego|alors|puis|więc|dlatego|potem|поэтому|потом)(?!\w)"
    r"|(?<=[가-힣])[어아해]서"
)
_ONLY = re.compile(r"(?<!\w)(?:only|just|s[oó]lo|seul\w*|uniquement|tylko|только)(?!\w)|만")
_LETTER = re.compile(r"[^\W\d_]")
_QUESTION = ("?", "？")
_MAX_CHARS = 8_000
"""More than an answer may be long."""


class Claims:
    """The words of `locales/claims.yaml`, of all languages at once: a model may answer in any of them."""

    def __init__(self, words: Mapping[Locale, Mapping[str, list[str]]]) -> None:
        self._done, self._did, self._never, self._courtesy, self._admission, self._exists, self._polite = (
            _pattern(words, kind) for kind in ("done", "did", "never", "courtesy", "admission", "exists", "polite")
        )
        self._open = _pattern(words, "not", "maybe", "exists")
        self._presumes, self._new = _pattern(words, "presumes"), _pattern(words, "new")

    @classmethod
    def load(cls, locales: Path) -> "Claims":
        return cls(read_yaml((locales / "claims.yaml").read_text(encoding="utf-8")))

    def claims(self, text: str, *, was_asked: bool) -> bool:
        """Whether a part of the text says that something was changed. `was_asked`: a change was asked for: then words
        such as “created” count, which otherwise also describe a record."""
        pattern = self._done if was_asked else self._did
        return any(pattern.search(part) and not self._open.search(part) for part in _stated(self._plain(text)))

    def claims_impossible(self, text: str) -> bool:
        """Whether a part of the text claims what no tool does, such as an e-mail that was sent."""
        return any(self._never.search(part) and not self._open.search(part) for part in _stated(self._plain(text)))

    def is_polite(self, text: str) -> bool:
        """Whether a user's text has words with which people ask for something to be done."""
        return self._polite.search(text[:_MAX_CHARS].casefold()) is not None

    def states(self, text: str, values: Collection[str]) -> bool:
        """Whether a part of the text says as a matter of course that one of these values holds. Numbers are digits."""
        return any(
            value in part or value in re.sub(r"\D", "", part)
            for part in _stated(self._plain(text))
            if not self._open.search(part) or self._exists.search(part)
            for value in values
        )

    def admits(self, text: str, *, has_read: bool = False, has_held: bool = False) -> bool:
        """Whether the text asks something, or says that something is not so, and claims nothing besides it.

        `has_read`: a result of this turn can show that the record held the value before. `has_held`: one does.
        """
        concedes = self.concedes(text, has_read=has_read, has_held=has_held)
        return concedes and not self.claims(text, was_asked=True)

    def concedes(self, text: str, *, has_read: bool = False, has_held: bool = False) -> bool:
        """Whether a sentence of the text asks something, or says that something was not done."""
        return any(
            (self._admission.search(each) and not self._makes_good(each))
            or (has_read and self._was_there(each, has_held=has_held) and not self._presumes_done(each))
            or (each.endswith(_QUESTION) and _LETTER.search(each) and not self._presumes_done(each))
            for each in map(str.strip, _sentences(self._plain(text)))
        )

    def _was_there(self, sentence: str, *, has_held: bool) -> bool:
        """ "Jane has that already". What is called new was hardly there before, unless a result shows it."""
        return self._exists.search(sentence) is not None and (has_held or self._new.search(sentence) is None)

    def _makes_good(self, sentence: str) -> bool:
        """ "The number was invalid, so I corrected it": what was wrong is said to be right now."""
        _, *behind = _SO.split(sentence, maxsplit=1)
        parts = [part for text in behind for part in _stated(text) if not _ONLY.search(part)]
        return any(self._done.search(part) and not self._open.search(part) for part in parts)

    def _presumes_done(self, sentence: str) -> bool:
        """ "Shall I also update John, now that Jane has the new number?": a question that takes the change for made."""
        return sentence.endswith(_QUESTION) and self._presumes.search(sentence) is not None

    def _plain(self, text: str) -> str:
        """The text in lower case, without phrases that say nothing."""
        # “No problem” and “nothing else to do” would count as the admission that nothing was done.
        return self._courtesy.sub(" ", text[:_MAX_CHARS].casefold())


def _pattern(words: Mapping[Locale, Mapping[str, list[str]]], *kinds: str) -> re.Pattern[str]:
    entries = {locale: [each for kind in kinds for each in words[locale][kind]] for locale in words}
    spaced = "|".join(each for locale, listed in entries.items() if locale != "ko" for each in listed)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{'|'.join(entries['ko'])}")


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _stated(text: str) -> Iterator[str]:
    """The parts of a text, without the questions in it."""
    for sentence in _sentences(text):
        parts: Iterable[str] = _PART.split(sentence)
        if sentence.rstrip().endswith(_QUESTION):
            parts = [*parts][:-1]
        yield from (part.strip() for part in parts)
