"""Finds pairs of people in a sentence: "merge A into B", "assign A to B"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from libs.people import Morphology, is_given_name, is_korean_name
from libs.phone_numbers import has_phone_form
from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.cursor import Cursor
from services.agent.assistants.guided.parsing.entities import OWNER, Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

ME = "me"

_WORDS_OF_TWO = 4
"""Words of two full names."""
_VERB_AND_INTO = 2
_SPANISH_AND = re.compile(r"\s+[ye]\s+")
_KOREAN_AND = re.compile(r"(?<=[가-힣])(?:이랑|랑|하고|와|과)\s+")


_ARROWS = ("→", "->")


class _Pair(Cursor):
    """`people` in order, as they were written: addresses, IDs, names. `left` are words that are neither."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        super().__init__(text, items)
        self.people: list[str] = []
        self.left: list[str] = []
        self._has_names = any(item.in_name or item.kind in ("email", "phone") for item in items)

    def read(self) -> list[str]:
        while self.at < len(self.items):
            item = self.items[self.at]
            if item.kind in ("email", "phone"):
                self.people.append(item.text)
            elif item.is_content and not (item.kind == "number" and not is_record_id(item.text)):
                named = item.in_name or item.is_capitalized or is_korean_name(bare(item.text)) or item.kind != "word"
                run = self.take_run()
                # Words in lower case are a person only where no name is written with a capital letter.
                if self._has_names and not named and not self._is_lower_owner(run):
                    self.left.append(run)
                    continue
                # "Jane Doe at Acme" is one person.
                before = self.items[self.at - 2] if self.at > 1 else None
                if before is not None and before.is_link("company") and self.people and not _joins(before):
                    self.left.append(run)
                else:
                    self.people += _two_people(run)
                continue
            self.at += 1
        return self.people

    def _is_lower_owner(self, run: str) -> bool:
        """ "zofia lis is looking after jane@…": a full name before the verb, and no capital letter anywhere."""
        behind = self.items[self.at] if self.at < len(self.items) else None
        has_capitals = any((item.in_name or item.is_capitalized) and not item.is_restored for item in self.items)
        return behind is not None and behind.is_link("owner_of") and " " in run and not has_capitals


def _two_people(run: str) -> list[str]:
    """“맹주호랑 맹주오”, “ana roig y anna roig”: what joins two people is also an ending, or a particle of a name."""
    both = _SPANISH_AND.split(run)
    return both if len(both) == 2 and all(" " in each for each in both) else _KOREAN_AND.split(run)


def _joins(item: Item) -> bool:
    return item.is_link("and", "value", "into", "for", "of")


def merged(text: str, items: Sequence[Item]) -> Entities:
    """`runs` are the two, in order; `is_into`: the first goes into the second.

    “Keep …” names the one that stays. Where addresses tell them apart, a name before these names both.
    """
    pair = _Pair(text, items)
    said = pair.read()
    addresses = list(dict.fromkeys(each.casefold() for each in said if "@" in each))
    people = addresses if len(addresses) == 2 else said
    kept = _kept(text, items)
    if kept is None and len(people) >= 2:
        kept = _ordinal(items, people) or _said_again(items, said, people)
    others = people[2:]
    if kept is not None and len(people) >= 2:
        others = [each for each in others if each.casefold() != kept.casefold()]
        fitting = [each for each in people[:2] if _is_same(kept, each)]
        if len(fitting) == 1:
            people = [*(each for each in people[:2] if each != fitting[0]), fitting[0]]
            kept = None
        is_into = len(fitting) == 1
    else:
        is_into = len(people) >= 2 and (any(item.is_link("into") for item in items) or _stands_in_second(items))
    return Entities(
        runs=[Run.of(each) for each in people[:2]],
        left=[*pair.left, *others],
        has_focus=len(people) < 2,
        is_into=is_into,
        kept=kept or "",
    )


def _stands_in_second(items: Sequence[Item]) -> bool:
    """“Fusiona a@… en b@…”: a preposition of place between the two addresses."""
    places = [at for at, item in enumerate(items) if item.kind == "email"][-2:]
    if len(places) == 1 and places[0] > 1:
        before = items[places[0] - 2 : places[0]]  # “two of Boris Sych, merge into boris@…”
        is_object = before[0].value("intent") == "merge" or before[0].in_name
        return is_object and _is_into(before[1])
    between = items[places[0] + 1 : places[1]] if len(places) == 2 else ()
    if len(between) == _VERB_AND_INTO and between[0].value("intent") == "merge":
        return _is_into(between[1])  # “a@… влей в b@…”
    is_next = len(places) == 2 and places[1] - places[0] == 2
    return is_next and _is_into(items[places[0] + 1])


def _is_into(item: Item) -> bool:
    return item.text in _ARROWS or item.text.casefold() in small_words().into_second


def _is_same(kept: str, person: str) -> bool:
    """ "Keep Paco", of Paco Lista: all of its words are in the name."""
    words = person.casefold().split()
    return kept.casefold() == person.casefold() or all(word in words for word in kept.casefold().split())


def _ordinal(items: Sequence[Item], people: list[str]) -> str | None:
    """“Merge them into the first one”."""
    place = next((int(value) for item in items if (value := item.value("ordinal"))), None)
    return people[place - 1] if place is not None and place <= 2 else None


def _said_again(items: Sequence[Item], said: Sequence[str], people: Sequence[str]) -> str | None:
    """“A and B are one, merge them into A”: the only address that is said twice, unless something is to be removed."""
    is_removed = any(item.value("intent") in ("clear", "delete") or item.is_link("not") for item in items)
    again = [each for each in people if "@" in each and [one.casefold() for one in said].count(each) > 1]
    return again[0] if len(again) == 1 and not is_removed else None


def _kept(text: str, items: Sequence[Item]) -> str | None:
    """The person next to “keep”, or before “should stay”."""
    at = next((place for place, item in enumerate(items) if item.is_link("stays")), None)
    if at is None:
        return None
    ordinal = next((item.value("ordinal") for item in items[at + 1 :] if item.value("ordinal")), None)
    said = list(dict.fromkeys(_Pair(text, items[:at]).read()))
    addresses = [each for each in said if "@" in each] or said
    if ordinal in ("1", "2") and len(addresses) >= int(ordinal):
        return addresses[int(ordinal) - 1]
    after = _Pair(text, items[at + 1 :]).read()
    before = _Pair(text, items[:at]).read()
    if before and _is_person(items, at - 1) and not _is_person(items, at + 1):
        return before[-1]  # "A is the right one, so fold B into it"
    if after:
        return after[0]
    # "A and B are one, the older one should stay": what stands before these words is neither of the two.
    last = next((place for place in range(at - 1, -1, -1) if _is_person(items, place) or items[place].is_content), -1)
    return before[-1] if before and _is_person(items, last) else None


def _is_person(items: Sequence[Item], at: int) -> bool:
    return 0 <= at < len(items) and (items[at].kind == "email" or items[at].in_name)


def moved(items: Sequence[Item]) -> Sequence[Item]:
    """“Passe Luc Pons à Zofia”: the items up to the new owner. Empty where the words behind “à” may be a value.

    A verb that hands something over needs a person before “à”, and behind it a name that is no town, job or stage.
    """
    verb = next((at for at, item in enumerate(items) if item.is_link("moves")), None)
    link = next((at for at in range(len(items)) if _is_to(items, at)), None)
    if verb is None or link is None or link < verb:
        return ()
    end = link + 1
    while end < len(items) and _is_of_owner(items[end]):
        end += 1
    contact = [item for item in items[verb + 1 : link] if not item.is_link("filler", "title", "please")]
    is_shown = not contact and items[verb].is_link("focus")
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
    return is_word and not is_given_name(owner[0].text) and verb.text.casefold().startswith(small_words().hands_over)


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
    pair = _Pair(text, items)
    people = pair.read()
    if len(people) == 1 and (two := _two_in_one(people[0], items)):
        people = two
    to_me = any(item.is_link("to_me") for item in items)
    owner = ME if to_me else _owner(text, items, people)
    entities = named(people[0]) if people else Entities(has_focus=True)
    entities.left = [*pair.left, *people[1:]]
    entities.is_apart = bool(behind or before) and not entities.left
    entities.left += [item.text for item in behind if item.is_content]
    entities.left += [text[before[0].start : before[-1].end].strip(" ,.")] if before else []
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
        while end < len(items) and (items[end].in_name or items[end].is_link("filler", "title", "particle")):
            end += 1
        is_named = any(each.in_name for each in items[at + 1 : end])
        is_other = end < len(items) and (items[end].is_punctuation(",;.–—-(") or items[end].is_link("remark"))
        if is_named and is_other and any(_is_of_person(each) for each in items[:at]):
            return end
    return len(items)


def _begin_of_pair(items: Sequence[Item]) -> int:
    """ "Ann is off sick so give Jane Doe to Zofia": where the verb stands, with both people behind it."""
    verb = next((at for at, item in enumerate(items) if item.value("intent")), 0)
    link = next((at for at, item in enumerate(items) if item.is_link("value", "into") and at > verb), len(items))
    is_reason = any(item.in_name for item in items[:verb]) and not any(item.kind == "email" for item in items[:verb])
    is_pair = any(item.in_name for item in items[verb + 1 : link]) and any(map(_is_of_owner, items[link + 1 :]))
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
    parts = words.split()
    if language not in ("pl", "ru") or len(parts) != _WORDS_OF_TWO:
        return []
    begins_name = Morphology.shared().is_given(parts[2], language) or parts[2].isascii() != parts[1].isascii()
    return [" ".join(parts[:2]), " ".join(parts[2:])] if begins_name else []


def _owner(text: str, items: Sequence[Item], people: list[str]) -> str:
    """The new owner, taken from the people: the last one, or the one before “responsible for”."""
    at = next((place for place, item in enumerate(items) if item.is_link("owner_of")), 0)
    before = _Pair(text, items[:at]).read()
    if before and before[-1] in people:
        people.remove(before[-1])
        return before[-1]
    label = next((place for place, item in enumerate(items) if item.value("field") == OWNER), len(items))
    is_first = items[label + 1 : label + 2] and items[label + 1].in_name
    if is_first and len(people) > 1 and any(item.is_link("for") for item in items[label:]):
        return people.pop(0)  # “назначь ответственным Анну Котову для Юны Пак”
    if _takes_over(items, people):
        return people.pop(0)
    return people.pop() if people else ""


def _takes_over(items: Sequence[Item], people: Sequence[str]) -> bool:
    """“Mateo Vidal przejmuje Leona Sikorę”: the subject is the owner, and the object the contact, as cases show."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "assign"), 0)
    language = next((mark.language for mark in items[verb].marks if mark.kind == "intent"), None) if verb else None
    if language not in ("pl", "ru") or len(people) != 2 or not items[verb - 1].in_name:
        return False
    first, second = people
    morphology = Morphology.shared()
    is_linked = any(item.is_link("into", "value") for item in items[verb + 1 :])
    return not is_linked and morphology.is_object(second, language) and not morphology.is_object(first, language)


def means_both(items: Sequence[Item], at: int) -> bool:
    """ "Les deux Vela": both contacts of a name, and not the two that were shown last."""
    is_followed = at + 1 < len(items) and items[at + 1].in_name
    return is_followed and items[at].is_link("focus") and items[at].text.casefold() in small_words().both_contacts


def noted(text: str, items: Sequence[Item]) -> Entities:
    """The contact of a note; its text was removed before."""
    pair = _Pair(text, items)
    people = pair.read()
    entities = named(people[0]) if people else Entities(has_focus=any(item.is_link("focus") for item in items))
    entities.is_both = any(means_both(items, at) for at in range(len(items)))
    entities.left = [*pair.left, *people[1:]]
    return entities


def named(person: str) -> Entities:
    """A person as written: an address, a number, a name."""
    if "@" in person:
        return Entities(emails=[person])
    # Digits alone have the form of a phone number, too. An ID is the likelier meaning here.
    if is_record_id(person):
        return Entities(contact_id=person.lstrip("#"))
    return Entities(phones=[person]) if has_phone_form(person) else Entities(runs=[Run.of(person, is_name=True)])
