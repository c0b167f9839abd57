"""Small words with a part of their own: corrections, relations, and words that point to a contact."""

import re

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER
from services.agent.assistants.guided.parsing.extraction import companies, holders, labels, places, runs, values
from services.agent.assistants.guided.parsing.extraction.denied_values import denied_before, denies_labelled
from services.agent.assistants.guided.parsing.extraction.former import names_former
from services.agent.assistants.guided.parsing.extraction.loose_words import corrects_name
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.pairs import ME, means_both
from services.agent.assistants.guided.small_words import small_words

_MAX_ENDING = 4
"""Digits at the end of a number. More are a number of their own."""
_WHOLE_BEHIND = re.compile(r"\d{1,4} +[-–—] *([+(]?\d.{6,})$")
"""“20 - 8 900 100 10 20”: the last digits, and the whole number behind them."""
_MAX_REASON = 8
"""Words and marks between “last two digits” and the digits."""


def read_link(reading: ReadingState, item: Item) -> None:
    """The first kind of relation that this word is here."""
    if reading.pending == "lastname" and item.is_link("particle") and _begins_family(reading):
        runs.read_run(reading)  # "surname van Hoek"
        return
    # The order decides: “not” may stand before any relation, and “of” names a holder before it names a company.
    relations = (
        _corrects,
        _reaches,
        _ends_number,
        _gives_value,
        _names_holder,
        _names_owner,
        _names_company,
        _names_place,
        _is_called,
        _mentions,
    )
    any(relation(reading, item) for relation in relations)


def _begins_family(reading: ReadingState) -> bool:
    before, item, after = reading.previous, reading.items[reading.at], reading.following
    if after is None or not after.in_name:
        return False
    # “El apellido de Sara”: directly behind the label, “de” and a given name say that it is this contact's.
    is_theirs = before is not None and bool(before.value("field")) and is_given_name(after.text)
    return not (is_theirs and item.is_link("of"))


def _corrects(reading: ReadingState, item: Item) -> bool:
    """ "Not Soto but Sato", "it should be …", and a property that is said to be without a value."""
    entities = reading.entities
    if item.is_link("without") and reading.pending:
        entities.without.append(reading.pending)  # Korean says it after the label
        reading.pending = None
    elif item.is_reply("no") and denies_labelled(reading):
        pass  # "Leeds no, York", behind a label
    elif item.is_reply("no") and (said := denied_before(reading)):
        entities.denied.append(said.pop())  # "Soria no, Segovia"
    elif _denies(reading, item) or names_former(reading, item):
        values.skip_denied(reading)
    elif item.is_link("but") and reading.pending and entities.denied:
        values.read_value(reading)
    elif item.is_link("but") and reading.denies_place and entities.denied and reading.pending is None:
        reading.pending = "city"  # “ya no vive en Huesca sino en Jaca”
        reading.at += 1
        while reading.at < len(reading.items) and reading.items[reading.at].is_link("place", "company", "filler"):
            reading.at += 1
        reading.at -= 1
        values.read_value(reading)
    elif item.is_link("should_be") and (reading.pending or reading.last_label) and not _label_follows(reading):
        reading.pending = reading.pending or reading.last_label
        values.read_value(reading)
    elif item.is_link("should_be") and (entities.emails or entities.phones) and _address_follows(reading):
        reading.at += 2
        labels.set_value(reading, reading.items[reading.at - 1].kind, reading.items[reading.at - 1].text)
    else:
        return False
    return True


def _denies(reading: ReadingState, item: Item) -> bool:
    is_not = item.is_link("not", "instead") and not _stands_alone(reading, item)
    return is_not or _is_no_longer(reading, item)


def _label_follows(reading: ReadingState) -> bool:
    """“Telefon usuń, zostaje tylko komórka …”: another label, with a value of its own."""
    rest = reading.items[reading.at + 1 : reading.at + 3]
    is_label = bool(rest) and bool(rest[0].value("field")) and not rest[0].in_name
    return is_label and (len(rest) == 1 or rest[1].kind in ("mark", "email", "phone", "url"))


def _address_follows(reading: ReadingState) -> bool:
    """ "jane@… is wrong, it should be jane.doe@…": an address of the same kind."""
    after = reading.following
    held = {"email": reading.entities.emails, "phone": reading.entities.phones}
    return after is not None and bool(held.get(after.kind))


def _stands_alone(reading: ReadingState, item: Item) -> bool:
    """ "No" between commas: it denies what was said, and not what follows."""
    before, after = reading.previous, reading.following
    return item.is_reply("no") and before is not None and before.kind == "mark" and after is not None and (
        after.kind == "mark"
    )  # fmt: skip


def _reaches(reading: ReadingState, item: Item) -> bool:
    """ "Jane Doe can now be reached at jane@…": the address is new, and does not tell who is meant."""
    if not item.is_link("reach"):
        return False
    reading.at += 1
    reading.skip_fillers()
    after = reading.items[reading.at] if reading.at < len(reading.items) else None
    if after is not None and after.kind in ("email", "phone") and (reading.entities.runs or reading.entities.holder):
        labels.set_value(reading, after.kind, after.text)
        reading.at += 1
    return True


def _ends_number(reading: ReadingState, item: Item) -> bool:
    """ "Sorry, it ends in 75": the last digits of the number that was given, or of the one that is held."""
    if not item.is_link("ends"):
        return False
    at = reading.at + 1
    while at < len(reading.items) and _is_before_digits(reading.items[at]):
        at += 1
    if at < len(reading.items) and not reading.items[at].text.isdecimal():
        at = _digits_behind_reason(reading, at)
    digits = reading.items[at].text if at < len(reading.items) else ""
    before = reading.previous
    if not digits.isdecimal() and before is not None and before.text in reading.entities.left:
        # "Sorry, it's 0813 at the end": the digits stand before these words, and were left over.
        reading.entities.left.remove(before.text)
        at, digits = reading.at, before.text
    if whole := _WHOLE_BEHIND.match(digits):
        reading.entities.phones.append(whole[1])
        reading.at = at + 1
        return True
    if not digits.isdecimal() or len(digits) > _MAX_ENDING:
        reading.leave(item.text)
        return True
    if any(each.kind == "phone" for each in reading.items[at + 1 :]):
        reading.leave(digits)  # the whole number follows
        reading.at = at + 1
        return True
    if reading.intent not in ("create", "update", None):
        return False  # "find the number that ends in 75"
    numbers = reading.entities.labelled
    prop = next((each for each in NUMBERS if each in numbers), "")
    if prop:
        numbers[prop] = with_ending(numbers[prop], digits)
    elif reading.entities.phones:
        reading.entities.phones[-1] = with_ending(reading.entities.phones[-1], digits)
    else:
        reading.entities.ending = digits
    reading.at = at + 1
    return True


def _digits_behind_reason(reading: ReadingState, at: int) -> int:
    """ "The last two digits are swapped, it's 0124": the only number behind such words, or where they began."""
    numbers = [place for place in range(at, len(reading.items)) if reading.items[place].kind in ("number", "phone")]
    is_one = len(numbers) == 1 and reading.items[numbers[0]].text.isdecimal() and numbers[0] - at <= _MAX_REASON
    said = reading.items[at : numbers[0]] if is_one else []
    is_plain = is_one and not any(item.in_name or item.value("field") or item.value("intent") for item in said)
    return numbers[0] if is_plain else at


def _is_before_digits(item: Item) -> bool:
    is_label = item.value("field") in NUMBERS
    return is_label or item.is_link("filler", "value") or item.is_punctuation(":")


def with_ending(number: str, digits: str) -> str:
    """The number with these last digits. It keeps its spaces: "8 928 411 08 73" with 75 is "8 928 411 08 75"."""
    found, rest = list(number), list(digits)
    for at in range(len(found) - 1, -1, -1):
        if rest and found[at].isdecimal():
            found[at] = rest.pop()
    return "".join(found)


def _is_no_longer(reading: ReadingState, item: Item) -> bool:
    """French “directrice, plus comptable”: elsewhere the word asks for more."""
    before, after = reading.previous, reading.following
    return (
        item.text.casefold() == "plus" and before is not None and before.is_punctuation(",;(")
        and after is not None and (after.is_content or bool(after.value("title")))
    )  # fmt: skip


def _gives_value(reading: ReadingState, item: Item) -> bool:
    if values.read_value_link(reading, item):
        return True
    is_for = item.is_link("for") and any(" " in run for run in reading.entities.runs[:1])  # “change la ville pour Alma”
    if not (reading.pending and (item.is_link("of") or is_for) and holders.gives_value(reading)):
        return False
    values.read_value(reading)  # "mets-lui la ville de Lens"
    return True


def _names_holder(reading: ReadingState, item: Item) -> bool:
    if not item.is_link("of", "for") or reading.entities.holder:
        return False
    if reading.intent == "create" and reading.pending == "name" and item.is_link("of"):
        values.read_value(reading)  # "a new customer, name of Ottilie Brandt"
        return True
    if not (holders.names_holder(reading) or holders.heads(reading)):
        return False
    holders.take_holder(reading)
    return True


def _names_owner(reading: ReadingState, item: Item) -> bool:
    if item.is_link("owned_me"):
        reading.entities.labelled[OWNER] = ME
    elif item.is_link("owner_of"):
        holders.read_owner_of(reading)
    elif item.is_link("owned", "owned_after"):
        holders.read_owner(reading, is_before=item.is_link("owned_after"))
    else:
        return False
    return True


def _names_company(reading: ReadingState, item: Item) -> bool:
    entities = reading.entities
    if item.is_link("company_after") and entities.runs:
        entities.company, entities.narrows = entities.runs.pop(), True
    elif item.is_link("company_before"):
        companies.skip_former_company(reading)
    elif item.is_link("company_now"):
        companies.read_company(reading, is_news=True)
    elif item.is_link("of") and _is_of_record(reading):
        holders.take_holder(reading)
    elif (
        item.is_link("company")
        or (item.is_link("of") and not reading.pending and entities.runs)
        or (item.is_link("for") and _is_employer(reading))
    ):
        companies.read_company(reading)
    else:
        return False
    return True


def _is_of_record(reading: ReadingState) -> bool:
    """ "Sur la fiche d'Hortense Leroux": a record is a person's, whatever else was said before."""
    before, after = reading.previous, reading.following
    return (
        reading.intent in ("update", "clear", "search", "question") and before is not None
        and before.text.casefold().endswith(small_words().record_cards) and after is not None and after.in_name
        and not reading.entities.holder
    )  # fmt: skip


def _is_employer(reading: ReadingState) -> bool:
    """ "A paralegal for Redfern Law": a company behind a job, and no person."""
    entities, before, after = reading.entities, reading.previous, reading.following
    is_behind_job = bool(entities.runs) and entities.runs[-1].is_title and before is not None
    return (
        is_behind_job and reading.pending is None and not entities.company
        and after is not None and after.in_name and not after.value("place") and not is_given_name(after.text)
        and entities.runs[-1].endswith(before.text if before is not None else "")
    )  # fmt: skip


def _names_place(reading: ReadingState, item: Item) -> bool:
    """A place, or the new name of a contact that is renamed."""
    if item.is_link("place"):
        after = reading.following
        is_quoted = after is not None and after.kind == "quoted" and reading.pending is None
        # “Commercial director in «Altair»”: in quotation marks a name is a company's, and no town's.
        (companies.read_company if is_quoted and not reading.muddy else places.read_location)(reading)
    elif item.value("intent") == "rename":
        reading.pending, reading.renames = "name", True
    else:
        return False
    return True


def _is_called(reading: ReadingState, item: Item) -> bool:
    """ "… and is called Zych-Karp now": one word that is no given name is the new family name."""
    name = reading.following
    after = reading.items[reading.at + 2] if reading.at + 2 < len(reading.items) else None
    is_alone = name is not None and name.in_name and not (after is not None and after.in_name)
    language = next((mark.language for mark in item.marks if mark.value == "called_now"), None)
    if not item.is_link("called_now") or name is None or not is_alone or language is None:
        return False
    if Morphology.shared().is_given(name.text, language) or is_given_name(name.text):
        return False
    reading.at += 1
    labels.set_value(reading, "lastname", reading.take_run())
    return True


def _mentions(reading: ReadingState, item: Item) -> bool:
    """ "Her", "my", "everyone", "no wait"."""
    entities = reading.entities
    is_and = item.is_link("and") and item.text.casefold() not in small_words().too  # “mets son fax aussi : …”
    if is_and and reading.previous is not None and reading.previous.value("field"):
        reading.drop_pending()  # "put it as her job and leave her a note": no value stands behind “and”
    is_no = item.is_reply("no") and bool(entities.emails or entities.phones or entities.labelled)
    if item.is_reply("correction") or is_no or (item.is_reply("no") and corrects_name(reading)):
        reading.end_clause()
        reading.corrects = True
    if reading.intent != "create" and means_both(reading.items, reading.at):
        entities.is_both = True
    elif item.is_link("focus"):
        entities.has_focus = True
    elif item.is_link("me"):
        entities.is_mine = True
    elif item.is_reply("everyone"):
        entities.is_everyone = True
    return True
