"""What a replay of many conversations says: how many go otherwise, in what, where they end then, and what it took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles

from libs.contracts import ReplayedConversation, ReplayMove, ReplayPattern, ReplaySummary

MAX_EXAMPLES = 50
"""Conversations that a summary names, those with other outcomes first."""

MAX_PATTERNS = 20

KINDS = ("decision", "call", "text", "outcome")


def summarised(replayed: Iterable[ReplayedConversation], *, seconds: float = 0.0, cost: float = 0.0) -> ReplaySummary:
    found = list(replayed)
    times = sorted(second for each in found for second in each.seconds)
    # A conversation that asks the same question three times counts once for it.
    differences = [{(each.kind, each.before, each.after) for each in one.differences} for one in found]
    patterns = Counter(each for one in differences for each in one)
    moves = Counter((each.outcome_before, each.outcome_after) for each in found if not each.problem)
    different = [each for each in found if not each.is_equal]
    # A conversation that leads elsewhere matters more than one with other words.
    first = sorted(different, key=lambda each: (each.outcome_before == each.outcome_after, -len(each.differences)))
    return ReplaySummary(
        conversations=len(found),
        equal=len(found) - len(different),
        failed=sum(each.problem is not None for each in found),
        by_kind={kind: sum(any(kind == each for each, *_ in one) for one in differences) for kind in KINDS},
        moves=[
            ReplayMove(before=before, after=after, conversations=count)
            for (before, after), count in moves.most_common()
        ],
        patterns=[
            ReplayPattern(kind=kind, before=before, after=after, conversations=count)
            for (kind, before, after), count in patterns.most_common(MAX_PATTERNS)
        ],
        handed_over=(_queued(each.outcome_before for each in found), _queued(each.outcome_after for each in found)),
        held=dict(Counter(tool for each in found for tool in each.held).most_common()),
        turns=len(times), turn_p50=_percentile(times, 50), turn_p95=_percentile(times, 95), seconds=seconds, cost=cost,
        examples=first[:MAX_EXAMPLES],
    )  # fmt: skip


def _queued(outcomes: Iterable[str]) -> int:
    return sum(each.startswith("queue ") for each in outcomes)


def _percentile(times: Sequence[float], percent: int) -> float:
    return quantiles(times, n=100)[percent - 1] if len(times) > 1 else sum(times)
