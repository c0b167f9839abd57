"""What a contact's words mean as the answer to a question of a flow."""

from services.agent.flows.runtime.answers.parsing import Answer, Question, Rejected, read_answer
from services.agent.flows.runtime.answers.rejections import Rejections

__all__ = ["Answer", "Question", "Rejected", "Rejections", "read_answer"]
