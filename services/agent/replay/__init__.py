"""Past conversations again: against other flows, prompts or models, with writes held back, and what differs then."""

from services.agent.replay.comparison import ReplayComparison, compared
from services.agent.replay.memory import MemoryTurns
from services.agent.replay.recording import Recording
from services.agent.replay.replayer import Replayer, ReplaySetup
from services.agent.replay.summary import summarised

__all__ = ["MemoryTurns", "Recording", "ReplayComparison", "ReplaySetup", "Replayer", "compared", "summarised"]
