"""The flows of customers: YAML files that describe a conversation step by step, checked before anything runs.

`schema`, `steps` and `triggers` are the models, `loader` and `checks` read files, `source` joins them with the flows
that the builder published, `compiler` makes instructions, `store` keeps the versions with which running conversations
began, `interpreter` runs them.
"""

from services.agent.flows.compiler import Do
from services.agent.flows.diagram import drawn
from services.agent.flows.findings import DeskNames, examine
from services.agent.flows.interpreter import Interpreter, PendingRequest
from services.agent.flows.loader import (
    FlowError,
    read_flow,
    read_flows,
    warnings,
)
from services.agent.flows.schema import Flow, Silence, all_steps
from services.agent.flows.source import FlowSource
from services.agent.flows.steps import STEPS, AssistStep
from services.agent.flows.store import FlowSet, FlowStore

__all__ = [
    "STEPS",
    "AssistStep",
    "DeskNames",
    "Do",
    "Flow",
    "FlowError",
    "FlowSet",
    "FlowSource",
    "FlowStore",
    "Interpreter",
    "PendingRequest",
    "Silence",
    "all_steps",
    "drawn",
    "examine",
    "read_flow",
    "read_flows",
    "warnings",
]
