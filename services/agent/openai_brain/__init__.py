"""The brain that thinks with OpenAI's Responses API, and what keeps a conversation going while that fails.

Importing this package does not import the SDK: a process that has no key starts without it, and one that has
a key loads it when the brain is made.
"""

from services.agent.openai_brain.brain import OpenAIBrain
from services.agent.openai_brain.breaker import CircuitBreaker
from services.agent.openai_brain.fallback import FallbackBrain
from services.agent.openai_brain.outage import SharedOutage
from services.agent.openai_brain.scribe import OpenAIScribe
from services.agent.openai_brain.settings import OpenAISettings

__all__ = ["CircuitBreaker", "FallbackBrain", "OpenAIBrain", "OpenAIScribe", "OpenAISettings", "SharedOutage"]
