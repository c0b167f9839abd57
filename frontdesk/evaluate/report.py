"""Tables of what was played, as text and as a file that a later run is compared with."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from frontdesk.errors import UserError
from frontdesk.evaluate.parts import Played, Spent
from frontdesk.evaluate.player import Line

_MARKS = {"person": ">", "press": "!", "assistant": "<", "card": "*", "note": "#"}

CARD_CHARS = 400
"""A card's data in a transcript, up to here: a list of ten contacts would hide the talk."""


def table(played: Sequence[Played]) -> Iterator[str]:
    """Right dialogues of all, by kind and language, then the writes that must not be."""
    languages = sorted({each.dialogue.language for each in played})
    kinds = list(dict.fromkeys(each.dialogue.kind for each in played))
    width = max(map(len, (*kinds, "partial writes")))

    def row(title: str, cells: Sequence[str]) -> str:
        return "  ".join((title.ljust(width), *(cell.rjust(7) for cell in cells)))

    def rights(of: Sequence[Played]) -> list[str]:
        return [_right([each for each in of if each.dialogue.language == each_language]) for each_language in languages]

    yield row("kind", [*languages, "all"])
    for kind in kinds:
        of_kind = [each for each in played if each.dialogue.kind == kind]
        yield row(kind, [*rights(of_kind), _right(of_kind)])
    yield row("all", [*rights(played), _right(played)])
    percents = percent_by_language(played)
    yield row("right, %", [*(f"{percents[language]:.0f}" for language in languages), f"{_percent(played):.0f}"])
    for title, counted in (("wrong writes", "wrong"), ("partial writes", "partial")):
        bad = [each.dialogue.language for each in played if getattr(each.verdict, counted)]
        yield row(title, [*(str(bad.count(language)) for language in languages), str(len(bad))])


def percent_by_language(played: Sequence[Played]) -> dict[str, float]:
    languages = sorted({each.dialogue.language for each in played})
    return {
        language: _percent([each for each in played if each.dialogue.language == language]) for language in languages
    }


def latency_and_cost(played: Sequence[Played], spent: Spent) -> Iterator[str]:
    seconds = [each for one in played for each in one.play.seconds]
    if len(seconds) > 1:
        slowest = quantiles(seconds, n=100)[94]
        yield f"a message's answer: p50 {_ms(median(seconds))}, p95 {_ms(slowest)}, longest {_ms(max(seconds))}"
    if spent.tokens:
        listed = ", ".join(f"{number} {kind}" for kind, number in spent.tokens.items())
        yield f"tokens: {listed}; cost: {spent.cost:.4f}, {spent.cost / len(played):.5f} a dialogue"
    if spent.fallbacks:
        yield f"steps of the guided assistant in the model's place: {spent.fallbacks}"


def misses(played: Sequence[Played], *, transcripts: bool) -> Iterator[str]:
    for each in played:
        if each.verdict.missed:
            yield f"{each.dialogue.id}: {'; '.join(each.verdict.missed)}"
            if transcripts:
                yield from map(_transcribed, each.play.lines)


def as_json(assistant: str, played: Sequence[Played], spent: Spent) -> str:
    document = {
        "assistant": assistant,
        "right_percent": percent_by_language(played),
        "spent": {"tokens": spent.tokens, "cost": spent.cost, "fallbacks": spent.fallbacks},
        "dialogues": {each.dialogue.id: _result(each) for each in played},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def compared(baseline: Path, played: Sequence[Played]) -> Iterator[str]:
    """What is right now and was not, and the other way round. Raises UserError for a file that is none of ours."""
    try:
        earlier = json.loads(baseline.read_text(encoding="utf-8"))["dialogues"]
        was_right = {name: not result["missed"] for name, result in earlier.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{baseline}: not a file of --json: {error}") from error
    both = [each for each in played if each.dialogue.id in was_right]
    for title, right in (("gained", True), ("lost", False)):
        changed = [each for each in both if is_right(each) is right and was_right[each.dialogue.id] is not right]
        names = [each.dialogue.id for each in changed]
        yield f"{title}: {len(names)}{': ' if names else ''}{', '.join(names)}"
    before = sum(was_right[each.dialogue.id] for each in both)
    yield f"in both: {len(both)}; right before: {before}, now: {sum(map(is_right, both))}"


def is_right(played: Played) -> bool:
    return not played.verdict.missed


def _result(played: Played) -> dict[str, Any]:
    verdict, dialogue = played.verdict, played.dialogue
    return {
        "language": dialogue.language, "kind": dialogue.kind, "missed": verdict.missed, "wrong": verdict.wrong,
        "partial": verdict.partial, "seconds": [round(each, 4) for each in played.play.seconds],
    }  # fmt: skip


def _transcribed(line: Line) -> str:
    text = line.text if line.by != "card" else line.text[:CARD_CHARS]
    buttons = f"  [{' | '.join(line.labels)}]" if line.labels else ""
    return f"   {_MARKS[line.by]} " + (text + buttons).replace("\n", "\n     ")


def _right(played: Sequence[Played]) -> str:
    return f"{sum(map(is_right, played))}/{len(played)}" if played else ""


def _percent(played: Sequence[Played]) -> float:
    return 100 * sum(map(is_right, played)) / len(played)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
