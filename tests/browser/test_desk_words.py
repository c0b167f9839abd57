"""Each step that a flow reports to teammates has a sentence of the desk, and each sentence has its step."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from libs.contracts import AuditAction, Model, Opened, PresenceStatus, Priority, ToolResult
from libs.contracts.dead_letters import Reason
from libs.contracts.desk import AssignmentReason, Candidate, Strategy
from services.gateway.desk.index.query import ListedStatus, Sort
from services.gateway.desk.schemas import Lookup
from tests.browser.locale_files import LOCALES_DIR, words

AGENT = Path(__file__).parents[2] / "services/agent"
_CODE = re.compile(r"""(?:\bcode=|"code": )"([a-z_]+)\"""")
_OTHERS = {"hours_open", "hours_closed", "found", "found_typed", "not_found", "request_failed", "request_done"}
"""Codes that are made of parts, or returned."""
_OF_DECISIONS = ("flows/runtime", "flows/steps", "flows/interpreter.py", "turns/compose.py", "turns/removed_flows.py",
                 "turns/trigger_steps.py")  # fmt: skip


def test_each_step_of_a_flow_has_a_sentence() -> None:
    files = [
        file
        for place in _OF_DECISIONS
        for file in ([AGENT / place] if place.endswith(".py") else (AGENT / place).rglob("*.py"))
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    reported = {*re.findall(r"context, \"([a-z_]+)\", (?:f?\"|why,)", text), *_CODE.findall(text), *_OTHERS}
    reported |= set(re.findall(r"yield \"save\", \"([a-z_]+)\"", text))
    reported |= set(re.findall(r"yield entry.tool, \"(\w+)\"", text))
    known = {key.removeprefix("step.") for key in words(LOCALES_DIR / "desk/en.js") if key.startswith("step.")}
    assert reported == known


_REFUSED = re.compile(r"(?:Refusal|make)\(\s*\d+,\s*\"(\w+)\"")


def test_each_refusal_of_the_desk_has_words() -> None:
    gateway = AGENT.parent / "gateway"
    files = [file for place in ("desk", "flows", "http", "limits") for file in (gateway / place).rglob("*.py")]
    codes = {code for file in files for code in _REFUSED.findall(file.read_text(encoding="utf-8"))}
    # The builder has words of its own for what its parts can get.
    folders = ("desk", "builder", "flow_list", "flow_try", "flow_numbers", "flow_tests", "flow_canary", "flow_findings")
    keys = [key for folder in folders for key in words(LOCALES_DIR / folder / "en.js")]
    known = {key.partition(".")[2] for key in keys if re.match(r"(problem|refused)\.", key)}
    assert codes - known - _OF_PROGRAMS == set()


def test_russian_has_one_word_for_a_conversation() -> None:
    root = AGENT.parents[1]
    files = [*LOCALES_DIR.rglob("ru.js"), *(root / "locales").rglob("*.yaml"), *(root / "services").rglob("*.yaml")]
    others = {
        f"{file.name}: {line.strip()}"
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search("[Бб]есед|[Дд]иалог", line)
    }
    assert others == set()


_OF_PROGRAMS = {"malformed_body", "keys_unavailable"}
"""Refusals that no action of the page can get."""


def of_field(model: type[Model], name: str) -> set[str]:
    """The texts that a field may have."""
    annotation: Any = model.model_fields[name].annotation
    parts = [annotation, *get_args(annotation)]
    return {each for part in parts for each in get_args(part) if isinstance(each, str)}


def statuses() -> set[str]:
    """Of the results of tools."""
    mapping: dict[str, str] = TypeAdapter(ToolResult).json_schema()["discriminator"]["mapping"]
    return set(mapping)


_CASES: list[tuple[str, str, Iterable[str]]] = [
    ("desk", "reason", get_args(AssignmentReason)),
    ("desk", "strategy", get_args(Strategy)),
    ("desk", "presence", get_args(PresenceStatus)),
    ("desk", "passed", of_field(Candidate, "passed_over")),
    ("desk", "source", of_field(Opened, "source")),
    ("desk", "priority", get_args(Priority)),
    ("desk", "status", get_args(ListedStatus)),
    ("desk", "sort", get_args(Sort)),
    ("desk", "record", set(get_args(Lookup)) - {"found", "unknown"}),
    ("desk", "outcome", {each for each in statuses() if each != "ok"}),
    ("desk", "undelivered", [Reason.BRIDGE_REFUSED, Reason.BRIDGE_UNAVAILABLE, "other"]),
    ("settings", "did", get_args(AuditAction)),
]
"""Values that sentences are made of, by the first part of the sentence's key."""


@pytest.mark.parametrize(("folder", "prefix", "values"), _CASES, ids=[prefix for _, prefix, _ in _CASES])
def test_no_value_is_shown_as_the_log_has_it(folder: str, prefix: str, values: Iterable[str]) -> None:
    known = words(LOCALES_DIR / folder / "en.js")
    assert [value for value in values if f"{prefix}.{value}" not in known] == []
