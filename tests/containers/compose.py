"""Runs docker and compose for tests, never with the settings or keys of the person who runs the tests."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BASE_IMAGES = ("python:3.12-slim", "redis:8-alpine")

_OURS = ("FRONTDESK_", "OPENAI_", "COMPOSE_")


class CommandFailed(AssertionError):
    """The message is the output of the command."""


def run(*command: str, within_s: float = 60, settings: dict[str, str] | None = None) -> str:
    """The command's standard output. Raises CommandFailed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment | (settings or {}), timeout=within_s, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def missing_client() -> str | None:
    """The reason why compose files can't be read here; None if they can."""
    if not shutil.which("docker"):
        return "no docker command"
    try:
        run("docker", "compose", "version")
    except CommandFailed:
        return "docker has no compose"
    return None


def missing_engine() -> str | None:
    """The reason why containers can't run here; None if they can."""
    if reason := missing_client():
        return reason
    try:
        run("docker", "version", "--format", "{{.Server.Version}}")
    except CommandFailed:
        return "no Docker engine answers"
    for image in BASE_IMAGES:
        try:
            run("docker", "image", "inspect", image)
        except CommandFailed:
            return f"no image {image} (docker pull {image})"
    return None


@dataclass
class Project:
    """One compose project. Its name separates its containers, networks and volumes from all others."""

    name: str
    profile: str | None = "sandbox"
    settings: dict[str, str] = field(default_factory=dict)

    def compose(self, *arguments: str, within_s: float = 60) -> str:
        profile = ("--profile", self.profile) if self.profile else ()
        command = ("docker", "compose", "--env-file", os.devnull, "--project-name", self.name, *profile)
        return run(*command, *arguments, within_s=within_s, settings=self.settings)

    def config(self) -> dict[str, Any]:
        """The file as compose understands it."""
        config: dict[str, Any] = json.loads(self.compose("config", "--format", "json"))
        return config

    def containers(self) -> list[dict[str, Any]]:
        """As `docker inspect` shows them, with those that ended."""
        ids = self.compose("ps", "--all", "--quiet").split()
        found: list[dict[str, Any]] = json.loads(run("docker", "inspect", *ids)) if ids else []
        return found

    def of(self, service: str) -> list[dict[str, Any]]:
        """The containers of one service, by their number."""
        mine = [each for each in self.containers() if _label(each, "service") == service]
        return sorted(mine, key=lambda each: int(_label(each, "container-number")))


def _label(container: dict[str, Any], name: str) -> str:
    value: str = container["Config"]["Labels"][f"com.docker.compose.{name}"]
    return value
