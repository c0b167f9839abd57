"""The groups of small words that readers look for: each is named by what its words do, the same in all languages.

A language must have each group; the list is empty where it has no such word. “Folded”: the words are compared
without accents, and are written so.
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
    changed_from: Phrases
    """Before the old value, where the new one follows: “from A to B”."""
    to_new_one: Phrases
    """Before the new value there."""
    has_changed: Phrases
    """Said of a label: a new value follows."""
    same: Phrases
    """Before a label: the value stays as it is."""
    unchanged: Phrases
    """Behind a label: the value stays as it is."""
    as_label: Phrases
    """Between a value and its label: “York as her city”."""
    compared_with: Phrases
    """Behind “the same”, before another contact."""
    number_nouns: Phrases
    """Before digits: “number”."""
    in_order: Phrases
    """Behind values that stand in the order of the contacts or labels."""


class WorkWords(StrictModel):
    """Around companies, jobs and towns."""

    of_towns_too: Phrases
    """Small words before a company that stand before towns as well."""
    before_job: Parts
    """“She works as a rigger”."""
    articles: Phrases
    """Articles before a job."""
    is_job: Phrases
    """Between a contact and a job."""
    works_as: Phrases
    """Before a job in the case of jobs."""
    job_endings: Parts
    """Ends of words for jobs. They prove nothing alone: “winter”, “moteur”."""
    teams: Phrases
    """Words of courtesy (“hola equipo”) that are a part of a job behind “of”: “jefe de equipo”."""
    departments: Parts
    """Beginnings of words for a part of a company."""
    adjective_endings: Parts
    """Ends of adjectives before a job in the case of jobs: “главным инженером”."""
    work_fields: Phrases
    """Fields of work, which stand next to a job: “Head of Sales” names no company."""
    legal_forms: Phrases
    """Legal forms of companies, which people write in lower case, too."""
    legal_endings: Phrases
    """Those that are no words of a sentence, and end a company's name."""
    legal_beginnings: Phrases
    """Those that stand before a name in quotation marks."""
    moved_to: Phrases
    """Before a company or a town: which of them, the verb does not say."""
    moves_home: Parts
    """Beginnings of verbs that are said of homes."""
    in_town: Phrases
    """Before a town, or before a company."""
    from_town: Phrases
    """Before a town or a company of before, or of origin."""
    declining: Phrases
    """Prepositions that put the company behind them into another case."""
    in_vaguely: Phrases
    """Before a word in lower case that need not be a town: “in logistics”."""
    no_home: Phrases
    """Verbs before a town where the contact does not live."""
    towns_with_article: Phrases
    """Towns with an article: “serveur au Mans”, but “serveur au Bistrot”."""


class NoteWords(StrictModel):
    """Around the text of a note."""

    that: Phrases
    """Between a verb of writing and the clause that it writes down."""
    writing: Phrases
    """Verbs by which something is written down."""
    headings: Phrases
    """Before a colon and the text of a note. An account's property of this name has its own meaning."""


class TalkWords(StrictModel):
    """What people say to the assistant itself: they ask it, excuse themselves, and take words back."""

    clause_subjects: Phrases
    """Folded. Subjects that begin a clause; “it” and “on” are too often something else."""
    can_you: Phrases
    """Folded. The first words of “can you …”."""
    retracting: Phrases
    """Folded. The first words of a correction that never stands within a value: “no wait”."""
    waving_away: Phrases
    """Verbs that empty or end something, and as often only wave it away."""
    asks_which: Phrases
    """Question words before a label."""
    question_verbs: Phrases
    """Behind the label of such a question."""


class PeopleWords(StrictModel):
    """Around a person: what points at one, and at two at once."""

    too: Phrases
    """Behind one more contact: the change is for this one, too."""
    the_same_for: Phrases
    """Before “for” and one more contact."""
    contacting: Phrases
    """People do this twice, and the other lists have it among the small words."""
    name_joins: Phrases
    """“And” between two words with capitals, where it counts as a part of a name."""
    to_contact: Phrases
    """Between the value of an account's own property and the contact."""
    to_person: Phrases
    """Before a person as well as before a town."""
    says_owner: Phrases
    """Between a contact and the owner in “Ann Lee is Max's now”."""
    behind_owner: Phrases
    """Behind the owner there."""


class SpellingWords(StrictModel):
    """About letters: spelling that is said, and words that are often misspelt."""

    spelt_with: Phrases
    """Before a letter: “with two r's”."""
    letter_counts: Phrases
    """Between such a word and the letter."""
    one_sound: Phrases
    """Two letters that are one sound."""
    letter_places: Parts
    """Behind the letter."""
    record_nouns: Parts
    """Folded. Beginnings of words for a record, which often follow the verb."""


class RecordWords(StrictModel):
    """Around contacts as records: two of them, one that goes, one that stays."""

    called_one: Phrases
    """Folded. Two records are called one person."""
    before_one: Phrases
    """Folded. Before “one” in “make one record of them”."""
    behind_one: Phrases
    """Folded. Behind “one” there."""
    record_goes: Phrases
    """Folded. The record that is spoken of is given up."""
    record_stays: Phrases
    """Folded. The record that is spoken of is kept."""
    both_are: Phrases
    """Folded. Said of two records and one person: “both are her”."""
    the_person: Phrases
    """Folded. The person of such words."""
    record_beginnings: Parts
    """Beginnings of words for the record of a contact."""
    record_cards: Parts
    """A relation that ends so names the contact of the record."""


class SmallWords(ValueWords, WorkWords, NoteWords, TalkWords, PeopleWords, SpellingWords, RecordWords):
    """All groups."""
