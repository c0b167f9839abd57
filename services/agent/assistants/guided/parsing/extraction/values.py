"""The value behind a label and its link: “to …”, “is …”, “instead of A it should be B”."""

from itertools import takewhile

from libs.people import is_given_name
from services.agent.assistants.guided.parsing.account_labels import is_own_text
from services.agent.assistants.guided.parsing.entities import NUMBERS, OWNER, TYPED
from services.agent.assistants.guided.parsing.extraction import holders, labels
from services.agent.assistants.guided.parsing.extraction.reading import VALUE_MARKS, ReadingState
from services.agent.assistants.guided.parsing.extraction.second_values import take_second_value
from services.agent.assistants.guided.parsing.extraction.wrong_values import awaits_right_value
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_OF_NAMES = ("name", "firstname", "lastname", "company", OWNER)
"""Properties with values that look like the name of a contact."""


def _skip_narrower_label(reading: ReadingState) -> None:
    """ "The address: street 310 Alder Ct": a second label of the same property. In “calle 13” such a word is a name."""
    here = reading.items[reading.at : reading.at + 2]
    is_same = len(here) > 1 and here[0].value("field") == reading.pending == "address" and here[1].kind == "number"
    reading.at += is_same and here[0].text.casefold() in small_words().street_labels


def read_value(reading: ReadingState) -> None:
    """After a label and its link: an address of the right form, or words up to the next item of another kind."""
    reading.at += 1
    reading.skip_fillers()
    while reading.at < len(reading.items) and reading.items[reading.at].is_punctuation(VALUE_MARKS):
        reading.at += 1
    _skip_narrower_label(reading)
    if reading.pending in NUMBERS and reading.intent in ("search", "question") and _is_plain_word(reading):
        return  # “какой у неё телефон, она на линии”: what is asked for has no words as its value
    if reading.pending is not None and (behind := _behind_person(reading)):
        reading.entities.holder = reading.take_run()
        reading.at = behind - 1
        read_value(reading)
        return
    _skip_old_value(reading)
    _skip_subject(reading)
    if reading.at >= len(reading.items) or awaits_right_value(reading) or _asks(reading):
        return
    item = reading.items[reading.at]
    if reading.pending is None:
        labels.set_value(
            reading, "email" if item.kind == "email" else "phone" if item.kind == "phone" else "website", item.text
        )
        reading.at += 1
    elif reading.pending == "address" and item.kind == "email" and reading.intent != "create":
        labels.set_value(reading, "email", item.text)  # "that address should be jane@…"
        reading.at += 1
    elif reading.pending == "email" and item.kind in ("domain", "url"):
        reading.entities.sites.append(item.text)
        reading.at += 1
    elif (stage := item.value("stage")) and reading.pending == "lifecyclestage":
        labels.set_value(reading, "lifecyclestage", stage)
        reading.at += 1
    elif reading.pending in TYPED and item.kind in TYPED[reading.pending]:
        labels.set_value(reading, reading.pending, item.text)
        reading.at += 1
    elif reading.pending == OWNER and item.kind == "email":
        labels.set_value(reading, OWNER, item.text)
        reading.at += 1
    elif item.kind == "date" or (item.kind == "phone" and reading.pending not in TYPED and _is_last(reading)):
        labels.set_value(reading, reading.pending, item.text)  # "postal code … to 02134-1001"
        reading.at += 1
    else:
        prop, start = reading.pending, reading.at
        labels.set_value(reading, prop, reading.take_words(prop))
        take_second_value(reading, prop, start)
    reading.pending = None


def _asks(reading: ReadingState) -> bool:
    """“А телефон её есть?”: the mark of a question is no value."""
    return reading.at + 1 == len(reading.items) and reading.items[-1].is_punctuation("?")


def _is_plain_word(reading: ReadingState) -> bool:
    return reading.at < len(reading.items) and reading.items[reading.at].kind == "word"


def _is_last(reading: ReadingState) -> bool:
    after = reading.following
    return after is None or after.kind == "mark" or after.is_link("and", "please")


def _points_at_contact(reading: ReadingState) -> bool:
    here = reading.items[reading.at : reading.at + 2]
    return len(here) > 1 and here[0].is_link("focus") and not here[0].in_name and here[1].kind != "mark"


def _behind_person(reading: ReadingState) -> int:
    """ "Cámbiale el cargo a Ana Ruiz a jefa": where the value begins behind the contact; 0 if none is named."""
    start = reading.at
    names = list(takewhile(lambda item: item.in_name, reading.items[start:]))
    is_other = reading.pending not in _OF_NAMES or (reading.pending == "company" and len(names) > 1)
    is_named = bool(names) and is_given_name(names[0].text.split()[0]) and is_other
    if not is_named or reading.intent != "update" or reading.entities.holder or reading.entities.runs:
        return 0
    at = start + len(names)
    rest = reading.items[at : at + 2]
    is_followed = len(rest) == 2 and (rest[0].is_link("value") or rest[1].kind in TYPED.get(reading.pending or "", ()))
    is_headed = len(rest) == 2 and rest[0].is_punctuation(":")  # "pon la empresa a Ana Ruiz: Globex"
    is_followed = is_followed and not rest[0].is_link("and") and rest[0].kind != "mark"
    return at + 1 if is_followed or is_headed else 0


def _skip_old_value(reading: ReadingState) -> None:
    """ "Instead of Aster it should be Astra": the old value comes first."""
    rest = reading.items[reading.at : reading.at + 8]
    is_old = bool(rest) and (
        rest[0].is_link("instead")
        or (rest[0].is_link("not") and any(each.is_link("but", "should_be") for each in rest))
    )
    if is_old:
        skip_denied(reading)
        while reading.at < len(reading.items) and (
            reading.items[reading.at].is_punctuation(",–—")
            or reading.items[reading.at].is_link("should_be", "value", "but", "filler")
        ):
            reading.at += 1


def skip_denied(reading: ReadingState) -> None:
    """ "Not Soto": the value that is wrong."""
    reading.at += 1
    reading.skip_fillers()
    if reading.at < len(reading.items):
        item = reading.items[reading.at]
        reading.denies_place = bool(item.value("place")) or item.is_link("place")
        after = reading.following
        is_named = after is not None and (after.is_content or bool(after.value("place"))) and after.is_capitalized
        is_named = is_named or (after is not None and after.value("title") is not None)  # “nie jest kupcem”
        if item.is_link("value") and after is not None and is_named:
            reading.at += 1  # "not to Leeds", Spanish "no a Pedro"
            item = after
        elif item.is_link("place", "company") and after is not None and after.kind == "word":
            reading.at += 1  # "isn't in Leeds any more but in York"
            item = after
        if item.value("field") and not item.in_name:
            reading.at += 1  # "not the phone, …"
        elif item.is_content or item.value("title"):
            reading.entities.denied.append(reading.take_run())
            if item.value("title"):
                _skip_employer(reading)
        elif item.kind in ("email", "phone") or item.value("place"):
            reading.entities.denied.append(item.text)
            reading.at += 1


def _skip_employer(reading: ReadingState) -> None:
    """ "N'est plus vendeuse chez Acme": the company belongs to the job that is denied."""
    rest = reading.items[reading.at : reading.at + 2]
    if len(rest) == 2 and rest[0].is_link("company") and not rest[0].is_link("of") and rest[1].in_name:
        reading.at += 1
        reading.left_company = reading.take_run()


def read_value_link(reading: ReadingState, item: Item) -> bool:
    """ "to", "is": before a value, or before the contact ("add the phone … to Jane Doe")."""
    entities = reading.entities
    # “Pon la ciudad de Ana Ruiz en Lugo”, “pon Segment de Ana Ruiz en SMB”
    is_en = item.text == "en" and reading.pending is not None
    is_en = is_en and (_follows_holder(reading) or is_own_text(reading.items, reading.at, str(reading.pending)))
    if not (item.is_link("value") or is_en or (reading.renames and entities.holder and item.is_link("company"))):
        return False
    following = reading.following
    if reading.pending and following is not None and following.text.casefold() in small_words().has_changed:
        return True  # “sa ville a changé : Brest”
    if reading.pending or _next_is_typed(reading):
        # "rename to Jane Doe …": the old name comes first, after any word.
        if reading.pending and holders.stands_before_value(reading):
            holders.take_holder(reading)
        elif not reading.renames or entities.holder or entities.emails or entities.has_focus:
            read_value(reading)
        return True
    is_open = bool(entities.labelled) and not (entities.holder or entities.runs or entities.emails)
    # “Elle s'appelle Roseline Auger, elle travaille chez … à Drummondville”: the contact has a name already.
    if is_open and "name" not in entities.labelled and reading.holder_follows():
        holders.take_holder(reading)
        return True
    return False


def _skip_subject(reading: ReadingState) -> None:
    """ "Her job changed, now she is a planner", “должность: она теперь аналитик”: behind it stands the value."""
    behind = reading.items[reading.at + 1 : reading.at + 3]
    is_typed = any(item.kind in TYPED.get(reading.pending or "", ()) for item in behind)  # “… теперь у неё 8 913 …”
    is_plain = reading.pending in ("jobtitle", "company", "city")
    while is_plain and reading.at + 1 < len(reading.items) and reading.items[reading.at].is_link("by_now"):
        reading.at += 1  # “stanowisko, jest już młodszą księgową”
    if (is_plain or is_typed) and _points_at_contact(reading):
        reading.at += 1
        while reading.at + 1 < len(reading.items) and reading.items[reading.at].is_link("by_now"):
            reading.at += 1


def _follows_holder(reading: ReadingState) -> bool:
    """Whether the contact, or a verb behind it, stands right before, and what follows may be a value of the label."""
    before, after = reading.previous, reading.following
    is_behind = before is not None and (before.in_name or before.value("intent") == "update")  # “ponla en Haro”
    is_held = bool(reading.entities.holder) and is_behind and after is not None
    is_typed = reading.pending in TYPED
    return is_held and after is not None and (not is_typed or after.kind in TYPED[str(reading.pending)])


def _next_is_typed(reading: ReadingState) -> bool:
    following = reading.following
    if following is None or following.kind not in ("email", "phone", "url"):
        return False
    is_named = following.kind in reading.entities.named  # "her email bounced, the right one is …"
    return bool(reading.entities.emails) or is_named
