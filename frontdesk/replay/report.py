"""What a replay found, as lines of a terminal."""

from collections.abc import Iterator

from libs.contracts import ReplayedConversation, ReplaySummary

MAX_WIDTH = 110
"""Characters of a text in a line: more of them wrap in most terminals."""

MAX_NAMED = 10
"""Conversations and differences that the summary names; --json has more."""


def summary_lines(summary: ReplaySummary) -> Iterator[str]:
    """Many conversations in some twenty lines."""
    different = summary.conversations - summary.equal
    yield f"{summary.conversations} conversations: {summary.equal} go as they went, {different} otherwise"
    if summary.failed:
        yield f"  {summary.failed} could not be replayed to their end"
    kinds = ", ".join(f"{kind}s {count}" for kind, count in summary.by_kind.items() if count)
    if kinds:
        yield f"  conversations with other {kinds}"
    before, after = summary.handed_over
    yield f"handed over to a team: {before} → {after}"
    for move in summary.moves:
        same = "" if move.before != move.after else ", as before"
        yield f"  {move.conversations:>6}  {move.before} → {move.after}{same}"
    if summary.patterns:
        yield "the most frequent differences"
    for pattern in summary.patterns[:MAX_NAMED]:
        yield f"  {pattern.conversations:>6}  {pattern.kind}: {_changed(pattern.before, pattern.after)}"
    held = ", ".join(f"{tool} {count}" for tool, count in summary.held.items())
    if held:
        yield f"calls without a recorded result, held back: {held}"
    if summary.examples:
        yield "for example"
    for each in summary.examples[:MAX_NAMED]:
        moved = "" if each.outcome_before == each.outcome_after else f" {each.outcome_before} → {each.outcome_after}"
        what = each.problem or f"{len(each.differences)} differences"
        yield f"  {each.conversation_id} ({each.locale}): {what}{moved}"
    yield (
        f"{summary.turns} turns in {summary.seconds:.1f} s; a turn p50 {summary.turn_p50 * 1000:.1f} ms, "
        f"p95 {summary.turn_p95 * 1000:.1f} ms{f'; cost {summary.cost:.4f}' if summary.cost else ''}"
    )


def conversation_lines(one: ReplayedConversation) -> Iterator[str]:
    """One conversation with all that differs."""
    if one.problem:
        yield f"{one.conversation_id}: {one.problem}"
        return
    before, after = one.outcome_before, one.outcome_after
    yield f"{one.conversation_id}: {'as it went' if one.is_equal else f'{len(one.differences)} differences'}"
    yield f"  it led to: {before}" + ("" if before == after else f" → {after}")
    for each in one.differences:
        if each.before is not None:
            yield f"  - {each.kind}: {_short(each.before)}"
        if each.after is not None:
            yield f"  + {each.kind}: {_short(each.after)}"
    if one.held:
        yield f"  held back: {', '.join(one.held)}"


def _changed(before: str | None, after: str | None) -> str:
    if before is None:
        return f"+ {_short(after or '')}"
    return f"- {_short(before)}" if after is None else f"{_short(before)} → {_short(after)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_WIDTH else f"{flat[: MAX_WIDTH - 1]}…"
