"""An address that is corrected by a part of it: “sorry, it's .co not .com”, “gmail, not gmial”, “.com 말고 .kr이요”.

The wrong part must stand in the address once, and the right one must be of its kind. A part that fits no place changes
nothing.
"""

import re
from collections.abc import Sequence
from itertools import islice

from libs.contracts import Locale
from libs.email_addresses import email_in, parts_of
from services.agent.flows.runtime.answers.replaced import likeness
from services.agent.flows.runtime.answers.words import fold, languages, tokens, words_of

_PIECE = re.compile(r"(?<![a-z0-9@._+-])[@.]{0,2}[a-z0-9][a-z0-9._+-]{0,62}", re.IGNORECASE)
_RUNS = re.compile(r"[a-z]+|\d+")
_ENDINGS = frozenset(["com", "net", "org", "info", "biz", "example"])
_COUNTRY_ENDING = re.compile(r"(?:co|com|org|net|or)\.[a-z]{2}")
_SHORT = re.compile(r"[a-z]{2,3}")
_MAX_PIECES = 20
_LIKE = 0.7
"""Likeness of two spellings of one part: gmial and gmail have 0.8."""
_MIN_WORD = 3
"""Letters of a part without a sign: shorter ones are words of a sentence."""


def amended_address(known: str, text: str, language: Locale | None, *, name: str = "") -> str | None:
    """The known address with the part that a text puts right; None if it puts none right.

    `name` is the contact's: “Siobhan, not Shivon” is about it, and not about shivon@….
    """
    if "@" not in known or not _is_correction(text, language):
        return None
    local, domain = parts_of(known.lower())
    said = [found[0].rstrip(".-+_") for found in islice(_PIECE.finditer(text.lower()), _MAX_PIECES)]
    if any(email_in(each) for each in said):
        return None  # a whole address is read as such
    parts = _parts(local, domain)
    said = [_ending(each, parts) for each in said]
    if any(each.startswith(".") and each in parts for each in said):
        # “nie pl tylko eu”: a word in place of an ending is one.
        said = [f".{each}" if _SHORT.fullmatch(each) and not _is_small(each, language) else each for each in said]
    others = set(tokens(fold(name)))
    old = [
        each for each in dict.fromkeys(said)
        if each.lstrip("@") in parts and each not in others and not _is_small(each, language)
        and not (each.isdigit() and _says_more(text, language))
    ]  # fmt: skip
    new = [each for each in dict.fromkeys(said) if _may_stand(each, parts, language)]
    for wrong in old:
        fitting = [each for each in new if _fits(wrong, each)]
        if len(fitting) == 1:
            return _replaced(known, wrong.lstrip("@"), fitting[0].lstrip("@"))
    return None if old else _alone(known, new, parts)


def _is_correction(text: str, language: Locale | None) -> bool:
    folded = fold(text)
    return any(
        words_of(each).has(folded, "corrections") or words_of(each).has(folded, "negations")
        for each in languages(language)
    )


def _says_more(text: str, language: Locale | None) -> bool:
    """“my order is 12, not 21”: another number than the address's may be meant."""
    left = set(tokens(fold(text)))
    for each in languages(language):
        words = words_of(each)
        left -= (
            (words.words("stop") - words.words("kept"))
            | words.parts("corrections")
            | words.words("negations")
            | words.words("mine")
        )
        left -= words.parts("labels", "email")
    return any(not word.isdigit() for word in left)


def _ending(piece: str, parts: frozenset[str]) -> str:
    """“co.kr” and “com” are endings without their first stop."""
    is_ending = f".{piece}" in parts or piece in _ENDINGS or _COUNTRY_ENDING.fullmatch(piece) is not None
    return f".{piece}" if is_ending else piece


def _parts(local: str, domain: str) -> frozenset[str]:
    labels = domain.split(".")
    ends = [f".{'.'.join(labels[at:])}" for at in range(1, len(labels))]
    pieces = [*re.split(r"[._+-]", local), *labels, *ends, *_RUNS.findall(local), *labels[-1:]]
    return frozenset(each for each in (local, domain, *pieces) if each)


def _is_small(word: str, language: Locale | None) -> bool:
    return any(word in words_of(each).words("stop") for each in languages(language))


def _may_stand(piece: str, parts: frozenset[str], language: Locale | None) -> bool:
    """Whether a word may be the right part: one with a sign or a digit, or one that is like a part of the address."""
    bare = piece.lstrip("@")
    if bare in parts or _is_small(piece, language):
        return False
    has_sign = not bare.isalpha() or piece != bare
    return has_sign or (len(bare) >= _MIN_WORD and any(likeness(bare, each) >= _LIKE for each in parts))


def _fits(wrong: str, right: str) -> bool:
    """Two endings, two numbers, two domains, or two spellings."""
    if wrong.startswith(".") or right.startswith("."):
        return wrong.startswith(".") and right.startswith(".")
    if wrong.isdigit() and right.isdigit():
        return True
    has_dots = "." in wrong.lstrip("@") and "." in right.lstrip("@")
    return has_dots or right.isalnum() or likeness(wrong, right) >= _LIKE


def _replaced(known: str, wrong: str, right: str) -> str | None:
    """The address with the last place of the wrong part replaced, if it is a part there and not within another word."""
    if wrong.startswith("."):
        at = len(known) - len(wrong) if known.lower().endswith(wrong) else -1
    else:
        places = [found.start() for found in re.finditer(rf"(?<![a-z]){re.escape(wrong)}(?![a-z])", known.lower())]
        places = places or [found.start() for found in re.finditer(re.escape(wrong), known.lower())]
        at = places[0] if len(places) == 1 else -1
    return None if at < 0 else email_in(f"{known[:at]}{right}{known[at + len(wrong) :]}")


def _alone(known: str, new: Sequence[str], parts: frozenset[str]) -> str | None:
    """“sorry, .org”, “@gmail.com”, “oops, gmail”: the right part alone, where its place is plain."""
    if len(new) != 1:
        return None
    piece, (local, domain) = new[0], parts_of(known)
    if piece.startswith("."):
        return email_in(f"{local}@{domain.rpartition('.')[0]}{piece}")
    if piece.startswith("@"):
        return email_in(f"{local}{piece}")
    like = [
        each
        for each in parts
        if not each.startswith(".") and likeness(piece, each) >= _LIKE and ("." in piece) == ("." in each)
    ]
    return _replaced(known, like[0], piece) if len(like) == 1 else None
