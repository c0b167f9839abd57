"""`docs/extending.md` names each file that a new kind of flow step needs."""

import inspect
import re
from pathlib import Path

import pytest

from services.agent.flows.runtime import outcomes
from services.agent.flows.steps import STEPS, Step
from tests.architecture.sources import text_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("libs", "services", "frontdesk", "sandbox", "bench", "docs", "web/src")
PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Add a flow step")[2].partition("\n## ")[0]
LISTED = re.findall(r"^\| `([\w./]+)` \|", SECTION, re.MULTILINE)
DISTINCT = ("office_hours", "http_request", "enrich")
"""Kinds with names that mean nothing else: a file that names all of them lists the kinds."""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.kind_name())
def test_each_kind_stands_in_each_file(step: type[Step]) -> None:
    for path in LISTED:
        kind = step.kind_name()
        text = (ROOT / path.replace("KIND", kind).replace("xx", "en")).read_text(encoding="utf-8")
        assert step.__name__ in text or f"### `{kind}`" in text or f"\n  {kind}:\n" in text, path


def test_no_other_file_lists_the_kinds() -> None:
    listing = [
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".md", ".js", ".json", ".yaml") and all(kind in text_of(path) for kind in DISTINCT)
    ]
    words = {"locales/builder/xx.yaml"}  # the folder of texts, which is none of those above
    assert sorted(listing) == sorted(path for path in LISTED if "KIND" not in path and path not in words)


def test_each_way_to_go_on_is_named() -> None:
    ways = {way.__name__ for way in outcomes.Outcome.__args__}
    assert ways == set(re.findall(r"\(`([A-Z]\w+)`\)", SECTION))


def test_each_part_is_one_of_a_step() -> None:
    parts = re.findall(r"^- (?:its fields, and )?`(\w+)`", SECTION, re.MULTILINE)
    known = {name for name, _ in inspect.getmembers(Step)} | Step.model_fields.keys()
    assert parts == ["kind", "run", "blocks", "label", "group"]
    assert set(parts) <= known
