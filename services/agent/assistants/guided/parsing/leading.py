"""Who looks after a contact from now on, in languages with cases: “пусть Чижа теперь Орлова ведёт”, “Igora bierze Ann”.

Word order is free, so that the case of the two names tells the contact from its new owner. Where it does not, or where
the message says more, nothing is assigned here. A clause about another person only says why: “Дарья уволилась, …”.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_name_anywhere
from services.agent.assistants.guided.parsing.entities import OWNER, Entities, Run
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.utterance import UserRequest
from services.agent.assistants.guided.small_words import small_words

_CLAUSE_ENDS = ",;.!\n–—-("
_PAIR = 2
_MAX_REASON = 9
"""Words of a clause that says why a contact gets another owner."""
_TELLING = ("company_now", "called_now", "new_job", "owned", "owned_after", "title_of", "company_after", "created")
"""Links by which a clause says something of its own."""
_ASKED = ("assign", "update")
_NOTED = ("create", "search")
"""Verbs that say the same of an owner: “wpisz ją jako opiekunkę”, “daj ją na opiekuna”."""

Name = tuple[int, str]
"""The place of a name's first word, and the name."""


def without_reasons(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without the clauses that say why, next to one that hands a contact over, and their texts."""
    if not any(_hands_over(item) or item.value("intent") == "update" for item in items):
        return list(items), []
    clauses = _clauses(items)
    if any(_is_owned(clause) for clause in clauses):
        return [item for clause in clauses if not _repeats(clause) for item in clause], []
    if not any(_is_handing(clause) for clause in clauses):
        return list(items), []
    reasons = [clause for clause in clauses if _is_reason(clause)]
    said = [text[clause[0].start : clause[-1].end].strip(" ,.!;:–—-(") for clause in reasons]
    return [item for clause in clauses if clause not in reasons for item in clause], said


def with_moved_contacts(items: Sequence[Item]) -> Sequence[Item]:
    """“Перекинь Эллу Росину на Зофию Лис”: a verb of moving hands over, if a person stands behind “на”."""
    at = next((at for at, item in enumerate(items) if item.is_link("moves") and item.value("intent") is None), None)
    if at is None:
        return items
    names = [(place + at + 1, name) for place, name in _names(items[at + 1 :])]
    if len(names) != _PAIR or not items[names[1][0] - 1].is_link("value"):
        return items
    owner = names[1][1].split()
    if len(owner) < _PAIR and not _is_person(owner[0]):
        return items
    language = items[at].marks[0].language
    verb = replace(items[at], marks=(Mark("intent", "assign", language), *items[at].marks))
    return [*items[:at], verb, *items[at + 1 :]]


def _is_person(word: str) -> bool:
    return is_name_anywhere(word) or any(_is_given(word, language) for language in DECLINED)


def led_contact(items: Sequence[Item], language: Locale, *, is_news: bool = False) -> UserRequest | None:
    """The request to assign, over the whole message; None where it has no such verb, or says more.

    `is_news`: a reason for it was said.
    """
    verb = next((at for at, item in enumerate(items) if _is_verb(item)), None)
    if verb is None:
        return None
    said = [clause for clause in _clauses(items) if not _repeats(clause)]
    clause = [item for each in said for item in each]
    names = _names(clause, may_be_lower=True)
    if len(names) != _PAIR or not (is_news or _is_news(items)) or not all(map(_is_small, clause)):
        return None
    contacts = [name for at, name in names if _is_contact(name, language) or _stands_behind(clause, at)]
    contacts = contacts or [name for at, name in names if _is_pointed_at(clause, at + len(name.split()))]
    owners = [name for _, name in names if name not in contacts]
    if len(contacts) != 1 or len(owners) != 1:
        return None
    entities = Entities(runs=[Run.of(contacts[0], is_name=True)], labelled={OWNER: owners[0]})
    return UserRequest("assign", entities, start=items[0].start, end=items[-1].end)


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Each with the mark behind it."""
    clauses: list[list[Item]] = [[]]
    for item in items:
        clauses[-1].append(item)
        if item.is_punctuation(_CLAUSE_ENDS):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _hands_over(item: Item) -> bool:
    return item.value("intent") == "assign" or item.is_link("moves") or _is_verb(item)


def _is_handing(clause: Sequence[Item]) -> bool:
    """Whether two people stand around a verb of handing over, perhaps without a word between their names."""
    names = _names(clause, may_be_lower=any(map(_is_verb, clause)))
    is_pair = len(names) == _PAIR or (len(names) == 1 and len(names[0][1].split()) > _PAIR)
    if not is_pair:
        return False
    behind = clause[names[-1][0] - 1]
    is_moved = any(item.value("intent") == "update" for item in clause) and behind.is_link("value")
    return is_moved or any(_hands_over(item) for item in clause)


def _is_owned(clause: Sequence[Item]) -> bool:
    """“Igor Pasek jest pod opieką Zofii Lis”: a contact and the owner, without a verb of a request."""
    is_plain = not any(item.value("intent") for item in clause)
    return is_plain and any(item.is_link("owned") for item in clause) and len(_names(clause)) == _PAIR


def _is_reason(clause: Sequence[Item]) -> bool:
    """“Дарья перегружена”, “bo Mateo ma urlop”: one person, and nothing that could be written."""
    words = [item for item in clause if item.kind != "mark"]
    is_plain = len(words) <= _MAX_REASON and all(item.kind in ("word", "number") for item in words)
    return is_plain and len(_names(clause)) == 1 and len(words) > 1 and not any(map(_tells, words))


def _tells(item: Item) -> bool:
    is_value = any(mark.kind in ("field", "stage", "title") for mark in item.marks) and not item.in_name
    return is_value or item.value("intent") is not None or item.is_link(*_TELLING) or _is_verb(item)


def _repeats(clause: Sequence[Item]) -> bool:
    """“Ustaw ją jako opiekuna”, “смени владельца контакта”: the same once more, without a name."""
    words = [item for item in clause if item.kind != "mark"]
    is_asked = any(item.value("intent") in _ASKED or item.value("field") == OWNER for item in words)
    return not words or (is_asked and all(_is_of_repetition(item) for item in words))


def _is_of_repetition(item: Item) -> bool:
    is_asked = item.value("intent") in (*_ASKED, *_NOTED) or item.value("field") == OWNER
    is_small = item.is_link("filler", "value", "focus", "please", "by_now", "and", "of")
    said = item.text.casefold()
    return not item.in_name and (is_asked or is_small or said in small_words().records | small_words().around_leading)


def _is_verb(item: Item) -> bool:
    if item.kind != "word" or item.in_name:
        return False
    words = small_words()
    return any(word in words.looks_after or word in words.takes_on for word in item.text.casefold().split())


def _names(items: Sequence[Item], *, may_be_lower: bool = False) -> list[Name]:
    """`may_be_lower`: any word without another meaning is of a name, as in “олега сычева забирает матео”."""
    found: list[Name] = []
    for is_name, run in groupby(enumerate(items), key=lambda each: _is_of_name(each[1], may_be_lower=may_be_lower)):
        if is_name:
            words = list(run)
            found.append((words[0][0], " ".join(item.text for _, item in words)))
    return found


def _is_of_name(item: Item, *, may_be_lower: bool = False) -> bool:
    if item.in_name or not item.is_content:
        return item.in_name and not _is_verb(item) and not any(map(str.isdigit, item.text))
    if _is_verb(item) or item.text.casefold() in small_words().around_leading:
        return False
    return may_be_lower or item.is_capitalized or _is_person(item.text)


def _is_given(word: str, language: Locale) -> bool:
    return Morphology.shared().is_listed_given(word, language)


def _is_news(items: Sequence[Item]) -> bool:
    """Whether the verb is no mere remark on how it is."""
    small = small_words()
    words = {word for item in items for word in item.text.casefold().split()}
    is_asked = any(item.value("intent") in _ASKED or item.is_link("by_now") for item in items)
    return is_asked or bool(words & small.takes_on) or bool(words & small.from_now)


def _is_small(item: Item) -> bool:
    if _is_of_name(item, may_be_lower=True) or _is_verb(item):
        return True
    if item.kind == "mark":
        return item.text != "?"
    is_word = item.text.casefold() in small_words().around_leading or item.value("period") is not None
    is_asked = item.value("intent") in _ASKED
    return is_word or is_asked or item.is_link("filler", "value", "by_now", "please", "focus")


def _is_contact(name: str, language: Locale) -> bool:
    """Whether a name stands in another case than the nominative, which the subject has."""
    morphology = Morphology.shared()
    return morphology.is_oblique(name, language) or morphology.is_declined(name, language)


def _is_pointed_at(items: Sequence[Item], at: int) -> bool:
    """“Nils Bergström, его теперь ведёт Дарья”: a pronoun right behind the name says that it is the object."""
    behind = [item for item in items[at : at + 2] if item.kind != "mark"][:1]
    return bool(behind) and behind[0].is_link("focus")


def _stands_behind(items: Sequence[Item], at: int) -> bool:
    return at > 0 and items[at - 1].text.casefold() in small_words().cares_for
