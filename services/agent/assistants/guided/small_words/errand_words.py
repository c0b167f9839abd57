"""Groups of words around work that no contact manager does."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class ErrandWords(StrictModel):
    """Around work that no contact manager does. All are folded."""

    errands: Parts
    """What such work is asked for with, from the beginning of a clause, in Korean up to its end. “*” ends the beginning
    of a word, or begins its end, “|” parts words of one place, “…” stands for up to four words, “_” for
    one or none, “@” for a name, “!” for none of these words, “$” for the end."""
    request_openers: Phrases
    """Words with which a request may begin: “could you please”."""
    clause_joints: Phrases
    """Between two requests."""
    note_nouns: Phrases
    """A note may be about such work."""
    no_recipients: Phrases
    """Given names that are other words in lower case: “pay the bill”."""
    joins_clause: Parts
    """Korean ends of a verb behind which another clause follows."""
    quotes: Parts
    """Korean ends of a verb that tells what was said."""
    behind_verb: Phrases
    """Korean words behind a verb that asks: “보내줄 수 있어”."""
    helping_verbs: Parts
    """Korean beginnings of a verb that makes a request of the one before: “보내 줘”."""
    telling_ends: Parts
    """Korean ends of a verb that tells what is done."""
    to_recipient: Parts
    """Korean ends of the person that such work is for."""
