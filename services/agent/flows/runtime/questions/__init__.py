"""Questions of flows: what is known without asking, how a contact's words are taken, and what becomes of an answer."""

from services.agent.flows.runtime.questions.corrections import take_corrections
from services.agent.flows.runtime.questions.known import is_known
from services.agent.flows.runtime.questions.listening import FIRST_LINE, Reaction, asks_for_person, take, take_file
from services.agent.flows.runtime.questions.modelled import reading_wanted

__all__ = [
    "FIRST_LINE",
    "Reaction",
    "asks_for_person",
    "is_known",
    "reading_wanted",
    "take",
    "take_corrections",
    "take_file",
]
