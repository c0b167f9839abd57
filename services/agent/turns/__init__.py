"""A conversation's turn: an event wakes a worker, which decides one step and appends it under the lease.

`decide` is a plain function of the flow, the state and the log. `worker` runs it, and `compose` makes its entries.
"""

from services.agent.turns.compose import Composer, ToolTimes
from services.agent.turns.due_steps import DueSteps
from services.agent.turns.reopening import ReopeningSteps
from services.agent.turns.schedules import SCHEDULE_CHECK, Schedules
from services.agent.turns.silence import SilenceSteps
from services.agent.turns.teammate_steps import DeskSteps
from services.agent.turns.tool_results import Results
from services.agent.turns.trigger_steps import TriggerSteps
from services.agent.turns.worker import TURN_DEADLINE, Agent

__all__ = [
    "SCHEDULE_CHECK",
    "TURN_DEADLINE",
    "Agent",
    "Composer",
    "DeskSteps",
    "DueSteps",
    "ReopeningSteps",
    "Results",
    "Schedules",
    "SilenceSteps",
    "ToolTimes",
    "TriggerSteps",
]
