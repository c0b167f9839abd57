"""Puts the apostrophe back that hurried English leaves out of a person's genitive: “whats neds email”.

Only right before the label of a property, where the word without its last letter is a given name and the whole word
is none. A family name behind a given name stays as it was typed: “greta larsens number” may be of Greta Larsens.
"""

from collections.abc import Sequence

from libs.people import is_given_name, is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MIN_LETTERS = 3
"""Of such a word, with its last letter: “als email”."""


_MIN_ASKED = 4
"""Of one that no list of names has."""


def with_apostrophes(text: str, items: Sequence[Item]) -> str:
    """The text, with “neds email” as “ned's email”. What a note says is left as it was typed."""
    ends = [item.end - 1 for at, item in enumerate(items) if _lacks_apostrophe(items, at)]
    for end in reversed(ends):
        text = f"{text[:end]}'{text[end:]}"
    return text


def _lacks_apostrophe(items: Sequence[Item], at: int) -> bool:
    word = items[at].text
    if not word.endswith("s") or len(word) < _MIN_LETTERS or items[at].kind != "word" or items[at].marks:
        return False
    if not (word.isalpha() and word[1:].islower() and _is_before_label(items, at)):
        return False
    before = items[at - 1] if at else None
    is_thing = before is not None and before.text.casefold() in small_words().label_articles  # “the jeans company”
    is_family = before is not None and is_given_name(before.text)
    is_noted = any(item.value("intent") == "note" for item in items[:at])
    is_name = is_name_anywhere(word[:-1]) or (len(word) > _MIN_ASKED and _is_all_asked(items, at))
    return not (is_thing or is_family or is_noted) and is_name and not is_name_anywhere(word)


def _is_all_asked(items: Sequence[Item], at: int) -> bool:
    """ "What is guptas number": a question of nothing else, which may be about any family name."""
    before, behind = items[:at], items[at + 1 :]
    is_plain = all(
        item.value("intent") in ("question", "search") or item.is_link("filler", "please") or item.value("reply")
        for item in before
    )
    is_asked = any(item.value("intent") for item in before) or any(item.text.casefold() == "need" for item in before)
    is_asked = is_asked or (bool(behind) and behind[-1].is_punctuation("?"))
    return is_plain and is_asked and all(item.kind == "mark" or item.marks for item in behind)


def _is_before_label(items: Sequence[Item], at: int) -> bool:
    """Whether a label follows, behind “new” or “old” at most."""
    place = at + 1
    while place < len(items) and items[place].is_link("new", "former", "second") and not items[place].value("field"):
        place += 1
    return place < len(items) and items[place].value("field") is not None
