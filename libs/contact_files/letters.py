"""Judges how well a reading of bytes fits the languages that are written in its encoding.

The same bytes are other letters in another encoding. A wrong reading shows by rare letters, by signs and capitals
within words, and by pairs of Russian letters or Korean syllables that are rare.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from libs.yaml_files import read_yaml

LATIN, POLISH, RUSSIAN, KOREAN = "latin", "polish", "russian", "korean"

_OWN = {
    LATIN: frozenset("àâæçéèêëîïôœùûüÿáíóúñäößÀÂÆÇÉÈÊËÎÏÔŒÙÛÜÁÍÓÚÑÄÖ"),
    POLISH: frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"),
    # The letters that make up nine tenths of a Russian text.
    RUSSIAN: frozenset("оеаинтсрвлкмдпуяОЕАИНТСРВЛКМДПУЯ"),
}
_NEIGHBOURS = {
    LATIN: frozenset("ìòãõåøšžÃÕÅØŠŽ"),
    POLISH: frozenset("áéíúýčďěňřšťůžöüőűäßÁÉÍÚÝČĎĚŇŘŠŤŮŽÖÜŐŰÄ"),
    RUSSIAN: frozenset("бгёжзйфхцчшщъыьэюБГЁЖЗЙФХЦЧШЩЪЫЬЭЮ"),
}
_ICELANDIC = frozenset("þðýÞÐÝ")
"""In other readings ş, ğ and ı of Turkish."""

_SIGNS = frozenset("„”“’‘–—«»…№€£§°º\u00a0ª")
_UKRAINIAN = str.maketrans("іїєґ", "ииег")
_APOSTROPHES = frozenset("’‘")
_VOWELS = frozenset("aeiouyáéíóúüAEIOUY")
# A longer word is judged in parts: each of its letters is judged by the whole word.
_WORD = re.compile(r"[^\W\d_]{1,60}")


def fit(text: str, script: str) -> tuple[float, int]:
    """How well the letters outside of ASCII fit, in all, and how many there are."""
    score, letters = _signs(text), 0
    for word in (found[0] for found in _WORD.finditer(text) if not found[0].isascii()):
        own = [place for place, each in enumerate(word) if not each.isascii()]
        letters += len(own)
        score += sum(_letter(word, place, script) for place in own) + _penalty(word, script)
    return score, letters


def _signs(text: str) -> float:
    found = [place for place, each in enumerate(text) if not each.isascii() and not each.isalpha()]
    wrong = sum(text[place] not in _SIGNS or _is_within_word(text, place) for place in found)
    return 0.6 * (len(found) - wrong) - 2.0 * wrong


def _is_within_word(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place + 2]
    return len(around) == 3 and text[place] not in _APOSTROPHES and around[0].isalpha() and around[2].islower()


def _letter(word: str, place: int, script: str) -> float:
    letter, following = word[place], word[place + 1 : place + 2]
    if script == KOREAN:
        return 2.0 if letter in _syllables() else 0.5 if "가" <= letter <= "힣" and _is_standard(letter) else -1.0
    if _is_modifier(letter):
        return -2.0
    if letter.lower() == "ñ" and not (following and following in _VOWELS):
        return -0.5  # in Spanish a vowel follows: “Poznañ” is “Poznań”
    if letter.lower() == "ń" and following and following in _VOWELS:
        return -0.5
    if script == LATIN and letter in "æœÿŸ" and following not in ("u", "r", "t", "l", ""):
        return -0.5
    if script == RUSSIAN:
        base = 1.0 if letter in _OWN[RUSSIAN] else 0.5 if letter in _NEIGHBOURS[RUSSIAN] else 0.0
        return (base + 2 * _share_of_pairs(word.lower()) - 1) / 2
    if letter in _OWN[script]:
        return 1.0
    if script == LATIN and letter in _ICELANDIC:
        return -0.5
    return 0.5 if letter in _NEIGHBOURS[script] else 0.1


def _penalty(word: str, script: str) -> float:
    """For letters that do not stand together in a word of these languages."""
    penalty = 0.0
    if script in (RUSSIAN, KOREAN) and any("a" <= each <= "z" for each in word.lower()):
        penalty -= 2.0
    if script == RUSSIAN and not (word.istitle() or word.islower() or word.isupper()):
        penalty -= 1.0
    if script in (LATIN, POLISH):
        if _longest_run(word) >= (3 if script == LATIN else 5):
            penalty -= 3.0
        if not word.isupper():
            penalty -= 1.5 * sum(each.isupper() and not each.isascii() for each in word[1:])
    return penalty


@lru_cache(maxsize=256)
def _is_modifier(letter: str) -> bool:
    """Signs that Unicode counts among the letters, such as ˆ and ˇ."""
    return unicodedata.category(letter) == "Lm"


@lru_cache(maxsize=4_096)
def _share_of_pairs(word: str) -> float:
    """How many pairs of letters are common ones in Russian. Ukrainian and other letters count as their neighbours."""
    spelt = word.translate(_UKRAINIAN)
    pairs = [spelt[place : place + 2] for place in range(len(spelt) - 1)]
    return sum(pair in _pairs() for pair in pairs) / len(pairs) if pairs else 0.5


@lru_cache(maxsize=1)
def _pairs() -> frozenset[str]:
    return frozenset(_listed()["russian_pairs"].split())


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    return frozenset(_listed()["korean_syllables"].replace(" ", ""))


@lru_cache(maxsize=1)
def _listed() -> dict[str, str]:
    listed: dict[str, str] = read_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return listed


def _is_standard(syllable: str) -> bool:
    """Whether a syllable is one of the 2,350 of the Korean standard."""
    try:
        syllable.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True


def _longest_run(word: str) -> int:
    return max((len(run) for run in _runs(word)), default=0)


def _runs(word: str) -> Iterator[str]:
    """The runs of letters outside of ASCII."""
    return (found[0] for found in re.finditer(r"[^\x00-\x7f]+", word))
