"""Notes that point back: “Oskar's out till Monday, note that on his record”, “llamó por la factura, apúntalo”.

The sentence before the verb is the note, in all languages the same. It is about the person with which it begins, and
else about the contact shown last. A person with an address is presented, and a value is changed: both are no notes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from libs.people import is_name_anywhere, korean, may_be_given
from services.agent.assistants.guided.parsing.extraction import extract_entities
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.note_clauses import as_verb
from services.agent.assistants.guided.small_words import any_of, small_words

_MAX_PHRASE = 90
"""Characters of the words that point back."""
_MIN_WORDS = 2
"""Words of the note. One alone is rather a name."""
_FINITE = re.compile(r"(?:[래대어아음슴다요함됨중임네정]|더라|거든|했|갔|왔)[.,!]?$")
"""Endings of a Korean sentence. Behind “…다고” and behind a noun the verb has its own object."""
_ENDS = ".,;:!?…-–—\n"
_HANGUL = re.compile(r"[가-힣]+$")


def points_back(text: str, items: Sequence[Item]) -> int | None:
    """The place of the verb that writes down what stands before it; None where the text ends otherwise."""
    # Most messages: the last word is looked up before anything is searched.
    last = next((item.text.casefold() for item in reversed(items) if item.kind != "mark"), "")
    if not last or last.split()[-1] not in _last_words():
        return None
    start = max(len(text) - _MAX_PHRASE, 0)
    found = _phrase().search(text, start)
    if found is None:
        return None
    at = next((place for place, item in enumerate(items) if item.end > found.start("said")), len(items))
    return at if at < len(items) and _may_be_noted(text, items[:at]) else None


def pointed_note(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    """The person and the verb, and the sentence before it; None where another person stands within the sentence."""
    said = _trimmed(items[:verb])
    if _states_news(text, said):
        is_asked = any(item.value("intent") for item in said)  # “ahora es jefa de compras, apúntalo”
        return [*said, *(() if is_asked else (as_verb(items[verb], "update"),))], ""
    noting = as_verb(items[verb], "note")
    if not any(item.text.casefold() in small_words().headings for item in items[verb:]):
        # “Su móvil es el 611 222 333, apúntaselo”: a verb of one word may write down a value, too.
        noting = replace(noting, text=noting.text.split()[0])
    size = _size_of_person(said)
    if size == 0 and any(item.in_name for item in said):
        return None
    body = said[size:]
    if body and _is_shortened(said[0]):
        name = re.split(r"['’]", said[0].text)[0]
        # “Maria's mother is ill”: the name is not the one that the verb tells of.
        is_anothers = any(item.text.casefold() in small_words().tells for item in body)
        return [replace(said[0], text=name, end=said[0].start + len(name)), noting], _text(
            text, said if is_anothers else body
        )
    if len(body) < _MIN_WORDS:
        return None
    return [*said[:size], noting], _text(text, body)


def _bare(word: str) -> str:
    return _HANGUL.sub("", word) if word[:1].isascii() else word


def _states_news(text: str, said: Sequence[Item]) -> bool:
    """“Elle a été nommée directrice, mets ça dans sa fiche”: nothing but a new value, which is stored as one."""
    entities = extract_entities(text, said, "update")
    is_whole = not (entities.left or entities.unsure or entities.named or entities.denied or entities.has_address)
    is_job = len(entities.runs) == 1 and entities.runs[0].is_title and entities.has_focus and entities.runs[0].islower()
    return is_whole and (is_job or (bool(entities.labelled) and len(entities.runs) < _MIN_WORDS))


def _text(text: str, said: Sequence[Item]) -> str:
    return text[said[0].start : said[-1].end]


def _may_be_noted(text: str, said: Sequence[Item]) -> bool:
    """Whether it is a sentence that tells of a person: it holds no other request and presents no one."""
    words = _trimmed(said)
    if len(words) < _MIN_WORDS or words[0].value("intent") not in (None, "clear", "update"):
        return False
    is_other = any(item.kind == "email" or item.is_link("new") or item.value("intent") == "note" for item in words)
    end = text[: words[-1].end]
    is_hangul = "가" <= end[-1] <= "힣"
    return not is_other and (not is_hangul or (not end.endswith("고") and _FINITE.search(end) is not None))


def _trimmed(said: Sequence[Item]) -> list[Item]:
    """Without marks at both ends, and without “and” and “please”."""
    words = list(said)
    while words and (words[-1].is_punctuation(_ENDS) or words[-1].is_link("and", "please") or _is_pointer(words[-1])):
        words.pop()
    while words and (words[0].is_punctuation(_ENDS) or words[0].is_link("and", "please")):
        words.pop(0)
    return words


def _is_pointer(item: Item) -> bool:
    return item.text.casefold() in small_words().noted_object


def _size_of_person(said: Sequence[Item]) -> int:
    """Items of the name with which it begins: a given name in any case, or a word before a verb that tells of people.

    A word that got its capital letter here may be the verb: “Nils Veut le devis”.
    """
    tells = small_words().tells
    if not said or said[0].is_link("focus") or said[0].text.casefold() in tells:
        return 0
    is_subject = len(said) > 1 and said[1].text.casefold() in tells and said[0].is_content
    if not (said[0].in_name or is_subject or _is_given(said[0].text)):
        return 0
    size = 1
    while size < len(said) and said[size].in_name and said[size].text.casefold() not in tells:
        size += 1
    return size


def _is_given(word: str) -> bool:
    bare = _bare(re.sub(r"['’]s$", "", word.casefold()))
    is_name = is_name_anywhere(bare) or may_be_given(bare)
    return korean.begins_with_name(word) or (len(bare) > _MIN_WORDS and is_name)


def _is_shortened(item: Item) -> bool:
    """ "Oskar's out": the verb stands in the name's word."""
    return item.text.casefold().endswith(("'s", "’s")) and _is_given(item.text)


@cache
def _phrase() -> "re.Pattern[str]":
    words = small_words()
    tail = rf"(?:[\s,]+(?:{any_of(words.in_record)}))"
    return re.compile(
        rf"(?:^|(?<=[\s,.;:!–—-]))(?P<said>(?:{any_of(words.writes_it)}){tail}{{0,3}})[\s.!]*$", re.IGNORECASE
    )


@cache
def _last_words() -> frozenset[str]:
    words = small_words()
    return frozenset(phrase.split()[-1] for phrase in (*words.writes_it, *words.in_record))
