"""Companies that are called by what they do: “Торты на заказ”, “Ремонт под ключ”, “Дом мебели”.

Their words have other meanings elsewhere: a preposition, the number of an order, a house. Read so, the name is lost.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_OBJECT = 2
"""Words behind the preposition."""
_REACH = 4
"""Items around “house” or “order” among which its number stands."""


def with_trade_names(text: str, items: Sequence[Item], language: Locale | None) -> list[Item]:
    """The items, with each such name as one in quotation marks."""
    if language not in DECLINED:
        return list(items)
    items = [_without_number(items, at) for at in range(len(items))]
    at = 0
    while at < len(items):
        end = _end(items, at, language) if at and _may_open(items[at - 1]) else 0
        end = end or (_end_of_nouns(items, at, language) if at else 0)
        if end:
            name = text[items[at].start : items[end - 1].end]
            items[at:end] = [replace(items[at], kind="quoted", text=f"«{name}»", end=items[end - 1].end, marks=())]
        at += 1
    return items


def _may_open(before: Item) -> bool:
    return before.is_punctuation(",;:\n–—-") or before.value("field") == "company" or before.is_link("value", "company")


def _end(items: Sequence[Item], at: int, language: Locale) -> int:
    """Where the name ends; 0 where none begins here."""
    if at + 2 >= len(items) or items[at + 1].text not in small_words().within_companies:
        return 0
    first = items[at]
    is_noun = first.kind == "word" and not first.marks and first.is_capitalized and not is_given_name(first.text)
    if not is_noun or Morphology.shared().is_verb(first.text.casefold(), language):
        return 0
    end = at + 2
    while end < min(len(items), at + 2 + _MAX_OBJECT) and _is_object(items[end]):
        end += 1
    is_whole = end > at + 2 and (end == len(items) or items[end].kind == "mark")
    return end if is_whole else 0


def _end_of_nouns(items: Sequence[Item], at: int, language: Locale) -> int:
    """“Работает в Доме мебели директором”: behind a preposition, a noun in capitals and one in lower case."""
    if not items[at - 1].is_link("company", "company_now") or at + 1 >= len(items):
        return 0
    first, noun, after = items[at], items[at + 1], items[at + 2 : at + 3]
    is_name = first.in_name and not is_given_name(first.text) and _is_object(noun) and not noun.marks
    is_whole = not after or after[0].kind == "mark" or bool(after[0].value("title"))
    is_whole = is_whole or after[0].is_link("company", "place") or after[0].text in small_words().as_label
    morphology = Morphology.shared()
    if after and noun.text.endswith(small_words().adjective_endings):
        return 0  # “работает в Бризе коммерческим директором”: the adjective is a part of the job
    is_name = is_name and is_whole and morphology.is_common(first.text, language)
    # The Polish dictionary lacks many plurals in the genitive: “mebli”, “opon”.
    is_noun = morphology.is_common(noun.text, language) or (
        language == "pl" and not morphology.is_known(noun.text, "pl")
    )
    is_noun = is_noun and not (morphology.is_verb(noun.text, language) or morphology.names_person(noun.text, language))
    return at + 2 if is_name and is_noun and not morphology.is_worker(noun.text) else 0


def _is_object(item: Item) -> bool:
    return item.kind == "word" and item.text.islower() and not (item.value("title") or item.value("period"))


def _without_number(items: Sequence[Item], at: int) -> Item:
    """“Дом мебели” in capitals, and no number close to it: the word is not the label of one."""
    item = items[at]
    if not (item.is_link("other_number") and item.is_capitalized and len(item.marks) == 1) or not at:
        return item
    around = items[max(at - _REACH, 0) : at + _REACH]
    is_name = items[at + 1 : at + 2] and items[at + 1].kind == "word" and items[at + 1].text.islower()
    is_name = is_name and not any(any(map(str.isdigit, each.text)) and each.kind != "email" for each in around)
    return replace(item, marks=(), in_name=True) if is_name else item
