"""Corrections of the contact shown last: “no wait, it's …”, “the city is Leeds” behind a change of the city.

They promise the contact, too: a value of another person who is named is none of the one shown.
"""

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from libs.people import is_given_name, is_name_anywhere, shares_word
from services.agent.assistants.guided.dialogue import asked_property, requests
from services.agent.assistants.guided.dialogue.other_owner import owners_said
from services.agent.assistants.guided.dialogue.other_value import is_respelt, other_value
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, UserRequest, Utterance
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import ContactRef, UpdateTask

_MAX_NAME_WORDS = 4
_NAME_PARTS = frozenset(("firstname", "lastname"))
_PHONES = ("phone", "mobilephone")
_ENDINGS = (3, 4)
"""How many last digits of a number are said without a word for them."""
_SUBSCRIBER = 8
"""Digits at the end of a number by which two are compared: one may have its country code."""
_MIN_ADDRESS_LIKENESS = 80
"""Percent of likeness from which an address corrects another one."""


def corrected(turn: Turn, utterance: Utterance) -> bool:
    """ "No wait, it's …" after a receipt: the contact that was just written or shown gets the new value."""
    utterance = _with_digits(turn, _with_correction(turn, utterance))
    focus, entities = turn.shown.focus, utterance.entities
    if _names_person_as_company(entities, turn.shown):
        return False  # “nooo, el de nils”
    if focus is None or utterance.text.rstrip().endswith("?") or _is_of_another(entities, focus):
        return False
    if utterance.says("cancel") and entities.runs and entities.labelled:
        return False  # “아냐 됐고 기하늘 도시만 목포로”: the name is of another contact
    if not turn.shown.is_changed and _names_company_alone(entities):
        return False  # behind a search, “no, perdona, los de Muros” looks for others
    resembles = any(_resembles_address(email, focus.detail) for email in entities.emails)
    renamed = {"name", "firstname", "lastname"} & entities.labelled.keys() and not (
        entities.emails or entities.runs or entities.holder
    )
    denied = turn.maker.changes.denied(entities, turn.shown.properties)
    ends_otherwise = bool(entities.ending) and not (entities.runs or entities.holder or entities.left)
    is_corrected = asked_property.corrects(turn, utterance) or utterance.says("correction", "no")
    is_corrected = is_corrected or _exclaims(utterance, turn.shown)
    if not (is_corrected or resembles or renamed or denied or ends_otherwise or _brings_address(entities, turn.shown)):
        return False
    changes = other_value(turn, utterance) or turn.maker.changes.correction(
        entities, focus.label, utterance.language or turn.locale, _held(turn.shown, entities)
    )
    changes = _of_held_number(changes, turn.shown)
    people = owners_said(turn, utterance)
    if people and OWNER not in changes:
        # Two people are named: which of them is the owner is asked, and none of them is a town or the contact's name.
        requests.add(turn, [UpdateTask(person=focus, wanted=[OWNER], said=utterance.text, left=people)])
        return True
    if not renamed and _names_another(entities, changes, turn.shown):
        if turn.shown.is_changed or any(is_name_anywhere(word) for run in entities.runs for word in run.split()):
            return False
        changes = {}  # "sorry, no, Wickham", behind a search: what it is will be asked
    # Without this question, the wrong value would stay under a “Done”.
    unsure = [] if changes or renamed else _unclear(utterance)
    if not changes and not unsure:
        return False
    left = [each for each in entities.left if each not in (*unsure, *changes.values())]
    is_apart = entities.is_apart or bool(people)  # "sorry, typed that too quick, last name is …"
    task = UpdateTask(person=focus, changes=changes, unsure=unsure, said=utterance.text, left=left, is_apart=is_apart)
    task.is_guess = bool(people and left)  # words next to the owner may change its sense
    requests.add(turn, [task])
    return True


def of_waiting(turn: Turn, changes: Mapping[str, str], utterance: Utterance) -> dict[str, str]:
    """ "Stop, not York, Yarm", "ok but it ends in 45", under a change that waits for a yes: its values are corrected as
    written ones are.
    """
    shown = turn.shown
    before = {prop: shown.properties.get(prop, "") for prop in changes}
    supposed = replace(shown, written=before, properties={**shown.properties, **changes}, is_changed=True)
    supposing = replace(turn, shown=supposed)
    if found := other_value(supposing, utterance):
        return found
    entities = _with_digits(supposing, utterance).entities
    if not (entities.ending or entities.denied) or utterance.is_question or shown.focus is None:
        return {}
    found = turn.maker.changes.correction(
        entities, shown.focus.label, utterance.language or turn.locale, _held(supposed, entities)
    )
    return found if found.keys() <= changes.keys() else {}


def _brings_address(entities: Entities, shown: Shown) -> bool:
    """ "Found it, it's jane@…", behind a new contact without an address: it spells their name."""
    label = shown.focus.label if shown.focus is not None else ""
    is_lacking = shown.is_new and "email" not in shown.properties and len(entities.emails) == 1
    return is_lacking and not (entities.runs or entities.holder) and shares_word(label, entities.emails[0])


def _names_person_as_company(entities: Entities, shown: Shown) -> bool:
    """Whether a given name alone stands where a company would, and no company was written."""
    word = entities.company
    return bool(word) and " " not in word and is_name_anywhere(word) and "company" not in shown.written


def _with_correction(turn: Turn, utterance: Utterance) -> Utterance:
    """“Miało być Płońsk”, behind a change of one property, or a name in other letters: no other word corrects."""
    shown, runs = turn.shown, utterance.entities.runs
    is_said = shown.is_changed and asked_property.opens_with_right_value(utterance.text)
    is_one = len(shown.written) == 1 and not shown.is_new
    is_name = len(runs) == 1 and any(is_respelt(runs[0], shown.properties.get(prop, "")) for prop in _NAME_PARTS)
    is_said = is_said and (is_one or is_name)
    return replace(utterance, replies=utterance.replies | {"correction"}) if is_said else utterance


def _with_digits(turn: Turn, utterance: Utterance) -> Utterance:
    """“아니 0445”, behind the change of a number and nothing else: its last digits."""
    entities = utterance.entities
    digits = entities.left[0].rpartition(" ")[2] if len(entities.left) == 1 else ""
    is_bare = (
        digits.isdecimal()
        and len(digits) in _ENDINGS
        and replace(entities, left=[], denied=[], has_focus=False).is_empty
    )
    is_number = (
        turn.shown.is_changed and len(turn.shown.written) == 1 and any(prop in turn.shown.written for prop in _PHONES)
    )
    if not (is_bare and is_number) or entities.ending or utterance.is_question:
        return utterance
    return replace(utterance, entities=replace(entities, left=[], ending=digits))


def _held(shown: Shown, entities: Entities) -> dict[str, str]:
    """What the contact holds. Where only last digits are said, no other number than the one just written."""
    written = [prop for prop in _PHONES if prop in shown.written]
    is_open = bool(entities.ending) and not (entities.denied or entities.named) and len(written) == 1
    return {
        prop: value
        for prop, value in shown.properties.items()
        if not (is_open and prop in _PHONES and prop != written[0])
    }


def _of_held_number(changes: dict[str, str], shown: Shown) -> dict[str, str]:
    """“Le portable est le …78, pas 87”, behind the one number that was written: it is the same number, by any label."""
    given = [prop for prop in _PHONES if prop in changes]
    held = [prop for prop in _PHONES if prop in shown.written and shown.properties.get(prop)]
    if len(given) != 1 or len(held) != 1 or given == held or given[0] in shown.properties:
        return changes
    new, old = (
        "".join(filter(str.isdigit, each))[-_SUBSCRIBER:] for each in (changes[given[0]], shown.properties[held[0]])
    )
    is_same = fuzz.ratio(new, old) > _MIN_ADDRESS_LIKENESS
    return {held[0] if prop == given[0] and is_same else prop: value for prop, value in changes.items()}


def puts_back(turn: Turn, request: UserRequest) -> UpdateTask | None:
    """ "Put the city back", behind a change of the city and the job: this one value, and not all of the change."""
    shown, entities = turn.shown, request.entities
    props = [prop for prop in (*entities.named, *entities.labelled) if prop in shown.written]
    is_part = shown.focus is not None and shown.is_changed and not shown.is_new and 0 < len(props) < len(shown.written)
    if request.intent != "undo" or not is_part:
        return None
    values = {prop: entities.labelled.get(prop) or shown.written[prop] for prop in props}
    return UpdateTask(
        person=shown.focus, changes={prop: value for prop, value in values.items() if value},
        clear=[prop for prop, value in values.items() if not value], said=request.said,
    )  # fmt: skip


def _is_of_another(entities: Entities, focus: ContactRef) -> bool:
    """ "Oops, Ann Lee's phone is …": a value of a person who is not the one shown last."""
    words = entities.holder.casefold().split()
    label = focus.label.casefold()
    is_value = bool(entities.labelled) and not {"name", "firstname", "lastname"} & entities.labelled.keys()
    is_same = fuzz.partial_ratio(entities.holder.casefold(), label) > _MIN_ADDRESS_LIKENESS
    return is_value and len(words) > 1 and is_given_name(words[0]) and not is_same


def _names_another(entities: Entities, changes: Mapping[str, str], shown: Shown) -> bool:
    """ "Oops, York goes to Ann Roe", behind a cancelled change: no name was in question, and none is like it."""
    names = {prop: value for prop, value in changes.items() if prop in _NAME_PARTS}
    is_labelled = not _NAME_PARTS.isdisjoint((*entities.labelled, *entities.corrected)) or "name" in entities.labelled
    is_one_part = entities.has_focus and len(names) == 1  # “нет, он Виктор”
    is_in_question = is_labelled or is_one_part or bool(entities.denied) or not _NAME_PARTS.isdisjoint(shown.written)
    return bool(names) and not is_in_question and not any(
        is_respelt(value, shown.properties.get(prop, "")) for prop, value in names.items()
    )  # fmt: skip


def _names_company_alone(entities: Entities) -> bool:
    is_bare = replace(entities, company="", left=[]).is_empty
    return bool(entities.company) and entities.narrows and is_bare and not entities.denied


def _exclaims(utterance: Utterance, shown: Shown) -> bool:
    """A labelled value alone: "ah, job title nurse", “아 직함 간호사, 나머지는 맞아”, or of what was just written."""
    entities = utterance.entities
    is_bare = bool(entities.labelled) and replace(entities, labelled={}, left=[], has_focus=False).is_empty
    first = [word.strip(",.!~…").casefold() for word in utterance.text.split(maxsplit=1)[:1]]
    is_said = entities.labelled.keys() <= shown.written.keys() or not small_words().says_value.isdisjoint(
        utterance.text.casefold().split()
    )
    is_written = shown.is_changed and (is_said or shown.is_new)
    return is_bare and (is_written or not small_words().exclamations.isdisjoint(first) or utterance.says("yes"))


def _unclear(utterance: Utterance) -> list[str]:
    """The one value of a correction that does not say of what it is."""
    entities = utterance.entities
    # “En fait c'est pas sûr, on attend”: behind a denial, words left over are rather its reason.
    found = [*entities.runs, *(each for each in entities.left if not (utterance.negates and each.islower()))]
    is_one = len(found) == 1 and len(found[0].split()) <= _MAX_NAME_WORDS and not utterance.says("cancel")
    return [str(found[0])] if is_one and not any(each.isdigit() for each in found[0]) else []


def _resembles_address(email: str, other: str) -> bool:
    """Whether one address may be the other with a mistake in it."""
    return (
        "@" in other
        and email.casefold() != other.casefold()
        and (fuzz.ratio(email.casefold(), other.casefold()) > _MIN_ADDRESS_LIKENESS)
    )
