"""Images and one running stack, made once; without an engine, the reason why not."""

import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx2
import pytest

from frontdesk.probes import free_port
from tests.containers.compose import Project, missing_client, missing_engine

AGENTS = 3
BUILD_WITHIN_S = 400
UP_WITHIN_S = 180


@dataclass(frozen=True)
class Stack:
    """`docker compose --profile sandbox up --scale agent=3`, as a newcomer with three agents gets it."""

    project: Project
    secret: str
    url: str
    sandbox_url: str

    def up(self) -> None:
        """Start all services, and wait until they are healthy."""
        self.project.compose(
            "up", "--detach", "--wait", "--no-build", "--scale", f"agent={AGENTS}", within_s=UP_WITHIN_S
        )


@pytest.fixture(scope="session")
def client() -> None:
    if reason := missing_client():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing_engine():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def project(engine: None) -> Iterator[Project]:
    """All images are built."""
    port, sandbox_port = free_port(), free_port()
    settings = {
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_SANDBOX_PORT": str(sandbox_port),
        "FRONTDESK_IDENTITY_SECRET": secrets.token_hex(32),
    }
    project = Project(f"frontdesk-test-{uuid4().hex[:8]}", settings=settings)
    project.compose("build", "--quiet", within_s=BUILD_WITHIN_S)
    yield project
    project.compose("down", "--volumes", "--rmi", "local", "--timeout", "5", within_s=120)


@pytest.fixture(scope="session")
def stack(project: Project) -> Stack:
    settings = project.settings
    stack = Stack(
        project,
        settings["FRONTDESK_IDENTITY_SECRET"],
        f"http://127.0.0.1:{settings['FRONTDESK_PORT']}",
        f"http://127.0.0.1:{settings['FRONTDESK_SANDBOX_PORT']}",
    )
    stack.up()
    return stack


@pytest.fixture
async def gateway(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=stack.url, timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
async def sandbox(stack: Stack) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=stack.sandbox_url, timeout=20, trust_env=False) as client:
        yield client
