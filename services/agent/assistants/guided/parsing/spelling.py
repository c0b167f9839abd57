"""Finds the verb or label that a word with one wrong letter was meant to be: `ad contact`, `phnoe`.

Only words in lower case are read so, and only where the correct word would make sense: a verb where a request begins, a
label before its value. A name is never corrected, nor is an everyday word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from libs.contracts import Locale
from libs.people import is_given_name, is_name_anywhere
from libs.yaml_files import read_yaml
from services.agent.assistants.guided.locales import Words
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import small_words

_MIN_LETTERS = 4
"""Letters of a word that is compared. Most words of three letters are one letter from another word."""
_SHORT_VERBS = {"ad": "add", "adn": "add", "aad": "add", "fnd": "find", "fid": "find", "shw": "show"}
_MAX_CANDIDATES = 5
_PRONOUNS = tuple(
    first + last
    for first in ("se", "me", "nos", "")
    for last in ("lo", "la", "los", "las", "le", "les", "me", "se")
    if first != last
)
_MIN_VERB = 3
"""Letters of “pon”."""
_FIRST = 4
"""Words of a sentence among which a misspelt verb is looked for."""


@cache
def common_words() -> Mapping[Locale, frozenset[str]]:
    """Everyday words that resemble a verb or a label, by language."""
    text = (Path(__file__).parent / "common_words.yaml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in read_yaml(text).items()}


class Spelling:
    """The single words of all verbs and labels, by language."""

    def __init__(self, words: Mapping[Locale, Words]) -> None:
        self._known: dict[Locale, dict[str, Mark]] = {}
        self._by_length: dict[tuple[Locale, int], list[str]] = {}
        for language, entry in words.items():
            known = self._known.setdefault(language, {})
            for kind, value, phrase in entry.marked():
                if kind in ("intent", "field") and " " not in phrase and not phrase.endswith(":"):
                    known.setdefault(fold(phrase.rstrip("*")), Mark(kind, value, language))
            for word in known:
                self._by_length.setdefault((language, len(word)), []).append(word)

    def corrected(self, items: Sequence[Item], language: Locale) -> list[Item]:
        """The items, with the meaning of the word that each misspelt one was meant to be."""
        known, common = self._known.get(language, {}), common_words().get(language, frozenset())
        if language == "ko":
            return list(items)  # Korean words are compared without their endings
        has_verb = any(item.value("intent") for item in items)
        addresses = " ".join(item.text.casefold() for item in items if item.kind == "email")
        found = list(items)
        for at, item in enumerate(items):
            # A word that stands in an address is a name. Only the first word may have a capital letter.
            if item.text.casefold() in addresses or not _may_be_misspelt(item) or (at and not item.text.islower()):
                continue
            if fold(item.text) in common:
                continue  # “made” and “male” are words of their own, and no misspelt “make” or “mail”
            if verb := _before_pronouns(fold(item.text), known, language):
                found[at], has_verb = replace(item, marks=(verb,)), True
                continue
            if item.is_capitalized and _is_named(items, at + 1):
                continue  # "Sixte Blin": a name at the beginning, although it resembles a label
            if at and found[at - 1].value("intent") in ("create", "search") and _is_near_record(item.text):
                found[at] = replace(item, marks=(Mark("link", "filler", language),))  # "creat contcat Jane Doe"
                continue
            may_be_verb = _opens(items, at) and (not has_verb or _is_before_record(items, at))
            has_value = _has_value(items, at, is_long=len(item.text) > _MIN_LETTERS)
            if not (may_be_verb or has_value):
                continue  # comparing the word with all others is the dearest step
            for mark in self._closest(item.text, language) or _shortened(found, at, known):
                if (mark.kind == "intent" and may_be_verb) or (mark.kind == "field" and has_value):
                    found[at] = replace(item, marks=(mark,))
                    has_verb = has_verb or mark.kind == "intent"
                    break
        return found

    def _closest(self, word: str, language: Locale) -> list[Mark]:
        """The meanings of the words that differ in one letter, or in two that changed places."""
        letters, known = fold(word), self._known[language]
        if len(letters) < _MIN_LETTERS:
            return [known[verb]] if (verb := _SHORT_VERBS.get(letters, "")) in known else []
        # A distance of one allows one letter more or less, so that most words need no comparison.
        sizes = range(max(len(letters) - 1, _MIN_LETTERS), len(letters) + 2)
        candidates = [each for size in sizes for each in self._by_length.get((language, size), ())]
        found = process.extract(letters, candidates, scorer=OSA.distance, score_cutoff=1, limit=_MAX_CANDIDATES)
        return [known[each[0]] for each in found]


def _before_pronouns(word: str, known: Mapping[str, Mark], language: Locale) -> Mark | None:
    """The verb of “actualízaselo”, “modifíquenlas”: Spanish writes its pronouns behind an order as one word with it."""
    for pronouns in _PRONOUNS if language == "es" else ():
        mark = known.get(word.removesuffix(pronouns)) if word.endswith(pronouns) else None
        if mark is not None and mark.kind == "intent" and len(word) - len(pronouns) >= _MIN_VERB:
            return mark
    return None


def _is_near_record(word: str) -> bool:
    return any(OSA.distance(fold(word), each, score_cutoff=1) == 1 for each in small_words().record_nouns)


def _is_before_record(items: Sequence[Item], at: int) -> bool:
    """ "Crate a contact for Jane Doe": the words for the record are no verb, although a question may begin so."""
    behind = next((item for item in items[at + 1 :] if not item.is_link("filler", "new")), None)
    return at == 0 and behind is not None and fold(behind.text).startswith(small_words().record_nouns)


def _is_named(items: Sequence[Item], at: int) -> bool:
    """Whether a name goes on here, and no verb stands in the text that a first word in capitals might be."""
    names = [item.is_content and item.is_capitalized for item in items[at : at + 2]]
    has_verb = any(item.value("intent") for item in items)
    return bool(names) and names[0] and (has_verb or not all(names[1:]) or len(names) == 1)


def _may_be_misspelt(item: Item) -> bool:
    return (
        item.is_content
        and item.kind == "word"
        and not item.in_name
        and item.text.isalpha()
        and (not is_given_name(item.text))
    )


def _shortened(items: Sequence[Item], at: int, known: Mapping[str, Mark]) -> list[Mark]:
    """ "cty to Leeds": a label of four letters without one of them, before “to” or a colon."""
    letters, behind = fold(items[at].text), items[at + 1 : at + 3]
    is_said = len(behind) > 1 and (behind[0].text.casefold() == "to" or behind[0].is_punctuation(":=→"))
    if len(letters) != _MIN_LETTERS - 1 or not is_said or not any(item.value("intent") == "update" for item in items):
        return []
    labels = [word for word, mark in known.items() if len(word) == _MIN_LETTERS and mark.kind == "field"]
    return [known[word] for word in labels if OSA.distance(letters, word, score_cutoff=1) == 1][:1]


def _opens(items: Sequence[Item], at: int) -> bool:
    """Whether a request may begin here: among the first words, and behind no name (“jon zeta”, “Jane's”)."""
    if at and (items[at - 1].text.endswith(("'s", "’s")) or is_name_anywhere(items[at - 1].text)):
        return False
    first = islice((place for place, item in enumerate(items) if item.kind != "mark"), _FIRST)
    return at in first


def _has_value(items: Sequence[Item], at: int, *, is_long: bool) -> bool:
    """A short word is a label only before what certainly is a value: an address, a name, or behind a colon."""
    after = items[at + 1] if at + 1 < len(items) else None
    if after is not None and after.is_link("value") and at + 2 < len(items) and not is_long:
        after = items[at + 2]  # “горд на Касимов”
    if not is_long and len(items[at].text) < _MIN_LETTERS:
        return True  # only before “to” or a colon, where it was looked for
    if after is not None and after.is_link("of") and at + 2 < len(items) and items[at + 2].is_capitalized:
        return True  # "delete the ctiy of Noor Salim"
    if after is not None and not is_long and not (
        after.kind in ("email", "phone", "url", "domain") or after.is_punctuation(":=") or after.text[:1].isupper()
    ):  # fmt: skip
        return False
    return after is not None and (
        after.kind != "mark" or after.is_punctuation(":=→")
    ) and not after.value("intent")  # fmt: skip
