"""Words behind a change that take it back, or a part of it, without a word for it: “ah non, c'est son frère”.

They hold no value that could be the right one. What follows from them is shown, and a person confirms it.
"""

from collections.abc import Sequence
from dataclasses import replace

from libs.people import Morphology
from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, UserRequest, Utterance, fold
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import UndoTask, UpdateTask

_MAX_BEFORE = 6
"""Words of a message among which such a verb stands."""
_MIN_PARTS = 2
"""Properties of a change of which one part can be taken back."""


def is_mere_regret(utterance: Utterance, shown: Shown) -> bool:
    """Whether nothing but the undo can follow: words that correct the change, and none that may be its right value."""
    entities = utterance.entities
    rest = replace(entities, runs=[], left=[], without=[], has_focus=False, is_mine=False)
    is_bare = rest.is_empty and not (entities.corrected or entities.ending or entities.swap)
    emptied = all(shown.written.get(prop) == "" for prop in entities.without)  # “non, laisse-le sans propriétaire”
    return utterance.says("correction", "regret") and not utterance.requests and is_bare and emptied and not any(
        run.is_title and not is_held(run, shown) for run in entities.runs
    ) and all(
        _is_no_value(words, shown) and not _names(words, shown)
        for words in (*entities.runs, *entities.left, *entities.denied, *entities.unsure)
    )  # fmt: skip


def drops_change(turn: Turn, utterance: Utterance) -> bool:
    """ "Never mind, show me Ann Roe": the change that was just made is taken back, and then the rest is done."""
    shown, asked = turn.shown, utterance.requests
    is_behind = shown.is_changed and turn.memory.paused is None
    is_rather = asks_rather(utterance)
    others = [_is_other(each, shown) or (is_rather and _is_other_change(turn, each)) for each in asked]
    if not is_behind or not asked or not all(others):
        return False
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
    return True


def asks_rather(utterance: Utterance) -> bool:
    """“Mejor …”, “eso no, …”: what follows is asked for in place of the change."""
    return any(each in fold(utterance.text) for each in small_words().rather)


def _is_other(request: UserRequest, shown: Shown) -> bool:
    """Whether a request has nothing to do with the change: a search, or a change of another contact by full name."""
    if request.intent in ("search", "question"):
        return True
    names = [each for each in (request.entities.holder, *request.entities.runs) if " " in each and not each.islower()]
    return request.intent in ("update", "create", "note") and bool(names) and not is_held(names[0], shown)


def _is_other_change(turn: Turn, request: UserRequest) -> bool:
    """ "Cancel that, rather set her job title": another property of this contact, or another contact."""
    shown, entities = turn.shown, request.entities
    if request.intent != "update" or not entities.labelled or entities.emails:
        return False
    names = [each for each in (*entities.runs, entities.holder) if each]
    forms = [form for each in names for form in (each, *Morphology.shared().forms(each, turn.locale))]
    is_same = not names or any(is_held(form, shown) for form in forms)
    return entities.labelled.keys().isdisjoint(shown.written) if is_same and not shown.is_new else not is_same


def restores_part(turn: Turn, utterance: Utterance) -> bool:
    """ "For the city I was wrong, leave York": behind a change of the job and the city, the city alone."""
    shown, entities = turn.shown, utterance.entities
    is_behind = shown.focus is not None and shown.is_changed and not shown.is_new and len(shown.written) >= _MIN_PARTS
    denies = utterance.says("correction", "regret", "no") or utterance.negates
    if not (is_behind and denies) or utterance.is_question:
        return False
    props = [prop for prop in (*entities.named, *entities.labelled, *entities.without) if prop in shown.written]
    if not 0 < len(props) < len(shown.written) or not _says_only(entities, props, shown):
        return False
    _restore(turn, utterance, props)
    return True


def puts_back(turn: Turn, utterance: Utterance) -> bool:
    """“Il faudrait remettre le numéro initial”: a verb that puts back, and the label of what was written, or “value”.

    Verbs with many forms need no list of phrases here, because the undo is shown before it is done.
    """
    shown, entities = turn.shown, utterance.entities
    words = fold(utterance.text).replace("-", " ").split()
    is_said = any(word.startswith(small_words().putting_back) for word in words[:_MAX_BEFORE])
    is_behind = shown.focus is not None and shown.is_changed and not shown.is_new
    if not (is_said and is_behind) or entities.labelled or entities.has_address or entities.swap is not None:
        return False
    props = [prop for prop in entities.named if prop in shown.written]
    if not props and small_words().former_values.isdisjoint(words):
        return False
    if len(props) == len(shown.written) or not props:
        requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
        return True
    _restore(turn, utterance, props)
    return True


def _restore(turn: Turn, utterance: Utterance, props: Sequence[str]) -> None:
    """Proposes the values of before of these properties alone."""
    shown = turn.shown
    task = UpdateTask(
        person=shown.focus, changes={prop: shown.written[prop] for prop in props if shown.written[prop]},
        clear=[prop for prop in props if not shown.written[prop]], said=utterance.text, is_guess=True,
    )  # fmt: skip
    requests.add(turn, [task])


def _says_only(entities: Entities, props: list[str], shown: Shown) -> bool:
    """Whether all values that are said are those of before or of now, and nothing else is named."""
    others = {*entities.named, *entities.labelled, *entities.without} - set(props)
    bare = replace(entities, named=[], labelled={}, without=[], runs=[], left=[], has_focus=False, company="")
    said = (*entities.labelled.values(), *entities.runs, *entities.left, *entities.denied, *entities.unsure)
    said = (*said, *([entities.company] if entities.company else []))
    return not others and bare.is_empty and entities.swap is None and all(_is_no_value(each, shown) for each in said)


def _names(words: str, shown: Shown) -> bool:
    """ "Nope, the other Jane": a name asks for a contact, and not for what was before."""
    label = shown.focus.label.casefold().split() if shown.focus is not None else []
    return not words.islower() and any(word in label for word in words.casefold().split())


def _is_no_value(words: str, shown: Shown) -> bool:
    """Words in lower case without a digit, or those of the contact and of its values."""
    return is_held(words, shown) or (words.islower() and not any(map(str.isdigit, words)))


def is_held(words: str, shown: Shown) -> bool:
    """Whether all of the words are the contact's, of now or of before the change."""
    label = shown.focus.label if shown.focus is not None else ""
    values = (label, *shown.properties.values(), *shown.written.values())
    held = {word for value in values for word in value.casefold().split()}
    return all(word in held for word in words.casefold().split())
