"""Replays: past conversations against other flows, what differs in each, and what that comes to for many.

A gateway reads the conversations and any agent replays them: `REPLAY` is its question.
"""

from typing import Any

from libs.contracts.base import Model
from libs.contracts.studio import Operation


class PastConversation(Model):
    """A conversation as it is stored: the fields of its state, and its entries with their offsets."""

    fields: dict[str, str]
    log: list[tuple[str, str]]


class ReplayDifference(Model):
    """`before`: what happened then; `after`: what happens in the replay. None where one side has nothing."""

    kind: str
    before: str | None
    after: str | None


class ReplayedConversation(Model):
    """Where a replay differs from what happened, and where both led to. `seconds`: of the replay's turns.

    `held`: tools with calls that had no recorded result. `problem`: why it could not be replayed to its end.
    """

    conversation_id: str
    locale: str
    outcome_before: str
    outcome_after: str
    differences: list[ReplayDifference] = []
    seconds: list[float] = []
    held: list[str] = []
    problem: str | None = None

    @property
    def is_equal(self) -> bool:
        return not self.differences and self.problem is None


class ReplayPattern(Model):
    """A difference that several conversations have."""

    kind: str
    before: str | None
    after: str | None
    conversations: int


class ReplayMove(Model):
    before: str
    after: str
    conversations: int


class ReplaySummary(Model):
    """`by_kind`: conversations with a difference of this kind. `moves`: outcomes before and after. `handed_over`: those
    that reach a queue, before and after. `held`: calls without a recorded result. `turn_p50`, `turn_p95`: seconds.
    `cost`: of the model, where one decided. `examples`: those that differ, other outcomes first.
    """

    conversations: int
    equal: int
    failed: int
    by_kind: dict[str, int]
    moves: list[ReplayMove]
    patterns: list[ReplayPattern]
    handed_over: tuple[int, int]
    held: dict[str, int]
    turns: int
    turn_p50: float = 0.0
    turn_p95: float = 0.0
    seconds: float = 0.0
    cost: float = 0.0
    examples: list[ReplayedConversation] = []


class ReplayRequest(Model):
    """`document`: the flow to try, in place of the one of its name. The other flows in force stand around it."""

    document: Any
    conversations: list[PastConversation]


class ReplayReply(Model):
    conversations: list[ReplayedConversation]


REPLAY: Operation[ReplayRequest, ReplayReply] = Operation("replay", ReplayRequest, ReplayReply)
