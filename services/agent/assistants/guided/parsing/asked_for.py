"""How people ask for a property without its label: “where does she work”, “czym się zajmuje”, “кем он работает”."""

from functools import cache

from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import AskedFor, small_words


def asked_for(said: str) -> AskedFor | None:
    """The property that a question asks for by its verb, and how it does; None if there is none."""
    text = f"{fold(said).strip(' ?!.¿¡')} "
    return next((each for each in _known() if _asks_for(each, text)), None)


def is_own(asked: AskedFor, word: str) -> bool:
    """Whether a word is the question's: of a phrase that ends with a space as it stands, else by its beginning."""
    phrases = (*asked.begins, *asked.has)
    whole = {each for phrase in phrases if phrase.endswith(" ") for each in phrase.split()}
    stems = tuple(phrase.split()[-1] for phrase in phrases if not phrase.endswith(" "))
    return word in whole or word.startswith(stems)


@cache
def _known() -> tuple[AskedFor, ...]:
    """Folded, as the words of a message are."""
    return tuple(
        AskedFor(prop=each.prop, begins=tuple(map(fold, each.begins)), has=tuple(map(fold, each.has)))
        for each in small_words().asked_for
    )


def _asks_for(asked: AskedFor, text: str) -> bool:
    return (not asked.begins or text.startswith(asked.begins)) and any(word in text for word in asked.has)
