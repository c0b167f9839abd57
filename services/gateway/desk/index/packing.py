"""Several texts of a conversation in one string: a row for each would cost more than its text."""

from collections.abc import Iterator

from libs.searching import LoggedText

_NEXT, _PART = "\x1e", "\x1f"
"""Separators of texts and of their parts. Texts have them no more: they are control characters without a meaning."""

_NONE = str.maketrans({_NEXT: None, _PART: None})


def packed(text: LoggedText) -> str:
    return f"{_NEXT}{text.offset}{_PART}{text.author}{_PART}{text.text.translate(_NONE)}"


def unpacked(body: str) -> list[LoggedText]:
    return list(newest_first(body))[::-1]


def newest_first(body: str) -> Iterator[LoggedText]:
    for each in reversed(body.split(_NEXT)[1:]):
        yield LoggedText(*each.split(_PART, 2))


def without_header(body: str) -> str:
    """The part of a conversation's first document that follows its header."""
    following = body.find(_NEXT, 1)
    return body[following:] if following > 0 else ""
