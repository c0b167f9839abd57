"""Values that name no property: “a Pontevedra no, a Santiago”, “mets plutôt Tarbes”.

The property is the one that holds the value that is denied, or the only one that was written.
"""

from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from libs.people import DECLINED, Morphology, is_given_name, is_korean_name
from services.agent.assistants.guided.dialogue.other_owner import denies_contact, other_owner, owners_said
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import (
    NUMBERS,
    OWNER,
    TYPED,
    Entities,
    UserRequest,
    Utterance,
    fold,
    with_head,
)
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.small_words import small_words

_PROPERTIES = ("city", "company", "jobtitle", "country", "state")
"""Properties that hold words. Addresses, numbers and names are corrected by their form."""
_NAME_PARTS = ("firstname", "lastname")
_MIN_SAME = 90
"""Percent of likeness of several words, of which one has another ending."""
_MIN_RESPELT = 75
"""Percent of likeness from which a word is another spelling of a name."""
_MAX_SIGH = 3
"""Letters of “ay” and “ups”."""
_MAX_WORDS = 10
"""Words of such a correction. A longer one says more."""


def other_value(turn: Turn, utterance: Utterance) -> dict[str, str]:
    """The property and its right value; empty where the words do not show both."""
    entities, shown = utterance.entities, turn.shown
    if shown.written.keys() == {OWNER} and (owner := other_owner(turn, utterance)):
        return {OWNER: owner}
    if digits := _other_digits(utterance, shown):
        return digits
    if found := in_place_of_denied(turn, entities, utterance):
        return found
    if town := _other_town(turn, utterance):
        return {"city": town}
    written = {prop: shown.properties.get(prop, "") for prop in _PROPERTIES if prop in shown.written}
    left = [each for each in entities.left if len(each) > _MAX_SIGH]
    is_other = bool(entities.emails or entities.phones or entities.named or left or entities.swap)
    if not written or is_other or len(utterance.text.split()) > _MAX_WORDS or denies_contact(utterance.text):
        return {}
    if not (entities.labelled.keys() <= set(_PROPERTIES) and utterance.says("no", "correction")):
        return {}
    # Which property a small word speaks for is not trusted here: “en Santiago” stands for a town and for a company.
    said = [*entities.labelled.values(), *entities.runs, *entities.unsure, *entities.denied]
    said += [each for each in (entities.holder, entities.company) if each]
    held = [prop for prop, value in written.items() if any(_is_same(each, value) for each in said)]
    others = [each for each in said if not any(_is_same(each, value) for value in written.values())]
    if len(others) == 1 and not held and (wider := _wider(others[0], written)):
        return {wider: str(others[0])}
    if len(others) != 1 or _may_be_anything(others[0], entities, shown):
        return {}
    if len(held) == 1:
        value = str(others[0])
        return {held[0]: _with_head(value, utterance, entities.denied[0] if entities.denied else written[held[0]])}
    if part := _respelt_part(others[0], written, shown):
        value = str(others[0])
        return {part: value[:1].upper() + value[1:]}
    is_word = " " not in others[0] and not others[0].islower() and not is_given_name(others[0])
    is_open = utterance.says("correction") or (is_word and entities.runs == others)  # “non, Orthez”
    is_open = is_open and not entities.labelled and not entities.company
    is_open = is_open and not (utterance.says("cancel") and others[0].islower())  # “ой мамочки, отмени”
    return {next(iter(written)): str(others[0])} if is_open and len(shown.written) == 1 else {}


def _with_head(value: str, utterance: Utterance, old: str) -> str:
    before = utterance.text.partition(f" {value}")[0].split()
    return with_head(value, before[-1], old) if before else value


def in_place_of_denied(turn: Turn, entities: Entities, utterance: Utterance) -> dict[str, str]:
    """“Теперь в Уппсале, не в Стокгольме”: the value that is denied tells the property of the only other one.

    It is the one that the contact holds, or a town: “in” also stands before a company.
    """
    language = utterance.language or turn.locale
    given = [*entities.labelled.values(), *entities.runs, *entities.unsure, *entities.left]
    given += [entities.company] if entities.company else []
    is_more = bool(entities.holder or entities.has_address or entities.named or entities.swap or entities.corrected)
    is_short = len(utterance.text.split()) <= _MAX_WORDS and len(entities.denied) == 1 and not utterance.is_question
    if is_more or not is_short or len(given) != 1 or turn.shown.focus is None or is_person(given[0]):
        return {}
    denied, morphology = entities.denied[0], Morphology.shared()
    prop = turn.maker.changes.holding(denied, turn.shown.properties)
    is_town = language in DECLINED and bool(morphology.places(denied.title(), language))
    prop = prop or ("city" if is_town else "")
    if prop not in _PROPERTIES or entities.labelled.keys() - {prop, "company", "city"}:
        return {}
    value = str(given[0])
    if prop == "city":
        town = morphology.place(value.title() if value.islower() else value, language)
        return {prop: town}
    return {prop: _with_head(value, utterance, denied)}


def _wider(value: str, written: Mapping[str, str]) -> str:
    """ "No, head gardener", behind the job “gardener”: the property with the value that the new one holds whole."""
    words = value.casefold()
    found = [
        prop for prop, now in written.items()
        if now and (words.endswith(f" {now.casefold()}") or words.startswith(f"{now.casefold()} "))
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def _is_same(value: str, held: str) -> bool:
    """“Jefa de compras” for “jefe de compras”: the same words, but for an ending."""
    return bool(held) and (value.casefold() == held.casefold() or _likeness(value, held) >= _MIN_SAME)


def _respelt_part(value: str, written: Mapping[str, str], shown: Shown) -> str:
    """ "Sorry, fisher without the c", behind a town: the part of the name that this is in other letters."""
    best = max(_NAME_PARTS, key=lambda prop: _likeness(value, shown.properties.get(prop, "")))
    held = shown.properties.get(best, "")
    is_written = any(_likeness(value, each) >= _likeness(value, held) for each in written.values())
    is_other = value.casefold() != held.casefold()
    return best if is_other and is_respelt(value, held) and not is_written else ""


def is_respelt(value: str, held: str) -> bool:
    """Whether a part of a name is the one that is held, be it in other letters: “Fisher” for Fischer."""
    return bool(held) and _likeness(value, held) >= _MIN_RESPELT


def _likeness(value: str, held: str) -> float:
    return fuzz.ratio(value.casefold(), held.casefold())


def _other_town(turn: Turn, utterance: Utterance) -> str:
    """“Nie nie, z Człuchowa”, behind a town that was written, and no company: “from” stands before both."""
    entities, shown = utterance.entities, turn.shown
    is_behind = "city" in shown.written
    is_behind = is_behind and not shown.properties.get("company") and utterance.says("no", "correction")
    is_alone = replace(entities, company="", has_focus=False).is_empty and not (entities.left or entities.is_quoted)
    words = fold(utterance.text).replace(",", " ").split()
    before = next((words[at - 1] for at, word in enumerate(words) if word == fold(entities.company) and at), "")
    is_from = is_alone and entities.narrows and " " not in entities.company and before in small_words().from_town
    town = Morphology.shared().place(entities.company, utterance.language or turn.locale)
    return town if is_behind and is_from else ""


def _other_digits(utterance: Utterance, shown: Shown) -> dict[str, str]:
    """“Uy, se me fue el dedo, es 28054”: as many digits as the only value that was written, which has nothing else."""
    if len(shown.written) != 1 or not utterance.says("no", "correction"):
        return {}
    prop = next(iter(shown.written))
    held = shown.properties.get(prop, "")
    words = [word.strip(",.;:!?()“”\"'") for word in utterance.text.split()]
    others = [word for word in words if word.isdecimal() and word != held]
    is_one = len(others) == 1 and held.isdecimal() and len(others[0]) == len(held) and prop not in TYPED
    return {prop: others[0]} if is_one and len(words) <= _MAX_WORDS else {}


def about_written(turn: Turn, request: UserRequest, utterance: Utterance) -> None:
    """ "No, don't delete it, put Tarbes": behind a change of one property, a verb and a value alone."""
    entities, shown = request.entities, turn.shown
    said = [*_given(entities), *([entities.company] if entities.company else []), *entities.unsure]
    is_after = shown.focus is not None and shown.is_changed and len(shown.written) == 1 and len(utterance.requests) == 1
    if _corrects_address(turn, request, utterance):
        return
    is_open = request.intent == "update" and is_after and OWNER not in entities.labelled
    people = owners_said(turn, utterance) if is_open else []
    if len(people) == 1:
        left = [each for each in entities.left if not each.startswith(people[0])]
        request.entities = Entities(labelled={OWNER: people[0]}, has_focus=True, left=left, is_apart=True)
        return
    if request.intent == "update" and len(utterance.requests) == 1 and entities.denied:
        for prop, value in in_place_of_denied(turn, entities, utterance).items():
            entities.labelled.clear()
            entities.left = []
            _give(entities, prop, value)
    if request.intent != "update" or not is_after or len(said) != 1 or not _says_no_more(entities):
        return
    prop, value = next(iter(shown.written)), str(said[0])
    is_typed = bool(entities.emails or entities.phones)
    is_fit = is_typed == (prop in TYPED) and prop in (*_PROPERTIES, *TYPED, OWNER)
    is_name = is_given_name(value.split()[0]) or (entities.runs[:1] == [value] and is_korean_name(value))
    is_person = prop != OWNER and is_name and not is_typed
    is_title = any(run.is_title for run in entities.runs) and prop != "jobtitle"
    if is_fit and not (is_person or is_title or _is_named(value, shown.focus.label if shown.focus else "")):
        _give(entities, prop, value)


def _corrects_address(turn: Turn, request: UserRequest, utterance: Utterance) -> bool:
    """ "Make that 206 555 0110", behind a new contact: the only number or address is the right one."""
    entities, shown = request.entities, turn.shown
    given = [*entities.emails, *entities.phones]
    is_said = request.intent == "update" and shown.is_changed and utterance.says("correction")
    if not is_said or len(given) != 1 or len(_given(entities)) != 1 or not _says_no_more(entities):
        return False
    kinds = ("email",) if entities.emails else NUMBERS
    held = [prop for prop in kinds if shown.properties.get(prop) and prop in shown.written]
    if len(held) == 1:
        _give(entities, held[0], given[0])
    return len(held) == 1


def _given(entities: Entities) -> list[str]:
    return [*entities.emails, *entities.phones, *(str(run) for run in entities.runs)]


def _says_no_more(entities: Entities) -> bool:
    """Whether nothing but a value and a pronoun was said."""
    rest = replace(entities, runs=[], emails=[], phones=[], company="", has_focus=False, left=[])
    return rest.is_empty and not (entities.without or entities.denied or entities.swap)


def _give(entities: Entities, prop: str, value: str) -> None:
    """The value belongs to this property of the contact shown last."""
    entities.labelled[prop] = value
    entities.runs, entities.emails, entities.phones, entities.unsure = [], [], [], []
    entities.company, entities.narrows, entities.has_focus = "", False, True


def is_person(value: str) -> bool:
    """“Ups, era para Ana Ruiz”: another contact was meant."""
    first = value.split()[0]
    is_given = is_given_name(first) or any(Morphology.shared().is_given(first, each) for each in ("ru", "pl"))
    return " " in value and is_given and value.istitle()


def _may_be_anything(value: str, entities: Entities, shown: Shown) -> bool:
    """A person, the contact's own name, or several words in lower case that are no job: “mauvaise manip”."""
    is_job = any(run.is_title for run in entities.runs if run == value)
    is_phrase = " " in value and value.islower() and not is_job and value not in entities.labelled.values()
    return is_phrase or _is_named(value, shown.focus.label if shown.focus else "") or is_person(value)


def _is_named(value: str, label: str) -> bool:
    """A word of the contact's own name is no new value of another property."""
    return not set(value.casefold().split()).isdisjoint(label.casefold().split())
