"""Takes an answer: as variables of the flow, and as properties that HubSpot gets."""

from libs.contracts import Locale
from services.agent.flows.runtime.answers import Answer, is_given, is_respelt, likeness
from services.agent.flows.runtime.asked import AskedQuestion
from services.agent.flows.runtime.contact_record import change_email
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.recalled import recalled_last_name


def accept(asked: AskedQuestion, context: StepContext, answer: Answer, offset: str) -> None:
    """`offset`: the entry that holds the answer."""
    state = context.state
    answer = _completed(asked, context, answer)
    if (choice := asked.choice_of(answer.value)) is not None:
        state.chosen[asked.name] = choice
    is_number = asked.type in ("number", "rating")
    state.variables[asked.name] = _number(answer.value) if is_number else answer.value
    for part, value in answer.parts.items():
        state.variables[f"{asked.name}_{part}"] = value
    for name, part in asked.saved():
        value = answer.shown if part == "shown" else answer.parts.get(part, "" if part != "value" else answer.value)
        if name == "email":
            change_email(state, value)
        if value:
            state.unsaved[name] = state.answers[name] = value
    if asked.type == "email":
        _recall_last_name(context, offset)
    if asked.name in state.declined:
        state.declined.remove(asked.name)
    context.report("ask", asked.name, basis=offset, code="answered", name=asked.name, answer=answer.shown)


def _recall_last_name(context: StepContext, offset: str) -> None:
    """The address that is known now may show that a word alone was the last name."""
    for other in context.questions():
        if other.type == "name" and (last := recalled_last_name(other, context)):
            first = str(context.state.variables[f"{other.name}_first"])
            accept(other, context, full_name({"first": first, "last": last}, context.locale), offset)


def _completed(asked: AskedQuestion, context: StepContext, answer: Answer) -> Answer:
    """A name of which one part was said, as in “my last name is …” or “sorry, Jon”, with the other part as known."""
    known = {part: str(context.state.variables.get(f"{asked.name}_{part}") or "") for part in ("first", "last")}
    first, last = answer.parts.get("first", ""), answer.parts.get("last", "")
    if not answer.parts or (first and last) or not known["first"]:
        return answer
    if first and known["last"] and _is_last(first, known, context):
        first, last = "", first  # “sorry, Smith”
    return full_name({"first": first or known["first"], "last": last or known["last"]}, context.locale)


def full_name(parts: dict[str, str], locale: Locale) -> Answer:
    """A name of these parts. In Korean the family name comes first, without a space."""
    full = parts["last"] + parts["first"] if locale == "ko" else " ".join(filter(None, parts.values()))
    return Answer(full, full, parts)


def _is_last(said: str, known: dict[str, str], context: StepContext) -> bool:
    """Whether one word corrects the last name. The part that it is spelt like decides: Sophie Bernar, “Bernard”."""
    if is_respelt(said, known["first"]) or is_respelt(said, known["last"]):
        return likeness(said, known["last"]) > likeness(said, known["first"])
    return not is_given(said, context.locale)


def _number(value: str) -> int | float:
    """A whole number as an int, so that conditions can compare it with one."""
    number = float(value)
    return int(number) if number.is_integer() else number
