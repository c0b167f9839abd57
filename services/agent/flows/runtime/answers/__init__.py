"""Reads a contact's words as the answer to a flow's question: a value, or the reason why it is none."""

from services.agent.flows.runtime.answers.parsing import Answer, Question, Rejected, read_answer
from services.agent.flows.runtime.answers.rejections import Rejections

__all__ = [
    "Answer",
    "Question",
    "Rejected",
    "Rejections",
    "read_answer",
]
