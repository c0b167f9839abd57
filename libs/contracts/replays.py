"""What a replay of past conversations says: how many would go otherwise, in what, and where they would end."""

from libs.contracts.base import Model


class ReplayDifference(Model):
    kind: str
    before: str | None
    after: str | None


class ReplayExample(Model):
    conversation_id: str
    locale: str
    outcome_before: str
    outcome_after: str
    differences: list[ReplayDifference]
    problem: str | None = None


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
    `cost`: of the model, where one decided.
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
    examples: list[ReplayExample] = []
