"""The machine of a run: its cores, the time of a sync to its disk, and the CPU that other programs use."""

import os
import platform
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_SYNCS = 50


@dataclass(frozen=True)
class Machine:
    cores: int
    system: str
    python: str
    sync_ms: float
    """The median time to write and sync the bytes of a turn, as Redis does at each write."""


def describe(folder: Path) -> Machine:
    cores = len(os.sched_getaffinity(0))
    return Machine(cores, f"{platform.system()} {platform.machine()}", platform.python_version(), _sync_ms(folder))


def busy_s() -> float:
    """The CPU seconds of all programs since the machine started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _, _, irq, softirq = fields[:7]
    return (user + nice + system + irq + softirq) / _TICKS


def _sync_ms(folder: Path) -> float:
    took = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(_SYNCS):
            started = time.perf_counter()
            file.write(b"x" * 1_500)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
