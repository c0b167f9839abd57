"""Reads a contact's words as the answer to a flow's question: a value, or the reason why it is none."""

from services.agent.flows.runtime.answers.asides import (
    certain_answer,
    corrects,
    is_bare,
    is_greeting,
    is_matter,
    is_thanks,
    refuses,
    says_more,
    wants_person,
)
from services.agent.flows.runtime.answers.choices import Option, by_meaning
from services.agent.flows.runtime.answers.dates import UnclearDate, read_date
from services.agent.flows.runtime.answers.parsing import Answer, AnswerType, Question, RejectedAnswer, read_answer
from services.agent.flows.runtime.answers.rejections import Rejections
from services.agent.flows.runtime.answers.skips import is_skip

__all__ = [
    "Answer",
    "AnswerType",
    "Option",
    "Question",
    "RejectedAnswer",
    "Rejections",
    "UnclearDate",
    "by_meaning",
    "certain_answer",
    "corrects",
    "is_bare",
    "is_greeting",
    "is_matter",
    "is_skip",
    "is_thanks",
    "read_answer",
    "read_date",
    "refuses",
    "says_more",
    "wants_person",
]
