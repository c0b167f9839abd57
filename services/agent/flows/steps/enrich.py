"""`enrich`: searches HubSpot for the contact by the known address; afterwards `contact.*` is available."""

from typing import ClassVar, Literal

from libs.contracts.tools import IDENTIFY_CONTACT, IdentifyContact
from services.agent.flows.runtime import Continue, Pause, StepContext, email_of
from services.agent.flows.shown import StepGroup
from services.agent.flows.steps.base import Step


class EnrichStep(Step):
    kind: Literal["enrich"] = "enrich"
    group: ClassVar[StepGroup] = "data"
    without_contact: ClassVar[Literal["runs", "left_out", "ends"]] = "runs"

    def run(self, context: StepContext) -> Continue | Pause:
        state = context.state
        if context.is_waiting:
            return Pause() if context.is_unanswered(IDENTIFY_CONTACT.name) else Continue()
        email = email_of(state, context.conversation.principal)
        if not email:
            context.report(self.kind, "no email is known", code="no_email")
            return Continue()
        if state.unsaved and not state.record.withheld:
            return Pause()  # the answers are saved first, so that the record that is found holds them
        context.begin_waiting()
        context.turn.calls.append((IDENTIFY_CONTACT.name, IdentifyContact(email=email)))
        return Pause()
