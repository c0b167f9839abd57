"""A real Redis for tests: a given one, a container, or a private server on a free port; never a fake."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from socket import create_connection

from frontdesk.probes import free_port
from frontdesk.redis_server import find_binary
from tests.temporary_folders import in_memory


@cache
def _binary() -> str:
    """The version that `up` starts; FRONTDESK_REDIS_SERVER names another."""
    return find_binary(os.environ.get("FRONTDESK_REDIS_SERVER")).path


class RedisProcess:
    """A private server on one port, with an append-only file as in production; a test ends and restarts it."""

    def __init__(self, folder: Path, *options: str, port: int | None = None, binary: str | None = None) -> None:
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._options = options
        self.binary = binary or _binary()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *options: str) -> list[str]:
        command = [self.binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        return [*command, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", *self._options, *options]

    def start(self, *options: str) -> None:
        self._process = subprocess.Popen(self.command(*options), stdout=subprocess.DEVNULL)
        _await_answer(self.port, self._process)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
            self._process.wait(timeout=10)
            self._process = None

    def freeze(self) -> None:
        """Its connections stay and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def redis_process(*options: str, port: int | None = None, folder: Path | None = None) -> Iterator[RedisProcess]:
    """Run a server, and end it afterwards in any state."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as temporary:
        server = RedisProcess(folder or Path(temporary), *options, port=port)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def private_redis(*options: str, port: int | None = None, folder: str | None = None) -> Iterator[str]:
    """Run a private server, with an append-only file as in production. Yields its URL."""
    with redis_process(*options, port=port, folder=Path(folder) if folder else None) as server:
        yield server.url


def _await_answer(port: int, server: "subprocess.Popen[bytes]", within_s: float = 10.0) -> None:
    """A server listens before it has read its data, and refuses all commands until then."""
    deadline = time.monotonic() + within_s
    while not _answers(port):
        assert server.poll() is None, "the Redis server ended at once"
        assert time.monotonic() < deadline, "the Redis server did not answer in time"
        time.sleep(0.01)


def _answers(port: int) -> bool:
    """Whether it accepts commands. Any other refusal, for example of a client without a password or TLS, counts too."""
    try:
        with create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return not connection.recv(64).startswith(b"-LOADING")
    except ConnectionResetError:
        return True
    except OSError:
        return False


@contextmanager
def shared_redis() -> Iterator[str]:
    """The server that tests share: `FRONTDESK_TEST_REDIS_URL`, else testcontainers, else a private one."""
    if url := os.environ.get("FRONTDESK_TEST_REDIS_URL"):
        yield url
    elif _docker_answers():
        from testcontainers.community.redis import RedisContainer
        from testcontainers.core.config import testcontainers_config

        # The container ends with this context; its reaper would be one more image to pull.
        testcontainers_config.ryuk_disabled = True

        with RedisContainer("redis:8-alpine") as container:
            yield f"redis://{container.get_container_host_ip()}:{container.get_exposed_port(6379)}/0"
    else:
        with private_redis() as url:
            yield url


def _docker_answers() -> bool:
    if not shutil.which("docker"):
        return False
    probe = ["docker", "image", "inspect", "redis:8-alpine"]
    return subprocess.run(probe, capture_output=True, timeout=20, check=False).returncode == 0
