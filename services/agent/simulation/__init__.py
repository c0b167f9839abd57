"""Simulated conversations: the real engine over keys of its own, with a clock and tools that the caller gives."""

from services.agent.simulation.conversation import LIFETIME, Simulation, SimulationState
from services.agent.simulation.engine import (
    Settle,
    SimulatedOpening,
    SimulationEngine,
    open_simulation,
    resume_simulation,
)
from services.agent.simulation.given_contact import GivenContact
from services.agent.simulation.held_writes import HeldWrites
from services.agent.simulation.keys import simulation_keys
from services.agent.simulation.outage import HubSpotOutage
from services.agent.simulation.tools import HeldWrite, ToolPort

__all__ = [
    "LIFETIME",
    "GivenContact",
    "HeldWrite",
    "HeldWrites",
    "HubSpotOutage",
    "Settle",
    "SimulatedOpening",
    "Simulation",
    "SimulationEngine",
    "SimulationState",
    "ToolPort",
    "open_simulation",
    "resume_simulation",
    "simulation_keys",
]
