"""What a model must read before a question takes the contact's words.

There is one call for all new messages and all questions. None is made for words that leave no doubt: a click, an
address alone, a number, a choice by its label, a greeting.
"""

from services.agent.assistant import ReadingRequest, SoughtAnswer
from services.agent.flows.runtime.answers import Answer, read_answer
from services.agent.flows.runtime.asked import AskedQuestion
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.outcomes import AtReading
from services.agent.flows.runtime.questions.listening import newest_messages
from services.agent.flows.runtime.questions.understood import Understood

MAX_SENT = 2_000
"""Characters of the messages that the model reads."""


def reading_wanted(asked: AskedQuestion, context: StepContext) -> AtReading | None:
    """The request to the model; None where there is no model, where it has read them, or where rules leave no doubt."""
    items = newest_messages(context)
    if not context.reads or not items or context.new_entries()[-1].offset != items[-1].offset:
        return None
    offsets = tuple(item.offset for item in items)
    if context.reading is not None and context.reading.offsets == offsets:
        return None
    texts = [line.text for line in (_understood(context, each) for each in offsets)]
    if len(texts) == 1 and _is_plain(asked, context, texts[0]):
        return None
    request = ReadingRequest(
        conversation_id=context.conversation.id, locale=context.locale, text="\n".join(texts)[:MAX_SENT],
        asked=asked.name if context.was_asked_before(offsets[-1]) else "",
        sought=[_sought(each, context) for each in context.questions()], today=context.today, region=context.region,
    )  # fmt: skip
    return AtReading(request, offsets)


def _understood(context: StepContext, offset: str) -> Understood:
    return Understood(getattr(context.entry_at(offset).entry, "text", ""), offset, context.locale)


def _sought(asked: AskedQuestion, context: StepContext) -> SoughtAnswer:
    question = context.question_of(asked)
    known = context.state.variables.get(asked.name)
    return SoughtAnswer(
        asked.name, asked.type, asked.text.in_language(context.locale)[0], tuple(question.choices),
        "" if known is None else str(known),
    )  # fmt: skip


def _is_plain(asked: AskedQuestion, context: StepContext, text: str) -> bool:
    if Understood(text, "", context.locale).greets:
        return True
    question = context.question_of(asked)
    answer = read_answer(question, text)
    if not isinstance(answer, Answer):
        return False
    bare = text.strip(" .,!?").casefold()
    match asked.type:
        case "email" | "url":
            return bare in (answer.value.casefold(), answer.shown.casefold())
        case "choice":
            return bare in (answer.value.casefold(), answer.shown.casefold()) or bare.isdigit()
        case "number" | "date" | "rating" | "phone":
            return not any(each.isalpha() for each in bare)
        case "text" | "matter" | "name":
            return False
