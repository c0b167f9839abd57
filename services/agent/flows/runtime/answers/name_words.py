"""Which words may be parts of a name, and which belong to sentences, problems or requests."""

import re

from libs.contracts import Locale
from libs.people import Morphology, is_given_name, is_particle
from services.agent.flows.runtime.answers.words import AnswerWords, fold

NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.]?")
HANGUL = re.compile(r"[가-힣]+")


def is_no_name_word(word: str, words: AnswerWords) -> bool:
    """Whether a word belongs to sentences, problems or requests, and to no name."""
    folded = fold(word).strip(".'")
    if not folded:
        return True
    if words.language == "ko" and HANGUL.match(word):
        return any(folded.startswith(each) for each in words.words("not_names")) or folded in words.words("stop")
    if "'" in folded and folded in words.words("stop"):
        return True
    if word[:1].isupper() and (is_particle(word.casefold()) or is_given(word, words.language)):
        return False
    return folded in words.words("stop") or folded in words.words("not_names")


def is_given(word: str, language: Locale | None) -> bool:
    """Whether a list of given names has this word, of any language, or a part of it: “Anna-Lena”."""
    word = word.strip(".,'")
    if is_given_name(word) or any(is_given_name(part) for part in word.split("-")[:2] if "-" in word):
        return True
    return language in ("pl", "ru") and Morphology.shared().is_given(word.capitalize(), language)
