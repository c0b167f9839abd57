"""Notes that stand in a clause: “put down that she wants …”, “запиши по Анне Ким что …”, “…다고 메모해줘”.

The verb is one that also adds or changes contacts; “that” behind it, with a person before or between, makes it a note.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from libs.people import is_given_name, korean, may_be_given
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.mark import Mark
from services.agent.assistants.guided.small_words import small_words

_REACH = 7
"""Items between the verb and “that”."""
_MIN_SENTENCE = 3
"""Words behind “пометь:”. Fewer may be a value."""
_SHORT = 4
"""Letters of a small word that no list knows: “put down that”."""
_MAX_ACRONYM = 4
"""Letters of a thing in capitals."""
_AFTER_ZE = ("s", "z", "ś", "ź", "ż", "w")
_NOUN_QUOTE = re.compile(r"(?<=[0-9가-힣])이라고$")
"""Behind a noun, where the ending of “… 온다고” would be a part of the verb: “생일 5월 3일이라고”."""
_QUOTES = ("다고", "라고", "자고", "냐고", "달라고", "했음", "한다고", "는다고")
"""Endings of a Korean clause that is quoted."""


def clause_verb(items: Sequence[Item]) -> tuple[int, int] | None:
    """The places of the verb and of its “that”."""
    thats = small_words().that
    if not any(item.text.casefold() in thats for item in items):
        return None  # most messages: the verbs cost more to look for
    for at, item in enumerate(items):
        if not _writes(item):
            continue
        for that in range(at + 1, min(at + _REACH, len(items))):
            if items[that].text.casefold() in thats and _tells_which(items, that):
                break
            if items[that].text.casefold() in thats and not _is_from(items, that):
                is_within = any(each.in_name for each in items[that + 2 :])  # “запиши, что оставил сообщение для …”
                is_named = _names_person(items[:at]) or _names_person(items[at + 1 : that]) or is_within
                is_named = is_named or _is_of_focus(items[at + 1 : that], items[that].text, items[that + 1 :])
                is_list = _is_of_listed(items, at, that)
                return (at, that) if is_named and not is_list and that + 1 < len(items) else None
            if not _may_stand_between(items[that]):
                break
    return None


def _is_of_listed(items: Sequence[Item], verb: int, that: int) -> bool:
    """“Apunta a estos tres que he conocido en la feria: Ana Ruiz, ana@…”: of the people who stand behind the colon."""
    colon = next((at for at in range(that + 1, len(items)) if items[at].is_punctuation(":")), len(items))
    is_alone = items[verb].value("intent") == "create" and not _names_person(items[verb + 1 : that])
    behind = items[colon + 1 :]
    return is_alone and bool(behind) and behind[0].in_name and any(item.kind == "email" for item in behind)


def _is_of_focus(between: Sequence[Item], that: str, clause: Sequence[Item]) -> bool:
    """ "Add that she is on leave", “запиши, что в отпуске”: the contact shown last. A new one would have an address."""
    if len(clause) < 2 or clause[1].kind == "mark" or any(item.kind in ("email", "phone") for item in clause):
        return False
    # English “that” also points at things: “add that contact”.
    is_clause = that.casefold() != "that" and all(item.is_punctuation(",") for item in between)
    return is_clause or clause[0].is_link("focus")


def _tells_which(items: Sequence[Item], that: int) -> bool:
    """“Поставь её вместо той, что на Люмине”."""
    head = items[that - 2 if items[that - 1].is_punctuation(",") else that - 1]
    return head.text.casefold() in small_words().relative_heads


def _is_from(items: Sequence[Item], that: int) -> bool:
    """“Dodaj Annę Lis ze Stalprofilu”: “ze” is “from” before such letters, and “że” without its dot elsewhere."""
    behind = items[that + 1 : that + _REACH]
    if items[that].text != "ze" or not behind or not behind[0].text.casefold().startswith(_AFTER_ZE):
        return False
    return behind[0].is_capitalized or any(each.kind == "email" for each in behind)


def written_before(items: Sequence[Item], note: int) -> int:
    """Where “dopisz mu to” begins before “w notatce”; the place of the note itself where no such verb stands there."""
    small = ("focus", "value", "filler", "of", "into")
    at = note
    while at and note - at < _REACH and items[at - 1].is_link(*small) and not _writes(items[at - 1]):
        at -= 1
    return at - 1 if at and _writes(items[at - 1]) else note


def colon_verb(items: Sequence[Item]) -> tuple[int, int] | None:
    """“По Анне Лис пометь: договор подпишет в мае”: a verb of writing and a colon between a person and a sentence.

    The person shown last may stand between them: “запиши ей: ждёт скидку”.
    """
    pairs = ((at, at + 1 + items[at + 1].is_link("focus")) for at in range(len(items) - 2))
    colons = (pair for pair in pairs if items[pair[1]].is_punctuation(":"))
    at, colon = next((pair for pair in colons if _writes(items[pair[0]])), (0, 0))
    clause = items[colon + 1 :]
    if not colon or not clause or not (colon > at + 1 or _names_person(items[:at])):
        return None  # "add these two:", above a table
    is_data = any(item.value("field") for item in clause[:2]) or any(
        item.kind in ("email", "phone", "url") for item in clause
    )
    is_sentence = len([item for item in clause if item.kind != "mark"]) >= _MIN_SENTENCE
    is_value = bool(clause[0].value("title")) or clause[0].in_name
    return None if is_data or not is_sentence or is_value else (at, colon)


def with_that(items: Sequence[Item]) -> Sequence[Item]:
    """“Añade que es urgente”, “anota en la ficha de Ana que no quiere …”: two words, elsewhere one phrase."""
    at = next((at for at, item in enumerate(items) if at and item.text.casefold() in ("que es", "que no")), 0)
    if not at or not (_writes(items[at - 1]) or _is_behind_writing(items, at)):
        return items
    first, size = items[at], len("que")
    that = replace(first, text=first.text[:size], end=first.start + size, marks=())
    verb = replace(first, text=first.text[size + 1 :], start=first.start + size + 1, marks=())
    return [*items[:at], that, verb, *items[at + 1 :]]


def _is_behind_writing(items: Sequence[Item], at: int) -> bool:
    """Whether a contact or a noun for a note stands right before, and a verb of writing before it."""
    start, last = at, items[at - 1]
    while start and at - start < _REACH and items[start - 1].kind == "word" and not _notes(items[start - 1]):
        start -= 1
    is_led = last.in_name or last.is_link("record") or last.text.casefold() in small_words().headings
    return start < at and is_led and start > 0 and _notes(items[start - 1])


def _notes(item: Item) -> bool:
    return item.value("intent") == "note" or _writes(item)


def heading_in(items: Sequence[Item]) -> int | None:
    """Where “Observaciones: …” stands, in a clause of its own and behind a person."""
    for at in range(1, len(items) - 2):
        item, before = items[at], items[at - 1]
        if before.text.casefold() in small_words().articles and at > 1:
            before = items[at - 2]  # “… y una nota: …”
        is_apart = before.is_punctuation(",.;\n–—-(") or before.is_link("and")
        is_heading = items[at + 1].is_punctuation(":") and item.text.casefold() in small_words().headings
        is_heading = is_heading and not item.value("field")
        if is_apart and is_heading and not items[at + 2].is_punctuation("\n"):
            return at if any(each.in_name or each.kind == "email" for each in items[:at]) else None
    return None


def as_verb(verb: Item, intent: Intent) -> Item:
    """The verb with another meaning."""
    # A verb that no list has is one by its clause alone. Its language decides nothing here.
    known = verb.marks[:1] or (Mark("intent", intent, "en"),)
    marks = tuple(mark._replace(kind="intent", value=intent) for mark in known)
    return replace(verb, marks=marks)


def person_in(items: Sequence[Item]) -> list[Item]:
    """The first name of a person in these items: in capital letters, or a given name and one more word."""
    has_lower = any(item.text.islower() for item in items)
    start = next(
        (
            at for at, item in enumerate(items)
            if item.kind == "email" or (item.in_name and not (has_lower and _is_acronym(items, at)))
        ), None,
    )  # fmt: skip
    if start is not None:
        end = start + 1
        while end < len(items) and (items[end].in_name or items[end].is_link("particle")):
            end += 1
        return list(items[start:end])
    for at, (first, last) in enumerate(pairwise(items)):
        if first.is_content and last.is_content and (at == 0 or may_be_given(first.text) or may_be_given(last.text)):
            return list(items[at : at + 2])
    return [item for item in items if item.is_link("focus")][:1]


def _is_acronym(items: Sequence[Item], at: int) -> bool:
    """ "She prefers SMS", "wants CSV files": capital letters of a thing, which stand alone."""
    text = items[at].text
    is_alone = not any(each.in_name for each in (*items[max(at - 1, 0) : at], *items[at + 1 : at + 2]))
    return is_alone and text.isupper() and len(text) <= _MAX_ACRONYM and not is_given_name(text)


def korean_clause(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    """ "한지우 님 다음 주에 온다고 메모해줘": the quoted clause behind the person."""
    if verb < 2 or not items[verb - 1].text.endswith(_QUOTES):
        return None
    person = next((at for at, item in enumerate(items[: verb - 1]) if _begins_with_person(item.text)), None)
    if person is None:
        return _of_shown(text, items, verb)
    start = person + 1
    while start < verb and (items[start].is_link("title") or items[start].text in _HONORIFICS or (
        items[start].value("title") is not None or items[start].kind == "mark"
    )):  # fmt: skip
        start += 1
    if verb - start < 1:
        return None
    said = text[items[start].start : items[verb - 1].end]
    return [*items[:start], *items[verb:]], _NOUN_QUOTE.sub("", said)


def _begins_with_person(text: str) -> bool:
    """“오전에”, “금요일에” look like a family name and a given name."""
    return korean.begins_with_name(text) and not text.startswith(_TIMES)


def _of_shown(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    """“아 그분이구나. 내일 오전에 통화하기로 함이라고 메모해 둬”: the sentence names a time, and no contact."""
    start = 1 + max((at for at in range(verb) if items[at].is_punctuation(".!?…")), default=-1)
    said = items[start:verb]
    is_of_another = any(
        item.kind in ("email", "bad_email", "phone") or item.is_link("focus") or item.text.endswith(_ADDRESSED)
        for item in said
    )
    if is_of_another or not said or not said[0].text.startswith(_TIMES):
        return None
    return [*items[:start], *items[verb:]], _NOUN_QUOTE.sub("", text[said[0].start : said[-1].end])


_TIMES = (
    "오전", "오후", "오늘", "내일", "모레", "어제", "이번", "다음", "지난", "이따", "나중", "추후", "주말", "연말",
    "월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일",
)  # fmt: skip
_ADDRESSED = ("님", "씨", "님께", "님한테", "님에게", "한테", "에게", "씨한테", "씨에게")
_HONORIFICS = ("님", "님이", "님은", "님께서", "씨", "씨가", "씨는", "님에", "님한테")


def _writes(item: Item) -> bool:
    words = item.text.casefold().split()
    is_other = item.value("intent") not in (None, "create", "update") or bool(item.value("field"))
    is_other = is_other or item.is_link("errand")  # “napisz do Jana, że oddzwonię”
    return bool(words) and words[0] in small_words().writing and not is_other and not item.in_name


def _names_person(items: Sequence[Item]) -> bool:
    return bool(person_in(items))


def _may_stand_between(item: Item) -> bool:
    if item.in_name or item.is_punctuation(",") or item.kind == "email":
        return True
    if item.value("field") or item.kind in ("mark", "phone"):
        return item.is_link("record")
    return bool(item.marks) or len(item.text) <= _SHORT or is_given_name(item.text) or item.is_content
