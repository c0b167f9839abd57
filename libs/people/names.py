"""Splits a person's name as HubSpot stores it. Titles and honorifics are left out, suffixes stay with the last name.

Western names have the last name at the end, from a particle on (`Charles de Gaulle`). Hungarian, Korean, Polish and
Russian lists often have it first: capitals (`LEFÈVRE Hélène`), a comma (`Doe, Jane`), a patronymic (`Иванова Мария
Сергеевна`) or the dictionary of given names show it.
"""

import re
from dataclasses import dataclass
from typing import Literal

from libs.contracts import Locale
from libs.email_addresses import parts_of
from libs.people import korean
from libs.people.given_names import is_given_name, is_name_anywhere, with_accents
from libs.people.latin import latin, plain
from libs.people.morphology import Morphology
from libs.people.titles import without_title_words
from libs.people.words import after_maria, compound_given, given, is_particle, is_patronymic_word
from libs.people.words import words as listed

Order = Literal["given_first", "family_first"]

_NICKNAME = re.compile(r"(?<=\w )[\"“”'‘][^\"“”'‘’]{1,30}[\"”’'](?= \w)|(?<=\w )\([^()]{1,30}\)(?= \w)")
"""“William "Buddy" Rasmussen”: a nickname between the parts of a name."""
_PATRONYMIC = re.compile(
    r"(?:ович|евич|ёвич|ьич|ич|овна|евна|ёвна|ична|инична)(?:а|у|ем|ом|е|ы|ой|ою|и)?$", re.IGNORECASE
)
_INITIALS = re.compile(r"^[А-ЯЁ]\.(?:[А-ЯЁ]\.?)?$")
_FAMILY = re.compile(r"[а-яё](?:[еёо]в|[иы]н)$")
"""Endings of Russian family names of men."""
_INITIAL = re.compile(r"^\w\.?$")
_JOINING = frozenset(("y", "e", "i"))
"""Particles between two family names: `Ortega y Gasset`."""
_MARIA = frozenset(("maría", "maria", "mª", "m.ª", "ma"))
_TWO_FAMILY_NAMES: tuple[Locale, ...] = ("es", "fr")
_MAX_FAMILY_WORDS = 3
_GIVEN_SECOND: tuple[Locale, ...] = ("es", "fr", "pl", "en")


@dataclass(frozen=True)
class Name:
    """`title` is the Korean title that was part of the address; other titles are left out."""

    first: str = ""
    last: str = ""
    title: str = ""

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()

    @property
    def properties(self) -> dict[str, str]:
        """As HubSpot's properties, without empty ones."""
        return {key: value for key, value in (("firstname", self.first), ("lastname", self.last)) if value}


def read_name(text: str, language: Locale | None = None, *, order: Order = "given_first") -> Name:
    """The parts of a full name. `order` is what a header or a label says of it; the name itself may show another."""
    text = " ".join(_NICKNAME.sub(" ", text).split()).strip(" ,;")
    if "," in text:
        comma = _by_comma(text)
        if comma is not None:
            return comma
        text = text.replace(",", " ")
    words = without_title_words(text.split())
    if not words:
        return Name()
    if all(korean.HANGUL_WORD.match(word) for word in words):
        return _korean(words)
    suffix = ""
    if len(words) > 2 and words[-1].casefold().rstrip(".") in listed("suffixes"):
        suffix = f" {words.pop()}"
    if order == "family_first":
        return _family_first(words, suffix)
    first, last = _split(words, language)
    return Name(first, last + suffix if last else last)


def _by_comma(text: str) -> Name | None:
    """`Doe, Jane`. None where the comma stands before a suffix or a credential."""
    last, _, first = (part.strip() for part in text.partition(","))
    ending = first.casefold().replace(".", "")
    if (
        not first
        or not last
        or ending in listed("suffixes")
        or all(word in listed("credentials") for word in re.findall(r"\w+", ending))
    ):
        return None
    given = without_title_words(first.replace(",", " ").split())
    family = without_title_words(last.split())
    if len(given) > 1 and given[-1].casefold().rstrip(".") in listed("suffixes"):
        family.append(given.pop())  # “King, Martin Luther Jr.”
    return Name(" ".join(given), " ".join(family)) if given and family else None


def _split(words: list[str], language: Locale | None) -> tuple[str, str]:
    if len(words) == 1:
        return words[0], ""
    if (patronymic := _with_patronymic(words)) is not None:
        return patronymic
    if _starts_in_capitals(words):
        at = next(i for i, word in enumerate(words) if not word.isupper() or len(word) < 2)
        return " ".join(words[at:]), " ".join(words[:at])
    if _family_comes_first(words, language):
        return " ".join(words[1:]), words[0]
    if language == "fr" and _ends_in_given_name(words):
        return words[-1], " ".join(words[:-1])
    at = _start_of_family(words, language)
    return " ".join(words[:at]), " ".join(words[at:])


def _with_patronymic(words: list[str]) -> tuple[str, str] | None:
    """Russian: the patronymic follows the given name, before or behind the family name."""
    if not all(re.match(r"^[А-Яа-яЁё.\-]+$", word) for word in words) or len(words) > 4:
        return None
    if (eastern := next((i for i, word in enumerate(words) if i > 1 and is_patronymic_word(word)), None)) is not None:
        return _with_father(words, eastern)
    at = next((i for i, word in enumerate(words) if i and _is_patronymic(word)), None)
    # “Иван Абрамович”: family names have this ending, too, so that the dictionary decides.
    if at is None or (at == 1 and len(words) == 2 and not Morphology.shared().is_patronymic(words[1])):
        return None
    if at == len(words) - 1 and len(words) >= 3:
        return " ".join(words[1:]), words[0]
    return " ".join(words[: at + 1]), " ".join(words[at + 1 :])


def _is_patronymic(word: str) -> bool:
    # Of short words only the dictionary knows: “Ильич” is one, and “Кулич” is none.
    return bool(_PATRONYMIC.search(word)) and (len(word) > 5 or Morphology.shared().is_patronymic(word))


def _with_father(words: list[str], end: int) -> tuple[str, str]:
    """“Мехрибан Рагим кызы Гаджи-заде”, “Гаджи-заде Мехрибан Рагим кызы”; “Нурсултан Абай уулу” has no other name."""
    if end < len(words) - 1:
        return " ".join(words[: end + 1]), " ".join(words[end + 1 :])
    if end == 2:
        return words[0], " ".join(words[1:])
    return " ".join(words[1:]), words[0]


def _starts_in_capitals(words: list[str]) -> bool:
    """`LEFÈVRE Hélène`: the family name is in capitals, the given name is not."""
    first = words[0]
    return (
        len(first.rstrip(".")) > 1
        and first.isupper()
        and not first.endswith(".")
        and any(not word.isupper() for word in words[1:])
        and (words[-1][:1].isupper() and not words[-1].isupper())
    )


def _family_comes_first(words: list[str], language: Locale | None) -> bool:
    if len(words[0]) > len("А.") and all(_INITIALS.match(word) for word in words[1:]):
        is_one = len(words) == 2 and len(words[1]) == len("А.")
        return not (is_one and Morphology.shared().is_given(words[0], "ru"))  # “Кудряшова Н.В.”, “Щукина В. П.”
    if len(words) > 2 and _INITIAL.match(words[-1]):
        words = words[:-1]  # “Zielonka Michał J.”
    if len(words) != 2 or language not in ("pl", "ru") or words[0].endswith("."):
        return False
    morphology = Morphology.shared()
    # “Мирзоев Фарух”: the dictionary lacks many given names.
    has_form = language == "ru" and bool(_FAMILY.search(words[0])) and not _FAMILY.search(words[1])
    if has_form and morphology.is_only_family(words[0], "ru") and not morphology.is_family(words[1], "ru"):
        return True
    # “Джанибеков Аслан-Бек”
    if not any(morphology.is_given(each, language) for each in (words[1], words[1].split("-")[0])):
        return False
    is_family = [morphology.is_family(word, language) for word in words]
    # “Герман Лаврик”: the dictionary has the first word, and only guesses at the second one.
    is_turned = is_family == [True, False] and morphology.is_listed_given(words[1], language)
    return not morphology.is_given(words[0], language) or is_turned


def _ends_in_given_name(words: list[str]) -> bool:
    """`Delmas Perrine`: French lists have this order. A name that may be a family name, too, shows nothing."""
    last = words[-1].casefold()
    return (
        len(words) <= _MAX_FAMILY_WORDS + 1
        and last in given("fr")
        and last not in given("fr", "family")
        and not any(is_given_name(word) or is_name_anywhere(word) or _INITIAL.match(word) for word in words[:-1])
    )


def _start_of_family(words: list[str], language: Locale | None) -> int:
    begin = 1
    behind = " ".join(words[1:]).casefold()
    is_maria = words[0].casefold().rstrip(".") in _MARIA
    for compound in after_maria() if is_maria or len(words) > _MAX_FAMILY_WORDS + 1 else ():
        if not behind.startswith(f"{compound} "):
            continue
        end = len(compound.split()) + 1
        # “Marta del Pilar Cruz Villalba”: two family names are left behind it.
        if is_maria or (" " in compound and len(words) - end == 2 and is_given_name(words[0])):
            begin = end
    whole = " ".join(words).casefold()
    begin = next((len(each.split()) for each in compound_given() if whole.startswith(f"{each} ")), begin)
    if begin > 1:
        return begin
    for at in range(1, len(words) - 1):
        if is_particle(words[at].casefold()) or words[at].casefold().startswith(("d'", "d’")):
            return _first_family_name(words, at, language)
    if len(words) == 2:
        return 1
    at = 1
    while at < len(words) - 1 and (_INITIAL.match(words[at]) or _is_second_given(words, at, language)):
        at += 1
    return at


def _first_family_name(words: list[str], particle: int, language: Locale | None) -> int:
    """`Pilar Echegaray de la Cruz`: the word before the particle may be the first of two family names."""
    if words[particle].casefold() in _JOINING and particle > 1:
        return particle - 1
    if language not in _TWO_FAMILY_NAMES:
        return particle
    at = 1
    while at < particle and (_INITIAL.match(words[at]) or _is_second_given(words, at, language)):
        at += 1
    return at


def _is_second_given(words: list[str], at: int, language: Locale | None) -> bool:
    """`María José Pérez`: a second given name, as far as the lists of given names know it."""
    word = words[at].casefold()
    languages = (language,) if language in _GIVEN_SECOND else _GIVEN_SECOND
    if language in ("pl", "ru"):
        return Morphology.shared().is_given(words[at], language) and at < len(words) - 1
    # “maria jose” is typed in a hurry; a second name with its accents is no other word.
    known = (with_accents(word, each) in given(each) for each in languages if each)
    return any(known) and at < len(words) - 1


def _family_first(words: list[str], suffix: str) -> Name:
    if len(words) == 1:
        return Name(words[0], "")
    if len(words) > 2 and (patronymic := _with_patronymic(words)) is not None:
        return Name(patronymic[0], patronymic[1] + suffix)
    if _starts_in_capitals(words):
        at = next(i for i, word in enumerate(words) if not word.isupper() or len(word) < 2)
        return Name(" ".join(words[at:]), " ".join(words[:at]) + suffix)
    at = 1
    while at < len(words) - 1 and is_particle(words[at - 1].casefold()):
        at += 1
    return Name(" ".join(words[at:]), " ".join(words[:at]) + suffix)


def _korean(words: list[str]) -> Name:
    title = ""
    if len(words) > 1 and (words[-1].removesuffix("님") in korean.TITLES or words[-1] in korean.HONORIFICS):
        title = words[-1].removesuffix("님")
        title = "" if title in korean.HONORIFICS else title
        words = words[:-1]
    if len(words) == 2 and len(words[0]) <= 2 and (words[0] in korean.SURNAMES or words[0] in korean.LONG_SURNAMES):
        return Name(words[1], words[0], title)
    if len(words) > 1 and korean.is_foreign_family(words[0]):
        return Name(" ".join(words[1:]), words[0], title)
    if len(words) > 1 and (korean.is_foreign(words[0]) or (len(words) == 2 and words[1] in korean.SURNAMES)):
        return Name(words[0], " ".join(words[1:]), title)
    bare, own_title = korean.without_address("".join(words) if len(words) == 1 else " ".join(words))
    if " " in bare:
        first, _, last = bare.partition(" ")
        is_western = " " not in last and not any(korean.is_full_name(word) for word in (first, last))
        return Name(first, last, title or own_title) if is_western else Name(bare, "", title or own_title)
    first, last = korean.split(bare)
    return Name(first, last, title or own_title)


def capitalized(name: str) -> str:
    """A name that was typed in one case throughout, as names are written."""
    # Up to three capital letters may be initials. French “Le” of Le Bihan is no particle.
    if not name.islower() and not (name.isupper() and len(name) > 3):
        return name
    words = name.lower().split()
    return " ".join(
        word
        if at and is_particle(word) and not (word == "le" and at == len(words) - 2)
        else "-".join(_capital(part) for part in word.split("-"))
        for at, word in enumerate(words)
    )


def _capital(word: str) -> str:
    for prefix in ("o'", "o’", "d'", "d’", "mc"):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            head = prefix if prefix[0] == "d" else prefix.capitalize()
            return head + word[len(prefix)].upper() + word[len(prefix) + 1 :]
    return word[:1].upper() + word[1:]


_CONJUNCTIONS = frozenset(("and", "et", "и"))
"""Words between two names. In Spanish and Catalan such a word is also within one: “Ortega y Gasset”."""


def is_name(text: str) -> bool:
    """Whether this could be a person's name: one to five words with letters, without digits and without “and”."""
    words = text.split()
    return (
        1 <= len(words) <= 5
        and _CONJUNCTIONS.isdisjoint(words[1:-1])
        and any(c.isalpha() for c in text)
        and not any(c.isdigit() or c in "@/<>{}[]:;?!" for c in text)
    )


def shares_word(words: str, address: str, *, domain: bool = False) -> bool:
    """Whether a word is in an address: in the part before the @, or in its domain."""
    local, host = parts_of(address.casefold())
    label = plain(host.split(".")[0] if domain else local)
    if not label or (domain and label in listed("free_mail")):
        return False
    for spell in (plain, latin):
        spelt = [spell(word) for word in re.findall(r"\w+", words)]
        name = spell(label)
        # A short part of an address, as of ann@…, is in many names.
        if any(len(word) >= 3 and (word in name or (len(name) >= 4 and name in word)) for word in spelt):
            return True
    return False
