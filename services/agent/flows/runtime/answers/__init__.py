"""Reads a contact's words as the answer to a flow's question: a value, or the reason why it is none."""

from services.agent.flows.runtime.answers.parsing import Answer, AnswerType, Question, RejectedAnswer, read_answer
from services.agent.flows.runtime.answers.rejections import Rejections
from services.agent.flows.runtime.answers.skips import is_skip

__all__ = [
    "Answer",
    "AnswerType",
    "Question",
    "RejectedAnswer",
    "Rejections",
    "is_skip",
    "read_answer",
]
