"""What a replay of many conversations says: how many go otherwise, in what, where they end then, and what it took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles

from libs.contracts import ReplayDifference, ReplayExample, ReplayMove, ReplayPattern, ReplaySummary
from services.agent.replay.comparison import KINDS, Difference, ReplayComparison

MAX_EXAMPLES = 50
"""Conversations that a summary names, those with other outcomes first."""

MAX_PATTERNS = 20


def summarised(comparisons: Iterable[ReplayComparison], *, seconds: float = 0.0, cost: float = 0.0) -> ReplaySummary:
    found = list(comparisons)
    times = sorted(second for each in found for second in each.seconds)
    patterns = Counter((each.kind, each.before, each.after) for one in found for each in dict.fromkeys(one.differences))
    different = [each for each in found if not each.is_equal]
    # A conversation that leads elsewhere matters more than one with other words.
    first = sorted(different, key=lambda each: (each.outcome[0] == each.outcome[1], -len(each.differences)))
    return ReplaySummary(
        conversations=len(found),
        equal=sum(each.is_equal for each in found),
        failed=sum(each.problem is not None for each in found),
        by_kind={kind: sum(kind in each.kinds for each in found) for kind in KINDS},
        moves=[
            ReplayMove(before=before, after=after, conversations=count)
            for (before, after), count in Counter(each.outcome for each in found if not each.problem).most_common()
        ],
        patterns=[
            ReplayPattern(kind=kind, before=before, after=after, conversations=count)
            for (kind, before, after), count in patterns.most_common(MAX_PATTERNS)
        ],
        handed_over=(_queued(found, 0), _queued(found, 1)),
        held=dict(Counter(tool for each in found for tool in each.held).most_common()),
        turns=len(times), turn_p50=_percentile(times, 50), turn_p95=_percentile(times, 95), seconds=seconds, cost=cost,
        examples=[_example(each) for each in first[:MAX_EXAMPLES]],
    )  # fmt: skip


def _queued(found: Sequence[ReplayComparison], side: int) -> int:
    return sum(each.outcome[side].startswith("queue ") for each in found)


def _percentile(times: Sequence[float], percent: int) -> float:
    return quantiles(times, n=100)[percent - 1] if len(times) > 1 else sum(times)


def _example(one: ReplayComparison) -> ReplayExample:
    return ReplayExample(
        conversation_id=one.conversation_id, locale=one.locale, outcome_before=one.outcome[0],
        outcome_after=one.outcome[1], differences=[_shown(each) for each in one.differences], problem=one.problem,
    )  # fmt: skip


def _shown(each: Difference) -> ReplayDifference:
    return ReplayDifference(kind=each.kind, before=each.before, after=each.after)
