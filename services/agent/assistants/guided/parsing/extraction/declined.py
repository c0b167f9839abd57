"""Companies that a Polish or Russian preposition puts into another case: “из Гранита”, “pracuje w Złotym Młynie”.

It is stored in the nominative where that is certain. Behind “из компании …” the name may stand in the nominative.
"""

from collections.abc import Sequence

from libs.people import Morphology, company_in_nominative
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words


def declined_company(relation: Item, name: str, around: Sequence[Item], *, is_quoted: bool = False) -> str:
    """The company behind this preposition, or behind a relation that ends with one. Addresses may spell it."""
    languages = [mark.language for mark in relation.marks if mark.language in ("pl", "ru")]
    if not languages or relation.text.casefold().split()[-1] not in small_words().declining:
        return name
    if not is_quoted and Morphology.shared().places(name, languages[0]):
        return name  # “do Dębicy” is read as a town later
    addresses = [item.text for item in around if item.kind in ("email", "domain", "url")]
    return company_in_nominative(name, languages[0], addresses)
