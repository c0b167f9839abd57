"""Tests of flows: played in a simulated conversation, and judged in plain words."""

from services.agent.flow_tests.asked import question_asked
from services.agent.flow_tests.player import FlowTestResult, HubSpotRecords, play

__all__ = ["FlowTestResult", "HubSpotRecords", "play", "question_asked"]
