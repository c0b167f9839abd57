"""How a word of a name sounds, in Hangul or in Latin letters, so that 서민준 and “Minjun Seo” are found to be the same.

Sounds are coarse on purpose: there are several spellings for each Korean name. A comparison needs a short list
of people, and more than one word or a long one.
"""

from functools import lru_cache

from libs.people.latin import plain

_INITIALS = ("k", "k", "n", "t", "t", "r", "m", "p", "p", "s", "s", "", "c", "c", "c", "k", "t", "p", "h")
_VOWELS = (
    "A", "A", "IA", "IA", "O", "A", "IO", "IA", "O", "OA", "OA", "OI", "IO", "O", "OO", "OA", "OI", "IO", "", "I", "I",
)  # fmt: skip
"""Three kinds of vowels. ㅡ is none: Hangul puts it between consonants of other languages."""
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "r", "k", "m", "r", "r", "r", "r", "r", "m", "p", "p", "t", "t", "nk", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
_FIRST, _LAST = 0xAC00, 0xD7A3
_PER_INITIAL, _PER_VOWEL = 588, 28
_SOFT = ("I", "A", "O")
_DIGRAPHS = (
    ("ille", "iu"), ("sh", "s"), ("th", "s"), ("ph", "p"), ("ch", "j"), ("ck", "k"), ("eu", ""), ("ee", "i"),
    ("ae", "a"),
)  # fmt: skip
_KOREAN = ("eo", "o")
"""Alone of these it may be two vowels as well: “Mateo”."""
_LETTERS = {
    "a": "A", "e": "A", "i": "I", "y": "I", "o": "O", "u": "O", "w": "O", "b": "p", "p": "p", "f": "p", "v": "p",
    "c": "k", "g": "k", "k": "k", "q": "k", "x": "ks", "d": "t", "t": "t", "j": "c", "z": "c", "l": "r", "r": "r",
    "m": "m", "n": "n", "s": "s", "h": "h",
}  # fmt: skip
_MAX_KEPT = 4_096


def is_hangul(word: str) -> bool:
    return bool(word) and all(_FIRST <= ord(each) <= _LAST for each in word)


@lru_cache(maxsize=_MAX_KEPT)
def sounds(word: str) -> frozenset[str]:
    """The ways in which this word may sound; none for letters of other scripts."""
    if is_hangul(word):
        return _of_hangul(word)
    letters = "".join(each for each in plain(word) if each.isalpha())
    if not letters.isascii() or not letters:
        return frozenset()
    readings = {letters, letters.replace(_KOREAN[0], _KOREAN[1])}
    readings |= {each.removesuffix("e") for each in readings if len(each) > 2}  # “Camille”
    return frozenset(_of_latin(each) for each in readings)


def _of_hangul(word: str) -> frozenset[str]:
    found = ""
    for syllable in word:
        at = ord(syllable) - _FIRST
        found += _INITIALS[at // _PER_INITIAL] + _VOWELS[at % _PER_INITIAL // _PER_VOWEL] + _FINALS[at % _PER_VOWEL]
    found = _squeezed(found)
    # The family names 이 and 임 are spelt Lee and Lim.
    return frozenset((found, f"r{found}")) if found.startswith("I") else frozenset((found,))


def _of_latin(letters: str) -> str:
    for spelling, plainer in _DIGRAPHS:
        letters = letters.replace(spelling, plainer)
    found = "".join(_LETTERS[letter] for letter in letters)
    return _squeezed("".join(each for at, each in enumerate(found) if not _fades(each, found[at + 1 : at + 2])))


def _fades(sound: str, after: str) -> bool:
    """Park is 박, and John is 존; but Vidal is 비달."""
    return (sound == "r" and bool(after) and after not in _SOFT) or (sound == "h" and after not in _SOFT)


def _squeezed(found: str) -> str:
    return "".join(each for at, each in enumerate(found) if each != found[at - 1 : at])
