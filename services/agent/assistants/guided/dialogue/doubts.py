"""The guard between what was understood of a message and what is done for it, in all languages the same.

Words that carry content and have no understood intent are never passed over: behind a change they lead to one short
question with the change's undo, and within a message they are named before the rest is done. It has few words of its
own: it compares what the parsing found with what was written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from rapidfuzz import fuzz

from libs.contracts import Locale
from libs.people import Morphology, is_given_name, is_korean_name, is_name_anywhere, is_relation
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.other_value import is_respelt
from services.agent.assistants.guided.dialogue.taken_back import is_mere_regret
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, UserRequest, Utterance
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.small_words import any_of, small_words
from services.agent.assistants.guided.state import CreateTask, MergeTask, SearchTask, Task, UndoTask, UpdateTask
from services.agent.assistants.guided.tasks import is_form

UNDO = "undo"
"""The button for taking back the change that was shown last."""

Doubt = Literal["undo", "about_change", "unknown"]
"""The doubt behind a change: that it was meant at all, whether it was right, or only which meaning the words have."""

_NAME_PARTS = frozenset(("firstname", "lastname"))
_MIN_LIKENESS = 50
"""Percent of likeness from which a word in lower case corrects a name."""
_MAX_ENDING = 4
"""Syllables of a Korean ending."""
_COURTESIES = ("thanks", "greeting", "wait", "capabilities", "person", "goodbye", "yes", "skip", "approves")
_DENIALS = ("no", "correction", "regret", "cancel")


def about_change(utterance: Utterance, shown: Shown, task: Task | None, language: Locale) -> Doubt | None:
    """Whether words behind a change contradict it, or speak of it, without a new value that is sure.

    `task` is what would be done for them, None if nothing was understood.
    """
    is_question = utterance.is_question or utterance.text.rstrip().endswith("?")
    if not shown.is_changed or shown.focus is None or is_question:
        return None
    doubt: Doubt | None = None
    match task:
        case None:
            doubt = _of_unknown(utterance, shown)
            if not doubt and utterance.says("skip") and _names_old_value(utterance, task, shown):
                doubt = "about_change"  # “군산 그대로 두는 게 맞겠네”
        case SearchTask() if not utterance.requests and _names_old_value(utterance, task, shown):
            doubt = "about_change"  # “아직 군산에 산대요”
        case UpdateTask(person=person) if person == shown.focus or (person is None and task.means_focus):
            is_sure = not _says_nothing_new(task, shown) and _is_sure(utterance, task.changes, shown, language)
            doubt = "about_change" if not is_sure else None
        case SearchTask() if not _asks_for_another(utterance, shown):
            is_loose = bool(utterance.entities.left and utterance.entities.runs)  # “mauvaise Zoé”
            doubt = "about_change" if is_loose or _denies(utterance) else None
        case MergeTask() if utterance.says("correction") and not _names_another(utterance.entities, shown):
            doubt = "about_change"  # “oh no, I've put her in twice now”
        case _:
            pass
    is_about = doubt is not None or isinstance(task, UpdateTask)
    if doubt == "about_change" and (_takes_back(utterance) or is_mere_regret(utterance, shown)):
        return "undo"
    return "undo" if is_about and _names_old_value(utterance, task, shown) else doubt


def without_intent(asked: Sequence[UserRequest]) -> list[UserRequest]:
    """The requests behind another one of which nothing but the verb was understood: “and put him on the gold plan”.

    Their words would become a name to search for or to create, which the person did not mean.
    """
    return [
        each for each in asked[1:]
        if _creates_unnamed(each) or (each.intent in ("create", "search", "update") and _is_guesswork(each))
    ]  # fmt: skip


def _creates_unnamed(request: UserRequest) -> bool:
    """ "… VIP 명단에 올려줘": a new contact of which neither a name nor an address is said."""
    entities = request.entities
    is_named = any(is_given_name(run.split()[0]) or is_korean_name(run) for run in entities.runs)
    is_about = is_named or entities.has_address or entities.labelled or entities.company or entities.addressee
    return request.intent == "create" and not is_about and bool(entities.left or entities.runs) and not any(
        " " in run and run.is_name for run in entities.runs
    )  # fmt: skip


def accepts_undo(turn: Turn, utterance: Utterance) -> bool:
    """A mere yes to the question: the undo is shown, because the question has another answer, too."""
    is_mere = utterance.says("yes") and not _denies(utterance) and utterance.entities.is_empty
    if not (is_mere and UNDO in turn.offered and turn.shown.is_changed and turn.memory.task is None):
        return False
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
    return True


def show_first(task: Task) -> None:
    """Where a part of a message is not understood, the rest is shown before it is written."""
    if isinstance(task, UpdateTask):
        task.is_guess = True
    elif isinstance(task, CreateTask) and not task.guessed:
        task.guessed = ["firstname"]


def is_errand(request: UserRequest) -> bool:
    """ "… then ping accounts about the refund": no values are in it, and no contact manager does it."""
    return request.confidence == "supposed" and request.entities.is_empty


def settle(turn: Turn, said: str, doubt: Doubt) -> None:
    """Asks, in place of what would be done. The question does not come twice in a row."""
    turn.memory.forget_task()
    if doubt == "undo":
        requests.add(turn, [UndoTask(said=said, is_guess=True)])
    elif doubt == "unknown" or UNDO in turn.offered:
        turn.say("unknown")
        _offer(turn)
    else:
        ask_about_change(turn)


def ask_about_change(turn: Turn) -> None:
    """One question that an undo, a new value or another request answers."""
    turn.say("ask_about_change", name=_label(turn.shown))
    _offer(turn)


def _offer(turn: Turn) -> None:
    """The three actions stand behind these buttons, as everywhere."""
    if turn.shown.focus is not None:
        turn.offer_edit(turn.shown.focus)
        edit = turn.buttons
        turn.offer(UNDO)
        turn.buttons += edit


def press_undo(turn: Turn, label: str) -> bool:
    """The button. False if another question is asked by now: another change may have been made since."""
    if UNDO not in turn.offered or not turn.shown.is_changed or turn.memory.awaiting is not None:
        return False  # a second click would take back the change before it
    turn.offered = frozenset()
    turn.memory.forget_task()
    requests.add(turn, [UndoTask(said=label)])
    return True


def _takes_back(utterance: Utterance) -> bool:
    """“Упс, не того Фёдора. Отмени”: a plain wish to stop among words that deny, and no value in them."""
    entities = utterance.entities
    has_value = bool(entities.labelled or entities.named or entities.unsure or entities.corrected)
    has_value = has_value or bool(entities.has_address or entities.company)
    return utterance.says("cancel", "regret") and not has_value and not utterance.requests


def _of_unknown(utterance: Utterance, shown: Shown) -> Doubt | None:
    """Words for which there is nothing to do: mere courtesies are answered as such."""
    entities = utterance.entities
    has_content = bool(entities.left or entities.runs or entities.denied or entities.named or entities.without)
    if not _denies(utterance):
        is_left_so = utterance.language == "ko" and utterance.says("skip") and not utterance.says("thanks", "enough")
        if is_left_so and entities.left:
            return "about_change"  # “그냥 두자 본인이 싫대”
        if utterance.says(*_COURTESIES):
            return None
        is_about = entities.has_focus or entities.named or _shares(utterance.text, shown)
        return "about_change" if is_about else "unknown"
    has_content = has_content or bool(_other_value().search(utterance.text))  # “non, l'autre”
    # Korean “그분이 아니에요” ends with the no, of which the pronoun is a part.
    has_content = has_content or (entities.has_focus and utterance.language == "ko")
    is_firm = utterance.negates or utterance.says("correction", "regret", "cancel")
    is_courteous = utterance.says("thanks", "skip", "yes") and not (has_content and utterance.says("correction"))
    is_mere = not has_content and (is_courteous or not is_firm)  # “no thanks, that was it”, “nope”
    return None if is_mere or (is_courteous and utterance.says("thanks")) else "about_change"


@cache
def _other_value() -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{any_of(small_words().other_value)})(?!\w)", re.IGNORECASE)


def _denies(utterance: Utterance) -> bool:
    return utterance.says(*_DENIALS) or utterance.negates or bool(utterance.entities.denied)


def _shares(text: str, shown: Shown) -> bool:
    """Whether a word of the text stands in the name or in a value that was written."""
    label = shown.focus.label if shown.focus is not None else ""
    held = [label, *(value for prop, value in shown.properties.items() if prop in shown.written)]
    words = {word for value in held for word in value.casefold().split()}
    return any(word.strip(",.;:!?“”\"'") in words for word in text.casefold().split())


def _names_old_value(utterance: Utterance, task: Task | None, shown: Shown) -> bool:
    """ "Hang on, he's still in Poole": the value of before stands in words that are no new value of its property."""
    said = [word.strip(",.;:!…“”\"'()").casefold() for word in utterance.text.split()]
    for prop, before in shown.written.items():
        old = before.casefold().split()
        is_said = bool(old) and any(is_form(said[at : at + len(old)], old) for at in range(len(said)))
        is_said = is_said or _stands_with_ending(before.casefold(), said)
        now = task.changes.get(prop) if isinstance(task, UpdateTask) else None
        if is_said and now in (None, shown.properties.get(prop)):
            return True
    return False


def _stands_with_ending(value: str, said: Sequence[str]) -> bool:
    """ "군산에": a Korean value with its ending."""
    is_korean = len(value) > 1 and value >= "가" and " " not in value
    return is_korean and any(each.startswith(value) and len(each) - len(value) <= _MAX_ENDING for each in said)


def _says_nothing_new(task: UpdateTask, shown: Shown) -> bool:
    """Whether a change would change nothing: no value is left of it, or one that is held already."""
    if task.clear or task.wanted or task.changes:
        return False
    if task.swap is not None:
        return False
    held = {word for value in (_label(shown), *shown.properties.values()) for word in value.casefold().split()}
    return all(each.casefold() in held or is_relation(each) for each in task.unsure)


def _is_sure(utterance: Utterance, changes: Mapping[str, str], shown: Shown, language: Locale) -> bool:
    """Whether the new values are what was meant. A name is the riskiest: any word can be one."""
    entities = utterance.entities
    names = {prop: value for prop, value in changes.items() if prop in _NAME_PARTS}
    if any(_is_initial(value) or _is_inflected(value, shown, language) for value in names.values()):
        return False  # “she spells it with a K”, “другой Анне надо было”
    if names and set(changes) <= _NAME_PARTS and set(entities.named) - {"name", *_NAME_PARTS}:
        return False  # “se llama Elorza Cerámica la empresa”
    if any(_is_no_name(value, shown.properties.get(prop, "")) for prop, value in names.items()):
        return False  # “no no, que vuelva atrás”
    is_said = bool({"name", *_NAME_PARTS} & entities.labelled.keys() or entities.corrected)
    is_other = not all(is_respelt(value, shown.properties.get(prop, "")) for prop, value in names.items())
    if names and is_other and not is_said and _NAME_PARTS.isdisjoint(shown.written) and utterance.says(*_DENIALS):
        return False  # the name was not what changed: “should have been Tom Pryce” is another contact
    if not entities.denied and any(
        _is_of_person(value, utterance, shown, language)
        for prop, value in changes.items() if prop not in (*_NAME_PARTS, *entities.labelled, "jobtitle")
        and not _is_by_pronoun(prop, utterance, shown)
    ):  # fmt: skip
        return False
    if _is_person_for_job(changes.get("jobtitle", ""), utterance):
        return False  # “ah non pardon c'est oskar ça”
    loose = {prop: changes[prop] for prop in ("company", "jobtitle") if prop in changes.keys() - entities.labelled}
    if utterance.says(*_DENIALS) and is_relation(loose.get("jobtitle", "")):
        return False  # “нет, бухгалтер это её сестра”
    if utterance.negates and any(_shortens(value, shown.properties.get(prop, "")) for prop, value in loose.items()):
        return False  # “jefa no, coordinadora”
    if utterance.negates and loose.get("company", "").islower() and not shown.properties.get("company"):
        return False  # “no sé de dónde lo he sacado”
    name = changes.get(OWNER, "")
    return not name.islower() or "@" in name or is_name_anywhere(name.split()[0])  # “give her to the night crew”


def _is_person_for_job(job: str, utterance: Utterance) -> bool:
    """Whether a given name would become a job that no label and no list shows: another contact is meant."""
    entities = utterance.entities
    is_shown = "jobtitle" in entities.labelled or any(run.is_title for run in entities.runs)
    return bool(job) and not is_shown and is_name_anywhere(job.split()[0]) and utterance.says(*_DENIALS)


def _is_by_pronoun(prop: str, utterance: Utterance, shown: Shown) -> bool:
    """ "He's at globex", behind a new contact without a company: nothing is denied, and nothing replaced."""
    is_plain = not (utterance.says(*_DENIALS) or utterance.negates) and utterance.text[:1].isalpha()
    return prop == "company" and is_plain and not shown.properties.get(prop) and not utterance.entities.left


def _is_no_name(value: str, held: str) -> bool:
    """A word in lower case that no list of names has, in place of a name in capitals that it does not resemble."""
    is_plain = value.islower() and not is_name_anywhere(value.split()[0])
    return is_plain and held.istitle() and fuzz.ratio(value, held.casefold()) < _MIN_LIKENESS


def _shortens(value: str, held: str) -> bool:
    """Whether a new value is only a part of the one that is held: the part may be what was denied."""
    words = held.casefold().split()
    return len(value.split()) < len(words) and all(word in words for word in value.casefold().split())


def _is_of_person(value: str, utterance: Utterance, shown: Shown, language: Locale) -> bool:
    """ "Другой Анне надо было", “탁다온이었어”, “nie jej dotyczyło”: a person is meant, and no town or company."""
    first = shown.properties.get("firstname", "")
    is_namesake = bool(first) and value.endswith(first) and value != first and value[:1] >= "가"
    # “He works at lumina health now” denies nothing, and the words before it show a company.
    is_company = value == utterance.entities.company and not _denies(utterance)
    is_lower = value.islower() and utterance.entities.has_focus and not is_company
    return is_namesake or _is_inflected(value, shown, language) or is_lower


def _is_initial(value: str) -> bool:
    """One letter, but for Korean names: a spelling was said, and no name."""
    return len(value.strip(".")) == 1 and value[:1] < "가"


def _is_inflected(value: str, shown: Shown, language: Locale) -> bool:
    """Whether a name is a form of the one that is held."""
    held = [shown.properties.get(prop, "") for prop in _NAME_PARTS]
    return value not in held and Morphology.shared().nominative(value, language) in held


def _asks_for_another(utterance: Utterance, shown: Shown) -> bool:
    """ "Stop, show me Bob Ray": a verb and another contact, also behind a denial."""
    said = (utterance.entities, *(each.entities for each in utterance.requests))
    return any(_names_another(each, shown) for each in said)


def _names_another(entities: Entities, shown: Shown) -> bool:
    """Whether a contact is named beyond doubt that is not the one just changed."""
    names = [run for run in entities.runs if run.is_name and not set(run.casefold().split()) <= _words_of(shown)]
    return bool(names or entities.has_address or entities.contact_id or entities.is_everyone)


def _words_of(shown: Shown) -> set[str]:
    return set(_label(shown).casefold().split())


def _label(shown: Shown) -> str:
    return shown.focus.label if shown.focus is not None else ""


def _is_guesswork(request: UserRequest) -> bool:
    """Whether a request holds nothing but words in lower case that may be anything, or a pronoun with them."""
    entities = request.entities
    runs = [run for run in entities.runs if run.is_guess and not is_given_name(run.split()[0])]
    unsaid = replace(
        entities, runs=[], left=[], unsure=[], stage="", has_focus=False, is_shown=False, narrows=False,
        company="" if entities.company.islower() and entities.has_focus else entities.company,
    )  # fmt: skip
    has_words = bool(entities.runs or (entities.unsure and not entities.is_shown))
    return has_words and len(runs) == len(entities.runs) and unsaid.is_empty and unsaid.swap is None
