"""Joins a verb and its preposition around the words that say when: “przeszła od listopada do”, "moved last week to".

The phrase is then known as if the time stood before it, where it says nothing of the contact. What holds since a time
is news: “od listopada pracuje w” is read as “teraz pracuje w”. A “please” may stand in a phrase, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from libs.contracts import Locale
from libs.dates import is_month
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.lexicon import Lexicon
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.parsing.tokens import tokenize
from services.agent.assistants.guided.small_words import small_words, words_by_language

_MAX_PART = 2
"""Items of a verb (“przeniosła się”), and of what follows the time (“do firmy”)."""
_PLEASE_AND_COMMAS = 3
"""Items of “please” with its two commas."""
_MAX_DAY = 2
"""Digits of a day."""


def with_times_before(items: Sequence[Item], lexicon: Lexicon) -> list[Item]:
    """The items, with times before the phrases that they stand in."""
    found: list[Item] = []
    at = 0
    is_search = any(item.value("intent") in ("search", "question") for item in items[:1])
    while at < len(items):
        if courtesy := _courtesy_at(items, at):
            before, phrase, after = _joined(found, items, at + courtesy, lexicon, "")
            if phrase is not None and before:  # “отмени, пожалуйста, это добавление”
                found[-before:] = [replace(phrase, start=found[-before].start)]
                at += courtesy + after
                continue
            if courtesy == _PLEASE_AND_COMMAS and found and found[-1].value("intent"):
                at += courtesy  # “передай, пожалуйста, Орловой”: without its commas, no clause ends here
                continue
        size, language = (0, None) if is_search else _time_at(items, at)
        if not size:
            found.append(items[at])
            at += 1
            continue
        time = items[at] if size == 1 and items[at].marks else _as_filler(items[at : at + size], language)
        before, phrase, after = _joined(found, items, at + size, lexicon, _now(language))
        del found[len(found) - before :]
        found += [time, *([phrase] if phrase is not None else [])]
        at += size + after
    return found


def _courtesy_at(items: Sequence[Item], at: int) -> int:
    """How many items from here on say please, with the commas around it."""
    start = at + items[at].is_punctuation(",")
    if start >= len(items) or not items[start].is_link("please") or items[start].value("intent"):
        return 0
    return start + 1 - at + any(item.is_punctuation(",") for item in items[start + 1 : start + 2])


def _time_at(items: Sequence[Item], at: int) -> tuple[int, Locale | None]:
    """How many items from here on say a time, and the language in which they say since when."""
    item = items[at]
    text = item.text.casefold()
    if item.kind != "word" or not (item.marks or text in small_words().times):
        return 0, None
    if item.value("period"):
        return 1, None
    if (language := _since().get(text)) is not None:
        rest = items[at + 1 : at + 3]
        is_day = len(rest) > 1 and rest[0].kind == "number" and len(rest[0].text) <= _MAX_DAY and is_month(rest[1].text)
        return (3, language) if is_day else (2, language) if rest and rest[0].kind == "date" else (0, None)
    first, _, rest_of_it = text.partition(" ")
    is_phrase = bool(rest_of_it) and (first in _since() or first in small_words().in_time)
    is_time = text in small_words().times or (is_phrase and item.is_link("filler"))
    return (1, _since().get(first) if rest_of_it else None) if is_time else (0, None)


@cache
def _since() -> Mapping[str, Locale]:
    """Words before a date or a month, with their languages."""
    return {phrase: language for language, words in words_by_language().items() for phrase in words.since}


def _now(language: Locale | None) -> str:
    return next(iter(words_by_language()[language].at_present), "") if language else ""


def _as_filler(items: Sequence[Item], language: Locale | None) -> Item:
    marks = (Mark("link", "filler", language or "en"),)
    return Item("word", " ".join(item.text for item in items), items[0].start, items[-1].end, marks)


def _joined(
    found: Sequence[Item], items: Sequence[Item], at: int, lexicon: Lexicon, now: str
) -> tuple[int, Item | None, int]:
    """The phrase around a time, and how many items of it stand before and behind; None if there is none."""
    for before in range(min(_MAX_PART, len(found)), -1, -1):
        verb = found[len(found) - before :]
        # The first word of a sentence has a capital letter.
        if any(not item.text[-1:].islower() or " " in item.text or item.kind != "word" for item in verb):
            continue
        for end in range(min(at + _MAX_PART, len(items)), at, -1):
            rest = items[at:end]
            if any(item.kind != "word" for item in rest):
                continue
            for text in _wordings(verb, rest, now):
                tokens = tokenize(text)
                size, marks = lexicon.longest(tokens, 0)
                if size == len(tokens) and any(mark.kind in ("intent", "link") for mark in marks):
                    return before, Item("word", text, rest[0].start, rest[-1].end, marks), end - at
    return 0, None, 0


def _wordings(verb: Sequence[Item], rest: Sequence[Item], now: str) -> Iterator[str]:
    """“Pracuje od listopada w”: as “teraz pracuje w”, “pracuje teraz w”, “pracuje w”."""
    first, last = " ".join(item.text for item in verb), " ".join(item.text for item in rest)
    if now:
        yield " ".join(filter(None, (now, first, last)))
    if now and first:
        yield f"{first} {now} {last}"
    if first:
        yield f"{first} {last}"
