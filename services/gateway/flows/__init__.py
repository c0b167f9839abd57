"""The flow builder's flows: their list, drafts, versions, states and order, over HTTP for the desk's admins."""

from services.gateway.flows import api, flow_api, versions_api
from services.gateway.flows.builder import FlowBuilder

__all__ = ["FlowBuilder", "api", "flow_api", "versions_api"]
