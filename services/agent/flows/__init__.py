"""The flows of customers: YAML files that describe a conversation step by step, checked before anything runs.

`schema`, `steps` and `triggers` are the models, `loader` and `checks` read files, `compiler` makes instructions,
`store` keeps the versions with which running conversations began, `interpreter` runs them.
"""

from services.agent.flows.compiler import Do
from services.agent.flows.diagram import drawn
from services.agent.flows.findings import DeskNames, examine
from services.agent.flows.interpreter import Interpreter, PendingRequest
from services.agent.flows.loader import (
    MAX_DEPTH,
    MAX_NODES,
    FlowError,
    FolderStamp,
    read_flow,
    read_flows,
    stamp_of,
    warnings,
)
from services.agent.flows.schema import Flow, Silence, all_steps
from services.agent.flows.steps import STEPS, AssistStep
from services.agent.flows.store import FlowSet, FlowStore

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "STEPS",
    "AssistStep",
    "DeskNames",
    "Do",
    "Flow",
    "FlowError",
    "FlowSet",
    "FlowStore",
    "FolderStamp",
    "Interpreter",
    "PendingRequest",
    "Silence",
    "all_steps",
    "drawn",
    "examine",
    "read_flow",
    "read_flows",
    "stamp_of",
    "warnings",
]
