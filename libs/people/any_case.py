"""Given names in any case of Polish and Russian, next to those of all lists: “Bogumiłą”, “Петром”."""

from libs.people.declension import DECLINED
from libs.people.given_names import is_given_name
from libs.people.morphology import Morphology


def may_be_given(word: str) -> bool:
    """Whether a list or a dictionary knows the word as a given name."""
    # The dictionary is asked last: its first word takes a third of a second.
    return is_given_name(word) or any(Morphology.shared().is_given(word, language) for language in DECLINED)
