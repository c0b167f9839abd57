"""Tests of flows: played in a simulated conversation, and judged in plain words."""

from services.agent.flow_tests.player import FlowTestResult, HubSpotRecords, play
from services.agent.flow_tests.scene import SimulatedScene, open_scene

__all__ = ["FlowTestResult", "HubSpotRecords", "SimulatedScene", "open_scene", "play"]
