"""The sentence of a request that asks, where others stand before it: “she is waiting … what is Ann Poe's number?”.

The words of the others would become the contact or a value.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from libs.people import DECLINED, Morphology, is_given_name, is_name_anywhere
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.entities import Entities
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import small_words

_MAX_SENTENCES = 3
"""Sentences before a question in which its contact may be named."""
_MAX_NAME = 3


def asking_sentence(text: str, items: Sequence[Item], intent: Intent) -> Sequence[Item]:
    """The sentence with the verb of a search, if it names the contact; else with the sentences right before it.

    "What a day! The last call was +44 …. Any idea who that belongs to?"
    """
    if intent not in ("search", "question"):
        return items
    items = _with_place(items)
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    starts = [at + 1 for at in range(verb - 1, -1, -1) if items[at].is_punctuation(SENTENCE_ENDS)][:_MAX_SENTENCES]
    for start in starts:
        own = items[start:]
        if not any(map(_may_name, own)):
            continue
        entities = extract_entities(text, own, intent)
        if _only_points(entities) and (question := _question_before(items, start)):
            return question
        if _only_points(entities) and (name := _name_before(items, start)):
            at = next(at for at, item in enumerate(own) if item.is_link("focus"))
            return [*own[: at + 1], *name, *own[at + 1 :]]  # as “have we got him, Tom Kershaw”
        if entities.names_contact:
            return own
    return items


def _with_place(items: Sequence[Item]) -> Sequence[Item]:
    """“Combien de clients sur Cholet”: of contacts that are counted, such a word stands before their town."""
    if not any(item.is_reply("count") for item in items):
        return items
    found = list(items)
    for at, (item, after) in enumerate(pairwise(items)):
        is_on = item.kind == "word" and item.text.casefold() in small_words().counted_in
        if is_on and (after.in_name or after.is_content) and not is_given_name(after.text):
            found[at] = replace(item, marks=(_place_or_company(item, after),)) if item.marks else item
    return found


def _place_or_company(item: Item, after: Item) -> Mark:
    """“Сколько контактов по Северлифту”: in a language with cases, a word that is no form of a town is a company."""
    language = item.marks[0].language
    is_town = after.value("place") is not None or Morphology.shared().place(after.text, language) != after.text
    return Mark("link", "place" if is_town or language not in DECLINED else "company", language)


def _may_name(item: Item) -> bool:
    return item.in_name or item.kind in ("email", "phone") or item.is_content or item.is_link("focus")


def _only_points(entities: Entities) -> bool:
    is_named = (
        entities.holder or entities.emails or entities.contact_id or any(not run.islower() for run in entities.runs)
    )
    return entities.has_focus and not is_named


def _question_before(items: Sequence[Item], end: int) -> Sequence[Item]:
    """“А Марфа Селезнёва у нас есть? Всё утро её ищу”: the question that ends here, if it has a full name."""
    if not items[end - 1].is_punctuation("?"):
        return ()
    question = items[_begin(items, end - 1) : end]
    return question if _has_full_name(question) else ()


def _name_before(items: Sequence[Item], end: int) -> Sequence[Item]:
    """ "Spoke to a Kershaw about the pallets. Have we got him?": the only name of the sentences before."""
    names = [list(run) for is_name, run in groupby(items[:end], key=lambda item: item.in_name) if is_name]
    if len(names) != 1 or len(names[0]) > _MAX_NAME:
        return ()
    first = names[0][0]
    is_opening = len(names[0]) == 1 and is_sentence_start(items, items.index(first))
    return () if is_opening and not is_name_anywhere(first.text) else names[0]


def _begin(items: Sequence[Item], place: int) -> int:
    return next((at + 1 for at in range(place - 1, -1, -1) if items[at].is_punctuation(SENTENCE_ENDS)), 0)


def _has_full_name(items: Sequence[Item]) -> bool:
    return any(first.in_name and last.in_name for first, last in pairwise(items))
