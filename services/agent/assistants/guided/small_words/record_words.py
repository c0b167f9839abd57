"""Groups of words around contacts as records."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class RecordWords(StrictModel):
    """Around contacts as records: two of them, one that goes, one that stays."""

    called_one: Phrases
    """Folded. Two records are called one person."""
    before_one: Phrases
    """Folded. Before “one” in “make one record of them”."""
    behind_one: Phrases
    """Folded. Behind “one” there."""
    first_of_two: Phrases
    """Folded. Of two records, next to a word for what stays or goes."""
    second_of_two: Phrases
    """The other one there."""
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
    into_second: Phrases
    """Between two records of one person: the first goes into the second."""
    into_record: Phrases
    """Before the record into which something is written."""
