"""What a conversation does, step by step, as a customer writes it: YAML files, checked before anything runs.

`schema` and `steps` are the models, `loader` and `checks` read files, `compiler` makes instructions, `store` keeps the
versions that running conversations began with. `runtime` runs them.
"""

from services.agent.flows.diagram import drawn
from services.agent.flows.loader import FlowError, read_flow, read_flows, warnings
from services.agent.flows.schema import Flow, all_steps, trigger_values
from services.agent.flows.steps import Assist
from services.agent.flows.store import FlowSet, FlowStore

__all__ = [
    "Assist",
    "Flow",
    "FlowError",
    "FlowSet",
    "FlowStore",
    "all_steps",
    "drawn",
    "read_flow",
    "read_flows",
    "trigger_values",
    "warnings",
]
