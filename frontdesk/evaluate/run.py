"""The evaluation from its options to its exit status."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from frontdesk.errors import Failure, UserError
from frontdesk.evaluate import report
from frontdesk.evaluate.baseline import compared, read_baseline
from frontdesk.evaluate.dialogues import Dialogue
from frontdesk.evaluate.files import read_dialogues
from frontdesk.evaluate.playing import ModelUsage, Played, play_all
from frontdesk.evaluate.stage import private_redis, property_names
from frontdesk.named_model import named_model
from frontdesk.settings import describe, load_settings
from services.agent.assistants.openai import OpenAISettings
from services.agent.flows import FlowError, read_flows
from services.agent.settings import AgentSettings

GUIDED = "the guided assistant"

STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


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
    """Print the report. 1 if a language is below `at_least`. Raises Stop."""
    # All that can be wrong with options, files and settings comes first: a run with a model takes minutes and money.
    dialogues = _chosen(options)
    _check_agent()
    model = named_model(options.model or None)
    baseline = read_baseline(options.baseline) if options.baseline else None
    if options.json and not options.json.absolute().parent.is_dir():
        raise UserError(f"--json: there is no folder {options.json.parent}")
    assistant = options.model or GUIDED
    try:
        with private_redis(load_settings().redis_server) as redis_url:
            played, usage = play_all(redis_url, dialogues, model, options.jobs, _show_progress)
    except KeyboardInterrupt:
        print("frontdesk: the evaluation was stopped", file=sys.stderr)
        return STOPPED
    _require_model(model, usage)
    lines = [
        *report.misses(played, transcripts=options.misses),
        *report.table(played),
        *report.latency_and_cost(played, usage, priced=model is not None and model.model in model.prices),
        *(compared(baseline, assistant, played, usage) if baseline else ()),
    ]
    print("\n".join(lines))
    if options.json:
        _write(options.json, report.as_json(assistant, played, usage))
    return int(_is_below(played, options.at_least))


def _chosen(options: EvaluationOptions) -> list[Dialogue]:
    try:
        only = re.compile(options.only or "")
    except re.error as error:
        raise UserError(f"--only: {options.only!r} is not a regular expression: {error}") from None
    listed = read_dialogues(options.paths, property_names())
    found = [each for each in listed if only.search(each.id)][:: options.every]
    if not found:
        raise UserError(f"--only: none of the {len(listed)} dialogues has an ID with {options.only!r}")
    return found


def _check_agent() -> None:
    """Raises UserError for settings and flows with which no agent would start."""
    try:
        read_flows(AgentSettings().flows)
    except ValidationError as error:
        raise UserError("\n".join(describe(error, AgentSettings))) from None
    except FlowError as error:
        raise UserError(str(error)) from None


def _require_model(model: OpenAISettings | None, usage: ModelUsage) -> None:
    """Without one answer of the model, the figures would be the guided assistant's under the model's name."""
    if model is not None and not usage.answers:
        reasons = ", ".join(each for each in usage.fallbacks if each != "unfinished")
        raise Failure(
            f"the model {model.model} did not answer once ({reasons}): `frontdesk doctor` looks for the cause"
        )


def _show_progress(ended: int, total: int) -> None:
    """One line, which rewrites itself. In a log it would be noise."""
    if sys.stderr.isatty():
        print(f"{ended} of {total} dialogues", end="\r", file=sys.stderr, flush=True)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"--json: {file}: {error.strerror}") from None


def _is_below(played: Sequence[Played], at_least: float) -> bool:
    return any(percent < at_least for percent in report.percent_by_language(played).values())
