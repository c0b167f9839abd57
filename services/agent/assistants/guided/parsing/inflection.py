"""Polish and Russian names from the case that a sentence put them in back to the one in which they are stored.

Known given names tell the gender, which the family name's ending needs. An unknown name keeps its form, and the
likely base form is offered as a second one.
"""

from collections.abc import Callable, Iterable, Mapping

from libs.contracts import Locale
from services.agent.assistants.guided.locales import Gender
from services.agent.assistants.guided.parsing.tokens import fold

_RU_VOWELS = "аеёиоуыэюя"

Forms = Callable[[str], Iterable[str]]


def _polish_masculine(name: str) -> Iterable[str]:
    if name.endswith("ek"):
        stem = name[:-2] + "k"
        return (stem + "a", stem + "owi", stem + "iem")
    if name.endswith("eł"):
        stem = name[:-2] + "ł"
        return (stem + "a", stem + "owi", stem + "em")
    if name.endswith(("y", "i")):
        return (name + "ego", name + "emu", name[:-1] + "ego", name + "m")
    if name.endswith("a"):
        return (name[:-1] + "ę", name[:-1] + "y", name[:-1] + "ą")
    if name.endswith("ń"):
        return (name[:-1] + "nia", name[:-1] + "niowi")
    return (name + "a", name + "owi", name + "em", name + "iem", name + "ia")


def _polish_feminine(name: str) -> Iterable[str]:
    if not name.endswith("a"):
        return ()
    stem = name[:-1]
    return (stem + "ę", stem + "y", stem + "i", stem + "ą", stem + "ie", stem + "ii")


def _russian_masculine(name: str) -> Iterable[str]:
    special = {"Павел": "Павл", "Пётр": "Петр", "Лев": "Льв"}.get(name)
    if name.endswith(("а", "я")):
        return _russian_feminine(name)
    if name.endswith("й"):
        stem = name[:-1]
        return (stem + "я", stem + "ю", stem + "ем")
    if name.endswith("ь"):
        stem = name[:-1]
        return (stem + "я", stem + "ю", stem + "ем")
    stem = special or name
    return (stem + "а", stem + "у", stem + "ом")


def _russian_feminine(name: str) -> Iterable[str]:
    stem = name[:-1]
    if name.endswith("ия"):
        return (stem + "ю", stem + "и", stem + "ей")
    if name.endswith("я"):
        return (stem + "ю", stem + "и", stem + "е", stem + "ей")
    if name.endswith("а"):
        return (stem + "у", stem + "ы", stem + "и", stem + "е", stem + "ой", stem + "ей")
    return (stem + "и", name + "ю")


_DECLENSIONS: dict[Locale, dict[Gender, Forms]] = {
    "pl": {"masculine": _polish_masculine, "feminine": _polish_feminine},
    "ru": {"masculine": _russian_masculine, "feminine": _russian_feminine},
}

_FAMILY_ENDINGS: dict[tuple[Locale, str], tuple[tuple[str, str], ...]] = {
    ("pl", "masculine"): (
        ("skiego", "ski"), ("ckiego", "cki"), ("dzkiego", "dzki"), ("skiemu", "ski"), ("ckiemu", "cki"),
        ("nego", "ny"), ("wego", "wy"), ("łego", "ły"), ("iego", "i"), ("ego", "y"),
        ("czka", "czek"), ("rka", "rek"), ("łka", "łek"), ("owi", ""), ("a", ""),
    ),
    ("pl", "feminine"): (
        ("ską", "ska"), ("cką", "cka"), ("dzką", "dzka"), ("skiej", "ska"), ("ckiej", "cka"), ("dzkiej", "dzka"),
        ("ną", "na"), ("wą", "wa"), ("nej", "na"), ("wej", "wa"), ("ę", "a"),
    ),
    ("ru", "masculine"): (
        ("ского", "ский"), ("цкого", "цкий"), ("скому", "ский"), ("цкому", "цкий"), ("ого", "ый"), ("ому", "ый"),
        ("его", "ий"), ("ову", "ов"), ("еву", "ев"), ("ину", "ин"), ("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"),
        ("ина", "ин"), ("ына", "ын"), ("я", "ь"), ("а", ""), ("у", ""),
    ),
    ("ru", "feminine"): (
        ("скую", "ская"), ("цкую", "цкая"), ("ской", "ская"), ("цкой", "цкая"), ("ову", "ова"), ("еву", "ева"),
        ("ёву", "ёва"), ("ину", "ина"), ("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"),
        ("ую", "ая"),
    ),
}  # fmt: skip

_UNKNOWN: dict[Locale, tuple[tuple[str, str], ...]] = {
    "pl": (("ę", "a"), ("ą", "a")),
    "ru": (("у", "а"), ("ю", "я"), ("а", "")),
}


class Inflection:
    """Made of the given names that a language's file lists. Other languages don't decline names."""

    def __init__(self, given_names: Mapping[Locale, Mapping[Gender, list[str]]]) -> None:
        self._known: dict[Locale, dict[str, tuple[str, str]]] = {}
        for language, genders in given_names.items():
            if language not in _DECLENSIONS:
                continue
            known = self._known.setdefault(language, {})
            for gender, names in genders.items():
                for name in names:
                    for form in _DECLENSIONS[language][gender](name):
                        known.setdefault(fold(form), (name, gender))
            # A name's own form always means itself, even if it equals a case of another name.
            for gender, names in genders.items():
                known.update({fold(name): (name, f"{gender} nominative") for name in names})

    def nominative(self, name: str, language: Locale) -> str:
        """The likeliest form in which this name is stored."""
        return self.forms(name, language)[0]

    def forms(self, name: str, language: Locale) -> list[str]:
        """The forms to look for, likeliest first."""
        known = self._known.get(language)
        words = name.split()
        if known is None or not words:
            return [name]
        found = known.get(fold(words[0]))
        if found is not None:
            given, gender = found
            if gender.endswith("nominative"):
                return [name]
            rest = [_family(word, language, gender) for word in words[1:]]
            return [" ".join([_cased(given, words[0]), *rest]), name]
        second = known.get(fold(words[-1])) if len(words) == 2 else None
        if second is not None and not second[1].endswith("nominative"):
            return [f"{_family(words[0], language, second[1])} {_cased(second[0], words[-1])}", name]
        guess = " ".join(_guessed(word, language) for word in words)
        return [name] if guess == name else [name, guess]


def _family(word: str, language: Locale, gender: str) -> str:
    for ending, base in _FAMILY_ENDINGS[(language, gender)]:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: len(word) - len(ending)] + base
    return word


def _cased(known: str, typed: str) -> str:
    return known if typed[:1].isupper() else known.lower()


def _guessed(word: str, language: Locale) -> str:
    for ending, base in _UNKNOWN[language]:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3 and not (base == "" and stem[-1:] in _RU_VOWELS):
            return stem + base
    return word
