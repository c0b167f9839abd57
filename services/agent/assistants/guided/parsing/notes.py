"""Takes a note's text out of a message before anything else is read: it may hold any words, and none is a request.

The text stands behind a colon, a dash, a line's end or “that”, in quotation marks, or simply behind the person's name.
Where Korean quotes it before the verb, the reader of Korean takes it.
"""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from libs.people import DECLINED, Morphology, is_given_name
from services.agent.assistants.guided.parsing.extraction import is_record
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.note_clauses import (
    as_verb,
    clause_verb,
    colon_verb,
    heading_in,
    korean_clause,
    person_in,
    with_that,
    written_before,
)
from services.agent.assistants.guided.parsing.note_values import presented_before
from services.agent.assistants.guided.parsing.pointed_notes import pointed_note, points_back
from services.agent.assistants.guided.small_words import small_words

_MIN_NOTE_WORDS = 2
"""A note without a mark before it has so many words; one word alone is rather a name."""


def cut(text: str, items: Sequence[Item], *, is_card: bool = False) -> tuple[list[Item], str]:
    """The items without the note's text, and that text; all items and no text where the message asks for no note.

    `is_card`: the text came with a card, at which “put that in” points.
    """
    items = with_that(items)
    if not is_card and (at := points_back(text, items)) is not None:
        said = presented_before(items, at)
        pointed = (said, "") if said is not None else pointed_note(text, items, at)
        return pointed or _before_note(text, [*items[:at], as_verb(items[at], "note")], at)
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "note"), None)
    if verb is None:
        return _under_heading(text, items) or _as_clause(text, items)
    if any(mark.language == "ko" for mark in items[verb].marks):
        return _before_verb(text, items, verb)
    if not _has_text(items[verb + 1 :]):
        said = presented_before(items, verb)
        return _before_note(text, items, verb) if said is None else (said, "")
    if (both := _around(text, items, verb)) is not None:
        return both
    if (that := _that_before_mark(items, verb)) is not None:
        head = list(items[: that + 1]) if that == verb else _with_person(items, that)
        return head, _plain(text[items[that].end :])
    if (start := _clause_start(items, verb)) is not None and (clause := _whole_clause(items, verb, start)) is not None:
        return clause, _plain(text[items[start].start :])
    if (behind := _behind_mark(text, items, verb)) is not None:
        return behind
    for at, item in enumerate(items):
        if item.kind == "quoted":
            return [*items[:at], *items[at + 1 :]], _plain(item.text)
    return _behind_that(text, items, verb) or _behind_person(text, items, verb)


def _behind_that(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    start = _clause_start(items, verb)
    if start == verb + 1:  # “note-y qu'il préfère qu'on l'appelle”: another “que” is within the note
        is_bare = len(items) > start and not any(map(_names, items[start:]))
        return (list(items[:start]), _plain(text[items[start].start :])) if is_bare else None
    for at in range(verb + 1, len(items)):
        if items[at].text.casefold() in small_words().that:
            return _with_person(items, at), _plain(text[items[at].end :])
    return None


def _as_clause(text: str, items: Sequence[Item]) -> tuple[list[Item], str]:
    """ "Put down that she wants …": a verb of writing, a person and “that”."""
    if (found := clause_verb(items)) is None:
        pair = colon_verb(items)
        if pair is None or any(each.value("intent") for each in items[: pair[0]]):
            return list(items), ""
        at, colon = pair
        person = items[at + 1 : colon] or person_in(items[:at])
        return [as_verb(items[at], "note"), *person], _plain(text[items[colon].end :])
    verb, that = found
    between = person_in(items[verb + 1 : that])
    if any(each.value("intent") for each in items[:verb]):
        # "Set her city to York and add that …": the words before it stay a request of their own.
        of_note = between or [item for item in items[that + 1 : that + 2] if item.is_link("focus")]
        return [*items[:verb], as_verb(items[verb], "note"), *of_note], _plain(text[items[that].end :])
    is_within = any(item.in_name for item in items[that + 1 :])
    person = between or person_in(items[:verb]) or (person_in(items[that + 1 :]) if is_within else [])
    return [as_verb(items[verb], "note"), *person], _plain(text[items[that].end :])


def _under_heading(text: str, items: Sequence[Item]) -> tuple[list[Item], str] | None:
    """“…, ana@ruiz.example. Observaciones: llamar por la tarde”: a heading behind a person, up to the line's end."""
    if (at := heading_in(items)) is None:
        return None
    end = next((end for end in range(at + 2, len(items)) if items[end].is_punctuation("\n")), len(items))
    body = _plain(text[items[at + 2].start : items[end - 1].end])
    head = list(items[:at])
    while head and head[-1].is_link("and", "filler") and not head[-1].in_name:
        head.pop()  # “… y una nota: …”
    return [*head, *items[end:], as_verb(items[at], "note")], body


def _that_before_mark(items: Sequence[Item], verb: int) -> int | None:
    """ "Note for Jane that she wants a callback re: the renewal": the colon is within the note."""
    if _holds_that(items, verb):
        return verb
    for at in range(verb + 1, len(items)):
        if items[at].is_punctuation(":–—\n"):
            return None
        if items[at].text.casefold() in small_words().that:
            if _clause_start(items, verb) in (verb + 1, at + 1) or not any(
                _names(each) or each.is_link("focus") for each in items[:at]
            ):
                return None  # “note qu'il préfère qu'on l'appelle”: another “que” is within the note
            behind = [each.is_punctuation(":–—\n") for each in items[at + 1 : at + 1 + _MIN_NOTE_WORDS]]
            return None if any(behind) else at
    return None


def _behind_mark(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    for at in range(verb + 1, len(items)):
        # A colon comes before quotation marks, because the note itself may hold a quoted part.
        if items[at].is_punctuation(":") and _presents_person(items, verb, at):
            # “Apunta: Celia Pinar, celia@…, veterinaria”: the verb writes down a person.
            return [*items[:verb], as_verb(items[verb], "create"), *items[verb + 1 :]], ""
        if items[at].is_punctuation(":–—\n") or _is_dash(text, items[at]):
            return _with_person(items, at), _plain(text[items[at].end :])
    return None


def _presents_person(items: Sequence[Item], verb: int, colon: int) -> bool:
    """Whether a name and an address stand right behind the colon, and no person before it."""
    at = colon + 1
    while at < len(items) and items[at].in_name:
        at += 1
    behind = [each for each in items[at : at + 2] if each.kind != "mark"]
    is_name = at > colon + 1 and bool(behind) and behind[0].kind == "email"
    return is_name and not any(_names(each) or each.is_link("focus") for each in items[verb:colon])


def _clause_start(items: Sequence[Item], verb: int) -> int | None:
    """Where the words behind “note that” begin; in some languages a comma stands before “that”."""
    if items[verb].text.casefold().split()[-1] in small_words().that:
        return verb + 1
    that = verb + 2 if items[verb + 1 : verb + 2] and items[verb + 1].is_punctuation(",") else verb + 1
    is_that = that + 1 < len(items) and items[that].text.casefold() in small_words().that
    return that + 1 if is_that else None


def _whole_clause(items: Sequence[Item], verb: int, start: int) -> list[Item] | None:
    """ "Log that I left a message for Jane": the person is within the clause, and all of it is the note."""
    named = next((at for at in range(start, len(items)) if items[at].in_name), start)
    is_within = named - start > 1 and not any(_names(each) for each in items[:verb])
    # A mark before the name begins another part: “note that: …”, “note that she called, Jane Doe”.
    if not is_within or any(each.kind == "mark" for each in items[start:named]):
        return None
    return [items[verb], *person_in(items[start:])]


def _holds_that(items: Sequence[Item], verb: int) -> bool:
    """ "Apúntale que …", where the person stands before it: another “que” is within the note."""
    return items[verb].text.casefold().split()[-1] in small_words().that and any(_names(each) for each in items[:verb])


def _before_note(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str]:
    """ "Jane called, the invoice comes on Friday, put that in a note": what was said of the person is the note."""
    begins = written_before(items, verb)
    items, verb = [*items[:begins], items[verb]], begins
    named = next((at for at, item in enumerate(items[:verb]) if _names(item)), None)
    lower = _lower_name(items[:verb]) if named is None else len(items)
    start = named if named is not None else min(lower, _focus_in(items[:verb]))
    end = start if start != lower else min(start + 2, verb)
    while end < verb and (_names(items[end]) or items[end].is_link("particle", "focus")):
        end += 1
    last, begins = _end_of_text(items, verb), end
    if 0 < start < end and items[start - 1].is_link("of"):
        begins = _start_of_clause(
            items, start
        )  # “la madre de Ana está ingresada, apúntalo”: the mother is, and not Ana
    body = text[items[begins].start : items[last].end].strip(" ,.;:–—-\n") if begins <= last else ""
    if len(body.split()) < _MIN_NOTE_WORDS:
        return list(items), ""
    return [*items[start:end], items[verb]], body


def _start_of_clause(items: Sequence[Item], at: int) -> int:
    while at and items[at - 1].kind != "mark":
        at -= 1
    return at


def _around(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str] | None:
    """“Nie odebrał, dopisz mu to w notatce i że spróbujemy”: the note is what was said before, and “and that …”."""
    rest = items[verb + 1 :]
    is_and_that = len(rest) > 2 and rest[0].is_link("and") and rest[1].text.casefold() in small_words().that
    if not is_and_that or written_before(items, verb) == verb:
        return None
    found, body = _before_note(text, items, verb)
    return (found, f"{body} {text[rest[0].start :].strip()}") if body else None


def _lower_name(items: Sequence[Item]) -> int:
    """Where a given name and one more word stand, in a text without capital letters."""
    pairs = enumerate(pairwise(items))
    return next(
        (at for at, (first, last) in pairs if first.is_content and last.is_content and is_given_name(first.text)),
        len(items),
    )


def _end_of_text(items: Sequence[Item], verb: int) -> int:
    """The last word before “please note that”."""
    last = verb - 1
    while last > 0 and items[last].is_link("filler", "please", "and"):
        last -= 1
    return last if last >= 0 and items[last].kind == "mark" else verb - 1


def _focus_in(items: Sequence[Item]) -> int:
    return next((at for at, item in enumerate(items) if item.is_link("focus")), len(items))


def _has_text(rest: Sequence[Item]) -> bool:
    """Whether words of a note stand behind its verb, and not only “в её карточку”."""
    words = [item for item in rest if _is_text(item)]
    if not words and len(rest) > _MIN_NOTE_WORDS and rest[0].text.casefold() in small_words().that:
        return True  # “добавь заметку что звонил два раза”: small words, but reported
    is_into = any(is_record(item) for item in rest) and all(
        item.is_link("company", "of", "for", "into") for item in words
    )
    return bool(words) and not is_into


def _is_text(item: Item) -> bool:
    is_small = item.is_link("filler", "please", "focus", "value", "of", "for", "into")
    return item.kind != "mark" and not is_small and not item.is_reply("thanks")


def _with_person(items: Sequence[Item], colon: int) -> list[Item]:
    """What stands before the colon; with the name behind it where no person is named before it."""
    head = list(items[:colon])
    if any(_names(item) or item.is_link("focus") for item in head):
        return head
    at = colon + 1
    if at < len(items) and items[at].is_link("focus"):
        head.append(items[at])
    while at < len(items) and _names(items[at]):
        head.append(items[at])
        at += 1
    return head


def _is_dash(text: str, item: Item) -> bool:
    return (
        item.is_punctuation("-")
        and text[item.start - 1 : item.start].isspace()
        and text[item.end : item.end + 1].isspace()
    )


def _behind_person(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str]:
    start = next((at for at in range(verb + 1, len(items)) if _names(items[at])), None)
    if start is None:
        if (person := _pronoun_behind(items, verb)) is not None:
            behind = person + (1 if is_record(items[person + 1]) else 0)  # “on his file, …”
            return list(items[: person + 1]), _plain(text[items[behind].end :].lstrip(" ,;"))
        if len(items) - verb > _MIN_NOTE_WORDS and _is_note_itself(items[verb]):
            body = text[items[verb].end :].lstrip(" ,;.")
            return list(items[: verb + 1]), _plain(body)  # “mets lui une note il faut la rappeler”
        if len(items) == verb + _MIN_NOTE_WORDS and _is_deed(items[-1], items[verb]):
            return list(items[: verb + 1]), _plain(text[items[-1].start :])
        shown = next((at for at in range(verb + 1, len(items)) if items[at].is_link("focus")), None)
        clause = _clause_start(items, verb)
        if shown is None and clause is not None and len(items) - clause >= _MIN_NOTE_WORDS:
            return list(items[:clause]), _plain(text[items[clause].start :])  # “dopisz, że jest na urlopie”
        if shown is None or len(items) - shown <= _MIN_NOTE_WORDS:
            return list(items), ""
        return list(items[: shown + 1]), _plain(text[items[verb].end :])
    if any(item.value("intent") == "create" for item in items[verb + 1 : start]):
        return list(items), ""  # “note un nouveau client, il s'appelle …”
    clause = _clause_start(items, verb)
    if clause is not None and clause < start == len(items) - 1:
        # “Apúntale que tiene nueva secretaria, Marga”: one name at the end is within the note.
        return list(items[:clause]), _plain(text[items[clause].start :])
    end = start
    while end < len(items) and (_names(items[end]) or items[end].is_link("particle")):
        end += 1
    while end < len(items) and (items[end].kind == "mark" or items[end].is_link("value", "and")):
        end += 1
    rest = items[end:]
    if sum(item.kind != "mark" for item in rest) < _MIN_NOTE_WORDS or _is_kind(items[start:], end - start):
        return list(items), ""
    return list(items[:end]), _plain(text[rest[0].start :])


def _pronoun_behind(items: Sequence[Item], verb: int) -> int | None:
    """ "Put a note on her, wants the brochure": the pronoun of the contact, and words of a note behind it."""
    shown = next((at for at in range(verb + 1, min(verb + 3, len(items))) if items[at].is_link("focus")), None)
    if shown is None or items[shown - 1].text.casefold().split()[-1] not in small_words().to_contact:
        return None
    return shown if sum(item.kind != "mark" for item in items[shown + 1 :]) >= _MIN_NOTE_WORDS else None


def _is_deed(word: Item, verb: Item) -> bool:
    """“Добавь заметку: позвонить” without the mark: one word that is a verb, and so no name."""
    language = next((mark.language for mark in verb.marks if mark.value == "note"), None)
    return language in DECLINED and language is not None and Morphology.shared().is_verb(word.text, language)


def _is_note_itself(verb: Item) -> bool:
    """“Mets une note il faut …”, and “note-y, rappeler vendredi”, of which the pronoun is the record."""
    words = verb.text.casefold().split()
    return (len(words) > 1 and words[-1] in small_words().headings) or "-" in words[0]


def _is_kind(items: Sequence[Item], at: int) -> bool:
    """ "Log Jane Doe as a contact, jane@…": the words behind “as” say what she is, and are no note."""
    said = list(takewhile(lambda item: item.kind != "mark", items[at:]))
    is_behind_as = items[at - 1].is_link("value") and bool(said)
    return is_behind_as and all(item.is_link("filler", "new") or item.value("stage") for item in said)


def _before_verb(text: str, items: Sequence[Item], verb: int) -> tuple[list[Item], str]:
    """Korean: only a colon and quotation marks show it here."""
    for at in range(verb + 1, len(items)):
        if items[at].is_punctuation(":–—\n"):
            return _with_person(items, at), _plain(text[items[at].end :])
    for at, item in enumerate(items):
        if item.kind == "quoted":
            return [*items[:at], *items[at + 1 :]], _plain(item.text)
    return korean_clause(text, items, verb) or (list(items), "")


def _names(item: Item) -> bool:
    return item.in_name or item.kind in ("email", "phone") or (item.is_content and item.is_capitalized)


def _plain(text: str) -> str:
    stripped = text.strip()
    pairs = (('"', '"'), ("“", "”"), ("«", "»"), ("„", "”"), ("„", "“"))
    is_quoted = len(stripped) > 2 and (stripped[0], stripped[-1]) in pairs and stripped.count(stripped[0]) <= 2
    return stripped[1:-1].strip() if is_quoted else stripped
