"""The nominative of Polish and Russian names and places that stand in another case.

Given name and family name must agree, so that a woman's name is never made a man's. Where two readings are left, the
name stays as typed, unless an e-mail address speaks for one of them.
"""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.people.by_ending import by_ending
from libs.people.diacritics import plain, with_diacritics
from libs.people.dictionaries import is_listed, is_own_plan, is_patronymic, is_verb, readings
from libs.people.foreign_names import foreign_nominative
from libs.people.latin import address_words, latin
from libs.people.letters import as_typed, capital_like
from libs.people.name_forms import MAX_FORMS, NameForm, name_forms
from libs.people.occupations import is_worker, names_person, worker_of_several
from libs.people.phrases import phrase, phrases, places
from libs.people.plurals import singular_names
from libs.people.words import is_particle

_FAMILY_ENDING = re.compile(r"(?:ск|цк)(?:ий|ая|ой)$|(?:sk|ck|dzk)[ia]$", re.IGNORECASE)
"""“Ивановский” is an adjective for the dictionary, and also a family name."""
_VILLAGE = re.compile(r"(?:о|а|owo|ów)$")
"""Endings by which a village and a town of one stem differ."""
_VOWELS = frozenset("аеёиоуыэюя")
_NEUTER = ("ье", "ое", "ее")
"""“Подворье”, “Никольское”: names of villages in the nominative."""
_STRENGTH: tuple[tuple[str, ...], ...] = (("acc", "gen"), ("dat",), ("inst", "loc"))
"""Cases by how often a name is typed in them: the object of a verb, an owner, a recipient."""


class Morphology:
    """Loads a dictionary (0.3 s, 40 MB) when its language is first read. Safe to share between threads."""

    _shared: "Morphology | None" = None

    @classmethod
    def shared(cls) -> "Morphology":
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared

    def is_given(self, word: str, language: Locale) -> bool:
        """Whether a word is a given name, in any case."""
        return any(each.kind == "given" for each in readings(word, language))

    def is_listed_given(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word as a given name, and does not only guess that it is one."""
        return self.is_given(word, language) and (language != "ru" or is_listed(word))

    def is_family(self, word: str, language: Locale) -> bool:
        return any(each.kind == "family" for each in readings(word, language))

    def is_declined(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word, and in no reading but that of a place in the nominative: “Чижом”."""
        read = [each for each in readings(word, language) if each.kind != "place"]
        return bool(read) and not any("nom" in each.cases for each in read)

    def is_only_family(self, word: str, language: Locale) -> bool:
        """Whether a word is a family name, and no common noun: “Нестеровой”. Towns may have the same letters."""
        kinds = {each.kind for each in readings(word, language)}
        return "family" in kinds and kinds <= {"family", "place"}

    def is_verb(self, word: str, language: Locale, *, may_order: bool = False) -> bool:
        """Whether a word is a verb and nothing else. `may_order`: one that may be an imperative counts, too."""
        return is_verb(word, language, may_order=may_order)

    def is_own_plan(self, word: str) -> bool:
        """Whether a Russian verb says what the speaker will do: “гляну”, “уточню”."""
        return is_own_plan(word)

    def is_worker(self, word: str) -> bool:
        """Whether a Russian word is a person's noun as it follows “works”: “флористом”."""
        return is_worker(word)

    def names_person(self, word: str, language: Locale) -> bool:
        """Whether a common noun says what a person does, in any case: “brukarz”, “spawaczką”, “прораб”."""
        return names_person(word, language)

    def worker_of_several(self, word: str, language: Locale) -> str:
        """“Юристов” → “юрист”; empty where a word may be a family name, or names no people by their work."""
        is_plain = word.islower() and " " not in word and not self.is_family(word, language)
        return worker_of_several(word, language) if is_plain else ""

    def is_adjective(self, word: str, language: Locale) -> bool:
        """Whether a word is an adjective, and no family name that the dictionary knows."""
        kinds = {each.kind for each in readings(word, language)}
        return "adjective" in kinds and "family" not in kinds

    def is_quality(self, word: str, language: Locale) -> bool:
        """Whether a word may be an adjective, and has no ending of a family name: “Mała”, and not “Kowalska”."""
        is_adjective = any(each.kind == "adjective" for each in readings(word, language))
        return is_adjective and not _FAMILY_ENDING.search(word)

    def is_common(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word as a thing, a quality or a place, and as no name: “Чайник”."""
        kinds = {each.kind for each in readings(word, language)}
        return bool(kinds) and kinds.isdisjoint(("given", "family")) and not _FAMILY_ENDING.search(word)

    def is_known(self, word: str, language: Locale) -> bool:
        """Whether the dictionary has a word as a noun, a name or an adjective."""
        return bool(readings(word, language))

    def is_patronymic(self, word: str) -> bool:
        return is_patronymic(word)

    def nominative(self, name: str, language: Locale, address: str = "") -> str:
        """The name in the nominative where one reading of all its words agrees; else as typed.

        `address` is the person's own: `zhuravlev@…` shows that “Журавлёва” is a man in the accusative.
        """
        forms = name_forms(name, language)
        if marked := [each for spelt in with_diacritics(name, language) for each in name_forms(spelt, language)]:
            return _without_marks(name, marked)
        given, _, family = name.partition(" ")
        if not forms and (foreign := foreign_nominative(name, language)):
            return foreign  # “Xaviera de la Torre”
        if not forms and (at := _particle_at(name)):
            given, family = " ".join(name.split()[:at]), " ".join(name.split()[at:])
            return f"{self.nominative(given, language, address)} {family}"  # “Diega de la Torre”, “Annę Marię de Ville”
        cases = {each.case for each in forms}
        if "nom" in cases:
            others = [each.name for each in forms if each.case in _STRENGTH[0] and each.name != name]
            return _best(name, others, address)
        for group in _STRENGTH:
            found = list(dict.fromkeys(each.name for each in forms if each.case in group))
            if len(found) == 1:
                return found[0]
            if found:
                return _best(name, found, address)
        return _with_given_alone(given, family, language) or name

    def is_oblique(self, name: str, language: Locale) -> bool:
        """Whether a name stands in another case than the nominative: it is said of a person who is known."""
        cases = {each.case for each in name_forms(name, language)}
        return bool(cases) and "nom" not in cases

    def is_object(self, name: str, language: Locale) -> bool:
        """Whether a name stands in the accusative, and can't be the subject of a sentence."""
        cases = {each.case for each in name_forms(name, language)}
        return "acc" in cases and "nom" not in cases

    def is_owned(self, name: str, language: Locale) -> bool:
        """Whether a name stands in the genitive, and can't be the object of a verb: “Розы Тарновой”."""
        cases = {each.case for each in name_forms(name, language)}
        return "gen" in cases and cases.isdisjoint(("nom", "acc"))

    def is_recipient(self, name: str, language: Locale) -> bool:
        """Whether a name stands in the dative, and can't be the object of a verb."""
        cases = {each.case for each in name_forms(name, language)}
        return "dat" in cases and cases.isdisjoint(("nom", "acc"))

    def forms(self, name: str, language: Locale) -> list[str]:
        """The forms in which the name may be stored, likeliest first; the typed one is among them."""
        found = [each.name for each in name_forms(name, language)]
        with_e = [each.replace("ё", "е").replace("Ё", "Е") for each in found if "ё" in each.casefold()]
        with_yo = [each for each in (_with_yo(each, language) for each in found) if each]
        foreign = [each for each in [foreign_nominative(name, language)] if each]
        others = [*foreign, *by_ending(name, language, is_known=bool(found)), *singular_names(name, language)]
        return list(dict.fromkeys([*found[:MAX_FORMS], *with_yo, *with_e, name, *others]))

    def with_yo(self, words: str, language: Locale) -> list[str]:
        """A phrase in its other spelling: “Береза” and “Берёза”; none where there is none."""
        if "ё" in words.casefold():
            return [words.replace("ё", "е").replace("Ё", "Е")]
        form = _with_yo(words, language)
        return [form] if form else []

    def place(self, name: str, language: Locale) -> str:
        """The nominative of a town or country; as typed where the dictionary does not know it."""
        found = self.places(name, language)
        # “Кирове” may be Киров or Кирово, “Augustowie” Augustów or Augustowo: a town or one of many villages.
        towns = [each for each in found if not each.endswith(("о", "owo"))] if len(found) == 2 else found
        if len(found) == 2 and found[0] == f"{found[1]}а":
            return found[0]  # “Самаре”: the dictionary has the town first, and then a river
        is_one = len({_VILLAGE.sub("", each) for each in found}) == 1
        return towns[0] if len(towns) == 1 and is_one else name

    def guessed_place(self, name: str, language: Locale) -> str:
        """“Уппсалу” → “Уппсала”, “Линчёпинге” → “Линчёпинг”: a town in a case that the Russian dictionary guesses at.

        Empty where the town is sure. A person sees the others before they are stored.
        """
        if language != "ru" or not name or is_listed(name.split()[-1]):
            return ""
        if (found := self.place(name, language)) != name:
            return found
        if name[-1] not in ("у", "ю", "е") or name.endswith(_NEUTER):
            return ""
        return f"{name[:-1]}а" if name.endswith("у") and name[-2:-1] not in _VOWELS else name

    def is_fixed_place(self, name: str, language: Locale) -> bool:
        """Whether a word names a place and nothing else, and has one form in all cases: “Гюмри”."""
        read = readings(name, language)
        return (
            bool(read)
            and all(each.kind == "place" and each.base == name.casefold() for each in read)
            and any("loc" in each.cases for each in read)
        )

    def places(self, name: str, language: Locale) -> list[str]:
        """The towns and countries that may be meant; none where the words name no place."""
        return places(name, language)

    def is_only_place(self, word: str, language: Locale) -> bool:
        """Whether a word is the name of a place, and no person's name and no common noun.

        Never in Russian, where the dictionary guesses at words that it does not know.
        """
        if language != "pl":
            return False
        kinds = {each.kind for each in readings(word, language)}
        return kinds == {"place"}

    def phrase(self, text: str, language: Locale) -> str:
        """A job title or a company in the nominative where it is certain: `kierowniczką sprzedaży`; else as typed."""
        return phrase(text, language)

    def phrases(self, text: str, language: Locale) -> list[str]:
        """All that a job title or a company may be in the nominative."""
        return phrases(text, language)


def _particle_at(name: str) -> int:
    """Where a family name begins with a particle, behind one given name or two; 0 where there is none."""
    return next((at for at, word in enumerate(name.split()[:3]) if at and is_particle(word)), 0)


def _with_given_alone(given: str, family: str, language: Locale) -> str:
    """“Ewę Sroka”, “Arturowi Pająk”: many leave the family name as it is. Empty where the given name shows no case."""
    read = [each for each in readings(given, language) if each.kind == "given"]
    bases = {each.base for each in read}
    families = [each for each in readings(family, language) if each.kind == "family" and "nom" in each.cases]
    # “Karola Wiśniewska” is a woman, whichever case of Karol the dictionary has.
    is_fixed = language == "pl" and {each.gender for each in read} <= {each.gender for each in families}
    is_woman = given.endswith("a") and any(each.gender == "m" for each in read)  # “Bernarda Sitek”
    is_one = len(bases) == 1 and not is_woman and not any("nom" in each.cases for each in read)
    return f"{as_typed(bases.pop(), given)} {family}" if is_fixed and is_one else ""


def _without_marks(name: str, forms: Sequence[NameForm]) -> str:
    """“Malgorzate Wisniewska”: the nominative of the only name that may be meant, without the diacritics."""
    found = {plain(each.name) for each in forms}
    return found.pop() if len(found) == 1 and all(each.case != "nom" for each in forms) else name


def _best(typed: str, others: Sequence[str], address: str) -> str:
    """The form that the address spells; the typed one where it speaks for none of the others alone."""
    words = address_words(address)
    if not words:
        return typed
    ranked = sorted({*others, typed}, key=lambda form: _spelt(form, words), reverse=True)
    if len(ranked) > 1 and _spelt(ranked[0], words) > _spelt(ranked[1], words):
        return ranked[0]
    best = [each for each in ranked if _spelt(each, words) == _spelt(ranked[0], words) > _spelt(typed, words)]
    given, _, family = typed.partition(" ")
    firsts = {each.partition(" ")[0] for each in best}
    # `krystian@…`: “Krystiana Wołka” is a man, and his family name may be Wołek or Wołka.
    return f"{firsts.pop()} {family}" if family and len(firsts) == 1 and latin(given) not in words else typed


def _spelt(form: str, words: Sequence[str]) -> int:
    """How many words of a name the address spells out."""
    return sum(latin(part) in words for part in re.split(r"[\s-]", form))


def _with_yo(form: str, language: Locale) -> str:
    """`Алена` as the dictionary writes it: `Алёна`."""
    if language != "ru" or "ё" in form.casefold():
        return ""
    words = []
    for word in form.split():
        known = next((each.base for each in readings(word, language) if "nom" in each.cases and "ё" in each.base), "")
        is_same = known.replace("ё", "е") == word.lower()
        words.append(capital_like(known, word) if is_same else word)
    joined = " ".join(words)
    return joined if joined != form else ""
