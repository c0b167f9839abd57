"""Values that a contact had before: “was A, now B”, “her old number A is dead, use B instead”, “York (was Leeds)”.

Of two numbers in one change only one is new. Unless the words around them show which, none is written.
"""

import re
from collections.abc import Sequence
from functools import cache

from libs.people import is_given_name
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.legal_forms import is_legal_form
from services.agent.assistants.guided.small_words import any_of, small_words

_ARROWS = ("->", "-->", "→", "=>", ">", ">>")
_STATED = ("city", "company", "jobtitle")
_BEFORE_STATED = ("focus", "filler", "of", "company", "particle", "former")
"""Small words before a stated value and its label."""
_REACH = 3
"""Items before a number in which a word may say that it is the old one."""


def without_former(items: Sequence[Item], intent: Intent | None) -> tuple[list[Item], list[str]]:
    """The items of a change without the number that is no longer theirs, and that number."""
    places = [at for at, item in enumerate(items) if item.kind == "phone"]
    if intent not in ("update", None) or len(places) != 2:
        return list(items), []
    first, last = places
    labels = [item.value("field") for item in items[:last] if item.value("field")]
    if len(set(labels)) > 1:
        return list(items), []  # “phone A, mobile B”
    if _is_replaced(items, first, last):
        return [*items[:first], *items[first + 1 :]], [items[first].text]
    if _is_former(items, last):
        return [*items[:last], *items[last + 1 :]], [items[last].text]
    if _is_former(items, first) or any(_replaces(item) for item in items[first + 1 :]):
        return [*items[:first], *items[first + 1 :]], [items[first].text]
    return list(items), []


def _is_replaced(items: Sequence[Item], first: int, last: int) -> bool:
    """“Номер 8 911 … Анны Котовой уже не работает, новый 8 912 …”: a denial between the two, and “new” before one."""
    new = last - 1
    while new > first and (items[new].is_link("value") or items[new].is_punctuation(":")):
        if items[new].is_link("new"):
            break
        new -= 1
    between = items[first + 1 : new]
    is_denied = any(item.is_link("not") or item.text.casefold() in small_words().not_valid for item in between)
    is_labelled = any(item.value("field") for item in items[:first])
    return is_denied and items[new].is_link("new") and is_labelled


def _is_former(items: Sequence[Item], at: int) -> bool:
    """Whether a word before the number says that it is the old one: “was”, “old number”, “not”, “instead of”."""
    for item in reversed(items[max(at - _REACH, 0) : at]):
        if item.is_link("former", "instead", "not"):
            return True
        is_small = item.is_link("filler", "value", "place") or bool(item.value("field")) or item.is_punctuation(":=(")
        if not is_small or _replaces(item):
            return False
    return False


def _replaces(item: Item) -> bool:
    """ "It should be B", "use B instead", "A → B"."""
    return item.is_link("should_be") or item.is_reply("correction") or item.is_punctuation("→>")


def names_former(reading: ReadingState, item: Item) -> bool:
    """Whether this word stands before a value that is no longer true, where another one is known or follows."""
    after = reading.following
    if not item.is_link("former") or item.in_name or after is None:
        return False
    if reading.corrects and item.is_link("filler"):
        return False  # "oops, it was York"
    if not (after.is_content or after.value("place") or after.value("title")) or after.value("field"):
        return False
    is_known = reading.pending is None and reading.last_label in reading.entities.labelled
    rest = reading.items[reading.at + 2 :]
    follows = any(each.is_link("should_be", "but", "value") or _is_now(each) for each in rest[:5])
    return is_known or (reading.pending is not None and follows)


def _is_now(item: Item) -> bool:
    return item.is_link("filler") and item.text.casefold() in small_words().now


def settle_stated_past(reading: ReadingState) -> None:
    """ "Leeds was her city", “sa ville était Lyon”: a value of before, and no news, where none of now stands there."""
    entities = reading.entities
    if reading.intent is not None or reading.corrects or len(entities.labelled) != 1:
        return
    prop, value = next(iter(entities.labelled.items()))
    label = next((at for at, item in enumerate(reading.items) if item.value("field") == prop), None)
    at = next((at for at, item in enumerate(reading.items) if value.startswith(item.text)), None)
    if prop not in _STATED or label is None or at is None:
        return
    between = reading.items[min(label, at) + 1 : max(label, at)]
    if any(not (item.in_name or item.is_link(*_BEFORE_STATED)) for item in reading.items[: min(label, at)]):
        return  # "imagine her title was CEO"
    is_past = any(item.is_link("former") for item in between) and not any(item.kind == "mark" for item in between)
    if is_past and not any(_replaces(item) or item.is_link("by_now", "but", "not") for item in reading.items):
        del entities.labelled[prop]
        entities.named.append(prop)
        entities.left.append(value)


def settle_arrow(reading: ReadingState) -> None:
    """ "Change email jane@a.io -> jane@b.io": the first address shows the contact, and the second is new."""
    entities, emails = reading.entities, [item for item in reading.items if item.kind == "email"]
    if reading.intent != "update" or len(emails) != 2 or "email" not in entities.labelled:
        return
    between = "".join(reading.text[emails[0].end : emails[1].start].split())
    if between in _ARROWS and entities.labelled["email"] == emails[0].text and entities.emails == [emails[1].text]:
        entities.labelled["email"], entities.emails = emails[1].text, [emails[0].text]


def settle_replaced_address(reading: ReadingState) -> None:
    """ "jane@a.io bounces, use jane@b.io": the first address shows the contact, and the second is new."""
    entities, emails = reading.entities, [item for item in reading.items if item.kind == "email"]
    if reading.intent not in ("update", None) or len(emails) != 2 or entities.labelled or len(entities.emails) != 2:
        return
    between = reading.text[emails[0].end : emails[1].start].casefold()
    if (
        _no_longer_valid().search(between)
        and entities.emails == [emails[0].text, emails[1].text]
        and not entities.holder
    ):
        entities.labelled["email"] = entities.emails.pop()
        entities.named = [prop for prop in entities.named if prop != "email"]


@cache
def _no_longer_valid() -> "re.Pattern[str]":
    return re.compile(rf"\b(?:{any_of(small_words().no_longer_valid)})\b")


def settle_changed_address(reading: ReadingState) -> None:
    """ "Jane Doe's address has changed, it is jane@b.io now": it is new, and does not tell who is meant."""
    entities, items = reading.entities, reading.items
    is_about_one = len(entities.emails) == 1 and (len(entities.runs) == 1 or bool(entities.holder))
    if reading.intent != "update" or not is_about_one or entities.labelled or entities.company:
        return
    label = next((at for at, item in enumerate(items) if item.value("field") == "email"), len(items))
    address = next((at for at, item in enumerate(items) if item.kind == "email"), 0)
    changed = any(item.text.casefold() in small_words().has_changed for item in items[label:address])
    if label < address and changed:
        entities.labelled["email"] = entities.emails.pop()
        entities.named = [prop for prop in entities.named if prop != "email"]


def settle_former_company(reading: ReadingState) -> None:
    """ "Change company Acme to Globex": the words right behind the label are the old value, and no contact.

    Where no contact is named, it is the one shown last, as far as its record holds the old value.
    """
    entities = reading.entities
    if reading.intent not in ("update", None) or not entities.labelled:
        return
    if entities.narrows and (entities.holder or entities.has_focus):
        around = reading.text.casefold().replace(entities.company.casefold(), "§")
        # "Switch her company from Acme to Globex": it does not tell who is meant.
        is_old = "company" in entities.labelled or _from_to().search(around) is not None
        entities.company = "" if is_old else entities.company
    if "company" not in entities.labelled:
        return
    old = entities.holder
    if not old or not _stands_behind_label(reading, old):
        return
    is_known = bool(entities.emails or entities.contact_id) or any(not run.is_title for run in entities.runs)
    if not is_known and " " in old and not any(map(is_legal_form, old.split())):
        return  # two words may be a name that no list has
    if is_given_name(old.split()[0]):
        return
    entities.holder = ""
    if not is_known:
        entities.has_focus, entities.swap = True, (old, entities.labelled.pop("company"))


@cache
def _from_to() -> re.Pattern[str]:
    """ "From § to …": an old company, marked, and the new one behind it."""
    words = small_words()
    return re.compile(rf"\b(?:{any_of(words.from_old)}) § (?:{any_of(words.to_new_one)}|->|→)")


def _stands_behind_label(reading: ReadingState, words: str) -> bool:
    label = next((at for at, item in enumerate(reading.items) if item.value("field") == "company"), len(reading.items))
    behind = reading.items[label + 1 : label + 2]
    return bool(behind) and behind[0].in_name and words.startswith(behind[0].text)
