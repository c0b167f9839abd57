"""Labels of properties: which value belongs to a label, and which words only look like one."""

from collections.abc import Sequence
from itertools import takewhile

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.checks import is_record_id
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, TYPED, Run
from services.agent.assistants.guided.parsing.extraction import own_values, persons
from services.agent.assistants.guided.parsing.extraction.reading import BREAKS, VALUE_MARKS, ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.names import bare
from services.agent.assistants.guided.small_words import small_words

_SMALL = ("filler", "focus", "by_now", "please", "and", "value", "place")
_PLAIN = ("company", "jobtitle", "city", "firstname", "lastname")
"""Properties with values that hold no verb."""
_PRONOUNS = 2
_FULL_NAME = 2
FAMILY_FIRST = "lastname_firstname"
"""The label that says in which order the parts of a name stand."""

_ADDED = "createdate"
"""When a contact was added is asked for, and never set: “when did we add Maria Gomez”."""


def set_value(reading: ReadingState, prop: str, value: str) -> None:
    if prop == FAMILY_FIRST and value and _given_name_follows(reading):
        reading.at += 1
        value = f"{value}, {reading.take_run()}"
    if prop == FAMILY_FIRST:
        # The reader of names takes the words before a comma for the family name.
        prop, value = "name", value.replace(" ", ", ", 1) if "," not in value else value
    if prop in ("name", "firstname", "lastname") and ": " in value:
        value = value.rpartition(": ")[2]  # "double barrelled: Lomax-Hill"
    value = persons.without_recipient(reading, prop, value)
    value = _without_verb(reading, prop, value)
    if prop == "id":
        _set_id(reading, value)
    elif prop == _ADDED:
        reading.entities.named.append(prop)
        reading.entities.holder = value if value[:1].isupper() else reading.entities.holder
    elif persons.is_contact(reading, prop, value):
        reading.entities.holder = value  # "quítale el teléfono a Tecla Mora"
        reading.entities.named.append(prop)
    elif value and not _may_be_value(reading, prop, value):
        reading.leave(value)
        reading.entities.named += [prop] if prop in NUMBERS and reading.intent == "update" else []  # it is asked for
    # “No, her last name is …” replaces this part of the name, and keeps the other one.
    elif value and reading.corrects and prop in ("name", "firstname", "lastname"):
        reading.entities.corrected[prop] = value
    elif value:
        reading.entities.labelled[prop] = value
        reading.value_clauses[prop] = reading.clause
        reading.last_label = reading.latest = prop
        if reading.corrects:
            _drop_loose(reading, prop)


def _without_verb(reading: ReadingState, prop: str, value: str) -> str:
    """“Компания называется …”, “должность неправильно написала, …”: a verb is no part of a value."""
    first, _, rest = value.partition(" ")
    if not (first.islower() and reading.language in ("pl", "ru") and prop in _PLAIN):
        return value
    is_verb = Morphology.shared().is_verb(first, reading.language)
    if is_verb and not rest:
        reading.leave(first)
    return rest if is_verb else value


def _is_nickname(reading: ReadingState, value: str) -> bool:
    """ "Beth Ann Crowley, goes by BA": no given name, behind a whole name, by which the new contact is called."""
    is_named = any(run.is_name and " " in run for run in reading.entities.runs)
    said = [item.text.casefold() for item in reading.items[max(reading.at - 3, 0) : reading.at]]
    return (
        reading.intent == "create"
        and is_named
        and " " not in value
        and not (is_given_name(value) or small_words().goes_by.isdisjoint(said))
    )


def _may_be_value(reading: ReadingState, prop: str, value: str) -> bool:
    """ "My phone is ringing", "Jane Doe called, she was furious": a remark, where nothing asks for a change."""
    if prop in _PLAIN and small_words().object_pronouns.issuperset(value.split()[:_PRONOUNS]):
        return False  # “la ciudad me la respetas”: a clause
    is_plain = prop in _PLAIN and value.islower()
    if is_plain and not small_words().that.isdisjoint(value.split()):
        return False  # “empresa pendiente que me la pasa mañana”
    if prop in NUMBERS and not any(character.isdigit() for character in value):
        return False  # “telefony się dziś urywają, no dobra, dodaj …”
    if reading.intent is not None:
        return prop != "name" or not _is_nickname(reading, value)
    if prop in NUMBERS:
        return True
    if prop == "email":
        return "@" in value or "." in value
    return prop != "name" or not (value.islower() and reading.has_capitals) or is_given_name(value.split()[0])


def _drop_loose(reading: ReadingState, prop: str) -> None:
    """The corrected value takes the place of the first one."""
    for name, values in (("email", reading.entities.emails), ("phone", reading.entities.phones)):
        if prop == name and values:
            values.pop()


def _given_name_follows(reading: ReadingState) -> bool:
    rest = reading.items[reading.at : reading.at + 2]
    return len(rest) == 2 and rest[0].is_punctuation(",") and rest[1].is_content and rest[1].is_capitalized


def _is_order(reading: ReadingState) -> bool:
    """ "(apellidos, nombre)": two labels that say in which order the name is written."""
    rest = reading.items[reading.at + 1 : reading.at + 4]
    return (
        len(rest) == 3 and rest[0].is_punctuation(",/+-") and rest[1].value("field") in ("name", "firstname")
        and (rest[2].is_punctuation("):") or rest[2].in_name)
    )  # fmt: skip


def _set_id(reading: ReadingState, value: str) -> None:
    """Words are no ID; they are a person's name."""
    if is_record_id(value):
        reading.entities.contact_id = value.lstrip("#")
    elif value:
        reading.entities.runs.append(Run.of(value, reading.clause))


def read_label(reading: ReadingState, prop: str) -> None:
    previous = reading.previous
    lacking = reading.before() if previous is not None and previous.is_link("filler") else previous
    if lacking is not None and lacking.is_link("without"):
        reading.entities.without.append(prop)  # "who is missing an email"
        return
    if prop == "name" and reading.pending == "company" and reading.intent != "create":
        return  # “sa société s'appelle Novabel”
    reading.drop_pending()
    if _is_kept(reading) or own_values.take_with_person(reading, prop):
        return
    if prop == "lastname" and _is_order(reading):
        reading.pending = FAMILY_FIRST
        reading.at += 4 if reading.items[reading.at + 3].kind == "mark" else 3
        return
    joint = reading.before()
    if joint is not None and _joins_value(reading, joint, prop) and _is_value_before(reading, prop):
        return  # "put Tours as her city", “ponle Getxo en la ciudad”
    if (prop in NUMBERS and _is_number_before(reading, prop)) or (prop == OWNER and _is_owner_before(reading)):
        return
    if behind := 1 if prop == OWNER and _asks_for_owner(reading) else 2 if _is_asked_for(reading) else 0:
        reading.entities.named.append(prop)
        reading.at += behind
        reading.entities.holder = reading.take_run()
        return
    reading.pending = reading.last_label = prop
    # "Jane's new email": the contact stands directly before the label.
    if reading.entities.runs and not reading.entities.holder and reading.was_possessive():
        reading.entities.holder = reading.entities.runs.pop()


def _is_kept(reading: ReadingState) -> bool:
    """ "…, par contre garde son numéro", "same job tho": a property that shall stay, with no value behind it."""
    at = reading.at - 1
    while at >= 0 and reading.items[at].is_link("filler", "focus") and not _keeps(reading.items[at]):
        at -= 1
    behind = list(takewhile(lambda item: item.kind != "mark", reading.items[reading.at + 1 :]))
    after = reading.items[reading.at + 1 + len(behind) :][:1]
    is_kept = at >= 0 and _keeps(reading.items[at])
    said = " ".join(item.text.casefold() for item in behind)
    # "Title stays the same", "phone is unchanged"
    is_last = said in small_words().unchanged or all(item.is_link(*_SMALL) or _keeps(item) for item in behind)
    is_last = is_last and not (after and after[0].text in VALUE_MARKS)
    is_kept = is_last and (is_kept or said in small_words().unchanged or any(map(_keeps, behind)))
    if is_kept is False and at >= 0 and reading.items[at].text.casefold() in small_words().same and _compares(behind):
        # "Same company as Zack": the value of another contact, which is not known here.
        reading.leave(reading.text[reading.items[at].start : behind[-1].end])
        reading.at += 1 + len(behind)
        return True
    is_kept = is_kept and reading.intent in ("update", "clear", None)
    if is_kept and at >= 0 and reading.entities.left[-1:] == [reading.items[at].text]:
        reading.entities.left.pop()  # “mismo puesto”
    if is_kept:
        reading.at += 1 + len(behind)
    return is_kept


def _compares(behind: Sequence[Item]) -> bool:
    return len(behind) > 1 and behind[0].text.casefold() in small_words().compared_with and behind[1].in_name


def _keeps(item: Item) -> bool:
    return item.is_link("stays") or item.text.casefold() in small_words().same


def _is_number_before(reading: ReadingState, prop: str) -> bool:
    """ "Jane Doe 509 555 0188 new phone": the label stands behind its number, and nothing behind the label."""
    before, after = reading.before(), reading.following
    is_last = after is None or after.is_punctuation(".!;\n")
    if before is None or before.kind != "phone" or before.text not in reading.entities.phones or not is_last:
        return False
    reading.entities.phones.remove(before.text)
    set_value(reading, prop, before.text)
    return True


def _is_owner_before(reading: ReadingState) -> bool:
    """ "Make max@… the owner of jane@…": an address before the label, and the contact behind it."""
    before, after = reading.before(), reading.following
    is_joined = before is not None and before.kind == "email" and before.text in reading.entities.emails
    if before is None or not is_joined or after is None or not after.is_link("of", "for"):
        return False
    reading.entities.emails.remove(before.text)
    set_value(reading, OWNER, before.text)
    return True


def _joins_value(reading: ReadingState, previous: Item, prop: str) -> bool:
    """ "As her city", “pon Almazán de ciudad”: only where another word says who is meant, “de” joins a value."""
    entities = reading.entities
    is_known = len(entities.runs) > 1 or bool(
        entities.contact_id or entities.holder or entities.emails or entities.has_focus
    )
    is_of = previous.text.casefold() == "de" and reading.intent == "update" and prop in ("city", "country", "jobtitle")
    after = reading.following
    is_last = after is None or after.kind == "mark" or after.text == "a"  # “pon Guadix de ciudad a Ana Ruiz”
    before = reading.text.partition(entities.runs[-1])[0].split()[-1:] if entities.runs else []
    is_long = bool(entities.runs) and len(entities.runs[-1].split()) > _FULL_NAME
    is_last = is_last and (before != ["a"] or is_long)  # “pon a Edita Cuervo Guadix de ciudad”
    return _is_as(previous) or (is_of and (is_known or is_last))


def _is_asked_for(reading: ReadingState) -> bool:
    """ "Which city is Tess Byrd in?": a question word before the label, and the contact where a value would stand."""
    before, here = reading.previous, reading.items[reading.at + 1 : reading.at + 4]
    is_question = before is not None and before.text.casefold() in small_words().asks_which
    is_behind_verb = len(here) > 1 and here[0].text.casefold() in small_words().question_verbs
    is_person = is_behind_verb and (
        is_given_name(here[1].text) or (len(here) > 2 and here[1].in_name and here[2].in_name)
    )
    return is_question and is_person and not reading.entities.holder


def _asks_for_owner(reading: ReadingState) -> bool:
    """ "Kto jest opiekunem Rity Bujak?": the contact stands behind the label, and not the owner."""
    before, after = reading.previous, reading.following
    is_question = reading.intent in ("search", "question") and before is not None and bool(before.value("intent"))
    return is_question and after is not None and after.in_name


def stands_before_label(reading: ReadingState, at: int) -> bool:
    """Whether “as” and a label stand here, so that the words before them are the value."""
    rest = reading.items[at : at + 3]
    is_label = len(rest) > 1 and bool(rest[1].value("field"))
    is_of = is_label and rest[0].text == "de" and (len(rest) < 3 or rest[2].text == "a" or rest[2].kind == "mark")
    return is_of or (is_label and _is_as(rest[0]))  # “pon Guadix de ciudad a Ana Ruiz”


def _is_as(item: Item) -> bool:
    said = item.text.casefold()
    return said in small_words().as_label or said == "en"  # “mets Arras en ville”


def _is_value_before(reading: ReadingState, prop: str) -> bool:
    """Takes what stands directly before “as” for the value: words, a number, a place that was read already."""
    at, entities = reading.at - 1, reading.entities
    while at > 0 and reading.items[at].is_link("filler") and not reading.items[at].is_link("value"):
        at -= 1
    before = reading.items[at - 1] if at > 0 else None
    if before is None:
        return False
    if before.value("place") and before.text and prop in entities.labelled:
        return True
    if before.kind == "email" and prop == OWNER and before.text in entities.emails:
        entities.emails.remove(before.text)  # “pon a max@… como propietario de jane@…”
        set_value(reading, prop, before.text)
        return True
    if before.kind == "phone" and prop in TYPED and before.text in entities.phones:
        entities.phones.remove(before.text)
        set_value(reading, prop, before.text)
        return True
    if not (entities.runs and entities.runs[-1].endswith(bare(before.text)) and _is_said_as(reading, prop)):
        return False
    run = entities.runs.pop()
    if contact := _contact_before(reading, run):
        entities.holder = contact
    set_value(reading, prop, run.removeprefix(contact).strip())
    return True


def _contact_before(reading: ReadingState, run: str) -> str:
    """“Ponle a Ana Ruiz Gijón de ciudad”: the full name before the value, which “a” leads; empty where none is."""
    words, entities = run.split(), reading.entities
    is_led = reading.text.partition(run)[0].split()[-1:] == ["a"] and is_given_name(words[0])
    is_open = not (entities.runs or entities.holder or entities.emails)
    size = _FULL_NAME + (len(words) > _FULL_NAME + 1 and is_given_name(words[1]))
    return " ".join(words[:size]) if is_led and is_open and len(words) > size else ""


def _is_said_as(reading: ReadingState, prop: str) -> bool:
    """Whether the words before “as her city” are the value. “Make Ana owner of Jane”: the contact follows the label."""
    after = reading.following
    is_owner = prop == OWNER and bool(reading.items[0].value("intent")) and after is not None and after.is_content
    behind = next((each for each in reading.items[reading.at + 2 :] if not each.is_link("filler")), None)
    is_person = is_given_name(reading.entities.runs[-1].split()[0])
    links = ("for", "of") if prop == OWNER else () if is_person else ("value", "for", "of")
    is_for = after is not None and after.is_link(*links) and behind is not None and behind.in_name
    return is_owner or is_for or not _value_follows(reading)


def _value_follows(reading: ReadingState) -> bool:
    """Whether a value stands behind this label in the same clause."""
    for item in reading.items[reading.at + 1 : reading.at + 4]:
        if item.is_punctuation(BREAKS):
            return False
        if item.is_content or item.kind in ("email", "phone", "url", "date"):
            return True
    return False


def read_stage(reading: ReadingState, stage: str) -> None:
    """In passing ("our client Jane") it is no news about the contact."""
    before = reading.previous
    if reading.pending == "lifecyclestage" or (before is not None and before.is_link("value", "moves")):
        set_value(reading, "lifecyclestage", stage)
        reading.pending = None if reading.pending == "lifecyclestage" else reading.pending
    else:
        reading.entities.stage = stage


def held_digits(reading: ReadingState) -> bool:
    """Whether the label before the correction has a day or a number in words, and is none of a fixed form."""
    held = reading.entities.labelled.get(reading.latest, "")
    return reading.latest not in TYPED and any(character.isdigit() for character in held)
