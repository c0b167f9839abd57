"""Releases: one version in all files, a changelog that knows it, and a workflow without secrets."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from tests.delivery.charts import ROOT, SERVICES
from tests.delivery.previous_release import PREVIOUS

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, on a copy of the files that it reads and writes."""
    spec = importlib.util.spec_from_file_location("release", ROOT / "deploy" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (*module.PLACES, "CHANGELOG.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def test_all_files_name_one_version_and_the_changelog_is_in_order(release: ModuleType) -> None:
    about_files = [each for each in release.problems() if "CHANGELOG" not in each]
    assert about_files == []
    sections = release.changelog()
    dated = [name for name in sections if name != "Unreleased"]
    numbers = [tuple(map(int, name.split("."))) for name in dated]
    assert numbers == sorted(numbers, reverse=True)
    assert len(re.findall(r"^## ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)) == len(sections)
    kinds = {kind for body in sections.values() for kind in re.findall(r"^### (.+)$", body, re.MULTILINE)}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert "Unreleased" in sections, "the place of the next change"
    released = [name for name in dated if name != release.version()]
    assert f"v{released[0]}" == PREVIOUS, "tests/delivery/previous_release.py upgrades from the release before this one"


def test_a_release_needs_a_dated_section_and_one_version(release: ModuleType, tmp_path: Path) -> None:
    release.raise_to("7.1.0")
    assert release.version() == "7.1.0"
    assert any("[7.1.0] with a date" in each for each in release.problems())
    with pytest.raises(release.Refused, match="no section"):
        release.notes()
    log = tmp_path / "CHANGELOG.md"
    log.write_text(
        "# Changelog\n\n## [Unreleased]\n\n## [7.1.0] - 2027-01-02\n\n### Fixed\n\n- One.\n\n## [0.1.0] - 2026-11-28\n"
    )
    assert release.problems() == []
    assert release.notes() == "### Fixed\n\n- One."
    (tmp_path / "Dockerfile").write_text("ARG VERSION=7.0.9\n")
    assert release.problems() == ["Dockerfile names 7.0.9 instead of 7.1.0"]


@pytest.mark.parametrize("wrong", ["7", "7.1", "v7.1.0", "0.0.9", "07.1.0"])
def test_a_version_is_semantic_and_grows(release: ModuleType, wrong: str) -> None:
    with pytest.raises(release.Refused):
        release.raise_to(wrong)


def test_the_chart_is_packaged_with_the_version(release: ModuleType, tmp_path: Path) -> None:
    release.raise_to("7.1.0")
    assert Path(release.package(tmp_path / "dist")).name == "frontdesk-7.1.0.tgz"


def test_the_workflow_has_no_secret_and_releases_last() -> None:
    text = WORKFLOW.read_text()
    workflow: dict[Any, Any] = yaml.safe_load(text)
    assert "secrets." not in text
    assert set(re.findall(r"\$\{\{ (\w+)\.", text)) <= {"steps", "needs", "vars", "github"}
    assert set(re.findall(r"uses: (\S+)", text)) == {"actions/checkout@v5"}
    jobs = workflow["jobs"]
    assert jobs["release"]["needs"] == ["check", "test"]
    assert "gh release create" in jobs["release"]["steps"][-1]["run"], "the tag is made when all has worked"
    assert [name for name, job in jobs.items() if "permissions" in job] == ["release"]
    [built] = {tuple(each.split()) for each in re.findall(r"for service in (.+); do", text)}
    assert set(built) == {*SERVICES, "sandbox"}
    for path in re.findall(r"(?:deploy|\.ci)/[\w./]+", text):
        assert (ROOT / path).exists(), path
