"""The brain that needs no language model. See `brain.py`."""

from services.agent.assistants.guided.assistant import GuidedBrain
from services.agent.assistants.guided.locales import LocaleError

__all__ = ["GuidedBrain", "LocaleError"]
