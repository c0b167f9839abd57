"""A PostgreSQL of a benchmark's or a test's own: a cluster in a folder, from the newest version that is installed.

PostgreSQL refuses to run as root, so that root starts it as the user `postgres` of Debian's package.
"""

import os
import pwd
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path

from frontdesk.probes import free_port

_DEBIAN = Path("/usr/lib/postgresql")

_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
}


@cache
def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`; None where PostgreSQL is not installed."""
    # Debian keeps each version in a folder of its own, none of which is on the path.
    found = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("postgres")
    return next((folder for folder in reversed(found) if (folder / "postgres").exists()), None) or (
        Path(on_path).parent if on_path else None
    )


class PostgresProcess:
    """One cluster on one port; a test ends and restarts it. `url` is of its first database."""

    def __init__(self, folder: Path, bin_folder: Path, **options: str) -> None:
        self._options = {**_OPTIONS, **options}
        self.port = free_port()
        self.url = f"postgresql://frontdesk@127.0.0.1:{self.port}/postgres"
        self._data = folder / "data"
        self._log = folder / "log"
        self._bin = bin_folder
        self._user = _plain_user()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        if self._user:
            # The temporary folder around it is root's.
            folder.parent.chmod(0o755)
            folder.chmod(0o755)
            shutil.chown(folder, self._user)
        command = [str(bin_folder / "initdb"), "-D", str(self._data), "-U", "frontdesk", "-A", "trust", "-E", "UTF8"]
        command += ["--locale=C", "--no-sync"]
        subprocess.run(command, user=self._user, cwd=folder, stdout=subprocess.DEVNULL, check=True)

    def start(self) -> None:
        options = [f"--{name}={value}" for name, value in {**self._options, "port": str(self.port)}.items()]
        command = [str(self._bin / "postgres"), "-D", str(self._data), *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, user=self._user, cwd=self._data, stdout=log, stderr=log)
        probe = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "60"]
        while subprocess.run(probe, check=False).returncode:
            assert self._process.poll() is None, self._log.read_text()

    def stop(self, number: int = signal.SIGINT) -> None:
        """SIGINT ends all sessions first. SIGQUIT ends it at once, as a crash does."""
        if self._process:
            self._process.send_signal(number)
            self._process.wait(timeout=60)
            self._process = None


def _plain_user() -> str | None:
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
