"""Words that mean something to the guided brain, in every language at once, found in one pass over a text.

Phrases of any length live in one trie of words. A word that ends in `*` stands for all words that begin so: that
covers case endings, conjugations and particles without listing them. The longest phrase wins.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from libs.contracts import Locale
from services.agent.assistants.guided.locales import MarkKind, Words
from services.agent.assistants.guided.parsing.hangul import Grammar, Stems
from services.agent.assistants.guided.parsing.longer_labels import Longer, longer_labels
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.near_words import NearWords
from services.agent.assistants.guided.parsing.pasting import mail_words
from services.agent.assistants.guided.parsing.spelling import Spelling
from services.agent.assistants.guided.parsing.tokens import Token, fold, tokenize
from services.agent.assistants.guided.parsing.verb_pronouns import asked_with_pronouns, verbs_with_pronouns
from services.agent.assistants.guided.small_words import words_by_language

_Phrase = tuple[MarkKind, str, str]
"""Kind, meaning, phrase."""
CONTENT_KINDS: frozenset[MarkKind] = frozenset(("intent", "reply", "field", "stage", "ordinal"))
"""Kinds that show the language of a text. Links are short words that look alike in several languages; titles and places
are used across languages."""


_SHORTEST_STEM = 5
_SHORTEST_NOUN = 4
"""Of a label of several words, a noun that ends in a vowel: “Data urodzenia” is “datę urodzenia” in a sentence."""
_MAX_LABEL_WORDS = 5
_VOWELS = "aeiouyаеёиоуыэюя"
_HANGUL = re.compile(r"[가-힣]")
_PARTICLES = "은는이가을를의"
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(slots=True)
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    stem_lengths: tuple[int, ...] = ()
    """Of the stems, the longest first: no other beginnings of a word are worth a look."""

    def stem(self, word: str) -> "_Node | None":
        """The node of the longest stem with which the word begins."""
        for length in self.stem_lengths:
            if length <= len(word) and (stem := self.stems.get(word[:length])) is not None:
                return stem
        return None


class Lexicon:
    """Immutable once made."""

    def __init__(self, words: dict[Locale, Words]) -> None:
        self._roots: tuple[_Node, ...] = (_Node(),)
        self.spelling = Spelling(words)
        self._words = words
        self._near: dict[Locale, NearWords] = {}
        self.near_label = NearWords((), None)
        self.longer: Longer = {}
        self.has_labels = False
        korean = words.get("ko")
        self.grammar = _grammar(korean)
        self.mail = mail_words(words, self.grammar)
        self.stems = Stems(_stems(korean) if korean is not None else {})
        for language, entry in words.items():
            for kind, value, phrase in _unhyphenated(entry.marked(), language):
                # A label with a colon is one only before a colon: alone, “first” is a number.
                is_short = kind == "field" and phrase.endswith(":")
                _add(
                    self._roots[0],
                    phrase.removesuffix(":") if is_short else phrase,
                    Mark(kind, value, language, is_short=is_short),
                )
            for phrase in words_by_language()[language].among_them:
                _add(self._roots[0], phrase, Mark("link", "filler", language))
        if "es" in words:
            for intent, form in (*verbs_with_pronouns(words["es"]), *asked_with_pronouns(words["es"])):
                _add(self._roots[0], form, Mark("intent", intent, "es"))

    def near(self, language: Locale) -> NearWords | None:
        """The words of a language by what is nearly their spelling. Korean words are compared without their endings."""
        # Made when a message of the language is read, as it takes 20 ms.
        if language not in self._near and language in self._words and language != "ko":
            self._near[language] = NearWords.of(self._words[language], language)
        return self._near.get(language)

    def is_in_label(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether the token stands in a label of the account that has several words."""
        for start in range(max(0, at - _MAX_LABEL_WORDS), at + 1):
            size, marks = self.longest(tokens, start)
            if size > 1 and start + size > at and any(mark.is_own for mark in marks):
                return True
        return False

    def is_property(self, words: str) -> bool:
        """Whether the words are the label of a property, and nothing else."""
        tokens = tokenize(words)
        size, marks = self.longest(tokens, 0)
        return size == len(tokens) and any(mark.kind == "field" for mark in marks)

    def with_labels(self, choices: Mapping[str, tuple[str, ...]]) -> "Lexicon":
        """A lexicon that also knows these labels of the account's own properties and their options."""
        root = _Node()
        for label, options in choices.items():
            tokens = tokenize(label)
            if tokens and all(token.is_word for token in tokens) and not self._is_known(tokens):
                mark = Mark("field", label, "en", is_own=True, options=options)
                _add(root, _with_endings(label), mark)
                if len(tokens) > 1 and _HANGUL.search(label):
                    _add(root, _with_endings(label.replace(" ", "")), mark)  # Koreans leave out the space
                if len(tokens) == 1 and label.isascii():
                    for particle in _PARTICLES:
                        _add(root, f"{label}{particle}", mark)  # “segment를 …”: Korean endings follow without a space
        # The copy is shallow: the trie of six languages is large and never changes.
        known = copy(self)
        known._roots = (*self._roots, root)  # noqa: SLF001  (of the same class)
        known.longer = longer_labels(choices)
        known.has_labels = True
        known.near_label = NearWords((label for label in choices if " " in label), None)
        return known

    def _is_known(self, tokens: Sequence[Token]) -> bool:
        """Whether the label has a meaning already. “Numer klienta” is a number of another kind, until it is a label."""
        size, marks = self.longest(tokens, 0)
        is_number = all(mark.is_of_other_number for mark in marks)  # “회원번호”
        is_link = is_number or (len(tokens) > 1 and all(mark.kind == "link" for mark in marks))
        return size == len(tokens) and not is_link

    def longer_within(self, tokens: Sequence[Token], start: int, size: int) -> bool:
        """Whether a label of the account begins within a phrase of this size, and goes beyond its end."""
        if not self.has_labels:
            return False
        for at in range(start + 1, start + size):
            found, marks = self.longest(tokens, at)
            if at + found > start + size and any(mark.is_own for mark in marks):
                return True
        return False

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[int, tuple[Mark, ...]]:
        """How many tokens from `start` on form the longest known phrase, and what it means; (0, ()) if none."""
        best: tuple[int, tuple[Mark, ...]] = (0, ())
        # Several paths may be open: an exact word, a stem, and a label of the account.
        open_nodes: list[tuple[_Node, int]] = [(root, start) for root in self._roots]
        while open_nodes:
            node, at = open_nodes.pop()
            if node.marks and at - start >= best[0]:
                # Two paths may end with the same word. The language of the text decides later.
                both = (*best[1], *node.marks) if at - start == best[0] else node.marks
                best = (at - start, tuple(dict.fromkeys(both)))
            if (node.words or node.stems) and at < len(tokens) and tokens[at].is_word:
                word = tokens[at].folded
                if (exact := node.words.get(word)) is not None:
                    open_nodes.append((exact, at + 1))
                if node.stem_lengths and (stem := node.stem(word)) is not None:
                    open_nodes.append((stem, at + 1))
        return best


def _unhyphenated(marked: Iterable[_Phrase], language: Locale) -> Iterator[_Phrase]:
    """The phrases, and French imperatives without their hyphen, as people in a hurry type them: “ouvre moi”."""
    for kind, value, phrase in marked:
        yield kind, value, phrase
        plain = phrase.replace("-moi", " moi").replace("-lui", " lui") if language == "fr" else phrase
        if plain != phrase:
            yield kind, value, plain


def _add(root: _Node, phrase: str, mark: Mark) -> None:
    node = root
    parts = phrase.split()
    for part in parts:
        # A letter with a full stop is one token only before another word: “f. Alfa”.
        if len(part) == 2 and part[0].isalpha() and part.endswith("."):
            node = node.words.setdefault(fold(part), _Node())
            continue
        for token in tokenize(part.rstrip("*")):
            word = fold(token.text)
            # Tokens cut “l'adresse*” in two, and only the last one is a stem.
            is_stem = part.endswith("*") and token.end == len(part) - 1
            if is_stem:
                node.stem_lengths = tuple(sorted({*node.stem_lengths, len(word)}, reverse=True))
            node = (node.stems if is_stem else node.words).setdefault(word, _Node())
    if mark not in node.marks:
        node.marks = (*node.marks, mark)


def _with_endings(label: str) -> str:
    """The phrase for a label: its words may have other endings, where the language has cases or particles."""
    words = label.split()
    return " ".join(_with_ending(word, alone=len(words) == 1) for word in words)


def _with_ending(word: str, *, alone: bool) -> str:
    if _HANGUL.search(word):
        return f"{word}*"
    # A single Latin word with any ending would be a part of too many others: “Region” of “regional”.
    is_short = len(word) < (_SHORTEST_STEM if alone or word[-1].casefold() not in _VOWELS else _SHORTEST_NOUN)
    if is_short or (alone and not _CYRILLIC.search(word)):
        return word
    return f"{word[:-1]}*"


def _stems(korean: Words) -> dict[str, Mark]:
    """The single words of Korean verbs and labels, with which misspelt ones are compared."""
    return {
        phrase.rstrip("*"): Mark(kind, value, "ko")
        for kind, value, phrase in korean.marked()
        if (kind in ("intent", "field") or value == "record") and " " not in phrase and len(phrase.rstrip("*")) > 1
    }


def _grammar(korean: Words | None) -> Grammar:
    """With the names of places as they stand, by which they are found before any ending."""
    if korean is None:
        return Grammar.of({}, ())
    named = [(phrase, value) for kind, value, phrase in korean.marked() if kind == "place"]
    places = {
        phrase.rstrip("*"): value for phrase, value in named if value.partition(":")[2] == phrase.rstrip("*")
    }  # fmt: skip
    return Grammar.of(korean.suffixes, korean.titles, places)
