"""Decides what follows from what was understood: one module for each task, and the parts that tasks share."""

from services.agent.assistants.guided.dialogue import messages, outcomes, requests, steps
from services.agent.assistants.guided.dialogue.create_replies import names_asked_one
from services.agent.assistants.guided.dialogue.turn import EPOCH, STARTS, TOOL_OF, Turn

__all__ = [
    "EPOCH",
    "STARTS",
    "TOOL_OF",
    "Turn",
    "messages",
    "names_asked_one",
    "outcomes",
    "requests",
    "steps",
]
