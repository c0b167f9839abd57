"""The declaration of a tool: everything that the agent, the gateway and the tools worker need to know of it."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from libs.contracts.base import Model, StrictModel

Offered = Literal["model", "flow", "internal"]
"""`model`: a flow may allow it, and its assistant then offers it to the model. `flow`: a flow may allow it, and the
agent itself calls it. `internal`: Frontdesk calls it for its own work, and the result is for teammates only."""

Reach = Literal["everyone", "own", "nobody"]
"""The contacts that a principal can reach: all of them, their own record, or none."""

PROGRESS = "working on HubSpot"

Arguments_co = TypeVar("Arguments_co", bound=StrictModel, covariant=True)


@dataclass(frozen=True)
class Tool(Generic[Arguments_co]):
    """One tool. Its description for a model is the docstring of `arguments`.

    `results`: the kinds of data in an `ok`. `may_wait`: the outbox keeps the call while HubSpot does not answer.
    `reach`: the contacts that the principal must reach before the tool runs; the tool itself checks the record.
    `progress`: the text in a terminal while it runs.
    """

    name: str
    arguments: type[Arguments_co]
    results: tuple[type[Model], ...]
    reach: Reach
    progress: str = PROGRESS
    offered: Offered = "model"
    reads_only: bool = False
    may_wait: bool = False

    @property
    def description(self) -> str:
        return " ".join((self.arguments.__doc__ or "").split())
