"""Tables of what was played, as text and as a file with which a later run is compared."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median, quantiles
from typing import Any

from frontdesk.evaluate.baseline import VERSION
from frontdesk.evaluate.judge import Result
from frontdesk.evaluate.player import Line
from frontdesk.evaluate.playing import ModelUsage, Played

_MARKS = {"person": ">", "click": "!", "assistant": "<", "card": "*", "note": "#"}

_NOT_RIGHT: tuple[tuple[str, Result], ...] = (
    ("wrong write", "wrong"), ("partial write", "partial"), ("missed", "missed"),
)  # fmt: skip
"""Titles of the results other than right, worst first. A dialogue counts once, as the worst of them."""

CARD_CHARS = 400
"""A card's data in a transcript, up to here: a list of ten contacts would hide the conversation."""


def table(played: Sequence[Played]) -> Iterator[str]:
    """Right dialogues of all, by kind and language, and how many others ended in which way."""
    languages = sorted({each.dialogue.language for each in played})
    kinds = list(dict.fromkeys(each.dialogue.kind for each in played))
    width = max(map(len, (*kinds, *(title for title, _ in _NOT_RIGHT))))

    def row(title: str, cells: Sequence[str], others: Sequence[str] = ()) -> str:
        shown = (*(cell.rjust(7) for cell in cells), *(cell.rjust(13) for cell in others))
        return "  ".join((title.ljust(width), *shown)).rstrip()

    def counted(title: str, of: Sequence[Played]) -> str:
        rights = [_right([each for each in of if each.dialogue.language == language]) for language in languages]
        others = [str(_count(of, result) or "·") for _, result in _NOT_RIGHT]
        return row(title, [*rights, _right(of)], others)

    yield row("right of all", [*languages, "all"], [title for title, _ in _NOT_RIGHT])
    for kind in kinds:
        yield counted(kind, [each for each in played if each.dialogue.kind == kind])
    yield counted("all", played)
    percents = [*percent_by_language(played).values(), _percent(played)]
    yield row("right, %", [f"{percent:.0f}" for percent in percents])
    # The same counts by language, because a column has no room for four numbers.
    for title, result in _NOT_RIGHT:
        of_languages = [[each for each in played if each.dialogue.language == language] for language in languages]
        yield row(title, [str(_count(of, result) or "·") for of in (*of_languages, played)])
    asked = [each for each in played if each.play.asked]
    if asked:
        yield f"a person was asked what a value is in {len(asked)}, of which {_count(asked, 'right')} are right"


def percent_by_language(played: Sequence[Played]) -> dict[str, float]:
    languages = sorted({each.dialogue.language for each in played})
    return {
        language: _percent([each for each in played if each.dialogue.language == language]) for language in languages
    }


def latency_and_cost(played: Sequence[Played], usage: ModelUsage, *, priced: bool) -> Iterator[str]:
    """`priced`: the settings have a price for the model."""
    seconds = [each for one in played for each in one.play.seconds]
    if seconds:
        # Of a few messages the longest is the 95th percentile, too.
        slowest = quantiles(seconds, n=100, method="inclusive")[94] if len(seconds) > 1 else seconds[0]
        yield f"time to a message's answer: p50 {_ms(median(seconds))}, p95 {_ms(slowest)}, longest {_ms(max(seconds))}"
    if usage.answers:
        yield f"the model: {usage.answers} answers; tokens: {_listed(usage.tokens)}"
        if priced:
            yield f"cost: {usage.cost:.4f}, {usage.cost / len(played):.5f} a dialogue, by the prices in the settings"
        else:
            yield "cost: unknown, because FRONTDESK_OPENAI_PRICES has no price for this model"
    if steps := sum(usage.fallbacks.values()):
        yield f"not the model's: {steps} steps that the guided assistant took in its place ({_listed(usage.fallbacks)})"
    if usage.doubted:
        yield f"claims of a change without a receipt: {_listed(usage.doubted)}"


def misses(played: Sequence[Played], *, transcripts: bool) -> Iterator[str]:
    titles = {result: title for title, result in _NOT_RIGHT}
    for each in played:
        if each.verdict.missed:
            yield f"{each.dialogue.id}: {titles[each.verdict.result]}: {'; '.join(each.verdict.missed)}"
            if transcripts:
                yield from map(_transcribed, each.play.lines)


def as_json(assistant: str, played: Sequence[Played], usage: ModelUsage) -> str:
    document = {
        "version": VERSION,
        "assistant": assistant,
        "right_percent": percent_by_language(played),
        "usage": asdict(usage),
        "dialogues": {each.dialogue.id: _described(each) for each in played},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _described(played: Played) -> dict[str, Any]:
    verdict, dialogue = played.verdict, played.dialogue
    return {
        "language": dialogue.language, "kind": dialogue.kind, "result": verdict.result, "missed": verdict.missed,
        "wrong": verdict.wrong, "partial": verdict.partial,
        "asked": played.play.asked, "seconds": [round(each, 4) for each in played.play.seconds],
        # Only of misses: the transcripts of all dialogues are some 2 MB, and a file like this is kept for comparisons.
        "transcript": [_transcribed(line).strip() for line in played.play.lines] if verdict.missed else [],
    }  # fmt: skip


def _transcribed(line: Line) -> str:
    text = line.text if line.by != "card" or len(line.text) <= CARD_CHARS else f"{line.text[:CARD_CHARS]}…"
    buttons = f"  [{' | '.join(line.labels)}]" if line.labels else ""
    return f"   {_MARKS[line.by]} " + (text + buttons).replace("\n", "\n     ")


def _right(played: Sequence[Played]) -> str:
    return f"{_count(played, 'right')}/{len(played)}" if played else ""


def _count(played: Sequence[Played], result: Result) -> int:
    return sum(each.verdict.result == result for each in played)


def _percent(played: Sequence[Played]) -> float:
    return 100 * _count(played, "right") / len(played)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
