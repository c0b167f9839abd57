"""The data folder: the files of one machine's Frontdesk, and the lock that lets only one run on them.

    lock              held while `up` runs
    identity-secret   signs host-site tokens when no setting gives a secret
    deployment.json   the addresses of the running deployment
    sandbox-port      where the sandbox listened last, so that links to its records stay valid
    redis/  logs/     files of Redis, and logs
    archive.db        closed conversations

Only its owner can read it, because it holds conversations and secrets.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from frontdesk.errors import UserError

DEFAULT = Path(".frontdesk")

ARCHIVE_FILE = "archive.db"
"""Closed conversations, unless a setting names a database."""

# As long as the hash of HS256. A shorter key would be weaker than the hash.
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Deployment:
    """The addresses of a running Frontdesk. `redis_url` may hold a password."""

    pid: int
    url: str
    redis_url: str
    sandbox_url: str | None


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def make(cls, path: Path) -> "DataFolder":
        """Make the folder if it is missing, and check that it is writable. Raises UserError."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Mode bits don't tell: the disk may be full or read-only, and root may write anywhere.
            probe = path / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise UserError(
                f"can't write to the data folder {path}: {error.strerror}; choose another with --data"
            ) from None
        return cls(path)

    def folder(self, name: str) -> Path:
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process alone. Raises UserError if another one has it."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                # The system frees this lock however the process ends. A file with a PID would outlive a crash.
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(self._held_by_another()) from None
            yield
        finally:
            os.close(descriptor)

    def _held_by_another(self) -> str:
        running = self.deployment()
        which = f" (pid {running.pid}, {running.url})" if running else ""
        return (
            f"another Frontdesk{which} already runs on the data folder {self.path}: "
            "stop it, or choose another folder with --data"
        )

    @property
    def secret_file(self) -> Path:
        return self.path / "identity-secret"

    def identity_secret(self) -> str | None:
        """The secret that was generated for this folder, if any."""
        try:
            return self.secret_file.read_text("ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"can't read {self.secret_file}: {error}") from None

    def make_identity_secret(self) -> str:
        """The folder's secret, generated at the first call. Call it under the lock."""
        known = self.identity_secret()
        if known:
            return known
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        _write_private(self.secret_file, secret + "\n")
        return secret

    @property
    def sandbox_port(self) -> int | None:
        """The port of the sandbox at its last start here; None for a new folder, or a file that holds no port."""
        try:
            port = int((self.path / "sandbox-port").read_text("ascii"))
        except (OSError, ValueError):
            return None
        return port if 0 < port < 65_536 else None

    def keep_sandbox_port(self, port: int) -> None:
        """Remember the port for the next start. Call it under the lock."""
        _write_private(self.path / "sandbox-port", f"{port}\n")

    def deployment(self) -> Deployment | None:
        """The deployment that `up` wrote at its last start here. It may have ended since."""
        try:
            return Deployment(**json.loads((self.path / "deployment.json").read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, TypeError) as error:
            raise UserError(f"can't read {self.path / 'deployment.json'}: {error}; delete it") from None

    @contextmanager
    def announced(self, deployment: Deployment) -> Iterator[None]:
        """Let other commands find this deployment while it runs."""
        file = self.path / "deployment.json"
        _write_private(file, json.dumps(asdict(deployment), indent=2) + "\n")
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def _write_private(file: Path, text: str) -> None:
    """Write a file that no other user may read."""
    # A crash while it is written leaves the old file whole: only the last step replaces it.
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    # Private from the first byte. With a later chmod another user could open the file first.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(file)
