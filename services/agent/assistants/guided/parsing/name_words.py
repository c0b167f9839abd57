"""Finds the words of names by their capitals, so that `Mark Smith` is no request to mark and `Jack London` no city.

Capitals decide nothing where a text has them everywhere (`FIND ALL CUSTOMERS`) or nowhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, are_given_and_family, is_given_name, is_name_anywhere, is_particle
from services.agent.assistants.guided.parsing.account_labels import is_in_other_letters
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_HOURS = ("AM", "PM")
_GENITIVES = ("'s", "’s")
_I = ("I'm", "I've", "I'd", "I'll")
_MIN_SHARE = 0.75
_MIN_WORDS = 4
"""In fewer words, capitals everywhere show nothing of the writer's habit."""


def name_words(items: Sequence[Item]) -> list[Item]:
    """The items, without meanings for those that stand within a name."""
    found = [replace(item, marks=()) if _ends_brand(items, at) else item for at, item in enumerate(items)]
    if _capitals_everywhere(items):
        return found
    items = list(found)
    at = 0
    while at < len(items):
        end = _run_end(items, at)
        if end > at and _is_name(items, at, end):
            for place in range(at, end):
                found[place] = replace(items[place], kind="word", marks=(), in_name=True)
        at = max(end, at + 1)
    return found


def _ends_brand(items: Sequence[Item], at: int) -> bool:
    """“Firma: Archiwum Plus.”: an “and” with a capital letter, behind which its clause ends."""
    item = items[at]
    if not at or not item.is_capitalized:
        return False
    if items[at - 1].is_punctuation("&") and item.text.rstrip(".") in small_words().partners:
        return True  # “Kirby & Co.”: no label
    if not item.is_link("and"):
        return False
    is_last = at + 1 == len(items) or items[at + 1].kind == "mark"
    return is_last and items[at - 1].kind == "word" and items[at - 1].is_capitalized


def lower_names(items: Sequence[Item], language: Locale | None) -> list[Item]:
    """The items, with names in lower case that the dictionary of a language with cases shows: “zofii lis”, and with
    those directly before a label.
    """
    found = _before_labels(items, language)
    if language not in ("pl", "ru"):
        return found
    for at in range(len(found) - 1):
        first, last = found[at], found[at + 1]
        is_lower = last.kind == "word" and last.text.islower() and not last.marks
        is_open = first.kind == "word" and not first.marks and first.text.isalpha() and not last.in_name
        if is_lower and is_open and are_given_and_family(first.text, last.text, language):
            found[at], found[at + 1] = replace(first, in_name=True), replace(last, in_name=True)
    return found


def names_employer(first: Item, behind: Item) -> bool:
    """“Ghislaine de la Fromagerie Aubrac”: behind a given name and “of”, a word for a kind of company is no name."""
    return behind.text.casefold() in small_words().company_kinds and is_given_name(first.text)


def _before_labels(items: Sequence[Item], language: Locale | None) -> list[Item]:
    """ "Change oskar's city to Bath", “ustaw oskarowi miasto …”: a given name in lower case, of any country, before a
    label, where a value has the capital letter: as a genitive, or right behind the verb.
    """
    found = list(items)
    for at in range(len(found) - 1):
        item = found[at]
        if found[at + 1].value("field") is None or item.kind != "word" or item.marks or not item.text.islower():
            continue
        is_owner = language == "en" and item.text.endswith(_GENITIVES)
        if is_owner or (at and found[at - 1].value("intent")):
            word = item.text[:-2] if is_owner else item.text
            is_given = is_name_anywhere(word) or (language in DECLINED and Morphology.shared().is_given(word, language))
            found[at] = replace(item, in_name=True) if is_given else item
    return found


def _capitals_everywhere(items: Sequence[Item]) -> bool:
    words = [item for item in items if item.kind == "word" and item.text[:1].isalpha()]
    known = [item for item in words if item.marks]
    capital = sum(item.text[:1].isupper() for item in known)
    return len(words) >= _MIN_WORDS and len(known) >= 2 and capital > _MIN_SHARE * len(known)


def _run_end(items: Sequence[Item], start: int) -> int:
    """Where the capitalised words from `start` on end; particles between two of them belong to the run."""
    if not _begins(items, start):
        return start
    at = start + 1
    while at < len(items):
        if _is_rank(items[at]):
            break  # "Maya Lin CTO Linworks"
        if _is_capital(items[at]) and not _is_label(items, at):
            at += 1
            continue
        after = at
        while after < len(items) and after - at < 3 and _is_particle(items[after]):
            after += 1
        following = items[after].text if after < len(items) else ""
        if (
            after == at + 1
            and (after - start > 2 or not is_given_name(items[start].text))
            and items[at].is_link("and")
            and (is_given_name(following) or _same_family(items, at) or _is_next_person(items, start, after))
        ):
            break  # "Luis Pons y Lluís Pons", "vive en Girona y Quim Roca en …"
        if after > at + 1 and items[at].is_link("and") and _is_said_again(items, start, items[at + 1 : after]):
            break  # “la ciudad de Luis Pons y de Marta Gil”
        if after > at and after < len(items) and names_employer(items[start], items[after]):
            break
        if after > at and after < len(items) and _is_capital(items[after]) and not _is_label(items, after):
            at = after + 1
            continue
        break
    return at


def _is_said_again(items: Sequence[Item], start: int, between: Sequence[Item]) -> bool:
    """Whether the preposition before the name stands behind “and” as well."""
    return start > 0 and items[start - 1].is_link("of", "for", "value") and between[-1].text == items[start - 1].text


def _begins(items: Sequence[Item], at: int) -> bool:
    item = items[at]
    if _is_brand(items, at) or _is_elided(items, at):
        return True
    if not _is_capital(item) or _is_label(items, at) or _is_rank(item) or _is_own_of(items, at) or _is_i(item):
        return False
    return not (item.marks and is_sentence_start(items, at) and not _is_called_so(items, at))


def _is_i(item: Item) -> bool:
    """ "I'm", “I’ve”: English writes it with a capital letter anywhere."""
    return item.text.replace("’", "'").startswith(_I) and len(item.text) <= len("I'll")


def _is_brand(items: Sequence[Item], at: int) -> bool:
    """ "3M Co.": a digit and capital letters right before a word in capitals."""
    text = items[at].text
    is_mixed = text[:1].isdigit() and items[at].kind == "word" and text.isupper() and text.isalnum()
    return is_mixed and not text.endswith(_HOURS) and any(_is_capital(each) for each in items[at + 1 : at + 2])


def _is_elided(items: Sequence[Item], at: int) -> bool:
    """“d'URSEL Charlotte”: an elided particle right before a family name in capitals, with the given name behind it."""
    run = items[at : at + 3]
    is_particle_of = len(run) == 3 and run[0].is_link("particle") and run[0].text.endswith(("'", "’"))
    is_glued = is_particle_of and run[0].end == run[1].start and run[1].text.isupper() and len(run[1].text) > 1
    return is_glued and is_given_name(run[2].text) and run[2].is_capitalized


def _is_own_of(items: Sequence[Item], at: int) -> bool:
    """ "Mets le Segment de Jane Doe à SMB": behind the verb, a label of the account; “de” is no part of a name."""
    is_own = any(mark.is_own for mark in items[at].marks)
    before = next((item for item in reversed(items[:at]) if not item.is_link("filler")), None)
    is_behind_verb = before is not None and before.value("intent") in ("update", "clear")
    return is_own and is_behind_verb and any(item.is_link("of") for item in items[at + 1 : at + 2])


def _is_called_so(items: Sequence[Item], at: int) -> bool:
    """`Mark Smith has a new number`: another verb follows, so that the first word is the name."""
    following = items[at + 1] if at + 1 < len(items) else None
    if following is None or not _is_capital(following) or not is_given_name(items[at].text):
        return False
    return any(each.value("intent") or each.value("field") for each in items[at + 2 :])


def is_sentence_start(items: Sequence[Item], at: int) -> bool:
    return at == 0 or (items[at - 1].kind == "mark" and items[at - 1].text in ".!?\n…¿¡•*")


def _is_capital(item: Item) -> bool:
    words = item.text.split()
    return item.kind == "word" and all(word[:1].isupper() for word in words)


def _is_label(items: Sequence[Item], at: int) -> bool:
    """A label keeps its meaning before a colon or a value of a recognised form."""
    if not items[at].value("field") and not items[at].value("intent"):
        return False
    if is_in_other_letters(items, at):
        return True
    after = items[at + 1] if at + 1 < len(items) else None
    return after is not None and (
        after.is_punctuation(":=→>") or after.kind in ("email", "phone", "url", "domain", "number", "date")
        or (after.is_link("value") and not after.is_link("particle"))
    )  # fmt: skip


def _is_next_person(items: Sequence[Item], start: int, at: int) -> bool:
    """ "… ana@… de Soria y Olaia Mena olaia@…": a relation behind one address, and a name before the next one."""
    end = at
    while end < len(items) and _is_capital(items[end]):
        end += 1
    end += end < len(items) and items[end].is_punctuation(",(<")
    is_related = start > 1 and items[start - 1].is_link("of", "company", "place") and items[start - 2].kind != "word"
    return is_related and end > at + 1 and end < len(items) and items[end].kind == "email"


def _same_family(items: Sequence[Item], at: int) -> bool:
    """ "Luis Pons y Lluís Pons": the same word ends the name before and behind this one."""
    return at > 1 and at + 2 < len(items) and items[at - 1].text == items[at + 2].text


def _is_rank(item: Item) -> bool:
    """A title in capital letters only: “CTO”."""
    return len(item.text) > 1 and item.text.isupper() and item.value("title") is not None


def _is_particle(item: Item) -> bool:
    return item.kind == "word" and is_particle(item.text.casefold()) and not item.is_link("into")


def _is_name(items: Sequence[Item], start: int, end: int) -> bool:
    if end - start > 1:
        return True
    item = items[start]
    if not item.marks:
        return True
    only_small = all(mark.kind in ("intent", "link", "reply") for mark in item.marks)
    return only_small and not is_sentence_start(items, start) and is_given_name(item.text)
