"""Past conversations again: against other flows, prompts or models, with writes held back, and what differs then."""

from services.agent.replay.comparison import compared
from services.agent.replay.memory import MemoryTurns
from services.agent.replay.recording import Recording
from services.agent.replay.replayer import Replayer, ReplaySetup

__all__ = ["MemoryTurns", "Recording", "ReplaySetup", "Replayer", "compared"]
