"""The names of one person, where two with the same name are meant: “двух Ирин Кольцовых”, “dwóch Janów Kowalskich”."""

from libs.contracts import Locale
from libs.people.dictionaries import analyses, parses, readings
from libs.people.letters import as_typed

_FEMININE = (("ский", "ская"), ("цкий", "цкая"), ("ый", "ая"), ("ой", "ая"), ("ий", "ая"), ("ов", "ова"), ("ев", "ева"),
             ("ёв", "ёва"), ("ин", "ина"), ("ын", "ына"))  # fmt: skip


def singular_names(name: str, language: Locale) -> list[str]:
    """All that the name of each of them may be; none where the first word is no given name of several."""
    given, _, family = name.partition(" ")
    if not family or " " in family or language not in ("pl", "ru"):
        return []
    found = []
    for first, gender, is_given in _plurals(given, language):
        if is_given:
            last = [base for base, of, _ in _plurals(family, language) if of in (gender, "")]
            found += [f"{as_typed(first, given)} {as_typed(_of(each, gender, language), family)}" for each in last]
            is_fixed = any(
                "nom" in each.cases and each.gender == "m" and each.kind != "adjective"
                for each in readings(family, language)
            )
            found += [f"{as_typed(first, given)} {family}"] if is_fixed and not last else []  # “двух Ирин Шевчук”
    return list(dict.fromkeys(found))


def _of(base: str, gender: str, language: Locale) -> str:
    """The dictionary has the men's form of Russian family names only."""
    if language != "ru" or gender != "f":
        return base
    return next((base.removesuffix(end) + other for end, other in _FEMININE if base.endswith(end)), base)


def _plurals(word: str, language: Locale) -> list[tuple[str, str, bool]]:
    """The names of one person that this word is the plural of: base form, gender (empty: both), and if it is given."""
    if language == "ru":
        return [
            (parse.normal_form, ("f" if tag.gender == "femn" else "m") if "Name" in tag else "", "Name" in tag)
            for parse in parses(word)
            if (tag := parse.tag).number == "plur" and ("Name" in tag or "Surn" in tag)
        ]
    return [
        (lemma.split(":")[0], "f" if tag.split(":")[3] == "f" else "m", "imię" in names)
        for _, _, (_, lemma, tag, names, _) in analyses(word[:1].upper() + word[1:])
        if tag.startswith("subst:pl") and ("imię" in names or "nazwisko" in names)
    ]
