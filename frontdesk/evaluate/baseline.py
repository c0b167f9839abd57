"""An earlier run, from the file that `--json` wrote, and what is different now."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, get_args

from frontdesk.errors import UserError
from frontdesk.evaluate.judge import Result
from frontdesk.evaluate.playing import ModelUsage, Played

VERSION = 1
"""Of the file. An older Frontdesk may compare with the file of a newer one, and must say that it can't."""

RESULTS: tuple[Result, ...] = get_args(Result)


@dataclass(frozen=True)
class Baseline:
    """Results by the dialogues' IDs. `seconds`: the time to each answer. `costs`: of all its dialogues."""

    assistant: str
    results: Mapping[str, Result]
    seconds: Mapping[str, Sequence[float]]
    cost: float


def read_baseline(file: Path) -> Baseline:
    """Raises UserError for a file that is none of ours."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"--baseline: {file}: {error.strerror}") from None
    except ValueError:
        raise UserError(f"--baseline: {file} is not a file that --json wrote") from None
    try:
        return _baseline(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"--baseline: {file} is not a file that --json wrote, or one of another version") from None


def _baseline(document: dict[str, Any]) -> Baseline:
    results: dict[str, Result] = {name: each["result"] for name, each in document["dialogues"].items()}
    if document["version"] != VERSION or not set(results.values()) <= set(RESULTS):
        raise ValueError
    seconds = {name: [float(one) for one in each["seconds"]] for name, each in document["dialogues"].items()}
    return Baseline(str(document["assistant"]), results, seconds, float(document["usage"]["cost"]))


def compared(before: Baseline, assistant: str, played: Sequence[Played], usage: ModelUsage) -> Iterator[str]:
    """What is different now, of the dialogues that are in both runs."""
    both = [each for each in played if each.dialogue.id in before.results]
    yield f"compared with {before.assistant}: {len(both)} dialogues in both, now {assistant}"
    if not both:
        return
    for title, is_right in (("gained", True), ("lost", False)):
        names = [
            each.dialogue.id for each in both
            if (each.verdict.result == "right") is is_right
            and (before.results[each.dialogue.id] == "right") is not is_right
        ]  # fmt: skip
        yield f"  {title}: {len(names)}{': ' if names else ''}{', '.join(names)}"
    for result in RESULTS:
        earlier = sum(before.results[each.dialogue.id] == result for each in both)
        yield f"  {result}: {earlier} → {sum(each.verdict.result == result for each in both)}"
    previous_seconds = [one for each in both for one in before.seconds[each.dialogue.id]]
    seconds = [one for each in both for one in each.play.seconds]
    if seconds and previous_seconds:
        yield f"  time to an answer, p50: {median(previous_seconds) * 1000:.0f} ms → {median(seconds) * 1000:.0f} ms"
    # A cost is known of a whole run only.
    if (before.cost or usage.cost) and len(both) == len(played) == len(before.results):
        yield f"  cost: {before.cost:.4f} → {usage.cost:.4f}"
