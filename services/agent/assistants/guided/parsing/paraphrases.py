"""Phrases that say something else than their words, as the plain words that the readers know.

“Put it back to how it was” asks for an undo, and “the email's missing a d” calls the address wrong. The phrases are
those of `locales/guided/paraphrases/<language>.yaml`. A text is tried with the patterns of all languages, because its
language is known only when its words are read; a pattern is tried only where one of the words stands that it needs.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from libs.contracts import StrictModel
from services.agent.assistants.guided.locales import Listed, read_files

FOLDER = Path(__file__).parents[5] / "locales" / "guided" / "paraphrases"
_SET = re.compile(r"\{([a-z_]+)\}")
_MAX_DEPTH = 4
"""How deep sets may stand in each other."""


def _joined(value: object) -> object:
    return "".join(value) if isinstance(value, list) else value


Pattern = Annotated[str, BeforeValidator(_joined)]
"""A pattern in one piece, or in parts."""


class Paraphrase(StrictModel):
    """One phrase. `said` is its pattern, in any case; `means` takes its place.

    All conditions must hold: one of `needs` stands in the text, in lower case; it has so many `addresses`; `behind`
    stands before the phrase; `elsewhere` stands before it or behind it; the group `property` is the label of a
    property. A group that matched nothing has the words of `if_empty`. `plain` is how the `example` is read.
    """

    example: str
    plain: str
    said: Pattern
    means: str
    needs: list[str] = []
    addresses: int = 0
    behind: str = ""
    elsewhere: str = ""
    property: str = ""
    if_empty: dict[str, str] = {}


class Paraphrases(StrictModel):
    """The phrases of a language. A name in braces in a pattern stands for any of the phrases of that set."""

    sets: dict[str, Listed]
    paraphrases: list[Paraphrase]


class _Reader:
    """One phrase, ready to be looked for."""

    def __init__(self, form: Paraphrase, sets: Mapping[str, str]) -> None:
        self._form = form
        self._said = _compiled(form.said, sets)
        self._behind = _compiled(form.behind, sets) if form.behind else None
        self._elsewhere = _compiled(form.elsewhere, sets) if form.elsewhere else None

    def read(self, text: str, is_property: Callable[[str], bool]) -> str:
        return self._said.sub(lambda found: self._plain(found, is_property), text)

    def _plain(self, found: re.Match[str], is_property: Callable[[str], bool]) -> str:
        form = self._form
        is_meant = not form.property or is_property(found[form.property])
        is_meant = is_meant and (self._behind is None or bool(self._behind.search(found.string, 0, found.start())))
        if self._elsewhere is not None and is_meant:
            before, rest = found.string[: found.start()], found.string[found.end() :]
            is_meant = bool(self._elsewhere.search(before) or self._elsewhere.search(rest))
        if not is_meant:
            return found[0]
        means = form.means
        for group, words in form.if_empty.items():
            means = means if found[group] else means.replace(rf"\g<{group}>", words)
        return found.expand(means)


_Group = tuple[tuple[str, ...], int, list[_Reader]]
"""Phrases with what they need: one of these words, and so many addresses."""


def in_plain_words(text: str, is_property: Callable[[str], bool]) -> str:
    """The text with such phrases in plain words. `is_property`: whether words are the label of a property."""
    lower, addresses = text.lower(), text.count("@")
    for needs, least, readers in _readers():
        if addresses >= least and (not needs or any(word in lower for word in needs)):
            for reader in readers:
                text = reader.read(text, is_property)
    return text


@cache
def _readers() -> tuple[_Group, ...]:
    """Those of all languages, in the order of their files. They are read once. Raises LocaleError."""
    groups: list[_Group] = []
    for file in read_files(FOLDER, Paraphrases).values():
        sets = {name: f"(?:{'|'.join(phrases)})" for name, phrases in file.sets.items()}
        # Neighbours with the same condition are tried together: most texts meet none, and 50 looks cost 10 µs.
        for (needs, least), forms in groupby(file.paraphrases, key=lambda form: (form.needs, form.addresses)):
            groups.append((tuple(needs), least, [_Reader(form, sets) for form in forms]))
    return tuple(groups)


def _compiled(pattern: str, sets: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern with its sets. Raises KeyError for the name of a set that is not there."""
    for _ in range(_MAX_DEPTH):
        pattern = _SET.sub(lambda found: sets[found[1]], pattern)
    return re.compile(pattern, re.IGNORECASE)
