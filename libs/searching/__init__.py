"""Texts as a search compares them: which entries have one, its words without case and accents, and where they stand.

The desk's index and the archive both search by it, so that a conversation is found by the same words in both.
"""

from libs.searching.highlights import LineSpan, one_line, pattern_of, spans_of
from libs.searching.texts import HEADER, LoggedText, text_of
from libs.searching.words import fold, indexed_words, is_run, match_expressions, searched_words, spelled_words

__all__ = [
    "HEADER",
    "LineSpan",
    "LoggedText",
    "fold",
    "indexed_words",
    "is_run",
    "match_expressions",
    "one_line",
    "pattern_of",
    "searched_words",
    "spans_of",
    "spelled_words",
    "text_of",
]
