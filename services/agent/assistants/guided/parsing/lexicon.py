"""Words that mean something to the guided brain, in every language at once, found in one pass over a text.

Phrases of any length live in one trie of words. A word that ends in `*` stands for all words that begin so: that
covers case endings, conjugations and particles without listing them. The longest phrase wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from libs.contracts import Locale
from services.agent.assistants.guided.locales import MarkKind, Words
from services.agent.assistants.guided.parsing.hangul.grammar import Grammar
from services.agent.assistants.guided.parsing.hangul.stems import Stems
from services.agent.assistants.guided.parsing.mail_words import mail_words
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.spelling import Spelling
from services.agent.assistants.guided.parsing.tokens import Token, fold, tokenize

CONTENT_KINDS: frozenset[MarkKind] = frozenset(("intent", "reply", "field", "stage", "ordinal"))
"""Kinds that show the language of a text. Links are short words that look alike in several languages; titles and places
are used across languages."""


@dataclass(slots=True)
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    stem_lengths: tuple[int, ...] = ()
    """Of the stems, the longest first: no other beginnings of a word are worth a look."""


class Lexicon:
    """Immutable once made."""

    def __init__(self, words: dict[Locale, Words]) -> None:
        self._root = _Node()
        self.spelling = Spelling(words)
        korean = words.get("ko")
        self.grammar = Grammar.of(korean.suffixes, korean.titles) if korean is not None else Grammar.of({}, ())
        self.mail = mail_words(words, self.grammar)
        self.stems = Stems(_stems(korean) if korean is not None else {})
        for language, entry in words.items():
            for kind, value, phrase in entry.marked():
                self._add(phrase, Mark(kind, value, language))

    def _add(self, phrase: str, mark: Mark) -> None:
        node = self._root
        parts = phrase.split()
        for part in parts:
            for token in tokenize(part.rstrip("*")):
                word = fold(token.text)
                is_stem = part.endswith("*") and token.end == len(part) - 1
                if is_stem:
                    node.stem_lengths = tuple(sorted({*node.stem_lengths, len(word)}, reverse=True))
                node = (node.stems if is_stem else node.words).setdefault(word, _Node())
        if mark not in node.marks:
            node.marks = (*node.marks, mark)

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[int, tuple[Mark, ...]]:
        """How many tokens from `start` on form the longest known phrase, and what it means; (0, ()) if none."""
        best: tuple[int, tuple[Mark, ...]] = (0, ())
        open_nodes: list[tuple[_Node, int]] = [(self._root, start)]
        while open_nodes:
            node, at = open_nodes.pop()
            if node.marks and at - start >= best[0]:
                both = (*best[1], *node.marks) if at - start == best[0] else node.marks
                best = (at - start, tuple(dict.fromkeys(both)))
            if at < len(tokens) and tokens[at].is_word:
                open_nodes.extend((child, at + 1) for child in _children(node, tokens[at].folded))
        return best


def _stems(korean: Words) -> dict[str, Mark]:
    """The single words of Korean verbs and labels, with which misspelt ones are compared."""
    return {
        phrase.rstrip("*"): Mark(kind, value, "ko")
        for kind, value, phrase in korean.marked()
        if (kind in ("intent", "field") or value == "record") and " " not in phrase and len(phrase.rstrip("*")) > 1
    }


def _children(node: _Node, word: str) -> Iterable[_Node]:
    exact = node.words.get(word)
    if exact is not None:
        yield exact
    for length in node.stem_lengths:
        if length <= len(word) and (stem := node.stems.get(word[:length])) is not None:
            yield stem
            return
