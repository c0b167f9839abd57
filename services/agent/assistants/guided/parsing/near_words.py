"""Finds the known word that a misspelt small word was meant to be: “moed to”, “treaz”, “ahroa”, “bosse coomme”.

All words of all phrases are candidates, with one letter more, less or another, or two that changed places. What is
corrected is a word with a meaning: names, and notes with all their words, stay as they were typed. A word of everyday
language or of a dictionary is never another one, nor is a name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from libs.contracts import Locale
from libs.people import is_given_name, is_known_word, is_name_anywhere, is_particle
from libs.yaml_files import read_yaml
from services.agent.assistants.guided.locales import MarkKind, Words
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.tokens import Token, fold, tokenize

if TYPE_CHECKING:
    from services.agent.assistants.guided.parsing.lexicon import Lexicon

_SHORTEST = 4
"""Letters of a word that is compared. Most words of three letters are one letter from another word."""
_MAX_LETTERS = 24
"""A longer word is none: to compare “www.www.www…” would cost the square of its length."""
_LONG = 5
"""Letters from which a word may have another letter instead of one of its own."""
_NAMES = ("firstname", "lastname", "company", "city")
"""Labels with a value that is a name."""
_MAX_PARTICLES = 3
"""“de la”, as one item or as two."""
_SHORTEST_STEM = 5
_KINDS: frozenset[MarkKind] = frozenset(("intent", "reply", "field", "stage", "link", "ordinal", "period", "title"))
"""Not places, which are names."""


@cache
def everyday_words() -> Mapping[Locale, frozenset[str]]:
    """Everyday words that differ in one letter from a word of a phrase, by language."""
    text = (Path(__file__).parent / "everyday_words.yaml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in read_yaml(text).items()}


class NearWords:
    """The words of phrases, to be found by a spelling that is nearly theirs. `language` None: an account's labels."""

    def __init__(self, phrases: Iterable[str], language: Locale | None) -> None:
        self._language = language
        self._whole: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        self._known: dict[str, int] = {}
        """The words, with the number of phrases that have them."""
        self._spelt: dict[str, str] = {}
        for phrase in phrases:
            for word, is_stem in _words(phrase):
                self._add(word, is_stem=is_stem)
        stems = [each for stems in self._stems.values() for each in stems]
        self._lengths = range(min(map(len, stems)) - 1, max(map(len, stems)) + 2) if stems else range(0)
        """Of the beginnings of a word, in which a letter of a stem may be missing or doubled."""

    @classmethod
    def of(cls, words: Words, language: Locale) -> "NearWords":
        return cls((phrase for kind, _, phrase in words.marked() if kind in _KINDS), language)

    def _add(self, token: Token, *, is_stem: bool) -> None:
        index, word = (self._stems if is_stem else self._whole), token.folded
        if len(word) < (_SHORTEST_STEM if is_stem else _SHORTEST):
            return
        self._known[word] = self._known.get(word, 0) + 1
        if self._known[word] == 1:
            self._spelt[word] = token.text.lower()
            for spelling in _shorter(word):
                index.setdefault(spelling, []).append(word)

    def nearest(self, word: str) -> str | None:
        """The spelling of the word that this one was meant to be; None for a word of its own."""
        letters = fold(word)
        found = [] if letters in self._known else list(self._candidates(letters))
        if not found or self._is_own(letters, word):
            return None
        return min(found)[-1]

    def _candidates(self, letters: str) -> Iterator[tuple[int, int, str]]:
        """How far each word is from the letters, in how many phrases it stands, and its spelling: the best is least."""
        for spelling in _shorter(letters):
            for known in self._whole.get(spelling, ()):
                if rank := _rank(letters, known):
                    yield rank, -self._known[known], self._spelt[known]
        for length in self._lengths:
            start = letters[:length]
            for spelling in _shorter(start) if length <= len(letters) else ():
                for known in self._stems.get(spelling, ()):
                    rank, whole = _rank(start, known), self._spelt[known] + letters[length:]
                    if rank and self._language and is_known_word(whole, self._language):
                        yield rank + 2, -self._known[known], whole

    def _is_own(self, letters: str, word: str) -> bool:
        if self._language is None:
            return False
        known = is_known_word(word, self._language)
        return letters in everyday_words().get(self._language, frozenset()) if known is None else known


def with_near_words(
    tokens: Sequence[Token], items: Sequence[Item], lexicon: "Lexicon", language: Locale
) -> list[Token]:
    """The tokens, each misspelt one as it was meant; none if all are as they were typed."""
    addresses = " ".join(item.text.casefold() for item in items if item.kind == "email")
    near, places = lexicon.near(language), {token.start: at for at, token in enumerate(tokens)}
    found = list(tokens)
    for at, item in enumerate(items):
        if near is None or not _may_be_misspelt(items, at, addresses):
            continue
        place = places[item.start]
        if not item.text.islower():
            word = near.nearest(item.text.lower())
            if word is not None and _is_label(lexicon, replace(tokens[place], text=word, folded=fold(word))):
                found[place] = replace(tokens[place], text=word, folded=fold(word))
        elif (word := near.nearest(item.text)) is not None:
            found[place] = replace(tokens[place], text=word, folded=fold(word))
        elif (word := lexicon.near_label.nearest(item.text)) is not None:
            meant = replace(tokens[place], text=word, folded=fold(word))
            # One word of a label is an everyday word. All of them together are the label.
            if lexicon.is_in_label([*found[:place], meant, *tokens[place + 1 :]], place):
                found[place] = meant
    return found if any(one is not other for one, other in zip(found, tokens, strict=True)) else []


def _may_be_misspelt(items: Sequence[Item], at: int, addresses: str) -> bool:
    """A word in lower case without a meaning, that is no name: “zeta@…” shows one."""
    item = items[at]
    is_written = item.text.islower() or (item.text.istitle() and _begins_line_with_label(items, at))
    if item.kind != "word" or item.marks or not is_written:
        return False
    if not _SHORTEST <= len(item.text) <= _MAX_LETTERS:
        return False
    before = items[at - 1] if at else None
    if before is not None and (before.value("field") in _NAMES or _is_family(items, at)):
        return False  # “company calder”, “jon zeta”
    name = item.text.removesuffix("'s").removesuffix("’s")
    return not is_name_anywhere(name) and item.text.casefold() not in addresses


def _begins_line_with_label(items: Sequence[Item], at: int) -> bool:
    """“Apelldo: Cosso”: a word in a line of its own, before a colon."""
    opens = at == 0 or items[at - 1].is_punctuation("\n")
    return opens and at + 1 < len(items) and items[at + 1].is_punctuation(":=")


def _is_label(lexicon: "Lexicon", token: Token) -> bool:
    return any(mark.kind == "field" for mark in lexicon.longest([token], 0)[1])


def _is_family(items: Sequence[Item], at: int) -> bool:
    """“nacho de la peña”: behind a given name, and the particles of a family name."""
    start = at - 1
    while start and start > at - _MAX_PARTICLES and is_particle(items[start].text.casefold()):
        start -= 1
    return items[start].text.islower() and is_given_name(items[start].text)


def _words(phrase: str) -> Iterator[tuple[Token, bool]]:
    for part in phrase.removesuffix(":").split():
        for token in tokenize(part.rstrip("*")):
            if token.kind == "word":
                yield token, part.endswith("*") and token.end == len(part) - 1


def _shorter(word: str) -> set[str]:
    """The word and itself without each of its letters: two words with one letter of difference share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _rank(typed: str, known: str) -> int:
    """How likely one word is typed for another one: 1 for a slip of the finger, 2 for another letter, 0 for neither."""
    if typed == known or typed[0] not in known[:2]:
        return 0
    if len(typed) == len(known):
        places = [at for at, (one, other) in enumerate(zip(typed, known, strict=True)) if one != other]
        if len(places) == 2 and places[1] == places[0] + 1:
            return 1 if typed[places[0]] == known[places[1]] and typed[places[1]] == known[places[0]] else 0
        return 2 if len(places) == 1 and places[0] and len(known) >= _LONG else 0
    longer, shorter = sorted((typed, known), key=len, reverse=True)
    if len(longer) - len(shorter) > 1 or typed[0] != known[0]:
        return 0
    at = next((at for at, (one, other) in enumerate(zip(longer, shorter, strict=False)) if one != other), len(shorter))
    if longer[at + 1 :] != shorter[at:]:
        return 0
    # A letter that is typed twice. One that is left out or slips in needs a longer word: “their”, not “hier”.
    is_doubled = longer[at] == longer[at - 1]
    return 1 if is_doubled or len(shorter) > _SHORTEST or (len(known) > _SHORTEST and typed == shorter) else 0
