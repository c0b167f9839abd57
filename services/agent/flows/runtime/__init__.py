"""Runs a flow: from where a conversation is to the next point at which something outside must happen."""

from services.agent.flows.runtime.course import patch_of, read_course
from services.agent.flows.runtime.http_client import Fetcher
from services.agent.flows.runtime.interpreter import AtAssist, Interpreter
from services.agent.flows.runtime.made import Made
from services.agent.flows.runtime.waiting_steps import AtRequest, after_request

__all__ = [
    "AtAssist",
    "AtRequest",
    "Fetcher",
    "Interpreter",
    "Made",
    "after_request",
    "patch_of",
    "read_course",
]
