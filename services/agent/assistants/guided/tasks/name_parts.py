"""Decides which words are a contact's name: the order of its parts, corrections, and the company behind it."""

import re
from collections.abc import Container, Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz

from libs.contracts import Locale
from libs.email_addresses import parts_of
from libs.people import (
    Morphology,
    is_given_name,
    is_name_anywhere,
    is_particle,
    korean,
    latin,
    may_be_given,
    read_name,
    shares_word,
    without_titles,
)
from services.agent.assistants.guided.parsing import Entities, Run, fold, is_legal_form
from services.agent.assistants.guided.small_words import any_of, small_words

_MIN_LIKENESS = 50
"""Percent of likeness from which a word corrects a part of a name."""
_MIN_RESPELT = 70
"""Percent of likeness from which a word without a label is another spelling of a part of the name."""
_MIN_SOUNDS = 5
_MIN_SOUNDING = 80
"""Percent of likeness of a company's name and of a domain that spells it in English."""
_LANGUAGES: tuple[Locale, ...] = ("ru", "pl")
MIN_WORD = 3
_WITH_FORM = 4
"""Words of a name and of a company with its legal form."""


def corrected(name: Mapping[str, str], news: Mapping[str, str]) -> dict[str, str]:
    """A name with corrected parts. One word takes the place of the part that it resembles: “Jon Snow” → “John”."""
    parts = {**name, **{part: value for part, value in news.items() if part != "name"}}
    if not (whole := news.get("name", "")):
        return parts
    if " " in whole or not parts or _is_whole(whole):
        return {**parts, **read_name(whole).properties}
    if {"firstname", "lastname"} <= parts.keys() and _is_family(whole):
        return {**parts, "lastname": whole}
    closest = max(parts, key=lambda part: fuzz.ratio(parts[part].casefold(), whole.casefold()))
    return {
        **parts,
        closest if fuzz.ratio(parts[closest].casefold(), whole.casefold()) >= _MIN_LIKENESS else "firstname": whole,
    }


def _is_family(word: str) -> bool:
    """“Он Кириллов”, of Кирилл Мохов: the dictionary knows a family name, and no given name."""
    known = [language for language in _LANGUAGES if Morphology.shared().is_family(word, language)]
    return (
        bool(known) and not is_given_name(word) and not any(Morphology.shared().is_given(word, each) for each in known)
    )


def _is_whole(name: str) -> bool:
    """Korean names are one word: of three syllables or more, with a family name, they are whole."""
    return len(name) >= MIN_WORD and korean.is_full_name(name)


def respelt_part(word: str, fields: Mapping[str, str]) -> str:
    """ "Sean Touhy …, his surname has an e in it, Tuohey": which part of the name a later word spells in another way.

    “Baker, Bakers” may be a person and a company, as may every name that only goes on.
    """
    for part in ("lastname", "firstname"):
        held, said = fields.get(part, "").casefold(), word.casefold()
        is_other = min(len(held), len(said)) > MIN_WORD and not (held.startswith(said) or said.startswith(held))
        if is_other and held[0] == said[0] and " " not in word and fuzz.ratio(held, said) >= _MIN_RESPELT:
            return part
    return ""


def resembles(word: str, name: str) -> bool:
    return any(fuzz.ratio(part.casefold(), word.casefold()) > _MIN_LIKENESS for part in name.split())


def join_names(entities: Entities) -> None:
    """ "Prénom : Lise, nom : Petit", “nombre: Hugo, apellidos: Marín”: the name is the part without another label."""
    labelled = entities.labelled
    parts = labelled.keys() & {"firstname", "lastname"}
    if "name" not in labelled or len(parts) != 1:
        return
    part = parts.pop()
    if labelled[part].casefold() not in labelled["name"].casefold():
        labelled["lastname" if part == "firstname" else "firstname"] = labelled.pop("name")


@cache
def before_employer() -> re.Pattern[str]:
    """Between a person and the company: “Karim Benslimane de Voltéo”."""
    return re.compile(rf"\s+(?:{any_of(small_words().of_employer)}|[@])\s*(?=[A-ZÀ-ÝŁŚŻŹĆ0-9А-ЯЁ])")


def without_company(name: str, email: str) -> tuple[str, str]:
    """ "Karim Benslimane de Voltéo", where the address is of volteo: the name and the company.

    A legal form, a word for a kind of company or a noun of several things shows a company, too.
    """
    if at := _kind_at(name):
        words = name.split()
        return " ".join(words[:at]), " ".join(words[at:])
    found = list(before_employer().finditer(name))
    borders = [match for match in found if " " in without_titles(name[: match.start()])]
    if is_legal_form(name.rpartition(" ")[2]):
        words = name.split()
        if borders:
            return name[: borders[0].start()], name[borders[0].end() :]
        if len(words) == _WITH_FORM and is_given_name(words[0]):
            return " ".join(words[:2]), " ".join(words[2:])  # "Eva Gil Globex LLC"
    if not found and email and (at := _company_at(name, email)):
        words = name.split()
        return " ".join(words[:at]), " ".join(words[at:])
    for match in found if not borders else ():
        given, company = name[: match.start()], name[match.end() :]
        if may_be_given(given) and is_domain(company, email) and parts_of(email)[0].casefold() == given.casefold():
            return given, company  # “una tal Maja de Nordwind, maja@nordwind.example”
    given = read_name(name).properties.get("firstname", "") if borders else ""
    for match in borders:
        if match is found[0] and _is_family_of(name[: match.start()], name[match.start() :], email):
            break  # “Anna Maria de Ville, am@deville.example”
        if given == name[: match.start()] and any(map(is_particle, given.split())):
            continue  # “María de los Ángeles del Río”: no family name would be left
        company = name[match.end() :]
        # Behind another one, “de” is more often a part of the name: “María del Pilar Sáenz de Tejada”.
        is_in_domain = shares_word(company, email, domain=True) if match is found[0] else is_domain(company, email)
        if is_in_domain or begins_as_company(company):
            return name[: match.start()], company
    return name, ""


def _is_family_of(before: str, behind: str, email: str) -> bool:
    """Whether a family name begins with the particle: all before it are given names, and the address spells both."""
    words = before.split()
    is_given = all(is_given_name(word) or is_name_anywhere(word) or may_be_given(word) for word in words)
    return is_given and is_particle(behind.split()[0]) and is_domain(behind, email)


def begins_as_company(words: str) -> bool:
    """“Café Altura”, “Refacciones del Bajío”: a kind of company, or a noun of several things with a name behind it."""
    first, _, rest = words.partition(" ")
    is_several = first.casefold().endswith(small_words().plural_endings) and len(first) > _MIN_SOUNDS
    return bool(rest) and not is_given_name(first) and (is_several or first.casefold() in small_words().company_kinds)


def _kind_at(name: str) -> int:
    """“Paul Guérin Menuiserie Guérin”: where a kind of company begins, with its name behind it."""
    words = name.split()
    kinds = (at for at in range(2, len(words) - 1) if words[at].casefold() in small_words().company_kinds)
    return next(kinds, 0) if words and is_given_name(words[0]) else 0


def _company_at(name: str, email: str) -> int:
    """ "Tess McAvoy Ridgeline HVAC tess@ridgelinehvac.example": where the company begins that the domain spells."""
    words = name.split()
    _, host = parts_of(email.casefold())
    label = re.sub(r"[^a-z0-9]", "", host.split(".")[0])
    for at in range(2, len(words) - 1):
        tail = re.sub(r"[^a-z0-9]", "", "".join(words[at:]).casefold())
        is_spelt = len(tail) > MIN_WORD and label.startswith(tail)
        if is_spelt and not is_particle(words[at].casefold()) and not is_given_name(words[at - 1]):
            return at
    return 0


def is_family_first(first: Run, second: Run, emails: Sequence[str]) -> bool:
    """ "LOPEZ-HART, Desmond J.", “SANZ GIL, Ada”: one word or capitals, and in the next part a given name alone."""
    words = second.split()
    local, _ = parts_of(emails[0].casefold() if emails else "")
    is_given = is_given_name(words[0]) or (bool(local) and _is_spelt(words[0], first, local))
    if first.isupper() and not words[0].isupper():  # "FITZ-HUGHES, Gwendolyn gwen.fh@…"
        parts = [part for part in re.split(r"[._-]", local) if len(part) >= MIN_WORD]
        is_given = is_given or any(words[0].casefold().startswith(part) for part in parts)
    is_alone = all(len(word.rstrip(".")) == 1 for word in words[1:])
    follows = first.is_name and second.clause == first.clause + 1
    is_family = " " not in first or (first.isupper() and not second.isupper())
    return follows and is_family and is_given and is_alone and not is_given_name(first.split()[0])


def _is_spelt(given: str, family: str, local: str) -> bool:
    """Whether an address shows which is the given name: “alana@…”, “aruiz@…”, “ruiz.alana@…” of Ruiz, Alana."""
    name, surname = (latin(re.sub(r"\W", "", each)) for each in (given, family))
    spelt = re.sub(r"[^a-z]", "", latin(local))
    return spelt in (name, f"{name[:1]}{surname}", f"{surname}{name[:1]}", f"{name}{surname}", f"{surname}{name}")


def is_domain(name: str, email: str) -> bool:
    """Whether the words are the whole domain of the address: a company, though a family name may be in it."""
    host = parts_of(email)[1].split(".")[0].replace("-", "")
    return bool(host) and latin(re.sub(r"\W", "", name)) == latin(host)


def sounds_like_domain(name: str, email: str) -> bool:
    """“Термолайн”, anna@termoline…: an English word in Russian letters, spelt as it sounds."""
    host = latin(parts_of(email.casefold())[1].split(".")[0].replace("-", ""))
    spelt = latin(re.sub(r"\W", "", name))
    is_open = name[:1] >= "А" and len(spelt) >= _MIN_SOUNDS and spelt[:2] == host[:2]
    return is_open and fuzz.ratio(spelt, host) >= _MIN_SOUNDING


def is_in(name: str, local: str) -> bool:
    """Whether a word of a name stands in the part of an address before the @."""
    letters = latin(re.sub(r"[\W\d_]", "", local))
    words = [word for word in re.findall(r"\w+", name) if len(word) >= MIN_WORD]
    # “Бориса Восина” stands in another case than the address spells.
    stems = [word[:-1] for word in words if len(word) > MIN_WORD + 1 and word[:1] >= "А" and word[-1] in "аеуыиюя"]
    return any(latin(word) in letters for word in (*words, *stems))


def without_own_name(fields: dict[str, str], names: Mapping[str, str], labelled: Container[str]) -> None:
    """“Sigo con Ignasi Puig, ignasi@puigvidres.es”: a person's own name is a company only where a word says so."""
    own = fold(f"{names.get('firstname', '')} {names.get('lastname', '')}").split()
    company = fold(fields.get("company", "")).split()
    if len(company) > 1 and "company" not in labelled and sorted(company) == sorted(own):
        del fields["company"]
