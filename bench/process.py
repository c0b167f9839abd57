"""A program under test: started as in production, and its CPU time and memory read from outside."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

_PR_SET_PDEATHSIG = 1

READY_S = 30.0
# A service needs less than five seconds to shut down.
STOP_S = 6.0

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class BenchFailed(Exception):
    """The run can't go on, or its figures would not be valid. The message says why."""


@dataclass(frozen=True)
class Process:
    service: str
    pid: int

    def cpu_s(self) -> float:
        """Seconds of CPU since its start, user and system."""
        # The name of the program comes first, in parentheses, and may contain spaces.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Resident bytes."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE


@asynccontextmanager
async def running(
    service: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    is_ready: Callable[[], Awaitable[bool]],
    folder: Path = ROOT,
) -> AsyncIterator[Process]:
    """Run a program. Raises BenchFailed if it ends by itself or does not become ready."""
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: ASYNC220  no pipes to serve; ends on any loop
            command, env={**os.environ, **environment}, cwd=folder, stdout=output, stderr=output,
            stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent(),
        )  # fmt: skip
    try:
        await _until_ready(service, child, log, is_ready)
        yield Process(service, child.pid)
        if child.poll() is not None:
            raise BenchFailed(f"{service} ended during the run; its log: {_tail(log)}")
    finally:
        await _end(child)


def _die_with_parent() -> Callable[[], None] | None:
    """Ask the kernel to kill the child when the benchmark is killed, for example by a time limit of a test."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    kill = int(signal.SIGKILL)

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, kill, 0, 0, 0)

    return ask


def python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


async def _until_ready(
    service: str, child: "subprocess.Popen[bytes]", log: Path, is_ready: Callable[[], Awaitable[bool]]
) -> None:
    try:
        async with asyncio.timeout(READY_S):
            while not await is_ready():
                if child.poll() is not None:
                    raise BenchFailed(f"{service} ended at its start; its log: {_tail(log)}")
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise BenchFailed(f"{service} was not ready after {READY_S:g} s; its log: {_tail(log)}") from None


async def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.terminate()
    try:
        await asyncio.to_thread(child.wait, STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        await asyncio.to_thread(child.wait)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1_500:] or "(empty)"
