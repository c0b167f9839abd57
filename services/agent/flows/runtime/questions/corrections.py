"""Takes corrections of answers while the flow waits for something else than an answer, such as a teammate.

The last question is often the one for the address: then its correction comes when nothing is asked any more.
"""

from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.absorbing import absorb
from services.agent.flows.runtime.questions.called_wrong import ask_for_right_one
from services.agent.flows.runtime.questions.listening import newest_messages
from services.agent.flows.runtime.questions.understood import understood


def take_corrections(context: StepContext) -> bool:
    """Whether the contact's new messages correct an answer, or call one wrong. They get a line about it."""
    items = newest_messages(context)
    lines = understood(context, items)
    outcome = absorb(None, context, lines) if lines else ""
    if lines and not outcome and ask_for_right_one(context, lines[-1]):
        context.state.waits_since = context.snapshot.basis
        return True
    if outcome != "corrected":
        return False
    locale = context.locale
    context.send_words(context.rejections.remark("corrected", locale), locale, [], basis=lines[-1].offset)
    context.state.waits_since = context.snapshot.basis
    return True
