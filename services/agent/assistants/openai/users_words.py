"""Whether a value is the user's own: only those are written without a confirmation.

What stands in HubSpot or in a file may hold values, too, and a model may take them from there. People inflect names,
and a model may shorten a note, so that most of a value's words must be found, but not each of its letters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable

from libs.contracts import Contact, Locale
from libs.people import Morphology

_WORD = re.compile(r"[^\W_]+")
_BARE_ADDRESS = re.compile(r"^https?://(?:www\.)?|/$")
_DATE = re.compile(r"(\d{4})-\d{2}-(\d{2})(?:t.*)?")
_HANGUL = re.compile(r"[가-힣]")
_CYRILLIC = re.compile(r"[а-яё]")
_POLISH = re.compile(r"[ąćęłńśźż]")

_STEM_CHARS = 4
_STEM_SHARE = 0.6
"""The share of the longer one of two words that both begin with, if they are forms of one word."""
_PHONE_DIGITS = 7
"""The last digits of a phone number: its country code may be the model's."""
_SHARE = 0.7
"""The share of a value's words that must be the user's."""
_NAMES = ("firstname", "lastname")


class UsersWords:
    """The words of some messages. `given`: what these messages mean as values, such as a stage in any language."""

    def __init__(self, texts: Collection[str], locale: Locale, given: Iterable[str] = ()) -> None:
        self.text = folded("\n".join(texts))
        self._locale = locale
        self._given = frozenset(map(folded, given))
        self._digits = " ".join(re.sub(r"\D", "", each) for each in texts)
        self._words = frozenset(_WORD.findall(self.text))
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_stem[word[:_STEM_CHARS]].append(word)
        self._typed: dict[str, list[str]] = defaultdict(list)
        for word in set(_WORD.findall("\n".join(texts))):
            self._typed[folded(word)[:1]].append(word)

    def has(self, value: str) -> bool:
        """Whether a value is the user's: addresses and numbers exactly, other words mostly."""
        plain = _BARE_ADDRESS.sub("", folded(value))
        if plain in self._given or self.has_phrase(plain):
            return True
        if "@" in plain:
            return False
        if (date := _DATE.fullmatch(plain)) is not None:
            return self._has_date(int(date[1]), int(date[2]))
        digits = re.sub(r"\D", "", plain)
        if len(digits) >= _PHONE_DIGITS and len(digits) * 2 > len(plain.replace(" ", "")):
            return self.has_number(digits)
        words = _WORD.findall(plain)
        words = [word for word in words if len(word) > 2 or word.isdigit()] or words
        return bool(words) and sum(map(self.has_word, words)) >= len(words) * _SHARE

    def has_phrase(self, plain: str) -> bool:
        """Whether a text in lower case stands in the messages. Korean words carry endings, so they need no boundary."""
        if not plain or plain not in self.text:
            return False
        if _HANGUL.search(plain):
            return True
        return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", self.text) is not None

    def has_number(self, digits: str) -> bool:
        return digits[-_PHONE_DIGITS:] in self._digits

    def has_word(self, word: str) -> bool:
        """Whether a word, or another form of it, stands in the messages."""
        if word in self._words or (_HANGUL.search(word) and word in self.text):
            return True
        # 2026 and 2027 are no forms of one word.
        if any(each.isdigit() for each in word):
            return False
        # All words with the same beginning: to compare with each word of a long talk would take too long.
        candidates = self._by_stem.get(word[:_STEM_CHARS], ()) if len(word) >= _STEM_CHARS else ()
        return any(_is_form(word, each) for each in candidates) or self._is_name(word)

    def names(self, contact: Contact) -> frozenset[str]:
        """What the messages name of a contact: words of its name, its address, its numbers."""
        properties = contact.properties
        found = [word for name in _NAMES for word in _WORD.findall(folded(properties.get(name, "")))]
        found = [word for word in found if self.has_word(word)]
        if (email := folded(properties.get("email", ""))) and self.has_phrase(email):
            found.append(email)
        numbers = [re.sub(r"\D", "", properties.get(name, "")) for name in ("phone", "mobilephone")]
        found += [number for number in numbers if len(number) >= _PHONE_DIGITS and self.has_number(number)]
        return frozenset(found)

    def _is_name(self, word: str) -> bool:
        """Whether a word is the nominative of a name in the messages: “Ola” of “Olę”, “Лев” of “Льва”."""
        if _CYRILLIC.search(word):
            language: Locale = "ru"
        elif self._locale == "pl" or _POLISH.search("".join(self._typed.get(word[:1], ()))):
            language = "pl"
        else:
            return False
        morphology = Morphology.shared()
        typed = (each for each in self._typed.get(word[:1], ()) if each[:1].isupper())
        return any(word in map(folded, morphology.forms(each, language)) for each in typed)

    def _has_date(self, year: int, day: int) -> bool:
        """Whether the user gave the day of a date; its month may be a word."""
        numbers = {int(each) for each in re.findall(r"\d{1,4}", self.text)}
        has_year = year in numbers or year % 100 in numbers or not any(number > 999 for number in numbers)
        return day in numbers and has_year


def folded(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize(
        "NFKC", "".join(each for each in decomposed if not unicodedata.combining(each))
    ).strip()


def _is_form(one: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= _STEM_CHARS and shared >= max(len(one), len(other)) * _STEM_SHARE
