"""Groups of short sentences about the contact shown last."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class ShownWords(StrictModel):
    """Each sentence is whole but for the words of `around_sentences`. O is an owner, V another value, S a stage.

    “a|b” are alternatives, “?” marks a word that may be missing, “+” is a space within one, and “~a|b” are endings.
    """

    around_sentences: Phrases
    """Before or behind such a sentence."""
    owner_of_shown: Parts
    """Without O the owner is the author: “she's mine”."""
    name_of_shown: Parts
    """V is the first name by which the contact is called."""
    stage_asked: Parts
    """With a question mark."""
    stage_of_shown: Parts
    """A wish to give the contact a stage."""
    that_stage: Parts
    """Behind a question about a stage: it is the one that was asked about."""
    job_of_shown: Parts
    """V is what the contact is in charge of, from which no job title follows: it is asked for."""
