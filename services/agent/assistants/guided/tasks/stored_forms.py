"""Gives values the form in which HubSpot stores them: parts of a name, and nouns in the nominative."""

from collections.abc import Mapping
from functools import cache

from libs.contracts import Locale, Principal
from libs.people import Morphology, capitalized, read_name
from services.agent.assistants.guided.parsing import ME
from services.agent.assistants.guided.small_words import small_words

_PLURALS = ("y", "i", "ы", "и")
"""Endings of the genitive, and of the nominative of several."""
_MIN_KIND = 5
"""Letters of a noun for a kind of company."""


@cache
def _kinds_of_companies() -> tuple[str, ...]:
    """Stems of nouns that begin the name of a company: “tartak”, “hurtowni”."""
    return tuple(kind[:-1] for kind in small_words().company_kinds if len(kind) >= _MIN_KIND)


def _family_name(typed: str) -> str:
    """ "lambart" as Lambart, and “de la cruz” as de la Cruz: its particles stand within the whole name."""
    return capitalized(f"x {typed}").partition(" ")[2]


def begins_kind_of_company(word: str) -> bool:
    """“Kancelarii”, of “kancelaria”: the noun in any case."""
    return word.startswith(_kinds_of_companies())


class StoredForms:
    """Names, places, titles and owners as records hold them. In sentences they have other forms."""

    def __init__(self) -> None:
        self.morphology = Morphology.shared()

    def name(self, name: str, language: Locale, address: str = "") -> dict[str, str]:
        """First and last name. A Korean title behind them is left out."""
        if not name:
            return {}
        return read_name(self.morphology.nominative(capitalized(name), language, address), language).properties

    def in_nominative(self, fields: Mapping[str, str], language: Locale) -> dict[str, str]:
        """Values that stood in another case: a town, a job title, a company that begins with a common noun.

        Names get the capital letters that a hurried author left out, as those of a new contact do.
        """
        found = dict(fields)
        if "city" in found:
            found["city"] = self.morphology.place(found["city"], language)
        if "jobtitle" in found:
            found["jobtitle"] = self._job(found["jobtitle"], language)
        # A company's own name has a capital letter, and is in no dictionary.
        if found.get("company", "")[:1].islower():
            found["company"] = self.morphology.phrase(found["company"], language)
        for part in ("firstname", "lastname"):
            if (typed := found.get(part, "")).islower():
                found[part] = capitalized(typed) if part == "firstname" else _family_name(typed)
        return found

    def guessed_town(self, fields: Mapping[str, str], language: Locale) -> str:
        """What a town in another case may be that no dictionary knows; a person confirms it. Empty for all others."""
        town = fields.get("city", "")
        return self.morphology.guessed_place(town, language) if town else ""

    def _job(self, title: str, language: Locale) -> str:
        """“Kierowniczką sprzedaży” is a person in another case; “kadry” and “закупки” are departments in the plural."""
        named = self.morphology.phrase(title, language)
        changed = [word for word in title.split() if word not in named.split()]
        plurals = [word for word in changed if word.endswith(_PLURALS)]
        is_person = any(self.morphology.names_person(word, language) for word in plurals)
        return named if is_person or not plurals else title

    def set_company(self, fields: dict[str, str], company: str, language: Locale, *, is_quoted: bool) -> None:
        """ "From Pleszew" may be said of a town, which the dictionary knows. In quotation marks it is a company."""
        places = self.morphology.places(company, language)
        place = self.morphology.place(company, language)
        is_place = bool(places) and (place != company or self.morphology.is_fixed_place(company, language))
        first, _, rest = company.casefold().partition(" ")
        is_place = is_place and not (rest and begins_kind_of_company(first))  # “w Tartaku Borowym”
        if is_place and not is_quoted and "city" not in fields:
            fields["city"] = place
        else:
            fields.setdefault("company", company)

    def is_town(self, words: str, language: Locale) -> bool:
        """Whether the dictionary knows these words as a place and as nothing else."""
        return self.may_be_town(words, language) and self.morphology.is_only_place(words, language)

    def may_be_town(self, words: str, language: Locale) -> bool:
        """Whether these words alone may be a place as well as a company: nothing is stored of them."""
        return self.morphology.places(words, language) == [words]

    def without_place(self, title: str, language: Locale) -> tuple[str, str]:
        """ "kadrowa żory": a job in lower case, and behind it a place that is no part of it."""
        head, _, last = title.rpartition(" ")
        is_place = title.islower() and bool(head) and self.morphology.is_only_place(last, language)
        is_place = is_place and bool(self.morphology.places(last, language))
        return (head, last) if is_place else (title, "")

    def owner(self, called: str, language: Locale, principal: Principal) -> str:
        """An owner by name or address; "me" stands for the author's own address."""
        if called == ME:
            return principal.email or called
        return called if "@" in called else self.morphology.nominative(called, language)
