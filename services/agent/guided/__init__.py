"""The brain that needs no language model. See `brain.py`."""

from services.agent.guided.brain import GuidedBrain
from services.agent.guided.locales import LocaleError

__all__ = ["GuidedBrain", "LocaleError"]
