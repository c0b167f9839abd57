"""The part of a message that a search found, with the words of the search marked."""

from collections.abc import Iterable, Sequence

from libs.searching import HEADER, LineSpan, fold, one_line, pattern_of, spans_of
from services.gateway.desk.index.packing import newest_first
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
    patterns = [pattern_of((word,)) for word in words]
    for body in bodies:
        folded = fold(body)
        if any(pattern.search(folded) for pattern in patterns):
            for text, compared in zip(newest_first(body), newest_first(folded), strict=True):
                count = sum(1 for pattern in patterns if pattern.search(compared.text))
                if count > most and text.author != HEADER:
                    best, most = text, count
                    if most == len(words):
                        break
            if most == len(words):
                break
        read += len(body)
        if read > MAX_READ:
            break
    if best is None:
        return None
    line = one_line(best.text)
    return Snippet(offset=best.offset, author=best.author, parts=snippet_parts(line, spans_of(line, words)))


def snippet_parts(composed: str, spans: Sequence[LineSpan]) -> list[SnippetPart]:
    """The part of a text in one line around the first of these places."""
    first = spans[0][0] if spans else 0
    start = max(0, first - BEFORE)
    if start:
        # The cut is at a space, so that it cuts no word. A long word, such as an address, is left out.
        before = composed.rfind(" ", max(0, start - BEFORE), start) + 1
        start = before or composed.find(" ", start, first) + 1 or start
    end = min(len(composed), start + MAX_SNIPPET)
    parts = [SnippetPart(text="…")] if start else []
    for first, last in spans:
        if first >= end:
            break
        parts += [SnippetPart(text=composed[start:first]), SnippetPart(text=composed[first:last], found=True)]
        start = last
    parts.append(SnippetPart(text=composed[start:end] + ("…" if end < len(composed) else "")))
    return [each for each in parts if each.text]
