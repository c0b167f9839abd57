"""The kinds of triggers, one file each: the event that begins a flow, and the values that its conditions may use."""

from services.agent.flows.triggers.base import Trigger
from services.agent.flows.triggers.chat_opened import ChatOpenedTrigger
from services.agent.flows.triggers.reader import READER, AnyTrigger

TRIGGERS: tuple[type[Trigger], ...] = (ChatOpenedTrigger,)
"""All kinds, in the order of the documentation. Nothing else lists them."""

READER.use(TRIGGERS)

__all__ = ["TRIGGERS", "AnyTrigger", "Trigger"]
