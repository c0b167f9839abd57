"""The stack of docker-compose.yml for tests, never with the settings or keys of the person who runs the tests."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from testcontainers.compose import DockerCompose

ROOT = Path(__file__).parents[2]
BASE_IMAGES = ("python:3.12-slim", "redis:8-alpine", "postgres:17-alpine")
COMPOSE_FILE = "docker-compose.yml"
WITHIN_S = 400
"""Enough for building all images."""

_OURS = ("FRONTDESK_", "OPENAI_", "COMPOSE_")


class CommandFailed(AssertionError):
    """The message is the output of the command."""


class Project(DockerCompose):
    """One compose project. Its name separates its containers, networks and volumes from all others."""

    def __init__(
        self, name: str, profile: str | None = "sandbox", settings: dict[str, str] | None = None, *more_files: str
    ) -> None:
        profiles = [profile] if profile else None
        super().__init__(ROOT, [COMPOSE_FILE, *more_files], env_file=os.devnull, profiles=profiles)
        self.name = name
        self.settings = settings or {}

    def compose(self, *arguments: str) -> str:
        """The command's standard output. Raises CommandFailed."""
        return self._run_command([*self.docker_compose_command(), *arguments]).stdout.decode()

    def _run_command(self, cmd: str | Sequence[str], context: str | None = None) -> subprocess.CompletedProcess[bytes]:
        # testcontainers has no option for the environment, and without it would hand over all of ours.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        environment |= self.settings | {"COMPOSE_PROJECT_NAME": self.name}
        done = subprocess.run(
            cmd, cwd=context or ROOT, env=environment, timeout=WITHIN_S, capture_output=True, check=False
        )
        if done.returncode:
            raise CommandFailed(f"{cmd}\n{done.stdout.decode()[-4000:]}\n{done.stderr.decode()[-4000:]}")
        return done


def missing_client() -> str | None:
    """The reason why compose files can't be read here; None if they can."""
    if not shutil.which("docker"):
        return "no docker command"
    return None if _succeeds("docker", "compose", "version") else "docker has no compose"


def missing_engine() -> str | None:
    """The reason why containers can't run here; None if they can."""
    # By the command: testcontainers leaves its socket open where no engine answers.
    if not _succeeds("docker", "version"):
        return "no Docker engine answers"
    missing = [each for each in BASE_IMAGES if not _succeeds("docker", "image", "inspect", each)]
    return f"no image {missing[0]} (docker pull {missing[0]})" if missing else None


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
