"""A detail that is called wrong, without the right one: “that email is wrong”. Its question is asked again.

Without that, the team would answer to an address of which the contact has said that it is not theirs.
"""

from services.agent.flows.runtime.answers import Answer, labelled, says_wrong
from services.agent.flows.runtime.asked import CALLED_WRONG, AskedQuestion
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.understood import Understood

_TYPES = ("email", "name", "phone")
_MAX_WORDS = 8
"""A longer text says more, such as what is wrong with an order."""


def ask_for_right_one(context: StepContext, line: Understood, *, but: str = "") -> bool:
    """Asks again for the detail that these words call wrong. False if they call none so. `but`: what is asked for."""
    wrong = _called_wrong(context, line)
    if wrong is None or wrong.name == but:
        return False
    context.state.variables[CALLED_WRONG] = wrong.name
    text, spoken = (wrong.again or wrong.text).filled(context.locale, context.values())
    context.send_words(text, spoken, [], basis=line.offset)
    return True


def _called_wrong(context: StepContext, line: Understood) -> AskedQuestion | None:
    """The question with the answer that is meant. Words that give a value correct it themselves."""
    if line.asks or len(line.text.split()) > _MAX_WORDS or not says_wrong(line.text, line.locale):
        return None
    kinds = labelled(line.text)
    known = (each for each in context.questions() if context.state.variables.get(each.name))
    found = [each for each in known if each.type in kinds and each.type in _TYPES]
    return found[0] if len(found) == 1 else None


def right_one(asked: AskedQuestion, context: StepContext, line: Understood) -> Answer | None:
    """The answer that takes the place of the one that was called wrong."""
    known = context.state.variables.get(asked.name)
    if context.state.variables.get(CALLED_WRONG) != asked.name or not known:
        return None
    read = line.read(asked.name, context.question_of(asked))
    if not isinstance(read, Answer) or read.value == known:
        return None
    del context.state.variables[CALLED_WRONG]
    return read
