"""The understanding of a contact's message at a question: by rules, or by a model that has read it."""

from collections.abc import Sequence
from functools import cached_property

from libs.contracts import Locale, LogEntry, Message
from services.agent.assistant import MessageReading
from services.agent.flows.runtime.answers import (
    Answer,
    AnswerType,
    Code,
    Question,
    RejectedAnswer,
    announces,
    asks_if_machine,
    asks_why,
    assents,
    certain_answer,
    corrects,
    is_bare,
    is_greeting,
    is_matter,
    is_neither,
    is_question,
    is_thanks,
    labelled,
    read_answer,
    refuses,
    says_more,
    wants_person,
    withdraws,
)
from services.agent.flows.runtime.context import StepContext
from services.agent.flows.runtime.questions.evidence import checked


class Understood:
    """One message by the rules."""

    def __init__(self, text: str, offset: str, locale: Locale) -> None:
        self.text = text
        self.offset = offset
        self.locale = locale

    @cached_property
    def wants_person(self) -> bool:
        return wants_person(self.text, self.locale)

    @cached_property
    def refuses(self) -> bool:
        return refuses(self.text, self.locale)

    @cached_property
    def says_no(self) -> bool:
        """Whether a detail that was asked for is not given: refused, “never mind”, or a dash as in a form."""
        return self.refuses or self.withdraws or (bool(self.text.strip()) and not self.text.strip(" -–—"))

    @cached_property
    def thanks(self) -> bool:
        return is_thanks(self.text, self.locale)

    @cached_property
    def greets(self) -> bool:
        return is_greeting(self.text, self.locale)

    @cached_property
    def asks(self) -> bool:
        return is_question(self.text, self.locale)

    @cached_property
    def corrects(self) -> bool:
        return corrects(self.text, self.locale)

    @cached_property
    def says_more(self) -> bool:
        return says_more(self.text, self.locale)

    @cached_property
    def is_matter(self) -> bool:
        return is_matter(self.text, self.locale)

    @cached_property
    def is_bare_name(self) -> bool:
        return is_bare(self.text, self.locale)

    @cached_property
    def refused_kinds(self) -> frozenset[str]:
        """The types of questions that a refusal names."""
        return labelled(self.text) if self.refuses else frozenset()

    @cached_property
    def doubts_machine(self) -> bool:
        return asks_if_machine(self.text)

    @cached_property
    def says_yes(self) -> bool:
        return assents(self.text)

    @cached_property
    def announces(self) -> bool:
        """Whether a question or a problem is announced, and not said yet."""
        return announces(self.text)

    @cached_property
    def asks_why(self) -> bool:
        return asks_why(self.text)

    @cached_property
    def is_neither(self) -> bool:
        """Whether none of the choices is meant."""
        return is_neither(self.text)

    @cached_property
    def withdraws(self) -> bool:
        """Whether nothing is wanted, or not any more."""
        return withdraws(self.text)

    def read(self, name: str, question: Question) -> Answer | RejectedAnswer:  # noqa: ARG002  (the model's uses it)
        """The message as the answer to the question with this name, which was asked."""
        return read_answer(question, self.text)

    def certain(self, name: str, question: Question) -> Answer | None:  # noqa: ARG002
        """The answer that the message holds to a question that was not asked."""
        return certain_answer(question, self.text)


class UnderstoodByModel(Understood):
    """Messages as a model has read them. Each flag is the model's alone: the rules are not asked."""

    def __init__(self, text: str, offset: str, locale: Locale, reading: MessageReading) -> None:
        super().__init__(text, offset, locale)
        self._reading = reading
        intent = reading.intent
        self.wants_person = intent == "person"
        self.refuses = intent == "refusal"
        self.thanks = intent == "thanks"
        self.greets = intent == "greeting"
        self.asks = intent == "question"
        self.corrects = reading.corrects
        self.is_matter = reading.has_matter
        self.says_more = reading.has_matter or intent in ("question", "person", "refusal")
        self.is_bare_name = False

    def read(self, name: str, question: Question) -> Answer | RejectedAnswer:
        if (given := self._reading.answers.get(name)) is not None:
            found = checked(given, question, self.text)
            return found if found is not None else _rejection(question, self.text)
        return read_answer(question, self.text) if self._reading.intent == "answer" else _rejection(question, self.text)

    def certain(self, name: str, question: Question) -> Answer | None:
        given = self._reading.answers.get(name)
        return None if given is None else checked(given, question, self.text)


def understood(context: StepContext, items: Sequence[LogEntry]) -> list[Understood]:
    """The messages among these entries, in order. Those that the model has read together are one."""
    found: list[Understood] = []
    texts = [(item.offset, item.entry.text) for item in items if isinstance(item.entry, Message)]
    batch = context.reading
    for offset, text in texts:
        if batch is None or offset not in batch.offsets:
            found.append(Understood(text, offset, context.locale))
        elif offset == batch.offsets[-1]:
            found.append(UnderstoodByModel(batch.text, offset, context.locale, batch.reading))
    return found


def _rejection(question: Question, text: str) -> RejectedAnswer:
    by_rules = read_answer(question, text)
    return by_rules if isinstance(by_rules, RejectedAnswer) else RejectedAnswer(_CODES[question.type])


_CODES: dict[AnswerType, Code] = {
    "text": "empty", "matter": "empty", "name": "not_a_name", "choice": "not_a_choice", "number": "not_a_number",
    "date": "not_a_date", "phone": "not_a_phone", "email": "not_an_email", "url": "not_a_url", "rating": "not_a_rating",
}  # fmt: skip
"""The reason that is said where the model finds no answer and the rules would."""
