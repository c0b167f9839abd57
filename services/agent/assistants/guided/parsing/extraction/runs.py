"""Words without a meaning of their own: the value of a label, the label of a custom property, or loose words."""

from itertools import takewhile

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.entities import OWNER, TYPED, Run
from services.agent.assistants.guided.parsing.extraction import labels, loose_words
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, VALUE_MARKS, ReadingState
from services.agent.assistants.guided.parsing.extraction.second_values import take_second_value
from services.agent.assistants.guided.parsing.names import bare

_MAX_HINT = 3
"""Words that say how a name is spelt: “с двумя н”."""


def read_run(reading: ReadingState) -> None:
    """Words without a meaning of their own: a value if one is awaited, else a name or words left over."""
    pending, item = reading.pending, reading.items[reading.at]
    if item.kind == "quoted" and pending is None and _labels_value(reading):
        prop = item.text[1:-1].strip()
        reading.quoted.add(prop)
        labels.read_label(reading, prop)
    elif pending == "id":
        labels.set_value(reading, "id", reading.take_run())
        reading.pending = None
    elif pending is None and (end := _custom_label(reading)):
        _custom(reading, end)
    elif pending is None and (last := _value_pair(reading)):
        _custom(reading, last)
        labels.set_value(reading, str(reading.pending), bare(reading.items[last].text))
        reading.pending, reading.at = None, last + 1
    elif pending is None:
        loose_words.read_loose(reading)
    elif pending in ("name", "firstname", "lastname") and (hint := _spelling_hint(reading)):
        reading.leave(hint)
        behind = reading.items[reading.at : reading.at + 2]
        if len(behind) > 1 and behind[0].is_punctuation(",:–—-") and behind[1].in_name:
            reading.at += 1  # “фамилия через два с, Хассанова”
    elif (
        pending in TYPED
        or reading.renames
        or _value_comes(reading)
        or _is_possessive_run(reading)
        or (_is_before_verb(reading))
    ):
        run = reading.take_run()
        is_small = reading.has_capitals and pending in TYPED
        if (reading.intent is None or is_small) and reading.entities.runs and " " not in run and run.islower():
            reading.leave(run)  # "dana whit's old email bounces": a verb that the words do not know
        elif reading.entities.holder:
            reading.entities.runs.append(Run.of(run, reading.clause))
        else:
            reading.entities.holder = run
    elif pending in ("name", "firstname", "lastname") and _is_apart(reading):
        reading.leave(reading.take_words(pending))  # "not sure about her surname spelling tho"
        reading.pending = None
    else:
        start = reading.at
        labels.set_value(reading, pending, reading.take_words(pending))
        take_second_value(reading, pending, start)
        reading.pending = None


def _is_apart(reading: ReadingState) -> bool:
    """Whether words that give no value stand between the label of a name and these words in lower case."""
    before, item = reading.previous, reading.items[reading.at]
    is_small = before is not None and before.is_link("filler") and not before.is_link("value", "focus")
    is_label = before is not None and before.value("field") == reading.pending  # "who is called mary tudge"
    return is_small and not is_label and item.text.islower()


def _value_comes(reading: ReadingState) -> bool:
    """Whether a value follows, so that these words are the contact. “Se llama Ana y es jefa”: “and” begins another."""
    rest = list(
        takewhile(lambda item: not (item.is_link("value") or item.is_punctuation(":=→")), reading.items[reading.at :])
    )
    link = reading.at + len(rest)
    if link < len(reading.items) and reading.ends.gives_to_person(link, reading.pending):
        return False
    if reading.pending == "company" and any(item.value("title") for item in reading.items[link + 1 : link + 2]):
        return False  # "is now at the company Blue Heron as CFO"
    is_other = reading.pending == "name" and any(item.is_link("and") for item in rest)
    return not is_other and reading.value_link_follows()


def _spelling_hint(reading: ReadingState) -> str:
    """“Фамилия через Е, Берюлёв”: how a name is spelt, and not the name."""
    start, at = reading.at, reading.at + 1
    while at < min(start + _MAX_HINT, len(reading.items)) and reading.items[at].kind == "word":
        at += 1
    words = [item.text for item in reading.items[start:at]]
    if len(words) < 2 or not words[0].islower() or len(words[-1]) > 1:
        return ""
    reading.at = at
    return reading.text[reading.items[start].start : reading.items[at - 1].end]


def _is_before_verb(reading: ReadingState) -> bool:
    """“Город Марьям Исаевой исправь”: a full name between the label and its verb is the contact."""
    names = list(takewhile(lambda item: item.in_name, reading.items[reading.at :]))
    behind = reading.items[reading.at + len(names) :][:1]
    is_other = reading.pending in ("name", "firstname", "lastname", "company", OWNER)
    return len(names) > 1 and not is_other and bool(behind) and behind[0].value("intent") == "update"


def _labels_value(reading: ReadingState) -> bool:
    """Whether a quoted name of a property is followed by its value: set "Favourite colour" to blue."""
    after = reading.following
    return after is not None and (after.is_link("value") or after.is_punctuation(VALUE_MARKS))


def _custom_label(reading: ReadingState) -> int:
    """Where a property that the words do not know ends: “set favourite colour of … to …”. 0: this is none."""
    if reading.intent not in ("update", None) or reading.items[reading.at].kind == "number":
        return 0
    end = _end_of_words(reading)
    if end == reading.at or end >= len(reading.items) or _is_person(reading, end):
        return 0
    if reading.intent is None:
        return end if _states_property(reading, end) else 0
    after = reading.items[end]
    rest = reading.items[end + 1 :]
    if labels.stands_before_label(reading, end):
        return 0  # "mets-lui Paimpol comme ville": the label follows its value
    if after.is_link("of", "for") and any(each.is_link("value") or each.is_punctuation(VALUE_MARKS) for each in rest):
        return end
    before = reading.before()
    is_owned = before is not None and (before.is_link("focus") or reading.was_possessive() or before.kind == "email")
    is_value = after.is_link("value") or (is_owned and after.is_punctuation(VALUE_MARKS))
    follows_verb = before is not None and bool(before.value("intent"))
    is_named_later = any(each.kind == "email" for each in rest) or any(each.is_link("for") for each in rest)
    return end if is_value and (is_owned or (follows_verb and is_named_later)) else 0


def _is_person(reading: ReadingState, end: int) -> bool:
    """“Ese es Pedro Ruiz: pedro@…”: a whole name is no label."""
    name = reading.items[reading.at : end]
    return len(name) > 1 and all(item.in_name for item in name) and is_given_name(name[0].text)


def _end_of_words(reading: ReadingState) -> int:
    end = reading.at
    while (
        end < len(reading.items)
        and reading.items[end].is_content
        and not reading.items[end].text.endswith(("'s", "’s"))
    ):
        end += 1
    return end


def _states_property(reading: ReadingState, end: int) -> bool:
    """ "Jane Doe's segment should be Mid-market", "her birthday is May 3, 1988": it must look like a value."""
    entities, after = reading.entities, reading.items[end]
    is_owned = (bool(entities.runs) and entities.runs[-1].is_name and reading.was_possessive()) or (
        (before := reading.before()) is not None and before.is_link("focus")
    )
    if not is_owned or entities.labelled:
        return False
    if after.is_link("should_be") or after.is_punctuation(VALUE_MARKS):
        return True
    clause = takewhile(lambda item: not item.is_punctuation(BREAKS), reading.items[end + 1 :])
    is_value = any(item.is_capitalized or item.kind in ("number", "date", "quoted") for item in clause)
    return after.is_link("value") and is_value


def _value_pair(reading: ReadingState) -> int:
    """ "Set favourite colour teal for Jane Doe": the place of the last word, the value. 0: no such pair."""
    before, end = reading.previous, _end_of_words(reading)
    if reading.intent != "update" or before is None or before.value("intent") != "update" or end - reading.at < 2:
        return 0
    rest = reading.items[end : end + 2]
    is_for_person = len(rest) == 2 and rest[0].is_link("for") and rest[1].in_name
    is_lower = all(item.kind == "word" and item.text.islower() for item in reading.items[reading.at : end])
    return end - 1 if is_for_person and is_lower else 0


def _custom(reading: ReadingState, end: int) -> None:
    prop = bare(reading.text[reading.items[reading.at].start : reading.items[end - 1].end])
    if reading.entities.runs and not reading.entities.holder and reading.was_possessive():
        reading.entities.holder = reading.entities.runs.pop()
    reading.at = end - 1
    reading.quoted.add(prop)
    reading.pending = prop
    reading.at = end


def _is_possessive_run(reading: ReadingState) -> bool:
    return reading.items[reading.at].text.endswith(("'s", "’s", "의"))
