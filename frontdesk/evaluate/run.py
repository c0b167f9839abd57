"""The evaluation from its options to its exit status."""

import re
from dataclasses import dataclass
from pathlib import Path

from frontdesk.errors import UserError
from frontdesk.evaluate import report
from frontdesk.evaluate.dialogues import Dialogue, read_dialogues
from frontdesk.evaluate.parts import play_parts
from frontdesk.evaluate.stage import private_redis
from frontdesk.settings import load_settings
from services.agent.assistants.openai import OpenAISettings


@dataclass(frozen=True)
class EvaluationOptions:
    """`model`: its name, None for the guided assistant. `at_least`: the percentage that each language must reach."""

    paths: list[Path]
    model: str | None = None
    only: str | None = None
    every: int = 1
    jobs: int = 1
    misses: bool = False
    at_least: float = 0
    baseline: Path | None = None
    json: Path | None = None


def run_evaluate(options: EvaluationOptions) -> int:
    """Print the report. 1 if a language is below `at_least`."""
    dialogues = _chosen(options)
    model = _model(options.model) if options.model else None
    with private_redis(load_settings().redis_server) as redis_url:
        played, spent = play_parts(redis_url, dialogues, model, options.jobs)
    lines = [
        *report.misses(played, transcripts=options.misses),
        *report.table(played),
        *report.latency_and_cost(played, spent),
    ]
    if options.baseline:
        lines += report.compared(options.baseline, played)
    for line in lines:
        print(line)
    if options.json:
        options.json.write_text(report.as_json(options.model or "guided", played, spent), encoding="utf-8")
    return int(any(percent < options.at_least for percent in report.percent_by_language(played).values()))


def _chosen(options: EvaluationOptions) -> list[Dialogue]:
    try:
        only = re.compile(options.only or "")
    except re.error as error:
        raise UserError(f"--only: {error}") from error
    found = [each for each in read_dialogues(options.paths) if only.search(each.id)][:: options.every]
    if not found:
        raise UserError("no dialogue fits")
    return found


def _model(name: str) -> OpenAISettings:
    settings = OpenAISettings(model=name)
    if not settings.has_key:
        raise UserError("--model needs OPENAI_API_KEY")
    return settings
