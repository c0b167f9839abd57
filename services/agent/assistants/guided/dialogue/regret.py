"""Regrets: “that was a mistake”, “ma być po staremu”. Behind a change they ask for its undo, without a word for it.

Nothing is taken back unseen: a person confirms, because the words may be said of something else.
"""

import re
from dataclasses import replace

from libs.people import Morphology
from services.agent.assistants.guided.dialogue import requests, taken_back
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Utterance
from services.agent.assistants.guided.small_words import small_words
from services.agent.assistants.guided.state import UndoTask

_MIN_WORDS = 2
"""Words of “it was wrong”. One word alone (“oops”) begins a correction that comes in the next message."""
_MAX_ACT = 120
"""Characters of a message that does nothing else than to ask for an undo."""
_OWN_ACT = re.compile(
    r"\b(?:what|that|one) you(?:'ve|’ve| have| had)?(?: just| only)? \w+(?:ed|id|de)\b"
    r"|\blo que (?:acabas|acaba|has|hiciste|\w+ste)\b"
    r"|\bce que (?:tu|vous) (?:viens|venez|as|avez)\b"
    r"|\b(?:co|który|którą|które)\b[^.!?]{0,40}\w(?:łeś|łaś|les|las)\b"
    r"|\bч(?:то|его)\b[^.!?]{0,40}(?:только что|сейчас|ты|вы) \w+л[аи]?\b"
    r"|방금[^.!?]{0,20}[한운든린꾼]",
    re.IGNORECASE,
)
"""“What you just added”: the assistant's own change, in words that name no contact and no property."""


def takes_back(turn: Turn, utterance: Utterance) -> bool:
    """Proposes to undo the change that was shown last, where the words regret it and hold no value."""
    is_after_change = turn.memory.task is None and not turn.memory.queue and turn.shown.is_changed
    asked = utterance.requests
    # “Bin this one”, said of a contact that was just created, is its undo.
    is_removed = turn.shown.is_new and any(each.intent == "delete" for each in asked)
    is_regret = is_removed or _regrets(utterance)
    if is_after_change and (turn.shown.is_new or speaks_of_own_act(utterance.text)) and _removes_shown(turn, utterance):
        return proposes_undo(turn, utterance)
    if not is_after_change or not is_regret or utterance.text.rstrip().endswith("?"):
        return False
    allowed = ("update", "clear", "delete") if is_removed else ("update", "clear")
    allowed = (*allowed, "search") if utterance.says("regret") else allowed  # “그냥 놔두자, 확인해보고 …”
    is_other = any(each.intent not in allowed or not is_hollow(_without_written(turn, each.entities)) for each in asked)
    entities = _without_written(turn, utterance.entities) if utterance.says("regret") else utterance.entities
    if _corrects(utterance):
        return False
    if utterance.says("cancel", "no") and all(each.islower() for each in entities.denied):
        entities = replace(entities, denied=[])  # “non, elle n'a pas déménagé, annule”: what is denied is a verb
    if utterance.says("cancel"):
        entities = replace(entities, is_everyone=False)  # “отмени, перепутала людей”
        entities = replace(entities, named=[])  # "bin that - wrong account": a label in the reason has no value
    if is_other or not is_hollow(entities):
        return False
    return proposes_undo(turn, utterance)


def gives_way(turn: Turn, utterance: Utterance) -> bool:
    """ "No, cancel that, set her job to planner instead": behind a change, its undo is proposed before the request."""
    is_after_change = turn.memory.task is None and not turn.memory.queue and turn.shown.is_changed
    is_dropped = utterance.says("cancel", "no", "regret", "correction") or utterance.refuses_change
    if not (is_after_change and is_dropped and utterance.requests) or turn.memory.paused is not None:
        return False
    is_undone = any(each.intent == "undo" for each in utterance.requests)
    said = utterance.text.casefold()
    if is_undone:
        return False
    if not any(words in said for words in small_words().in_its_place):
        is_shown = all(each.intent == "search" for each in utterance.requests)
        is_refused = utterance.refuses_change or (is_shown and taken_back.asks_rather(utterance))
        return is_refused and taken_back.drops_change(turn, utterance)
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
    return True


def _without_written(turn: Turn, entities: Entities) -> Entities:
    """“Deja la empresa que tenía”: the label of what was just written adds nothing."""
    return replace(entities, named=[prop for prop in entities.named if prop not in turn.shown.written])


def called_done(turn: Turn, utterance: Utterance) -> Utterance:
    """ "됐어 완료", "leave it, looks right": behind a change, with nothing else under way, they only call it done."""
    is_idle = turn.memory.task is None and not turn.memory.queue and turn.memory.paused is None
    is_content = utterance.says("enough") or (utterance.says("approves") and _approves(utterance))
    if not (is_content and is_idle and turn.shown.is_changed and is_hollow(utterance.entities)):
        return utterance
    return replace(utterance, replies=utterance.replies - {"cancel"} | {"skip"})


def _approves(utterance: Utterance) -> bool:
    return utterance.says("cancel") and not (utterance.says("regret") or utterance.requests)


def speaks_of_own_act(text: str) -> bool:
    """ "Delete what you just added", “usuń to co przed chwilą dodałaś”. A longer text says more."""
    return len(text) <= _MAX_ACT and _OWN_ACT.search(text) is not None


def _removes_shown(turn: Turn, utterance: Utterance) -> bool:
    """ "Get rid of that one again, she asked not to be stored": the contact that was just created, and a reason."""
    asked = [each for each in utterance.requests if not (each.intent == "create" and each.entities.is_empty)]
    if len(asked) != 1 or asked[0].intent not in ("delete", "undo", "clear"):
        return False  # “borra lo que acabas de añadir”: the second verb tells of the first
    entities = asked[0].entities
    label = turn.shown.focus.label.casefold().split() if turn.shown.focus is not None else []
    names = [run for run in (entities.holder, *entities.runs) if run and not run.islower()][:1]
    is_other = any(word.casefold() not in label for run in names for word in run.split())
    has_value = entities.labelled or entities.named or entities.phones or entities.contact_id or entities.swap
    is_other = is_other or any(each.casefold() != turn.shown.properties.get("email", "") for each in entities.emails)
    return not (is_other or has_value)


def proposes_undo(turn: Turn, utterance: Utterance) -> bool:
    """Behind a change there is nothing else that “stop” or “cancel that” could mean."""
    if not turn.shown.is_changed or turn.memory.paused is not None:
        return False
    is_asked = any(each.intent in ("delete", "undo") for each in utterance.requests)
    if not (is_asked or utterance.says("regret")) and utterance.says("no") and utterance.says("thanks", "skip"):
        return False  # “no thanks, that's all”: the wish for more is what ends
    if wants_no_more(utterance):
        return False
    requests.add(turn, [UndoTask(said=utterance.text, is_guess=True)])
    return True


def wants_no_more(utterance: Utterance) -> bool:
    """“No hace falta nada más”, “pas besoin d'autre chose”: nothing is taken back, since more is what is not wanted."""
    is_plain = utterance.says("skip") and not utterance.says("regret", "correction")
    return is_plain and not utterance.requests and is_hollow(utterance.entities)


def _regrets(utterance: Utterance) -> bool:
    is_stated = utterance.says("correction") and len(utterance.text.split()) >= _MIN_WORDS
    denied = utterance.entities.denied
    # “Jednak nie, prosiła …”: a no that corrects, and a verb that is denied, hold no other value.
    is_refused = utterance.says("correction") and utterance.says("no") and bool(denied) and utterance.negates
    return (
        utterance.says("regret", "cancel")
        or is_refused
        or (is_stated and not (utterance.entities.runs or utterance.entities.left))
    )


def _corrects(utterance: Utterance) -> bool:
    """“Wróć, nie brygadzista tylko majster”: a denied noun, and one in its place. A denied verb holds no value."""
    language, entities = utterance.language, utterance.entities
    if language not in ("pl", "ru") or not entities.runs or not entities.denied:
        return False
    is_verb = Morphology.shared().is_verb
    return not any(is_verb(word, language) for words in (*entities.denied, *entities.runs) for word in words.split())


def is_hollow(entities: Entities) -> bool:
    """Whether there is no value and no contact. Words in lower case that may be anything are none."""
    runs = [run for run in entities.runs if not run.is_guess]
    has_value = entities.denied or entities.ending or entities.corrected or entities.swap or entities.unsure
    return replace(entities, runs=runs, left=[], has_focus=False).is_empty and not has_value
