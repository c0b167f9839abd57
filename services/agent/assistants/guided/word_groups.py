"""The groups of small words that readers look for: each is named by what its words do, the same in all languages.

A language must have each group; the list is empty where it has no such word.
"""

from typing import Annotated

from pydantic import BeforeValidator

from libs.contracts import StrictModel
from services.agent.assistants.guided.locales import listed

Phrases = Annotated[frozenset[str], BeforeValidator(listed)]
"""Whole words or phrases, in lower case."""
Parts = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""Beginnings or ends of words."""


class ValueWords(StrictModel):
    """Around a value: what leads to it, joins two of them, and denies one."""

    now: Phrases
    """What follows is so at present."""
    says_is: Phrases
    """Between a contact and what it is."""
    exchanges: Phrases
    """Verbs that name the old value as well as the new one."""
    exchange_stems: Parts
    """Beginnings of such verbs, where the new value follows as a contact does: “a Globex”, “à Globex”."""
    to_new: Phrases
    """Between the old value and the new one, behind such a verb."""
    at_contact: Phrases
    """Between a value and the contact that holds it."""
    around_denied: Phrases
    """Between “not” and the value, or behind both: “no longer a planner”."""
    then: Phrases
    """Behind it something else is to be done."""
    clause_verbs: Phrases
    """Verbs behind “and” that no second noun begins with; dictionaries have other words for some of them."""
    but: Phrases
    """Behind it another thing is said, unless it is a part of a name in capitals."""
    from_old: Phrases
    """Before the old value: “went from”."""
    to_other: Phrases
    """Between the old value and the new one, behind “went from”."""
    fine: Phrases
    """Behind “the rest”: it stays so."""
    whole: Phrases
    """Before “the rest”."""
    object_pronouns: Phrases
    """Between “not” and a verb, behind the property that stays: “el fijo no se lo quites”."""
    topic: Phrases
    """Before what is spoken of: “lo de Soria”."""
    giving: Parts
    """Beginnings of verbs that give a contact something."""
    apologies: Phrases
    """Behind a value they excuse the one before it, and deny nothing."""


class WorkWords(StrictModel):
    """Around companies, jobs and towns."""

    of_towns_too: Phrases
    """Small words before a company that stand before towns as well."""


class NoteWords(StrictModel):
    """Around the text of a note."""

    that: Phrases
    """Between a verb of writing and the clause that it writes down."""
    writing: Phrases
    """Verbs by which something is written down."""
    headings: Phrases
    """Before a colon and the text of a note. An account's property of this name has its own meaning."""


class SmallWords(ValueWords, WorkWords, NoteWords):
    """All groups."""
