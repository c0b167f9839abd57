"""Contacts that are given to an owner: "assign A to B", “passe A à B”, and each of several to an owner of its own."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from libs.people import DECLINED, Morphology, is_given_name, is_name_anywhere
from services.agent.assistants.guided.parsing.contact_before_owner import hands_over
from services.agent.assistants.guided.parsing.entities import OWNER, Entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.pairs import ME, PairReader, named
from services.agent.assistants.guided.parsing.two_people import owner_stands_first, two_names
from services.agent.assistants.guided.small_words import small_words

_WORDS_OF_TWO = 4
"""Words of two full names."""
_PAIR = 2


def moved(items: Sequence[Item]) -> Sequence[Item]:
    """“Passe Luc Pons à Zofia”: the items up to the new owner. Empty where the words behind “à” may be a value.

    A verb that hands something over needs a person before “à”, and behind it a name that is no town, job or stage.
    """
    verb = next((at for at in range(len(items)) if hands_over(items, at)), None)
    link = next((at for at in range(len(items)) if _is_to(items, at)), None)
    if verb is None or link is None or link < verb:
        return ()
    end = link + 1
    while end < len(items) and _is_of_owner(items[end]):
        end += 1
    contact = [item for item in items[verb + 1 : link] if not item.is_link("filler", "title", "please")]
    is_shown = not contact and items[verb].is_link("focus")
    if is_shown and any(item.in_name and after.in_name for item, after in pairwise(items[:verb])):
        return ()  # “Luc Pons est directeur, passe-le à Zofia”: not the contact shown last
    is_contact = is_shown or (bool(contact) and all(_is_of_person(item) for item in contact))
    is_contact = is_contact and not _may_be_town(items[link + 1 : end], items[verb])
    before = [item for item in items[:verb] if not item.is_link("filler", "title", "and")]
    if not contact and not is_shown and len(before) > 1 and all(item.in_name for item in before):
        # “Loan Perrot passe à Camille”: the contact is the subject, and a given name no town.
        is_contact, verb = is_given_name(items[link + 1].text) if link + 1 < len(items) else False, 0
    is_whole = all(item.kind == "mark" or item.is_link("filler", "please") for item in _clause(items[end:]))
    to = items[link]
    if to.text.casefold() in small_words().at_owner:
        to = replace(to, marks=tuple(mark._replace(kind="link", value="value") for mark in to.marks[:1]))
    handed = [*items[verb:link], to, *items[link + 1 : end]]
    return handed if is_contact and is_whole and link + 1 < end <= link + _WORDS_OF_TWO else ()


def _is_to(items: Sequence[Item], at: int) -> bool:
    said, behind = items[at].text.casefold(), items[at + 1 : at + 2]
    is_at = said in small_words().at_owner and bool(behind) and is_given_name(behind[0].text)
    return is_at or said in small_words().to_person


def _may_be_town(owner: Sequence[Item], verb: Item) -> bool:
    """ "Passe Pascal Girard à Uzès": one word in capitals that is no given name, behind a verb of moving."""
    is_word = len(owner) == 1 and owner[0].kind == "word" and owner[0].is_capitalized
    is_name = is_word and (is_given_name(owner[0].text) or is_name_anywhere(owner[0].text))
    return is_word and not is_name and verb.text.casefold().startswith(small_words().hands_over)


def _clause(items: Sequence[Item]) -> Sequence[Item]:
    return list(takewhile(lambda item: not item.is_punctuation(",;.!?\n"), items))


def _is_of_person(item: Item) -> bool:
    is_word = item.in_name or (item.kind == "word" and item.is_content)
    return item.kind == "email" or is_word or item.is_link("particle", "focus")


def _is_of_owner(item: Item) -> bool:
    is_name = item.in_name or (item.is_content and (item.is_capitalized or is_given_name(item.text)))
    return item.kind == "email" or (is_name and not item.value("place"))


def assigned(text: str, items: Sequence[Item]) -> Entities:
    """The contact and the new owner: "assign Jane to Bob", "assign her to me"."""
    end = _end_of_owner(items)
    begin = _begin_of_pair(items[:end])
    before, items, behind = items[:begin], items[begin:end], items[end:]
    pair = PairReader(text, items)
    people = pair.read()
    if len(people) == 1 and (two := _two_in_one(people[0], items)):
        people = two
    to_me = any(item.is_link("to_me") for item in items)
    owner = ME if to_me else _owner(text, items, people)
    entities = named(people[0]) if people else Entities(has_focus=True)
    entities.left = [*pair.left, *people[1:]]
    entities.is_apart = bool(behind or before) and not entities.left
    entities.left += [item.text for item in behind if item.is_content]
    last = next((at for at in range(len(before), 0, -1) if before[at - 1].kind == "mark"), len(before))
    entities.left += [text[before[0].start : before[last - 1].end].strip(" ,.!…")] if before else []
    if owner:
        entities.labelled[OWNER] = owner
    else:
        entities.named.append(OWNER)
    return entities


def _end_of_owner(items: Sequence[Item]) -> int:
    """ "Assign Jane to Mateo, Zofia is on leave": where another clause begins behind the owner."""
    for at, item in enumerate(items):
        if not item.is_link("value", "into"):
            continue
        end = at + 1
        while end < len(items) and (_is_named(items[end]) or items[end].is_link("filler", "title", "particle")):
            end += 1
        is_named = any(map(_is_named, items[at + 1 : end]))
        is_other = end < len(items) and (items[end].is_punctuation(",;.!?…–—-(\n") or items[end].is_link("remark"))
        if is_named and is_other and any(_is_of_person(each) for each in items[:at]):
            return end
    return _end_of_names(items)


def _end_of_names(items: Sequence[Item]) -> int:
    """“Przekaż Ewę Maj Zofii Lis, bo mam urlop”: where cases tell the two apart, and no name stands behind the mark."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    for at in range(verb + 1, len(items)):
        if not (items[at].is_punctuation(",;.–—-(") or items[at].is_link("remark")):
            continue
        named = [item for item in items[:at] if item.in_name]
        is_end = items[at - 1].in_name and len(named) >= _WORDS_OF_TWO - 1
        is_last = not any(item.in_name or item.kind == "email" or item.value("intent") for item in items[at:])
        is_last = is_last and any(item.is_content for item in items[at:])
        return at if is_end and is_last and not any(item.value("field") for item in items) else len(items)
    return len(items)


def _is_named(item: Item) -> bool:
    """ "Hand him over to mateo. zofia is off sick": a given name needs no capital letter there."""
    return item.in_name or (item.is_content and is_given_name(item.text))


def _begin_of_pair(items: Sequence[Item]) -> int:
    """ "Ann is off sick so give Jane Doe to Zofia": where the verb stands, with both people behind it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    link = next((at for at, item in enumerate(items) if item.is_link("value", "into") and at > verb), len(items))
    is_reason = any(item.in_name for item in items[:verb]) and not any(item.kind == "email" for item in items[:verb])
    is_reason = is_reason or any(item.is_punctuation(",;.!?…") for item in items[:verb])  # “comme je pars en congé, …”
    is_reason = is_reason and not any(item.kind == "email" or item.is_link("focus") for item in items[:verb])
    is_pair = any(item.in_name for item in items[verb + 1 : link]) and any(map(_is_of_owner, items[link + 1 :]))
    # “Дарья уволилась отдай Олега Сычёва Матео Видалю”: cases tell the two apart.
    is_pair = is_pair or (link == len(items) and sum(item.in_name for item in items[verb + 1 :]) >= _WORDS_OF_TWO)
    return verb if is_reason and is_pair else 0


def each_handed(items: Sequence[Item]) -> list[list[Item]]:
    """ "Assign Ann Lee to Zofia and Bob Ray to Mateo": each with its own owner; empty where it is one pair."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), None)
    if verb is None:
        return []
    parts: list[list[Item]] = [[]]
    for item in items[verb + 1 :]:
        if item.is_link("and") or item.is_punctuation(",;\n"):
            parts.append([])
        else:
            parts[-1].append(item)
    parts = [part for part in parts if part]
    is_each = len(parts) > 1 and all(_hands_over(part) for part in parts)
    return [[items[verb], *part] for part in parts] if is_each else []


def _hands_over(part: Sequence[Item]) -> bool:
    link = next((at for at, item in enumerate(part) if item.is_link("value", "into")), len(part))
    before, behind = part[:link], part[link + 1 :]
    return any(_is_of_person(item) for item in before) and any(_is_of_owner(item) for item in behind)


def _two_in_one(words: str, items: Sequence[Item]) -> list[str]:
    """ "Przekaż Ewę Maj Zofii Lis": two names without a word between them, where cases tell them apart."""
    language = next((mark.language for item in items for mark in item.marks if mark.kind == "intent"), None)
    return two_names(words, language) if language in DECLINED else []


def _owner(text: str, items: Sequence[Item], people: list[str]) -> str:
    """The new owner, taken from the people: the last one, or the one before “responsible for”."""
    at = next((place for place, item in enumerate(items) if item.is_link("owner_of")), 0)
    before = PairReader(text, items[:at]).read()
    if before and before[-1] in people:
        people.remove(before[-1])
        return before[-1]
    label = next((place for place, item in enumerate(items) if item.value("field") == OWNER), len(items))
    is_first = items[label + 1 : label + 2] and items[label + 1].in_name
    if label < len(items) and len(people) == _PAIR and owner_stands_first(people):
        return people.pop(0)  # “назначь ответственной Дарью Орлову Розе Тарновой”
    if is_first and len(people) > 1 and any(item.is_link("for") for item in items[label:]):
        return people.pop(0)  # “назначь ответственным Анну Котову для Юны Пак”
    if _takes_over(items, people):
        return people.pop(0)
    return people.pop() if people else ""


def _takes_over(items: Sequence[Item], people: Sequence[str]) -> bool:
    """“Mateo Vidal przejmuje Leona Sikorę”: the subject is the owner, and the object the contact, as cases show."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "assign"), 0)
    language = next((mark.language for mark in items[verb].marks if mark.kind == "intent"), None) if verb else None
    if language not in DECLINED or len(people) != _PAIR or not items[verb - 1].in_name:
        return False
    first, second = people
    morphology = Morphology.shared()
    is_linked = any(item.is_link("into", "value") for item in items[verb + 1 :])
    return not is_linked and morphology.is_object(second, language) and not morphology.is_object(first, language)
