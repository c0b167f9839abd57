"""Puts the commas and full stops that hurried people leave out where a word shows that another clause begins.

“… at Tornos Her mail is …”, “… is EX-2291 can you put …”, “… Bertho Pneus non attends c'est …”. Such a mark has no
length, so that the text itself stays as it was typed. Where no word shows it, nothing is changed.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import small_words

_MIN_LABEL, _MAX_HEADING = 2, 8
"""Items of “nouvelle adresse”, and of “nouvelle adresse d'Aline Forge”."""


def with_missing_marks(items: Sequence[Item]) -> list[Item]:
    """The items, with a mark before each that begins another clause."""
    if _is_title_case(items):
        return list(items)
    found: list[Item] = []
    for at, item in enumerate(items):
        if _announces_value(items, at):
            found.append(replace(item, text=":"))
            continue
        if _joins_clauses(items, at):
            found.append(replace(item, text=","))  # "title is Buyer & he's moved to Hull"
            continue
        if at and items[at - 1].kind != "mark" and item.kind == "word" and (mark := _mark_before(items, at)):
            found.append(Item("mark", mark, item.start, item.start))
        found.append(item)
    return found


def is_the_one_of(items: Sequence[Item], at: int) -> bool:
    """“Jimena la de Globex”: an article before “de” begins no family name. It says which Jimena."""
    words = " ".join(item.text.casefold() for item in items[at : at + 2]).split()
    return at > 0 and " ".join(words[:2]) in small_words().the_one_of and items[at].text.islower()


def _announces_value(items: Sequence[Item], at: int) -> bool:
    """“Nouveau numéro d'Aline Forge, 02 …”: behind a new property and its contact, the comma is as good as a colon."""
    if not items[at].is_punctuation(",") or not 1 < at < min(len(items) - 1, _MAX_HEADING):
        return False
    if _is_new_label(items, at - 1) and (at == _MIN_LABEL or items[at - _MIN_LABEL - 1].is_punctuation(",")):
        return items[at + 1].kind in ("number", "phone")  # “Aline Forge, nouvelle adresse, 17 quai …”
    of = next((place for place in range(1, at) if items[place].is_link("of", "for")), at)
    label, name, behind = items[:of], items[of + 1 : at], items[at + 1]
    is_new = _is_new_label(label, len(label) - 1)
    is_name = bool(name) and all(_is_name(item) or item.is_content for item in name)
    return is_new and is_name and not (behind.value("field") or behind.value("intent"))


def _is_new_label(items: Sequence[Item], at: int) -> bool:
    return at > 0 and items[at].value("field") is not None and items[at - 1].is_link("new")


def _joins_clauses(items: Sequence[Item], at: int) -> bool:
    """Whether an “&” stands before a pronoun or a verb: a name has a word in capitals behind it."""
    if not items[at].is_punctuation("&") or at + 1 == len(items):
        return False
    behind = items[at + 1]
    is_clause = not behind.in_name and behind.text.islower()
    return is_clause and (behind.is_link("focus") or behind.value("intent") is not None)


def _mark_before(items: Sequence[Item], at: int) -> str:
    item = items[at]
    if is_the_one_of(items, at) and (_is_name(items[at - 1]) or is_given_name(items[at - 1].text)):
        return ","
    if not item.marks:
        return "," if _is_family_again(items, at) else ""
    if item.is_capitalized and _begins_sentence(items, at):
        return "."
    if item.value("intent") == "undo" and _takes_back(item) and _is_value(items[at - 1]):
        return "."  # "no I was thinking of his brother take that back"
    return "," if _begins_clause(items, at) else ""


def _begins_clause(items: Sequence[Item], at: int) -> bool:
    item, before, words = items[at], items[at - 1], small_words()
    first = fold(item.text).split()[0]
    if item.is_link("and"):
        return _is_next_clause(items, at)
    if item.text.casefold() in words.clause_openers:
        return True
    if first in words.clause_subjects and item.is_link("focus", "me"):
        return _ends_clause(before)
    if first in words.retracting and " " in item.text and item.is_reply("correction", "regret"):
        return _is_value(before)
    return first in words.can_you and item.is_link("filler", "please") and _is_asked(items, at)


def _takes_back(item: Item) -> bool:
    """A verb and what it is about: “undo that”. “Back to how it was” goes on with a sentence."""
    return " " in item.text and item.text.casefold().startswith(small_words().takes_back)


def _begins_sentence(items: Sequence[Item], at: int) -> bool:
    """A small word with a capital letter, and words without behind it: “Es jefa de …”, “Elle est …”, “Son adresse”."""
    item, after = items[at], items[at + 1] if at + 1 < len(items) else None
    if item.is_link("particle", "organization", "title", "company") or not item.text[1:].islower():
        return False
    if after is None:
        return item.value("intent") is not None  # “… z Eko Las Dodaj”
    if item.is_reply("thanks") and at > 2:
        return all(each.is_capitalized for each in items[at + 1 :])  # “… Partner Cheers Dom”
    is_small = item.is_link("focus", "value", "asks")
    return is_small and (after.text[:1].islower() or after.is_punctuation(":"))


def _is_next_clause(items: Sequence[Item], at: int) -> bool:
    """ "… lives in York and note that …", "… vive en Logroño y Marga Pinto es …": a verb or a person of its own."""
    behind = items[at + 1 : at + 4]
    if not behind or not _is_name(items[at - 1]):
        return False
    if behind[0].value("intent") == "note" and not behind[0].is_capitalized:
        return True
    start = at - 1
    while start and _is_name(items[start]):
        start -= 1
    is_person = len(behind) == 3 and all(map(_is_name, behind[:2])) and behind[2].is_link("value", "moves", "by_now")
    return is_person and items[start].is_link("place", "company", "into")


def _ends_clause(item: Item) -> bool:
    """A label, an address, a number or a name: a subject behind it begins a clause. “Says she's …” goes on."""
    return item.value("field") is not None or item.kind in ("email", "phone", "number", "date") or _is_name(item)


def _is_value(item: Item) -> bool:
    return item.kind != "word" or not item.marks


def _is_asked(items: Sequence[Item], at: int) -> bool:
    """Whether a verb follows soon, and a value stands before: “… is EX-2291 can you put that …”."""
    return _is_value(items[at - 1]) and any(each.value("intent") for each in items[at + 1 : at + 3])


def _is_family_again(items: Sequence[Item], at: int) -> bool:
    """“Bruno Zięba Zięba Dach, bruno@…”: the company has the family's name. “J. R. R. Tolkien” has initials."""
    run = items[at - 2 : at + 2]
    is_run = at > 1 and len(run) == 4 and all(map(_is_name, run))
    return is_run and run[1].text == run[2].text and run[0].text != run[1].text and len(run[1].text.strip(".")) > 1


def _is_name(item: Item) -> bool:
    return item.kind == "word" and item.is_capitalized and all(mark.kind == "place" for mark in item.marks)


def _is_title_case(items: Sequence[Item]) -> bool:
    words = [item for item in items if item.kind == "word"]
    return all(item.is_capitalized for item in words) or all(item.text.isupper() for item in words)
