"""`chat.opened`: a conversation opens. The first flow that matches runs in it from its beginning."""

from typing import ClassVar, Literal

from services.agent.flows.triggers.base import Trigger


class ChatOpenedTrigger(Trigger):
    on: Literal["chat.opened"] = "chat.opened"

    begins_conversations: ClassVar[bool] = True
