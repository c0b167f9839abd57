"""Tests of flows as files, and a conversation as the recording from which a test or a replay is made."""

from libs.flow_tests.files import FlowTestError, read_flow_tests, written_flow_tests
from libs.flow_tests.recording import as_flow_test
from libs.flow_tests.replays import summarised

__all__ = ["FlowTestError", "as_flow_test", "read_flow_tests", "summarised", "written_flow_tests"]
