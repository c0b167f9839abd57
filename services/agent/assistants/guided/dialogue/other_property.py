"""A value that was meant for another property: “ups, to nie firma, tylko miasto”, “c'est son portable, pas le fixe”.

The value was said before, and these words name only its property. The first one has its value of before again. This is
shown before it is written.
"""

from dataclasses import replace

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import NUMBERS, Entities, Utterance
from services.agent.assistants.guided.state import UpdateTask

_GROUPS = (NUMBERS, ("company", "jobtitle", "city", "country", "state"))
"""Properties with values of one form: no number becomes a town."""
_MAX_WORDS = 12
"""Words of such a message. A longer one says more."""


def moves_value(turn: Turn, utterance: Utterance) -> bool:
    """Behind a change of a known contact, in words that correct it and hold no value of their own."""
    shown = turn.shown
    corrects = utterance.says("correction", "no") or utterance.negates or bool(utterance.entities.denied)
    is_question = utterance.is_question or utterance.text.rstrip().endswith("?")
    # “No, el cargo de antes” asks for a value of before, and none moves.
    if not corrects or utterance.says("regret") or is_question or len(utterance.text.split()) > _MAX_WORDS:
        return False
    if shown.focus is None or not shown.is_changed or shown.is_new:
        return False
    right = _named_now(utterance.entities, turn)
    if right and (task := _clears_instead(turn, right)) is not None:
        task.said = utterance.text
        requests.add(turn, [task])
        return True
    group = next((each for each in _GROUPS if right in each), ())
    wrong = [prop for prop in group if prop != right and prop in shown.written and shown.properties.get(prop)]
    if len(wrong) != 1:
        return False
    value, before = shown.properties[wrong[0]], shown.written[wrong[0]]
    said = (*utterance.entities.labelled.values(), *utterance.entities.runs)
    if any(each.casefold() not in (value.casefold(), before.casefold()) for each in said):
        return False  # another value, as well
    changes = {right: value, **({wrong[0]: before} if before else {})}
    clear = [] if before else wrong
    task = UpdateTask(person=shown.focus, changes=changes, clear=clear, said=utterance.text, is_guess=True)
    requests.add(turn, [task])
    return True


def moves_waiting(task: UpdateTask, utterance: Utterance) -> bool:
    """ "No, I meant the city", under a company that waits for a yes: its value is the city."""
    entities = utterance.entities
    corrects = utterance.says("correction", "no") or utterance.negates or bool(entities.denied)
    named = [prop for prop in entities.named if prop not in task.changes]
    group = next((each for each in _GROUPS if named and named[0] in each), ())
    wrong = [prop for prop in group if prop in task.changes]
    is_bare = not (entities.labelled or entities.has_address or entities.company or entities.swap)
    is_bare = is_bare and not any(run.is_name for run in entities.runs)
    is_said = corrects and len(named) == len(wrong) == 1 and is_bare and not utterance.is_question
    if not is_said or utterance.requests or len(utterance.text.split()) > _MAX_WORDS:
        return False
    task.changes[named[0]] = task.changes.pop(wrong[0])
    return True


def _clears_instead(turn: Turn, right: str) -> UpdateTask | None:
    """ "Oups je voulais dire son poste, pas son téléphone", behind a cleared number: the other property is cleared."""
    shown = turn.shown
    before = {prop: value for prop, value in shown.written.items() if value and not shown.properties.get(prop)}
    if not before or before.keys() != shown.written.keys() or not shown.properties.get(right):
        return None
    return UpdateTask(person=shown.focus, changes=before, clear=[right], is_guess=True)


def _named_now(entities: Entities, turn: Turn) -> str:
    """The only property that is named and was not written; empty if the words say anything else."""
    shown = turn.shown
    rest = replace(entities, named=[], labelled={}, runs=[], has_focus=False, left=[], denied=[])
    named = [prop for prop in (*entities.named, *entities.labelled) if not shown.written.keys() & {prop}]
    return named[0] if len(named) == 1 and rest.is_empty and not entities.unsure else ""
