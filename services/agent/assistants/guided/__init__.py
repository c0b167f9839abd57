"""The assistant without a language model: text → items → entities and requests → dialogue state → action or question.

`parsing` reads a text, `dialogue` decides what follows from it. Both are plain functions of the log and language files.
"""

from services.agent.assistants.guided.assistant import GuidedAssistant
from services.agent.assistants.guided.scribe import GuidedScribe

__all__ = [
    "GuidedAssistant",
    "GuidedScribe",
]
