"""What a conversation does, step by step, as a customer writes it: YAML files, checked before anything runs."""

from services.agent.flows.diagram import drawn
from services.agent.flows.loader import FlowError, read_flow, read_flows, warnings
from services.agent.flows.schema import Flow, Trigger
from services.agent.flows.steps import Assist, Button, Say
from services.agent.flows.store import FlowSet, FlowStore

__all__ = [
    "Assist",
    "Button",
    "Flow",
    "FlowError",
    "FlowSet",
    "FlowStore",
    "Say",
    "Trigger",
    "drawn",
    "read_flow",
    "read_flows",
    "warnings",
]
