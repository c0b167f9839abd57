"""What a contact's words mean as the answer to a question of a flow."""

from services.agent.answers.reading import Answer, Question, Rejected, read_answer
from services.agent.answers.rejections import Rejections

__all__ = ["Answer", "Question", "Rejected", "Rejections", "read_answer"]
