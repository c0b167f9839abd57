"""Legal forms of companies, as people write them within a sentence."""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_FORM = 5
"""Letters of a form in capitals. No list has them all."""


def is_legal_form(word: str) -> bool:
    return word == "&" or word.casefold().replace(".", "") in small_words().legal_forms


def begins_company(words: str) -> bool:
    """“ИП Громов”: a legal form in front of a name, as Russian companies have it."""
    first, _, name = words.partition(" ")
    return bool(name) and first.casefold() in small_words().legal_beginnings


def opens_company(items: Sequence[Item], at: int) -> bool:
    """“ООО «Тулпар»”: a legal form in front of a name in quotation marks. Nothing before it belongs to the company."""
    item, behind = items[at], items[at + 1 : at + 2]
    is_form = item.kind == "word" and 1 < len(item.text) <= _MAX_FORM and item.text[:1] >= "А"
    is_form = is_form and (item.text.isupper() or item.text.casefold() in small_words().legal_beginnings)
    return is_form and bool(behind) and behind[0].kind == "quoted"
