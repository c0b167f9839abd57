"""Verbs with a pronoun for the contact shown last, and the contact that words around it leave over."""

import re
from collections.abc import Sequence

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.names import is_full_name
from services.agent.assistants.guided.parsing.segment import Segment
from services.agent.assistants.guided.small_words import small_words

_POINTING = re.compile(
    r"(?:[aeiáéíou]r?(?:se|me)?l[aeo]s?|-l(?:e|a|ui|es)|^p[oó]n(?:se)?l[aeo]s?|^hazl[aeo]s?)$", re.IGNORECASE
)
"""Pronouns at the end of a Spanish or a French verb."""
_OBJECTS = ("le", "les", "lo", "la", "los", "las")


def settle_pointed(segment: Segment, entities: Entities) -> None:
    """Of a change that names no contact. In Spanish “cámbiale el cargo a Ana”, the name counts and not the pronoun."""
    _take_left_name(entities)
    if _points(segment) and not entities.holder:
        entities.has_focus = True


def _points(segment: Segment) -> bool:
    """ "Cámbiaselo", "corrige-le", “¿se lo pones?”: the verb itself points to the contact shown last."""
    verbs = [item.text.casefold().split() for item in segment.items if item.value("intent")]
    return any(_POINTING.search(verb[0]) or (len(verb) > 1 and _is_asked_of(verb)) for verb in verbs)


def _is_asked_of(verb: Sequence[str]) -> bool:
    """“Le pones”, “se lo cambias”: pronouns alone before the verb."""
    return all(word in small_words().object_pronouns for word in verb[:-1]) and verb[-2] in _OBJECTS


def _take_left_name(entities: Entities) -> None:
    """ "… said Rosa Tarn. She lives in York now": the only full name is the contact, though its clause is not read.

    Else the change would be of the contact shown last.
    """
    names = [each for each in entities.left if each.istitle() and is_full_name(each)]
    if len(names) == 1 and is_given_name(names[0].split()[0]):
        entities.left.remove(names[0])
        entities.holder, entities.is_shown = names[0], True
