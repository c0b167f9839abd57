"""A change that belongs elsewhere: “no, I meant Ewelina”, “ups, to nie firma, tylko miasto”.

The change is taken back and made for the other contact, or the value goes to the other property. Each of these writes
is shown first: a name alone may be meant in another way.
"""

from dataclasses import replace

from libs.people import Morphology, is_korean_name, is_name, is_name_anywhere
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, UserRequest, Utterance
from services.agent.assistants.guided.state import UndoTask, UpdateTask

_WORDS = ("company", "jobtitle", "city", "country", "state")
"""Properties that hold words, so that a value of one may have been meant for another."""
_NAMED_LIKE_PEOPLE = ("city", "company", "state", "country")
_NAMES = frozenset(("firstname", "lastname"))
_MAX_WORDS = 12
"""Words of such a message. A longer one says more."""


def belongs_elsewhere(turn: Turn, utterance: Utterance) -> bool:
    """Behind a change of a known contact, in words that correct it and hold no value of their own."""
    shown = turn.shown
    is_behind = shown.is_changed and not shown.is_new and shown.focus is not None and bool(shown.written)
    is_short = len(utterance.text.split()) <= _MAX_WORDS and not utterance.is_question
    corrects = utterance.says("correction", "no") or utterance.negates
    if not (is_behind and is_short and corrects) or utterance.text.rstrip().endswith("?"):
        return False
    return _of_other_contact(turn, utterance) or _of_other_property(turn, utterance)


def _of_other_contact(turn: Turn, utterance: Utterance) -> bool:
    """ "No, I meant Ewelina": the same values, for the contact of that name."""
    entities, shown = utterance.entities, turn.shown
    names = [str(each) for each in (entities.holder, *entities.runs) if each]
    label = shown.focus.label.casefold().split() if shown.focus is not None else []
    rest = replace(entities, holder="", runs=[], left=[], has_focus=False)
    is_bare = rest.is_empty and not (entities.unsure or entities.swap or entities.corrected or entities.ending)
    if len(names) != 1 or not is_bare or _NAMES & shown.written.keys() or not _is_person(names[0], utterance):
        return False
    if any(word in label for word in names[0].casefold().split()[:1]) or not _denies_only(entities, label, turn):
        return False
    if " " not in names[0] and not entities.denied and not shown.written.keys().isdisjoint(_NAMED_LIKE_PEOPLE):
        return False  # “no no, a Santiago”: a town, and a given name
    now = {prop: shown.properties[prop] for prop in shown.written if shown.properties.get(prop)}
    if not now:
        return False
    request = UserRequest("update", Entities(holder=names[0], labelled=now))
    task = turn.maker.update(request, utterance.language or turn.locale, turn.principal)
    task.said, task.is_guess = utterance.text, True
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True), task])
    return True


def _of_other_property(turn: Turn, utterance: Utterance) -> bool:
    """ "That's the town, not the company": the value moves, and the property has its value of before again."""
    entities, shown = utterance.entities, turn.shown
    wrong = next(iter(shown.written))
    others = [prop for prop in entities.named if prop in _WORDS and prop != wrong]
    before = shown.written[wrong]
    is_kept = all(prop == wrong and value == before for prop, value in entities.labelled.items())
    rest = replace(entities, named=[], labelled={}, left=[], has_focus=False)
    if len(shown.written) != 1 or wrong not in _WORDS or len(others) != 1 or not (is_kept and rest.is_empty):
        return False
    if entities.denied or shown.focus is None or not (value := shown.properties.get(wrong, "")):
        return False
    changes = {others[0]: value, **({wrong: before} if before else {})}
    clear = [] if before else [wrong]
    requests.add(
        turn, [UpdateTask(person=shown.focus, changes=changes, clear=clear, said=utterance.text, is_guess=True)]
    )
    return True


def _is_person(name: str, utterance: Utterance) -> bool:
    """Whether a name begins with a given name, in any case, of the language or of any other one."""
    first = name.split()[0]
    language = utterance.language
    is_declined = language in ("pl", "ru") and Morphology.shared().is_given(first, language)
    is_given = is_declined or is_name_anywhere(first) or is_korean_name(name)
    return is_given and is_name(name) and not name.islower()


def _denies_only(entities: Entities, label: list[str], turn: Turn) -> bool:
    """Whether what is denied is the contact of the change alone: “nie Ewie, tylko Ewelinie”."""
    forms = [form.casefold() for each in entities.denied for form in Morphology.shared().forms(each, turn.locale)]
    return not entities.denied or any(word in label for form in forms for word in form.split())
