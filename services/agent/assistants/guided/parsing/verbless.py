"""A text without a verb that asks for something: a courtesy, news, a list of people, or a contact's data.

"New: Cass Doyle, cass@…" asks to create the person, and “c'est Ann Lee la responsable de Luc Pons” to change the owner.
What means no request leaves its entities to the dialogue, which knows the contact that was shown last.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from services.agent.assistants.guided.parsing.all_contacts import handed_to_one
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, Entities
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.intents import makes_owner
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.items import ReadText
from services.agent.assistants.guided.parsing.replies import courtesy_in, is_asking, without_cancelled
from services.agent.assistants.guided.parsing.segments import segments_of
from services.agent.assistants.guided.parsing.sequence import (
    created_without_verb,
    is_headed,
    is_second_email,
    listed_people,
    news_of_each,
    news_of_two,
)
from services.agent.assistants.guided.parsing.statements import stated_of_all, stated_of_each
from services.agent.assistants.guided.parsing.utterance import UserRequest, Utterance


def asks(text: str, items: Sequence[Item]) -> bool:
    """Whether the text is a question, by its mark or by its words."""
    return text.rstrip().endswith("?") or is_asking(items)


def read_without_verb(utterance: Utterance, reading: ReadText, items: Sequence[Item]) -> None:
    """Sets the entities of the whole text, and the requests that it means."""
    if courtesy := courtesy_in(reading.text, reading.items):
        utterance.replies, utterance.entities = utterance.replies - {"cancel"} | {courtesy}, Entities()
        return
    if reading.language == "ko":
        return
    is_question = asks(reading.text, items)
    said = [each for segment in segments_of(without_cancelled(items)) if not segment.muted for each in segment.items]
    if not is_question and (of_all := handed_to_one(reading.text, said)) is not None:
        utterance.requests = [UserRequest("assign", of_all, end=len(reading.text), said=reading.text)]
        return
    entities = utterance.entities = extract_entities(reading.text, said)
    if not is_question and _is_said_owner(entities):
        makes_owner(entities, "update")  # “c'est Ann Lee la responsable de Luc Pons”
        utterance.requests = [UserRequest("update", entities, end=len(reading.text), said=reading.text)]
        return
    if stated := stated_of_each(reading.text, said):
        utterance.requests = stated
        return
    if not is_question:
        stated = (
            stated_of_all(reading.text, said) or news_of_each(reading.text, said) or news_of_two(reading.text, said)
        )
    if stated:
        utterance.requests = stated
        return
    if not is_question and (listed := listed_people(reading.text, said)):
        utterance.requests = listed
        return
    entities.is_second = is_second_email(items, UserRequest("update", entities, end=len(reading.text)))
    # “Contactos nuevos: …” heads a list; without its mark it asks for the newest contacts.
    heads = any(item.is_link("created") and after.is_punctuation(":,–—-") for item, after in pairwise(items))
    is_new = heads or any(item.is_link("new") for item in items)
    is_new = is_new and not utterance.text.rstrip().endswith("?")
    is_named = bool(entities.runs or entities.addressee)
    is_given = bool(entities.emails) and "email" not in entities.labelled
    if (is_new and is_named and is_given) or (is_named and is_headed(items) and _has_number(entities)):
        utterance.requests = created_without_verb(reading.text, items)


def _has_number(entities: Entities) -> bool:
    return bool(entities.phones) or any(prop in entities.labelled for prop in NUMBERS)


def _is_said_owner(entities: Entities) -> bool:
    """Whether a person, the word for an owner and a contact by full name are all that was said."""
    rest = replace(entities, runs=[], named=[], holder="", left=[])
    is_pair = len(entities.runs) == 1 and entities.runs[0].is_name and " " in entities.holder
    return is_pair and entities.named == [OWNER] and rest.is_empty and not (entities.left or entities.denied)
