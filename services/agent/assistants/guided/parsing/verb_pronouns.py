"""Spanish verbs with their pronouns: “actualízaselo”, “rectificarle”, “¿se lo pones?”. All forms together fill no list.

A verb of the language file has one or two pronouns at its end or before it, and keeps its meaning. What is given to a
contact that is there (“añádele”, “añádeselo”) is a change, though the verb alone adds a contact.
"""

from collections.abc import Iterator

from libs.people import is_given_name
from services.agent.assistants.guided.locales import Intent, Words
from services.agent.assistants.guided.parsing.tokens import fold

_GIVEN = ("le", "les", "selo", "sela", "selos", "selas")
_TAKEN = ("me", "lo", "la", "los", "las", "melo", "mela", "melos", "melas", "nos")
_BEFORE = (
    "le", "les", "lo", "la", "los", "las", "se lo", "se la", "se los", "se las", "me lo", "me la", "me los", "me las",
    "me le",
)  # fmt: skip
_ORDERS = ("a", "e", "r", "d", "n")
"""Last letters of orders and infinitives."""
_SUPPOSED = ("ara", "iera", "aran", "ieran")
"""Endings of forms that pronouns stand before: “que lo añadieran”."""
_SHORTEST = 3
_OTHERWISE = frozenset(("pasa", "pase", "pasar", "pasad", "pasen", "pasan", "alta", "existe", "mira", "deja"))
"""“Pásamelo” asks for a contact and “pásaselo” gives one away; the other words are no orders, or replies."""
_MEANINGS: tuple[Intent, ...] = ("create", "update", "clear", "delete", "search", "assign", "merge", "undo")


def verbs_with_pronouns(words: Words) -> Iterator[tuple[Intent, str]]:
    """Each form with what it asks for. A form that the file has is not among them."""
    known = {fold(phrase) for _, _, phrase in words.marked()}
    verbs = {fold(phrase) for intent in _MEANINGS for phrase in words.intents.get(intent, ()) if " " not in phrase}
    for intent in _MEANINGS:
        for verb in map(fold, words.intents.get(intent, ())):
            if not _is_order(verb) or _has_pronoun(verb, verbs):
                continue
            for pronoun in (*_GIVEN, *_TAKEN):
                form = f"{verb}{pronoun}"
                if form in known or is_given_name(form):
                    continue
                known.add(form)
                yield "update" if intent == "create" and pronoun in _GIVEN else intent, form


def asked_with_pronouns(words: Words) -> Iterator[tuple[Intent, str]]:
    """“Se lo pones”, “me la cambias”: what a person is asked to do, with the pronouns before it."""
    known = {fold(phrase) for _, _, phrase in words.marked()}
    for intent in _MEANINGS:
        orders = [fold(phrase) for phrase in words.intents.get(intent, ())]
        for verb in dict.fromkeys([*(f"{each}s" for each in orders if _is_tu(each)), *filter(_is_asked, orders)]):
            for pronouns in _BEFORE:
                phrase = f"{pronouns} {verb}"
                if phrase not in known:
                    known.add(phrase)
                    is_given = intent == "create" and pronouns.split()[-1] in ("le", "les")
                    yield "update" if is_given else intent, phrase


def _is_tu(verb: str) -> bool:
    """ "Cambia": with one more letter it is the form for “you change”."""
    return _is_order(verb) and verb.endswith(("a", "e")) and not verb.endswith((*_GIVEN, *_TAKEN))


def _is_asked(verb: str) -> bool:
    return " " not in verb and verb.endswith(("as", "es")) and not verb.endswith((*_GIVEN, *_TAKEN))


def _is_order(verb: str) -> bool:
    is_plain = " " not in verb and len(verb) >= _SHORTEST and verb not in _OTHERWISE
    return is_plain and verb.endswith(_ORDERS) and not verb.endswith(_SUPPOSED)


def _has_pronoun(verb: str, verbs: set[str]) -> bool:
    """ "Actualízale", and not “arregla”: what stands before the pronoun is a verb as well."""
    return any(verb.endswith(each) and verb.removesuffix(each) in verbs for each in (*_GIVEN, *_TAKEN))
