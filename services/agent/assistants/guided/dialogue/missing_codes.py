"""The country of a number that was typed without its code: it is asked for once, and the number is kept until then.

“+52”, “México” and the whole number answer the question alike.
"""

import re
from functools import cache

from babel import Locale as BabelLocale

from libs.contracts import Locale
from libs.phone_numbers import calling_code, example_phone, is_number_in
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import NUMBERS, Utterance, fold
from services.agent.assistants.guided.state import CreateTask, UpdateTask
from services.agent.assistants.guided.tasks import with_country

_ELSEWHERE: dict[Locale, tuple[str, ...]] = {"es": ("MX", "AR", "CO", "CL", "PE"), "en": ("US",), "fr": ("BE", "CH")}
"""Other countries of a language, by their numbers of people."""
_CODE = re.compile(r"(?:^|\s)(?:\+|00)?\s?([1-9]\d{0,2})\s*[.!]?$")
_MAX_WORDS = 6
"""Words of “es de México, perdona”. A longer message says more."""


def lacking_code(turn: Turn, fields: dict[str, str]) -> str:
    """The first number that is none of this region, and one of another country of the language; empty if none is."""
    if turn.region is None:
        return ""  # the tools ask for it
    return next((prop for prop in NUMBERS if prop in fields and _is_of_another(turn, fields[prop])), "")


def _is_of_another(turn: Turn, number: str) -> bool:
    if number.startswith(("+", "00")) or turn.region is None or is_number_in(number, turn.region):
        return False
    is_at_home = with_country(number, turn.locale, turn.region).startswith("+")
    return not is_at_home and any(is_number_in(number, each) for each in _ELSEWHERE.get(turn.locale, ()))


def ask(turn: Turn, prop: str, fields: dict[str, str]) -> None:
    """The number is no value of the contact until its country is known."""
    ask_for(turn, prop, fields.pop(prop))


def ask_for(turn: Turn, prop: str, typed: str) -> None:
    example = example_phone(turn.region, turn.locale)
    turn.ask("value", "invalid_phone", about=prop, value=typed, field=turn.field(prop), example=example)
    turn.offer("skip", "cancel")


def give_code(turn: Turn, task: CreateTask | UpdateTask, utterance: Utterance) -> bool:
    """Takes the answer to the question for a code. False if it names no country.

    The number is left out, and named, once the person gives it up; behind a change, with any other words.
    """
    prop, number = turn.memory.asked_field, turn.memory.asked_number
    if turn.memory.asked != "value" or not number or prop is None:
        return False
    phones = [*utterance.entities.phones, *(utterance.entities.labelled.get(each, "") for each in NUMBERS)]
    whole = next((each for each in phones if each.startswith(("+", "00"))), "")
    is_short = len(utterance.text.split()) <= _MAX_WORDS
    code = _code_in(utterance.text, turn.memory.locale or turn.locale) if is_short else ""
    if not (whole or code) or utterance.is_question:
        if isinstance(task, UpdateTask) or _gives_up(utterance, prop):
            task.left = [*(each for each in task.left if each != number), number]
        if isinstance(task, CreateTask) and _gives_up(utterance, prop):
            task.wanted.pop(prop, None)
        return False
    fields = task.fields if isinstance(task, CreateTask) else task.changes
    fields[prop] = whole or f"+{code} {number}"
    task.left = [each for each in task.left if each != number]
    if isinstance(task, UpdateTask):
        task.wanted = [each for each in task.wanted if each != prop]
    return True


def _gives_up(utterance: Utterance, prop: str) -> bool:
    """“Déjalo sin teléfono”: the number is not wanted any more."""
    return not {prop, "phone"}.isdisjoint(utterance.entities.without) or utterance.says("skip", "no", "cancel")


def _code_in(text: str, language: Locale) -> str:
    if found := _CODE.search(text):
        return found[1]
    said = fold(text).strip(" .!")
    return next((code for name, code in _names(language).items() if said == name or said.endswith(f" {name}")), "")


@cache
def _names(language: Locale) -> dict[str, str]:
    """Codes by the names of countries."""
    names = BabelLocale.parse(language).territories
    return {fold(name): code for region, name in names.items() if (code := calling_code(region))}
