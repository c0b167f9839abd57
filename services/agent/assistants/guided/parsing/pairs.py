"""Finds the people of a sentence in their order, and the two records of one person: "merge A into B"."""

import re
from collections.abc import Sequence

from libs.people import is_given_name, is_korean_name, is_name_anywhere, may_be_given
from libs.phone_numbers import has_phone_form
from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.cursor import Cursor
from services.agent.assistants.guided.parsing.entities import Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.kept_by_place import kept_by_place
from services.agent.assistants.guided.parsing.name_words import is_sentence_start
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS
from services.agent.assistants.guided.small_words import small_words

ME = "me"

_VERB_AND_INTO = 2
_SPANISH_AND = re.compile(r"\s+[ye]\s+")
_KOREAN_AND = re.compile(r"(?<=[가-힣])(?:이랑|랑|하고|와|과)\s+")
_ARROWS = ("→", "->")


class PairReader(Cursor):
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
                named = item.in_name or item.kind != "word" or self._is_written_name(item)
                named = named or is_korean_name(bare(item.text)) or (is_given_name(item.text) and self._is_behind_to())
                run = self.take_run()
                named = named or _is_lower_name(run)
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

    def _is_behind_to(self) -> bool:
        """ "Give Bob Ray to mateo": a given name alone, behind another one that has its capital letters."""
        before = self.previous
        return before is not None and before.is_link("value") and not before.is_link("place") and bool(self.people)

    def _is_written_name(self, item: Item) -> bool:
        """A capital letter shows a name, but not before a word in lower case at the beginning: “Recién corté con …”."""
        behind = self.items[self.at + 1] if self.at + 1 < len(self.items) else None
        is_opening = is_sentence_start(self.items, self.at) and behind is not None and behind.text.islower()
        return item.is_capitalized and (not is_opening or is_name_anywhere(item.text))

    def _is_lower_owner(self, run: str) -> bool:
        """ "zofia lis is looking after jane@…": a full name before the verb, and no capital letter anywhere."""
        behind = self.items[self.at] if self.at < len(self.items) else None
        has_capitals = any((item.in_name or item.is_capitalized) and not item.is_restored for item in self.items)
        return behind is not None and behind.is_link("owner_of") and " " in run and not has_capitals


def _is_lower_name(run: str) -> bool:
    """ "Hand ned hollis over to Mateo": a given name and one more word, where another name has its capital letter."""
    first, _, last = run.partition(" ")
    return is_given_name(first) and last.isalpha() and len(last) > 1


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
    pair = PairReader(text, items)
    said = pair.read()
    addresses = list(dict.fromkeys(each.casefold() for each in said if "@" in each))
    people = addresses if len(addresses) == 2 else said
    kept = kept_by_place(items, people) or _kept(text, items)
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
    said = list(dict.fromkeys(PairReader(text, items[:at]).read()))
    addresses = [each for each in said if "@" in each] or said
    if ordinal in ("1", "2") and len(addresses) >= int(ordinal):
        return addresses[int(ordinal) - 1]
    after = PairReader(text, items[at + 1 :]).read()
    before = PairReader(text, items[:at]).read()
    if before and _is_person(items, at - 1) and not _is_person(items, at + 1):
        return before[-1]  # "A is the right one, so fold B into it"
    if after:
        return after[0]
    # "A and B are one, the older one should stay": what stands before these words is neither of the two.
    last = next((place for place in range(at - 1, -1, -1) if _is_person(items, place) or items[place].is_content), -1)
    return before[-1] if before and _is_person(items, last) else None


def _is_person(items: Sequence[Item], at: int) -> bool:
    return 0 <= at < len(items) and (items[at].kind == "email" or items[at].in_name)


def means_both(items: Sequence[Item], at: int) -> bool:
    """ "Les deux Vela": both contacts of a name, and not the two that were shown last."""
    is_followed = at + 1 < len(items) and items[at + 1].in_name
    return is_followed and items[at].is_link("focus") and items[at].text.casefold() in small_words().both_contacts


def noted(text: str, items: Sequence[Item]) -> Entities:
    """The contact of a note; its text was removed before."""
    pair = PairReader(text, _without_talk(items))
    people = [each for each in pair.read() if each.casefold() not in small_words().headings]  # “en una nota que …”
    entities = named(people[0]) if people else Entities(has_focus=any(item.is_link("focus") for item in items))
    entities.is_both = any(means_both(items, at) for at in range(len(items)))
    entities.left = [*pair.left, *people[1:]]
    return entities


def _without_talk(items: Sequence[Item]) -> Sequence[Item]:
    """ "He didn't pick up. Leave a note …": the sentences before the verb, where they name no one."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "note"), 0)
    start = next((at + 1 for at in range(verb - 1, -1, -1) if items[at].is_punctuation(SENTENCE_ENDS)), 0)
    is_talk = not any(
        item.kind in ("email", "phone") or item.in_name or may_be_given(item.text) for item in items[:start]
    )
    return items[start:] if is_talk else items


def named(person: str) -> Entities:
    """A person as written: an address, a number, a name."""
    if "@" in person:
        return Entities(emails=[person])
    # Digits alone have the form of a phone number, too. An ID is the likelier meaning here.
    if is_record_id(person):
        return Entities(contact_id=person.lstrip("#"))
    return Entities(phones=[person]) if has_phone_form(person) else Entities(runs=[Run.of(person, is_name=True)])
