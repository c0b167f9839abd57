"""Titles, honorifics and degrees that stand around a person's name: `Dr.`, `Mr`, `PhD`. They are no part of it."""

from libs.people.words import words as listed

_WITH_STOP = frozenset(("d", "p", "col", "gen", "hon", "lt", "maj"))
"""Honorifics that show as one only by their full stop: “Hon Chi Ming” is a name."""


def without_title_words(words: list[str]) -> list[str]:
    words = [word.strip(",;") for word in words if word.strip(",;")]
    while len(words) > 1 and _is_honorific(words[0], alone=len(words) == 2):
        words = words[1:]
    while (
        len(words) > 1 and words[-1].casefold().replace(".", "") in listed("credentials") and _is_credential(words[-1])
    ):
        words = words[:-1]
    return words


def without_titles(text: str) -> str:
    """A name as it stands, without titles and honorifics."""
    return " ".join(without_title_words(text.split()))


def _is_honorific(word: str, *, alone: bool) -> bool:
    bare = word.casefold().rstrip(".")
    if bare not in listed("honorifics"):
        return False
    return word.endswith(".") or bare not in listed("honorifics_or_names") or (not alone and bare not in _WITH_STOP)


def _is_credential(word: str) -> bool:
    """`MA` and `MD` are credentials, `Ma` is a name."""
    return "." in word or word.isupper() or word == "PhD"


def is_credential(text: str) -> bool:
    """Whether this is a degree that stands behind a name: “MD”, “Ph.D.”"""
    return text.casefold().replace(".", "") in listed("credentials") and _is_credential(text)
