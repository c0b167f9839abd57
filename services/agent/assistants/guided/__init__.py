"""The assistant without a language model.

Pasted text → tokens → language → entities → intent with a confidence → dialogue state → action or question.

`parsing` reads a text up to its intents, `tasks` makes work of them, `dialogue` decides what follows in the state that
`recall` finds in the log. All are plain functions of the log and the language files.
"""

from services.agent.assistants.guided.assistant import GuidedAssistant
from services.agent.assistants.guided.scribe import GuidedScribe

__all__ = [
    "GuidedAssistant",
    "GuidedScribe",
]
