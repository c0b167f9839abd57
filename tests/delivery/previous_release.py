"""The sources of the release before this one, from the repository's history."""

import os
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.delivery.charts import ROOT

PREVIOUS = "v0.1.0"
"""The tag of the release before this version. FRONTDESK_TEST_PREVIOUS names another commit."""

FOLDERS = ("services", "libs", "flows", "desk", "locales", "web/dist")
"""What the images are made of."""


def put_previous_release(folder: Path) -> str:
    """Write its sources into a folder, and return its commit. Skips the test where the history does not have it."""
    commit = _commit()
    archive = subprocess.run(["git", "archive", commit, *FOLDERS], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"the history has no commit {commit}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return commit


def _commit() -> str:
    named = os.environ.get("FRONTDESK_TEST_PREVIOUS", PREVIOUS)
    if found := _git("rev-parse", "-q", "--verify", f"{named}^{{commit}}"):
        return found
    # A clone without tags: the last commit before the version was raised.
    raised = _git("log", "-1", "--format=%H", "-G", '^version = "', "--", "pyproject.toml")
    before = _git("rev-parse", "-q", "--verify", f"{raised}^{{commit}}^") if raised else ""
    if not before:
        pytest.skip(f"this checkout has no history with {named}")
    return before


def _git(*arguments: str) -> str:
    """Empty without git, without a repository, and for a question without an answer."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
