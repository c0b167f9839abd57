"""The flows of customers: YAML files that describe a conversation step by step, checked before anything runs.

`schema`, `steps` and `triggers` are the models, `loader` and `checks` read files, `source` joins them with the flows
that the builder published, `compiler` makes instructions, `store` keeps the versions with which running conversations
began, `interpreter` runs them.
"""

from services.agent.flows.compiler import Do, compile_flow
from services.agent.flows.conditions import FUNCTIONS, METHODS, STEP_NAMES, trigger_values
from services.agent.flows.diagram import drawn
from services.agent.flows.fields import as_written
from services.agent.flows.findings import DeskNames, examine, named_steps
from services.agent.flows.interpreter import Interpreter, PendingRequest
from services.agent.flows.loader import (
    FlowError,
    read_flow,
    read_flows,
    warnings,
)
from services.agent.flows.raw_steps import fields_with_steps, holds_steps, models_in
from services.agent.flows.schema import Flow, Silence, all_steps
from services.agent.flows.shown import ShownAs
from services.agent.flows.source import FlowSource
from services.agent.flows.steps import STEPS, AssistStep, Step
from services.agent.flows.store import FlowSet, FlowStore
from services.agent.flows.triggers import TRIGGERS, Trigger

__all__ = [
    "FUNCTIONS",
    "METHODS",
    "STEPS",
    "STEP_NAMES",
    "TRIGGERS",
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
    "ShownAs",
    "Silence",
    "Step",
    "Trigger",
    "all_steps",
    "as_written",
    "compile_flow",
    "drawn",
    "examine",
    "fields_with_steps",
    "holds_steps",
    "models_in",
    "named_steps",
    "read_flow",
    "read_flows",
    "trigger_values",
    "warnings",
]
