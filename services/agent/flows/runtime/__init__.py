"""The parts that steps use while a flow runs: the state of the flow, the turn, how a step ends, and HTTP requests."""

from services.agent.flows.runtime.asked import WANTS_PERSON, AskedQuestion
from services.agent.flows.runtime.contact_record import email_of, take_results, unsaved
from services.agent.flows.runtime.context import StepContext, values_of
from services.agent.flows.runtime.given_time import REAL_TIME, GivenTime
from services.agent.flows.runtime.http_client import Fetched, Fetcher, HttpRequest
from services.agent.flows.runtime.outcomes import (
    AtAssist,
    AtReading,
    AtRequest,
    Continue,
    End,
    FlowTurn,
    Outcome,
    Pause,
    ReadMessages,
    RunFlow,
)
from services.agent.flows.runtime.state import Begun, FlowState

__all__ = [
    "REAL_TIME",
    "WANTS_PERSON",
    "AskedQuestion",
    "AtAssist",
    "AtReading",
    "AtRequest",
    "Begun",
    "Continue",
    "End",
    "Fetched",
    "Fetcher",
    "FlowState",
    "FlowTurn",
    "GivenTime",
    "HttpRequest",
    "Outcome",
    "Pause",
    "ReadMessages",
    "RunFlow",
    "StepContext",
    "email_of",
    "take_results",
    "unsaved",
    "values_of",
]
