"""The guard between what was understood of a message and what is done for it, in all languages the same.

What carries content and has no understood intent is never passed over: behind a change it leads to one short question
with the change's undo, and within a message it is named before the rest is done. It has few words of its own: it
compares what the parsing found with what was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from libs.contracts import Locale
from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, Entities, UserRequest, Utterance
from services.agent.assistants.guided.recall import Shown
from services.agent.assistants.guided.state import SearchTask, Task, UndoTask, UpdateTask

UNDO = "undo"
"""The button for taking back the change that was shown last."""

Doubt = Literal["about_change", "unknown"]
"""What is doubtful behind a change: whether it was right, or only what the words mean."""

_NAME_PARTS = frozenset(("firstname", "lastname"))
_COURTESIES = ("thanks", "greeting", "wait", "capabilities", "person", "goodbye", "yes", "skip")
_DENIALS = ("no", "correction", "regret", "cancel")


def about_change(utterance: Utterance, shown: Shown, task: Task | None, language: Locale) -> Doubt | None:
    """Whether words behind a change contradict it, or speak of it, without a new value that is sure.

    `task` is what would be done for them, None if nothing was understood.
    """
    if not shown.is_changed or shown.focus is None or utterance.text.rstrip().endswith("?"):
        return None
    match task:
        case None:
            return _of_unknown(utterance, shown)
        case UpdateTask(person=person) if person == shown.focus or (person is None and task.means_focus):
            is_sure = not _says_nothing_new(task, shown) and _is_sure(utterance, task.changes, shown, language)
            return None if is_sure else "about_change"
        case SearchTask() if _denies(utterance) and not _names_another(utterance.entities, shown):
            return "about_change"
        case _:
            return None


def without_intent(asked: Sequence[UserRequest]) -> list[UserRequest]:
    """The requests behind another one of which nothing but the verb was understood: “and put him on the gold plan”.

    Their words would become a name to search for or to create, which the person did not mean.
    """
    return [each for each in asked[1:] if each.intent in ("create", "search", "update") and _is_guesswork(each)]


def accepts_undo(turn: Turn, utterance: Utterance) -> bool:
    """A mere yes to the question: the undo is shown, because the question has another answer, too."""
    is_mere = utterance.says("yes") and not _denies(utterance) and utterance.entities.is_empty
    if not (is_mere and UNDO in turn.offered and turn.shown.is_changed and turn.memory.task is None):
        return False
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
    return True


def settle(turn: Turn, doubt: Doubt) -> None:
    """Asks, in place of what would be done. The question does not come twice in a row."""
    turn.memory.forget_task()
    if doubt == "unknown" or UNDO in turn.offered:
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


def _of_unknown(utterance: Utterance, shown: Shown) -> Doubt | None:
    """Words for which there is nothing to do: mere courtesies are answered as such."""
    entities = utterance.entities
    has_content = bool(entities.left or entities.runs or entities.denied or entities.named or entities.without)
    if not _denies(utterance):
        if utterance.says(*_COURTESIES):
            return None
        is_about = entities.has_focus or entities.named or _shares(utterance.text, shown)
        return "about_change" if is_about else "unknown"
    is_mere = not has_content and not utterance.negates and not utterance.says("correction", "regret", "cancel")
    return None if utterance.says("thanks") or is_mere else "about_change"  # “no thanks, that was it”, “nope”


def _denies(utterance: Utterance) -> bool:
    return utterance.says(*_DENIALS) or utterance.negates or bool(utterance.entities.denied)


def _shares(text: str, shown: Shown) -> bool:
    """Whether a word of the text stands in the name or in a value that was written."""
    label = shown.focus.label if shown.focus is not None else ""
    held = [label, *(value for prop, value in shown.properties.items() if prop in shown.written)]
    words = {word for value in held for word in value.casefold().split()}
    return any(word.strip(",.;:!?“”\"'") in words for word in text.casefold().split())


def _says_nothing_new(task: UpdateTask, shown: Shown) -> bool:
    """Whether a change would change nothing: no value is left of it, or one that is held already."""
    if task.clear or task.wanted or task.changes:
        return False
    if task.swap is not None:
        return False
    held = {word for value in (_label(shown), *shown.properties.values()) for word in value.casefold().split()}
    return all(each.casefold() in held for each in task.unsure)


def _is_sure(utterance: Utterance, changes: Mapping[str, str], shown: Shown, language: Locale) -> bool:
    """Whether the new values are what was meant. A name is the riskiest: any word can be one."""
    entities = utterance.entities
    names = {prop: value for prop, value in changes.items() if prop in _NAME_PARTS}
    if any(_is_initial(value) or _is_inflected(value, shown, language) for value in names.values()):
        return False  # “she spells it with a K”, “другой Анне надо было”
    if names and set(changes) <= _NAME_PARTS and set(entities.named) - {"name", *_NAME_PARTS}:
        return False  # “se llama Elorza Cerámica la empresa”
    is_said = bool({"name", *_NAME_PARTS} & entities.labelled.keys() or entities.corrected)
    if names and not is_said and not _NAME_PARTS & shown.written and utterance.says(*_DENIALS):
        return False  # the name was not what changed: “should have been Tom Pryce” is another contact
    return not (owner := changes.get(OWNER, "")) or not owner.islower() or "@" in owner


def _is_initial(value: str) -> bool:
    """One letter, but for Korean names: a spelling was said, and no name."""
    return len(value.strip(".")) == 1 and value[:1] < "가"


def _is_inflected(value: str, shown: Shown, language: Locale) -> bool:
    """Whether a name is a form of the one that is held."""
    held = [shown.properties.get(prop, "") for prop in _NAME_PARTS]
    return value not in held and Morphology.shared().nominative(value, language) in held


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
    has_words = bool(entities.runs or entities.unsure)
    return has_words and len(runs) == len(entities.runs) and unsaid.is_empty and unsaid.swap is None
