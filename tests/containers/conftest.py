"""Images and one running stack, made once; without an engine, the reason why not."""

import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import docker
import httpx2
import pytest
from docker.models.containers import Container
from testcontainers.core.config import testcontainers_config
from testcontainers.core.docker_client import DockerClient

from frontdesk.probes import free_port
from tests.containers.compose import Project, missing_client, missing_engine


@dataclass(frozen=True)
class Stack:
    """`docker compose --profile sandbox up` with three agents, as a newcomer gets it."""

    project: Project
    engine: docker.DockerClient
    secret: str
    url: str
    sandbox_url: str

    def up(self) -> None:
        """Start all services, and wait until they are healthy."""
        self.project.start()

    def containers(self, *services: str) -> list[Container]:
        """The containers of these services, also those that ended."""
        found = [each for each in self.project.get_containers(include_all=True) if each.Service in services]
        return [self.engine.containers.get(each.ID) for each in found]


@pytest.fixture(scope="session")
def client() -> None:
    if reason := missing_client():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def engine(client: None) -> Iterator[docker.DockerClient]:
    if reason := missing_engine():
        pytest.skip(reason)
    # Its reaper, which would remove containers after a crash, is one more image to pull.
    testcontainers_config.ryuk_disabled = True
    engine = DockerClient().client
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def project(engine: docker.DockerClient) -> Iterator[Project]:
    """All images are built."""
    settings = {
        "FRONTDESK_PORT": str(free_port()),
        "FRONTDESK_SANDBOX_PORT": str(free_port()),
        "FRONTDESK_IDENTITY_SECRET": secrets.token_hex(32),
    }
    project = Project(f"frontdesk-test-{uuid4().hex[:8]}", "sandbox", settings, "tests/containers/agents.yml")
    project.compose("build", "--quiet")
    yield project
    project.compose("down", "--volumes", "--rmi", "local", "--timeout", "5")


@pytest.fixture(scope="session")
def stack(project: Project, engine: docker.DockerClient) -> Stack:
    settings = project.settings
    stack = Stack(
        project,
        engine,
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
