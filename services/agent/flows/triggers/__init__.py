"""The kinds of triggers, one file each: the event that begins a flow, and the values that its conditions may use."""

from services.agent.flows.triggers.base import EventTrigger, FlowEvent, Trigger
from services.agent.flows.triggers.chat_closed import ChatClosedTrigger
from services.agent.flows.triggers.chat_opened import ChatOpenedTrigger
from services.agent.flows.triggers.contact_changed import ContactChangedTrigger
from services.agent.flows.triggers.label_added import LabelAddedTrigger
from services.agent.flows.triggers.message_after_close import MessageAfterCloseTrigger
from services.agent.flows.triggers.reader import READER, AnyTrigger
from services.agent.flows.triggers.schedule import ScheduleTrigger
from services.agent.flows.triggers.unanswered import UnansweredTrigger
from services.agent.flows.triggers.webhook import WebhookTrigger

TRIGGERS: tuple[type[Trigger], ...] = (
    ChatOpenedTrigger, MessageAfterCloseTrigger, ContactChangedTrigger, LabelAddedTrigger, UnansweredTrigger,
    ChatClosedTrigger, WebhookTrigger, ScheduleTrigger,
)  # fmt: skip
"""All kinds, in the order of the documentation. Nothing else lists them."""

READER.use(TRIGGERS)

__all__ = ["TRIGGERS", "AnyTrigger", "EventTrigger", "FlowEvent", "Trigger"]
