"""What is said of people who are there: several with a new value each, and no verb (“ann lee: phone 303 555 0190;
bob ray -> city Leeds”), and sentences behind a verb of writing down (“запиши Анна Белова ушла из Люмины”).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.each_contact import each_contact
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.several import without_bullets
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_ENDS = ".;\n"
_MAX_NAME = 3
_FULL_NAME = 2
_PAIR = 2
_JOINS = ":->→=–—"
"""Marks between a person and the label."""


def stated_of_each(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """One change for each part. None where a part says anything else: then it is one text about one person."""
    parts = _headed_parts(items) or [_without_heading(without_bullets(part)) for part in _parts(items)]
    parts = [part for part in parts if any(item.kind != "mark" for item in part)]
    if len(parts) > 2 and _is_heading(parts[0]):
        parts = parts[1:]
    if not any(_begins_person(part[0]) for part in parts):
        return []
    found = [_change(text, part) for part in parts]
    changes = [each for each in found if each is not None]
    return changes if len(changes) > 1 and len(changes) == len(found) else []


def stated_of_all(text: str, items: Sequence[Item]) -> list[UserRequest]:
    """ "Adela Vela and Ramón Vela are looked after by Mateo": the same change for each of them; empty for one."""
    parts = each_contact(items)
    found = [extract_entities(text, part) for part in parts] if len(parts) > 1 else []
    is_same = all(each.labelled and each.labelled == found[0].labelled for each in found)
    is_one = all(len(each.runs) + bool(each.holder) == 1 and not each.left and not each.has_address for each in found)
    if not (found and is_same and is_one):
        return []
    start, end = items[0].start, items[-1].end
    return [UserRequest("update", each, start=start, end=end, said=text[start:end]) for each in found]


def with_written_down(items: Sequence[Item]) -> list[Item]:
    """“Запиши Анна Белова переехала в Сочи”: a verb that also adds people, before a sentence that tells news of one."""
    at = next((at for at, item in enumerate(items) if item.value("intent")), len(items))
    if at + 3 >= len(items) or items[at].value("intent") != "create" or any(item.kind == "email" for item in items):
        return list(items)
    first = at + 1 + items[at + 1].is_punctuation(",:")
    end = next((place for place in range(first, len(items)) if not items[place].in_name), len(items))
    if end - first != _FULL_NAME or end == len(items) or any(item.is_link("new") for item in items):
        return list(items)
    news = items[end]
    is_news = news.value("intent") == "update" or news.is_link("company_now", "company_before", "by_now", "not")
    language = items[at].marks[0].language
    if not is_news or Morphology.shared().is_oblique(" ".join(each.text for each in items[first:end]), language):
        return list(items)
    verb = replace(items[at], marks=(Mark("intent", "update", language),))
    return [*items[:at], verb, *items[at + 1 :]]


def with_put_in(items: Sequence[Item]) -> list[Item]:
    """“Ponme a Ana Ruiz de Globex, ana@…”: a verb that changes and adds, before a person with a new address.

    With a label behind it the verb changes something.
    """
    at = next((at for at, item in enumerate(items) if item.value("intent")), len(items))
    is_verb = at < len(items) and items[at].value("intent") == "update" and not items[at].is_link("focus")
    if not is_verb or items[at].text.casefold() not in small_words().puts_in:
        return list(items)
    start = at + 1
    while (
        start < len(items) and items[start].is_link("value", "for", "filler", "particle") and not items[start].in_name
    ):
        start += 1
    end = next((place for place in range(start, len(items)) if not items[place].in_name), len(items))
    email = next((place for place in range(end, len(items)) if items[place].kind == "email"), len(items))
    if end - start < _PAIR or email == len(items) or any(item.value("field") for item in items[end:email]):
        return list(items)
    verb = replace(items[at], marks=(Mark("intent", "create", items[at].marks[0].language),))
    return [*items[:at], verb, *items[at + 1 :]]


def _parts(items: Sequence[Item]) -> list[list[Item]]:
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.is_punctuation(_ENDS):
            parts.append([])
        else:
            parts[-1].append(item)
    bare = [_without_bullet(part) for part in parts]
    return [part for part in bare if part]


def _headed_parts(items: Sequence[Item]) -> list[list[Item]]:
    """“Тарасу Вдовину город Тула, Оксане Лях город Рязань”: each part has a full name, a label and its value."""
    if sum(item.value("field") is not None for item in items) < _PAIR or any(item.kind == "email" for item in items):
        return []
    parts: list[list[Item]] = [[]]
    for item in items:
        if item.is_punctuation(",;"):
            parts.append([])
        else:
            parts[-1].append(item)
    return parts if len(parts) > 1 and all(map(_is_headed, parts)) else []


def _is_headed(part: Sequence[Item]) -> bool:
    size = next((at for at, item in enumerate(part) if not item.in_name), len(part))
    return 1 < size <= _MAX_NAME and size + 1 < len(part) and part[size].value("field") is not None


def _without_bullet(part: list[Item]) -> list[Item]:
    """“- Ana Ruiz: …”: without the marks at the beginning of a line in a list."""
    start = next((at for at, item in enumerate(part) if item.kind != "mark"), len(part))
    return part[start:]


def _without_heading(part: list[Item]) -> list[Item]:
    """ "Quick ones: ann lee -> …": words before a colon, where the person stands behind it."""
    for at, (mark, behind) in enumerate(pairwise(part)):
        if mark.is_punctuation(":") and _begins_person(behind) and not _begins_person(part[0]):
            return part[at + 1 :]
    return part


def _is_heading(part: Sequence[Item]) -> bool:
    """ "Mises à jour :" in a line of its own, above the people."""
    is_person = any(item.kind == "email" or is_given_name(item.text) for item in part)
    return part[-1].is_punctuation(":") and not is_person


def _begins_person(item: Item) -> bool:
    return item.kind == "email" or item.in_name or (item.is_content and is_given_name(item.text))


def _change(text: str, part: Sequence[Item]) -> UserRequest | None:
    """A full name or an address, a mark, and a label with its value; nothing may be left over."""
    is_address = part[0].kind == "email"
    size = 1 if is_address else next((at for at, item in enumerate(part) if not item.is_content), len(part))
    is_joined = size < len(part) and (part[size].is_punctuation(_JOINS) or _is_headed(part))
    if not ((is_address or 1 < size <= _MAX_NAME) and is_joined):
        return None
    value = next((at for at in range(size, len(part)) if not part[at].is_punctuation(_JOINS)), len(part))
    entities = extract_entities(text, part[value:], "update")
    says_more = entities.left or entities.runs or entities.emails or entities.phones or entities.named
    if not entities.labelled or says_more:
        return None
    if is_address:
        entities.emails = [part[0].text]
    else:
        entities.holder = text[part[0].start : part[size - 1].end]
    start, end = part[0].start, part[-1].end
    return UserRequest("update", entities, start=start, end=end, said=text[start:end])
