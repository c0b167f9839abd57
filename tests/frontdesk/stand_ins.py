"""Small programs in the place of the services, so that the supervisor can be tested without them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.waiting import is_alive, wait_until

ROOT = Path(__file__).parents[2]

SERVICE = """
import os, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

{before}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass

name = Path(sys.argv[0]).parent.name
port = sys.argv[4] if name == "sandbox" else os.environ["FRONTDESK_HEALTH_PORT"]
server = HTTPServer(("127.0.0.1", int(port)), Handler)
if name == "gateway":
    public = HTTPServer(("127.0.0.1", int(os.environ["FRONTDESK_PORT"])), Handler)
    threading.Thread(target=public.serve_forever, daemon=True).start()
with open("pids", "a") as pids:
    pids.write(f"{{os.getpid()}} {{name}}\\n")
server.serve_forever()
"""

PACKAGES = ("services/gateway", "services/agent", "services/hubspot_tools", "services/archive", "sandbox")


def environment(**extra: str) -> dict[str, str]:
    """This process' environment, without the settings of the person who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FRONTDESK_", "OPENAI_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def command(folder: Path, *arguments: str, stdin: str = "", **extra: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that ends by itself, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "frontdesk", *arguments],
        cwd=folder, env=environment(**extra), input=stdin, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


class Tree:
    """A folder in which `python -m services.gateway` and its like are stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "services").mkdir()
        (folder / "services/__init__.py").touch()
        for package in PACKAGES:
            (folder / package).mkdir()
            (folder / package / "__init__.py").touch()
            self.write(package, "")

    def write(self, package: str, before: str) -> None:
        """Make a stand-in that first runs `before`."""
        (self.folder / package / "__main__.py").write_text(SERVICE.format(before=before))

    def pids(self, name: str = "") -> list[int]:
        """All stand-ins that ever listened, in order."""
        try:
            lines = (self.folder / "pids").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [int(line.split()[0]) for line in lines if line.endswith(name)]

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return command(self.folder, *arguments)

    @contextmanager
    def up(self, *arguments: str, **extra: str) -> Iterator["Up"]:
        """Start `frontdesk up`; its processes that are left at the end are killed."""
        errors = (self.folder / "stderr").open("a+")
        process = subprocess.Popen(
            [sys.executable, "-m", "frontdesk", "up", "--port", "0", *arguments],
            cwd=self.folder, env=environment(**extra), stdout=subprocess.PIPE, stderr=errors, text=True,
            start_new_session=True,
        )  # fmt: skip
        up = Up(process, errors, self.folder)
        try:
            yield up
        finally:
            process.kill()
            process.wait(timeout=10)
            for pid in self.pids():
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)
            errors.close()
            assert process.stdout is not None
            process.stdout.close()


class Up:
    def __init__(self, process: "subprocess.Popen[str]", errors: IO[str], folder: Path) -> None:
        self.process = process
        self._errors = errors
        self._folder = folder

    def lines_until_ready(self) -> list[str]:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.strip())
            if line.startswith("ready "):
                return lines
        raise AssertionError(f"never ready: {self.errors()}")

    def errors(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def redis_pid(self) -> int:
        """The server's process: the one child that is no stand-in."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in children if "redis-server" in Path(f"/proc/{pid}/cmdline").read_text())

    def deployment(self, data: str = ".frontdesk") -> dict[str, str]:
        found: dict[str, str] = json.loads((self._folder / data / "deployment.json").read_bytes())
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop, and return how long that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - began


def all_gone(pids: list[int], within_s: float = 2.0) -> None:
    wait_until(lambda: not any(map(is_alive, pids)), "no process is left", within_s)
