"""Tells a person from a company behind the same small word: “de Tomás Arencibia”, “de Acme”."""

from libs.contracts import Locale
from libs.people import Morphology, is_given_name, without_titles
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form

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
    if is_first and len(words) > 1 and without_titles(run) != run:
        return True  # "il s'agit de Madame Odile Perrachon"
    if is_first and reading.intent == "create" and len(words) > 1 and _is_only_person(reading, run):
        return True
    after = reading.items[reading.at : reading.at + 2]
    is_addressed = len(after) == 2 and after[0].is_punctuation("(<") and after[1].kind == "email"
    return is_first and len(words) > 1 and (may_be_given(words[0]) or is_addressed)


def may_be_given(word: str) -> bool:
    """Also in another case: “rozmawiałem z Bogumiłą Kret”, “говорил с Петром Гусем”."""
    # The dictionary is asked last: its first word takes a third of a second.
    return is_given_name(word) or any(Morphology.shared().is_given(word, language) for language in _DECLINING)


def _is_only_person(reading: ReadingState, run: str) -> bool:
    """ "La fiche d'un certain Wout Claessens": no colon and no other person follows, as after a company."""
    rest = reading.items[reading.at :]
    is_headed = bool(rest) and rest[0].is_punctuation(":(")
    follows = any(item.in_name and is_given_name(item.text.split()[0]) for item in rest)
    return not is_headed and not follows and not any(is_legal_form(word) for word in run.split())
