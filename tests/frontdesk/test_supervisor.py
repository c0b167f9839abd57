"""The order in which programs start and stop, and the treatment of those that do not cooperate."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.child import Launch, Program, RestartPolicy
from frontdesk.errors import Failure
from frontdesk.logs import ChildLog
from frontdesk.probes import ProbeResult
from frontdesk.supervisor import Bounds, Supervisor
from libs.messaging.backoff import Backoff
from tests.waiting import is_alive, until_holds

QUICK = RestartPolicy(Backoff(first_s=0.01, max_s=0.05), down_after=3, back_s=0.1)

NOTE = """
import os, signal, sys, time
from pathlib import Path
def note(what):
    with open("events", "a") as events:
        events.write(f"{sys.argv[1]} {what}\\n")
def leave(*_):
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
note("started")
Path(sys.argv[1]).touch()
"""


SLOW_TO_LEAVE = """
def finish(*_):
    time.sleep(0.2)
    leave()
signal.signal(signal.SIGTERM, finish)
signal.pause()
"""


class Stage:
    """Programs made of snippets, each ready when its file is there, and their notes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.stop, self.kill = asyncio.Event(), asyncio.Event()
        self.ready = asyncio.Event()

    @property
    def events(self) -> list[str]:
        file = self.folder / "events"
        return file.read_text().splitlines() if file.exists() else []

    def program(self, name: str, then: str = "signal.pause()", *, stage: int = 0, needs: str | None = None) -> Program:
        async def probe() -> ProbeResult:
            return ProbeResult(200 if (self.folder / name).exists() else 0, "not yet")

        command = (sys.executable, "-c", NOTE + then, name)
        return Program(name, lambda: Launch(command, {}, probe, self.folder), stage, needs)

    async def run(
        self,
        *programs: Program,
        bounds: Bounds | None = None,
        on_refusal: Callable[[Launch], None] = lambda _launch: None,
    ) -> None:
        supervisor = Supervisor(
            programs,
            make_log=lambda name: ChildLog(self.folder, name, self.said.append, lambda _line: False),
            say=self.said.append,
            on_refusal=on_refusal,
            bounds=bounds or Bounds(restart=QUICK),
        )
        await supervisor.run(self.stop, self.kill, self.ready.set)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def test_programs_stop_stage_by_stage_and_start_after_what_they_need(stage: Stage) -> None:
    running = asyncio.create_task(
        stage.run(
            stage.program("front", SLOW_TO_LEAVE, stage=0, needs="store"),
            stage.program("middle", stage=1, needs="store"),
            stage.program("store", stage=2),
        )
    )
    await asyncio.wait_for(stage.ready.wait(), 10)
    stage.stop.set()
    await asyncio.wait_for(running, 5)
    assert stage.events[0] == "store started"
    assert stage.events[3:] == ["front ended", "middle ended", "store ended"]


async def test_a_program_that_always_crashes_is_down_and_others_go_on(stage: Stage) -> None:
    bad = stage.program("bad", "print('last words'); sys.exit(7)", stage=1)
    bounds = Bounds(restart=replace(QUICK, back_s=60))
    running = asyncio.create_task(stage.run(stage.program("good"), bad, bounds=bounds))
    await asyncio.wait_for(stage.ready.wait(), 20)
    await until_holds(lambda: stage.events.count("bad started") > 5, "it is started again and again")
    down = stage.said.index("bad is down: exited with code 7, 3 times in a row; the rest goes on")
    assert stage.said[down + 1] == "    last words"
    assert "started again by itself" in stage.said[down + 2]
    assert str(stage.folder / "bad.log") in stage.said[down + 2]
    assert sum("is down" in line for line in stage.said) == 1, "once is enough"
    assert "bad is ready again" not in stage.said[down:], "it only lives to crash"
    assert "good ended" not in stage.events
    stage.stop.set()
    await asyncio.wait_for(running, 5)
    assert "good ended" in stage.events


async def test_crashes_after_long_runs_are_no_row(stage: Stage) -> None:
    bounds = Bounds(restart=replace(QUICK, stable_s=0))
    running = asyncio.create_task(
        stage.run(stage.program("good"), stage.program("bad", "sys.exit(7)", stage=1), bounds=bounds)
    )
    await until_holds(lambda: stage.events.count("bad started") > 5, "it is started again and again")
    assert not any("is down" in line for line in stage.said)
    stage.stop.set()
    await asyncio.wait_for(running, 5)


async def test_a_program_that_is_down_may_come_back(stage: Stage) -> None:
    crash_until_allowed = "if not Path('allowed').exists(): sys.exit(7)\nPath('well').touch()\nsignal.pause()"
    program = stage.program("bad", crash_until_allowed, stage=1)

    async def probe() -> ProbeResult:
        return ProbeResult(200 if (stage.folder / "well").exists() else 0, "not yet")

    launch = program.launch()
    bad = Program("bad", lambda: Launch(launch.command, {}, probe, stage.folder), stage=1)
    running = asyncio.create_task(stage.run(stage.program("good"), bad))
    await until_holds(lambda: any("is down" in line for line in stage.said), "it is down")
    (stage.folder / "allowed").touch()
    await until_holds(lambda: "bad is ready again" in stage.said, "it is back")
    stage.stop.set()
    await asyncio.wait_for(running, 5)


async def test_a_program_that_refuses_later_settings_is_not_restarted(stage: Stage) -> None:
    refuses_at_last = "signal.signal(signal.SIGUSR1, lambda *_: (print('flows: x.yaml:3'), os._exit(2)))\n"
    later = "print(os.getpid(), flush=True)\nwhile True: signal.pause()"
    running = asyncio.create_task(
        stage.run(stage.program("good"), stage.program("choosy", refuses_at_last + later, stage=1))
    )
    await asyncio.wait_for(stage.ready.wait(), 10)
    log = stage.folder / "choosy.log"
    await until_holds(lambda: log.read_text().strip().isdigit(), "it says which process it is")
    os.kill(int(log.read_text()), signal.SIGUSR1)
    await until_holds(lambda: any("not started again" in line for line in stage.said), "it is said")
    stage.stop.set()
    await asyncio.wait_for(running, 5)
    assert stage.events.count("choosy started") == 1
    assert "good ended" in stage.events


async def test_nothing_is_ready_while_no_gateway_is(stage: Stage) -> None:
    bounds = Bounds(start_s=2, slow_start_s=1, restart=QUICK)
    with pytest.raises(Failure, match=r"not ready after 2 s: late"):
        await stage.run(_unready(stage, "sys.exit(7)"), stage.program("good", stage=1), bounds=bounds)
    assert not stage.ready.is_set()


async def test_a_refusal_to_start_is_explained_at_once(stage: Stage) -> None:
    def explain(_launch: Launch) -> None:
        raise Failure("because")

    with pytest.raises(Failure, match="because"):
        await stage.run(_unready(stage, "sys.exit(1)"), on_refusal=explain)


async def test_a_program_that_is_not_ready_in_time_is_named(stage: Stage) -> None:
    bounds = Bounds(start_s=0.6, slow_start_s=0.3)
    with pytest.raises(Failure, match=r"not ready after 0\.6 s: late \(not yet"):
        await stage.run(_unready(stage, "signal.pause()"), bounds=bounds)
    assert stage.said[0].startswith("still waiting for late (not yet")


async def test_a_full_machine_is_only_late(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what it waits for, each time after twice as long, and is ready in the end."""
    monkeypatch.setattr("os.getloadavg", lambda: (99.0, 99.0, 99.0))
    answer = ProbeResult(503, "not yet")

    async def probe() -> ProbeResult:
        return answer

    launch = stage.program("late", "signal.pause()").launch()
    program = Program("late", lambda: Launch(launch.command, {}, probe, stage.folder))
    running = asyncio.create_task(stage.run(program, bounds=Bounds(slow_start_s=0.01)))
    await until_holds(lambda: len(stage.said) >= 4, "it says so several times")
    assert all(line.startswith("still waiting for late (not yet") for line in stage.said)
    assert "this machine is busy: a load of 99 on" in stage.said[0]
    assert not stage.ready.is_set()
    answer = ProbeResult(200, "ok")
    await asyncio.wait_for(stage.ready.wait(), 60)
    stage.stop.set()
    await asyncio.wait_for(running, 60)


def _unready(stage: Stage, then: str) -> Program:
    async def probe() -> ProbeResult:
        return ProbeResult(503, "not yet")

    program = stage.program("late", then)
    launch = program.launch()
    return Program("late", lambda: Launch(launch.command, {}, probe, stage.folder))


async def test_a_second_signal_kills_without_waiting(stage: Stage) -> None:
    running = asyncio.create_task(
        stage.run(
            stage.program("stubborn", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"),
            stage.program("store", stage=1),
        )
    )
    await asyncio.wait_for(stage.ready.wait(), 10)
    stage.stop.set()
    stage.kill.set()
    await asyncio.wait_for(running, 1)


async def test_processes_of_a_child_end_with_it(stage: Stage) -> None:
    grandchild = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); signal.pause()"
    running = asyncio.create_task(stage.run(stage.program("parent", grandchild)))
    log = stage.folder / "parent.log"
    await until_holds(lambda: log.exists() and log.read_text().strip().isdigit(), "it started another")
    pid = int(log.read_text())
    stage.stop.set()
    await asyncio.wait_for(running, 0.5)
    await until_holds(lambda: not is_alive(pid), "it is gone")
