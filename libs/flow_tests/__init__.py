"""Tests of flows as files, and a conversation as the recording from which a test or a replay is made."""

from libs.flow_tests.files import FlowTestError, read_flow_tests

__all__ = ["FlowTestError", "read_flow_tests"]
