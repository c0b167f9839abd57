"""Groups of words that people say to the assistant itself."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Phrases


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
