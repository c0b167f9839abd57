"""Groups of words about letters."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class SpellingWords(StrictModel):
    """About letters: spelling that is said, and words that are often misspelt."""

    spelt_with: Phrases
    """Before a letter: “with two r's”."""
    letter_counts: Phrases
    """Between such a word and the letter."""
    one_sound: Phrases
    """Two letters that are one sound."""
    letter_names: Phrases
    """What letters are called, in lower case."""
    letter_places: Parts
    """Behind the letter."""
    record_nouns: Parts
    """Folded. Beginnings of words for a record, which often follow the verb."""
    said_at: Parts
    """“@”, as people say it between the parts of an address. They mean nothing else there."""
    said_dot: Parts
    """“.” within an address."""
