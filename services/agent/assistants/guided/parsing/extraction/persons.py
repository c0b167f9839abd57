"""Tells a person from a company behind the same small word: “de Tomás Arencibia”, “de Acme”."""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import Morphology, are_given_and_family, is_given_name, may_be_given, without_titles
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, TYPED
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form
from services.agent.assistants.guided.small_words import small_words

_OF_PEOPLE = ("name", "firstname", "lastname", OWNER)
"""Properties with values that are names of people."""
_DECLINING: tuple[Locale, ...] = ("pl", "ru")


def is_person(reading: ReadingState, run: str) -> bool:
    """ "De Tomás Arencibia cambia …": a given name with another word, where no person was named before."""
    entities = reading.entities
    is_first = not (
        entities.runs or entities.holder or entities.emails or entities.addressee or "name" in entities.labelled
    )
    words = run.split()
    rest = reading.items[reading.at : reading.at + 2]
    if is_first and is_given_name(run) and len(rest) == 2 and rest[0].is_punctuation(":") and rest[1].kind == "email":
        return True  # "guarda el contacto de Saúl: saul@…"
    if is_first and is_given_name(run) and _employer_follows(rest) and reading.intent in ("search", "question"):
        return True  # “les coordonnées de Ghislaine, de la Fromagerie Aubrac”
    if is_first and len(words) > 1 and without_titles(run) != run:
        return True  # "il s'agit de Madame Odile Perrachon"
    if is_first and reading.intent == "create" and len(words) > 1 and _is_only_person(reading, run):
        return True
    after = reading.items[reading.at : reading.at + 2]
    is_addressed = len(after) == 2 and after[0].is_punctuation("(<") and after[1].kind == "email"
    return is_first and len(words) > 1 and (may_be_given(words[0]) or is_addressed)


def _employer_follows(rest: Sequence[Item]) -> bool:
    behind = rest[1:] if rest and rest[0].is_punctuation(",") else rest
    return bool(behind) and behind[0].is_link("company", "of")


def _is_only_person(reading: ReadingState, run: str) -> bool:
    """ "La fiche d'un certain Wout Claessens": no colon and no other person follows, as after a company."""
    rest = reading.items[reading.at :]
    is_headed = bool(rest) and rest[0].is_punctuation(":(")
    follows = any(item.in_name and is_given_name(item.text.split()[0]) for item in rest)
    is_kind = run.split()[0].casefold() in small_words().company_kinds  # “chez Transports Vasseur”
    return not (is_headed or follows or is_kind) and not any(is_legal_form(word) for word in run.split())


def is_contact(reading: ReadingState, prop: str, value: str) -> bool:
    """Whether a full name stands where a number would: it names the contact of the number."""
    is_name = " " in value and all(word[:1].isupper() for word in value.split())
    is_number = prop in NUMBERS
    if reading.intent in ("search", "question") and is_name and prop in TYPED and not reading.entities.holder:
        return True  # “jaki adres mailowy ma Bożena Trzaska?”
    if reading.intent == "clear" and not reading.entities.holder and " " in value:
        before = reading.text[: max(reading.text.find(value), 0)].casefold()
        is_to = before.endswith((" a ", " à ", " on "))  # “quítale la ciudad a sole ibarra”
        is_person = reading.language in ("pl", "ru") and _is_oblique(value, reading.language)
        if is_to or is_person:
            return True  # “usuń firmę Tadeusza Zycha”
    if reading.intent == "update" and is_name and prop not in (OWNER, *NUMBERS) and not reading.entities.holder:
        return _follows_label(reading, prop, value) and _is_oblique(value, reading.language or "en")
    return is_number and is_name and reading.intent in ("update", "clear") and not reading.entities.holder


def _follows_label(reading: ReadingState, prop: str, value: str) -> bool:
    """“Поменяй компанию Тимофею Соколу”: directly behind the label, so that no word gives it as the value."""
    at = next((at for at, item in enumerate(reading.items) if item.text == value.split()[0]), 0)
    return at > 0 and not reading.entities.runs and reading.items[at - 1].value("field") == prop


def _is_oblique(value: str, language: Locale) -> bool:
    """Whether words are a full name in another case: it names the contact, and no company is called so."""
    words = value.split()
    if len(words) != 2 or language not in _DECLINING:
        return False
    is_written = all(word[:1].isupper() for word in words) and Morphology.shared().is_given(words[0], language)
    is_name = is_written or are_given_and_family(words[0], words[1], language)
    return is_name and Morphology.shared().is_oblique(value, language)


def without_recipient(reading: ReadingState, prop: str, value: str) -> str:
    """“Смени город на Великие Луки Анне Котовой”: the value, without the contact behind it."""
    words, entities, language = value.split(), reading.entities, reading.language
    is_open = reading.intent == "update" and prop not in _OF_PEOPLE and not (entities.holder or entities.runs)
    name = " ".join(words[-2:])
    if not is_open or len(words) <= 2 or language not in _DECLINING or not _is_oblique(name, language):
        return value
    if not name.istitle() or not Morphology.shared().is_recipient(name, language):
        return value
    entities.holder = name
    return value.removesuffix(name).rstrip()
