"""The part of a message that a search found, with the words of the search marked."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from libs.contracts import normalized
from services.gateway.desk.index.texts import HEADER, unpacked
from services.gateway.desk.index.words import fold, is_run
from services.gateway.desk.schemas import Snippet, SnippetPart

BEFORE = 16
"""Characters of the message that are shown before the first word that was found: a row has room for two short lines."""

MAX_SNIPPET = 160

MAX_READ = 20_000
"""Characters of one conversation, the newest first, in which a snippet is looked for: a page has fifty of them."""


def snippet_of(bodies: Iterable[str], words: Sequence[str]) -> Snippet | None:
    """The newest text that has the most of these words; None where the words are only in the name or the summary.

    `bodies`: the documents of a conversation, the newest first. Each is folded as a whole, which costs less than its
    texts one by one, and most documents that have no word are left at once.
    """
    best, most, read = None, 0, 0
    patterns = [_pattern((word,)) for word in words]
    for body in bodies:
        folded = fold(body)
        if any(pattern.search(folded) for pattern in patterns):
            texts = list(zip(unpacked(body), unpacked(folded), strict=True))
            for text, compared in reversed(texts):
                count = sum(1 for pattern in patterns if pattern.search(compared.text))
                if count > most and text.author != HEADER:
                    best, most = text, count
            if most == len(words):
                break
        read += len(body)
        if read > MAX_READ:
            break
    return Snippet(offset=best.offset, author=best.author, parts=_parts(best.text, words)) if best else None


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds words of alphabets at their beginning, numbers also behind letters, and others anywhere."""
    # The longest first: of two alternatives at one place, the first one wins.
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(each) if is_run(each) else _beginning(each) for each in ordered))


def _beginning(word: str) -> str:
    first, *others = (re.escape(letter) for letter in word)
    # What stands before is looked at behind the first letter: a search for a letter skips the text in between.
    before = rf"(?<!\d{first})" if word.isdigit() else rf"(?<![^\W_]{first})"
    # An apostrophe or a hyphen inside the word is in the text, and not in the word of the search.
    return "['’ʼ-]?".join((first + before, *others))


def _parts(text: str, words: Sequence[str]) -> list[SnippetPart]:
    composed = " ".join(normalized("NFC", text).split())
    spans = _spans(composed, words)
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    # The cut is at a space, so that it cuts no word, where there is one.
    start = composed.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(composed), start + MAX_SNIPPET)
    parts = [SnippetPart(text="…")] if start else []
    for first, last in spans:
        if first >= end:
            break
        parts += [SnippetPart(text=composed[start:first]), SnippetPart(text=composed[first:last], found=True)]
        start = last
    parts.append(SnippetPart(text=composed[start:end] + ("…" if end < len(composed) else "")))
    return [each for each in parts if each.text]


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the words, in the text as it is shown."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _folded(character)
        letters.append(folded)
        places += [place] * len(folded)
    return [
        (places[found.start()], places[found.end() - 1] + 1)
        for found in _pattern(tuple(words)).finditer("".join(letters))
    ]


_folded = lru_cache(maxsize=4_096)(fold)
