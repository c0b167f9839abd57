"""Runs a service and counts how a turn moves through its files. `bench.walk` starts it and signals when to count."""

import json
import os
import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
OURS = tuple(str(ROOT / folder) for folder in ("services", "libs"))

# The number of times that a call entered each file from another file.
calls: Counter[str] = Counter()

_last = ""


def _on_event(frame: FrameType, event: str, _: Any) -> None:
    global _last
    if event != "call":
        return
    file = frame.f_code.co_filename
    if file != _last and file.startswith(OURS):
        _last = file
        calls[file] += 1


def _begin(*_: Any) -> None:
    calls.clear()
    sys.setprofile(_on_event)


def _write(*_: Any) -> None:
    sys.setprofile(None)
    folder = Path(os.environ["BENCH_WALK_FOLDER"])
    found = {str(Path(file).relative_to(ROOT)): count for file, count in calls.items()}
    draft = folder / f"{os.getpid()}.draft"
    draft.write_text(json.dumps(found))
    # In one step, because the reader waits for this name.
    draft.rename(folder / f"{os.getpid()}.json")


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _begin)
    signal.signal(signal.SIGUSR2, _write)
    module = sys.argv.pop(1)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
