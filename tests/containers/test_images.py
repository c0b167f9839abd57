"""The content of the images: each service's own dependencies and folders, for a user without write access."""

import json
from collections.abc import Iterator
from typing import Any

import docker
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from testcontainers.community.redis import RedisContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network
from testcontainers.core.wait_strategies import HealthcheckWaitStrategy

from tests.containers.compose import ROOT, Project

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), pytest.mark.xdist_group("containers")]

FOLDERS = {
    "gateway": {"libs", "services/gateway", "web"},
    "agent": {"desk", "flows", "libs", "locales", "services/agent"},
    "hubspot_tools": {"libs", "services/hubspot_tools"},
    "archive": {"libs", "services/archive"},
    "sandbox": {"sandbox"},
}
PACKAGE = {service: "sandbox" if service == "sandbox" else f"services.{service}" for service in FOLDERS}

NEEDED = {
    "gateway": {"FRONTDESK_IDENTITY_SECRET": "s" * 64},
    "agent": {},
    "hubspot_tools": {"FRONTDESK_HUBSPOT_TOKEN": "pat"},
    # Its database may be away: then conversations wait in Redis.
    "archive": {"FRONTDESK_ARCHIVE_URL": "postgresql://frontdesk@nowhere.invalid/frontdesk"},
}  # fmt: skip
"""Settings without which a service does not start."""

PROBE = """
import importlib, json, os, pkgutil, sys
from importlib import metadata
from pathlib import Path

package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
files = [path for top in ("/app", "/opt/venv") for path in Path(top).rglob("*")]
print(json.dumps({
    "uid": os.getuid(),
    "python": sys.version.split()[0],
    "packages": sorted(each.name for each in metadata.distributions(path=[p for p in sys.path if "/venv/" in p])),
    "folders": sorted(str(path.relative_to("/app")) for path in files if path.is_dir() and path.is_relative_to("/app")),
    "files": sorted(str(path) for path in files if path.is_file()),
    "writable": [str(path) for path in files if os.access(path, os.W_OK) and not path.is_symlink()],
    "uncompiled": [str(path) for path in Path("/app").rglob("*.py")
                   if not list(path.parent.glob(f"__pycache__/{path.stem}.*.pyc"))],
}))
"""


@pytest.fixture(scope="session", params=sorted(FOLDERS))
def service(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def image(project: Project, service: str) -> str:
    return f"{project.name}-{service}"


@pytest.fixture(scope="session")
def inside(engine: docker.DockerClient, image: str, service: str) -> dict[str, Any]:
    """The output of the image's own Python with the service imported, on a read-only disk, without a network."""
    command = ["-c", PROBE, PACKAGE[service]]
    output = engine.containers.run(
        image, command, entrypoint="python", remove=True, read_only=True, network_mode="none", cap_drop=["ALL"]
    )
    found: dict[str, Any] = json.loads(output)
    return found


def test_it_runs_as_a_plain_user_who_can_change_nothing(
    engine: docker.DockerClient, image: str, inside: dict[str, Any]
) -> None:
    config = engine.images.get(image).attrs["Config"]
    assert config["User"] == "10001:10001"
    assert inside["uid"] == 10001
    assert inside["writable"] == []


def test_it_has_the_locked_dependencies_of_its_service_and_no_others(service: str, inside: dict[str, Any]) -> None:
    folder = ROOT / PACKAGE[service].replace(".", "/")
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    locked = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    version = {"python_full_version": inside["python"], "python_version": inside["python"].rpartition(".")[0]}
    wanted = {canonicalize_name(each.name) for each in locked if each.marker is None or each.marker.evaluate(version)}
    assert {canonicalize_name(name) for name in inside["packages"]} == wanted


def test_it_has_its_own_folders_and_no_others(service: str, inside: dict[str, Any]) -> None:
    folders = {each for each in inside["folders"] if "__pycache__" not in each}
    found = {each for each in folders if each.count("/") == each.startswith("services/")} - {"services"}
    assert found == FOLDERS[service]


def test_nothing_secret_or_needless_is_in_it(inside: dict[str, Any]) -> None:
    ours = [path for path in inside["files"] if path.startswith("/app/")]
    assert [path for path in ours if "/.env" in path or "/.git" in path or "/tests/" in path] == []


def test_bytecode_is_ready(inside: dict[str, Any]) -> None:
    assert inside["uncompiled"] == []


def test_it_says_what_it_is_and_how_it_is_run(engine: docker.DockerClient, image: str, service: str) -> None:
    config = engine.images.get(image).attrs["Config"]
    assert config["StopSignal"] == "SIGTERM"
    assert config["Entrypoint"][:3] == ["python", "-m", PACKAGE[service]], "signals must reach Python, not a shell"
    assert config["Healthcheck"]["Test"][0] == "CMD"
    assert config["Labels"]["org.opencontainers.image.title"].startswith("Frontdesk ")
    assert config["Labels"]["org.opencontainers.image.licenses"] == _license()


@pytest.fixture(scope="session")
def network(engine: docker.DockerClient) -> Iterator[Network]:
    """With the Redis of the compose file, as `redis`."""
    image = Project("frontdesk").get_config()["services"]["redis"]["image"]
    with Network() as network, RedisContainer(image).with_network(network).with_network_aliases("redis"):
        yield network


@pytest.mark.parametrize("service", NEEDED, indirect=True)
def test_it_becomes_healthy_with_nothing_but_redis(image: str, service: str, network: Network) -> None:
    container = DockerContainer(image, env=NEEDED[service] | {"FRONTDESK_REDIS_URL": "redis://redis:6379/0"})
    container.with_network(network).with_kwargs(read_only=True, cap_drop=["ALL"])
    with container.waiting_for(HealthcheckWaitStrategy().with_startup_timeout(60)):
        assert container.get_wrapped_container().health == "healthy"


def _license() -> str:
    """The project's own, which is not installed anywhere: read where it is declared."""
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("license = "):
            return line.split('"')[1]
    raise AssertionError("pyproject.toml names no license")
