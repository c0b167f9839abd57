"""Other work that a message asks for: it is named as not done, and the contact that it is for is shown."""

from services.agent.assistants.guided.dialogue import requests
from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import Entities, Run, Utterance
from services.agent.assistants.guided.phrases import quoted


def asks_for_nothing_else(turn: Turn, utterance: Utterance) -> bool:
    """Whether all that was asked for is other work. The next message may point at the contact: “her number then”."""
    if not utterance.errands:
        return False
    turn.say("not_available", what=quoted(*utterance.errands))
    is_all = not utterance.requests and utterance.entities.is_empty and not utterance.replies
    if is_all and utterance.errand_for and turn.memory.task is None:
        person = Entities(runs=[Run.of(utterance.errand_for, is_name=True)])
        requests.add(turn, [turn.maker.search(person, utterance.language or turn.locale, turn.principal)])
    return is_all
