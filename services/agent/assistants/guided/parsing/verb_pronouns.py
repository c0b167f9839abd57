"""Spanish orders with their pronouns: “actualízaselo”, “modifícala”, “rectificarle”. All forms together fill no list.

A verb of the language file ends with one or two pronouns, and keeps its meaning. What is given to a contact that is
there (“añádele”, “añádeselo”) is a change, though the verb alone adds a contact.
"""

from collections.abc import Iterator

from libs.people import is_given_name
from services.agent.assistants.guided.locales import Intent, Words
from services.agent.assistants.guided.parsing.tokens import fold

_GIVEN = ("le", "les", "selo", "sela", "selos", "selas")
_TAKEN = ("me", "lo", "la", "los", "las", "melo", "mela", "melos", "melas", "nos")
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


def _is_order(verb: str) -> bool:
    is_plain = " " not in verb and len(verb) >= _SHORTEST and verb not in _OTHERWISE
    return is_plain and verb.endswith(_ORDERS) and not verb.endswith(_SUPPOSED)


def _has_pronoun(verb: str, verbs: set[str]) -> bool:
    """ "Actualízale", and not “arregla”: what stands before the pronoun is a verb as well."""
    return any(verb.endswith(each) and verb.removesuffix(each) in verbs for each in (*_GIVEN, *_TAKEN))
