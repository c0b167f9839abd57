"""“oskar's left fjord, he's with Baltic Grid now”: a person in lower case who opens the message.

Their name is left over as a word without a part, and the pronoun behind it would mean the contact shown last. Only
where the message says something new of them they are its contact.
"""

from libs.people import may_be_given
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.utterance import Utterance
from services.agent.assistants.guided.small_words import small_words

_MAX_NAME = 2
"""Words of the name."""


def name_who_opens(utterance: Utterance) -> None:
    """Makes the first words that were left over the contact, if they are a person's name."""
    if len(utterance.requests) > 1 or (utterance.requests and utterance.requests[0].intent != "update"):
        return
    entities = utterance.requests[0].entities if utterance.requests else utterance.entities
    if not entities.left or utterance.is_question or not _tells(entities):
        return
    words = entities.left[0]
    name = next((words.removesuffix(each) for each in small_words().subject_ends if words.endswith(each)), words)
    is_first = utterance.text.casefold().startswith(words.casefold())
    if is_first and _is_name(name):
        entities.left.pop(0)
        entities.holder, entities.has_focus, entities.is_implied = name, False, False
        if entities.company and not entities.narrows:
            entities.labelled.setdefault("company", entities.company)
            entities.company = ""


def _tells(entities: Entities) -> bool:
    """Whether there is news, and no other contact."""
    is_named = entities.holder or entities.runs or entities.has_address or entities.contact_id or entities.addressee
    return bool(entities.labelled or entities.company) and not is_named


def _is_name(name: str) -> bool:
    words = name.split()
    is_short = len(words) <= _MAX_NAME and all(word.replace("-", "").isalpha() for word in words)
    return is_short and may_be_given(words[0]) and name.casefold() not in small_words().towns_called_as_people
