"""Answers that need no question: the site vouches for them, HubSpot has them, or the contact said them before."""

from services.agent.flows.runtime.answers import Answer, by_meaning, is_matter, read_answer
from services.agent.flows.runtime.asked import MATTER, MAX_OF_MATTER, AskedQuestion
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.accepting import accept
from services.agent.flows.runtime.questions.understood import understood

MAX_LOOKED_AT = 8
"""The contact's newest messages that may answer a question before it is asked. Each costs some work."""


def is_known(asked: AskedQuestion, context: StepContext) -> bool:
    """Whether the answer is known; then it is the variable from now on."""
    if context.state.variables.get(asked.name):
        return True
    of_type = _is_name_known if asked.type == "name" else _is_property_known
    return of_type(asked, context) or _is_said(asked, context)


def _is_property_known(asked: AskedQuestion, context: StepContext) -> bool:
    """What the site vouches for and HubSpot does not have yet is saved as if it had been answered."""
    state, principal = context.state, context.conversation.principal
    name = asked.property or ""
    if found := state.contact.get(name) or state.answers.get(name):
        state.variables[asked.name] = found
        if (choice := asked.choice_of(found)) is not None:
            state.chosen[asked.name] = choice
        if name == "email" and not state.record.typed_email:
            state.record = state.record.model_copy(update={"typed_email": found})
        return True
    first, _, last = (principal.name or "").partition(" ")
    vouched = {"email": principal.email, "firstname": first}
    if not (found := vouched.get(name)):
        return False
    state.variables[asked.name] = found
    state.unsaved[name] = found
    if name == "firstname" and last and not state.contact.get("lastname"):
        state.unsaved["lastname"] = last
    return True


def _is_name_known(asked: AskedQuestion, context: StepContext) -> bool:
    variables = context.state.variables
    known = context.state.answers | context.state.contact
    if first := known.get("firstname"):
        last = known.get("lastname") or ""
        variables[asked.name] = f"{first} {last}".strip()
        variables |= {f"{asked.name}_first": first, f"{asked.name}_last": last}
        return True
    found = read_answer(context.question_of(asked), context.conversation.principal.name or "")
    if isinstance(found, Answer):
        accept(asked, context, found, context.answered)
    return isinstance(found, Answer)


def _is_said(asked: AskedQuestion, context: StepContext) -> bool:
    """Whether the contact said it before it was asked, beyond doubt."""
    said = context.said_by_contact()[-MAX_LOOKED_AT:]
    found = next((each for item in reversed(said) if (each := _certain(asked, context, item.offset)) is not None), None)
    if found is None:
        of_type = {"matter": _matter, "choice": _choice}.get(asked.type)
        found = of_type(asked, context) if of_type else None
    if found is None:
        return False
    accept(asked, context, *found)
    return True


def _matter(asked: AskedQuestion, context: StepContext) -> tuple[Answer, str] | None:  # noqa: ARG001
    for said in context.said_by_contact():
        if is_matter(said.text, context.locale):
            wanted = said.text.strip()[:MAX_OF_MATTER]
            return Answer(wanted, wanted), said.offset
    return None


def _choice(asked: AskedQuestion, context: StepContext) -> tuple[Answer, str] | None:
    said = context.said_by_contact()
    matter = str(context.state.variables.get(MATTER) or "") if asked.by_matter else ""
    if not matter or not said:
        return None
    option = by_meaning(context.question_of(asked).options, matter, context.locale)
    return None if option is None else (Answer(option.value, option.label), said[-1].offset)


def _certain(asked: AskedQuestion, context: StepContext, offset: str) -> tuple[Answer, str] | None:
    if asked.type == "matter":
        return None
    # The model has read the newest messages as answers to each question, the rules read the others.
    for line in understood(context, [context.entry_at(offset)]):
        answer = line.certain(asked.name, context.question_of(asked))
        if answer is not None and answer.value not in set(map(str, context.state.variables.values())):
            return answer, offset
    return None
