"""All operations that an agent answers, by name: a new one has a line here."""

from dataclasses import dataclass

from libs.assignment import Directory
from libs.contracts import CHECK
from libs.messaging import Answerer, answerer
from services.agent.flows import FlowStore
from services.agent.studio.checking import Checking


@dataclass(frozen=True)
class StudioParts:
    """The parts of the agent that operations use."""

    flows: FlowStore
    directory: Directory


def answerers(parts: StudioParts) -> dict[str, Answerer]:
    checking = Checking(parts.flows, parts.directory)
    return dict([answerer(CHECK, checking.check)])
