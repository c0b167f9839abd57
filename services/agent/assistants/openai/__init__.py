"""The assistant that asks a model through OpenAI's Responses API, and the fallback that goes on while that fails.

Importing this package does not import the SDK: a process without a key starts without it.
"""

from services.agent.assistants.openai.answer_reader import OpenAIAnswerReader
from services.agent.assistants.openai.assistant import OpenAIAssistant
from services.agent.assistants.openai.circuit_breaker import ModelBreaker
from services.agent.assistants.openai.fallback import FallbackAssistant
from services.agent.assistants.openai.honesty import Honesty
from services.agent.assistants.openai.outage import SharedOutage
from services.agent.assistants.openai.scribe import OpenAIScribe
from services.agent.assistants.openai.settings import OpenAISettings, effort_problem
from services.agent.assistants.openai.translator import OpenAITranslator

__all__ = [
    "FallbackAssistant",
    "Honesty",
    "ModelBreaker",
    "OpenAIAnswerReader",
    "OpenAIAssistant",
    "OpenAIScribe",
    "OpenAISettings",
    "OpenAITranslator",
    "SharedOutage",
    "effort_problem",
]
