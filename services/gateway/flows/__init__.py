"""The flow builder's flows: their list, drafts, versions, states and order, over HTTP for the desk's admins."""

from services.gateway.flows import api, canary_api, flow_api, versions_api
from services.gateway.flows.builder import FlowBuilder
from services.gateway.flows.canaries import Canaries

__all__ = ["Canaries", "FlowBuilder", "api", "canary_api", "flow_api", "versions_api"]
