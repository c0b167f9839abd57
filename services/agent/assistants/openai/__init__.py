"""The brain that thinks with OpenAI's Responses API, and what keeps a conversation going while that fails.

Importing this package does not import the SDK: a process that has no key starts without it, and one that has
a key loads it when the brain is made.
"""

from services.agent.assistants.openai.assistant import OpenAIBrain
from services.agent.assistants.openai.circuit_breaker import CircuitBreaker
from services.agent.assistants.openai.fallback import FallbackBrain
from services.agent.assistants.openai.outage import SharedOutage
from services.agent.assistants.openai.scribe import OpenAIScribe
from services.agent.assistants.openai.settings import OpenAISettings

__all__ = ["CircuitBreaker", "FallbackBrain", "OpenAIBrain", "OpenAIScribe", "OpenAISettings", "SharedOutage"]
