"""Keeps one program running: starts it, watches it, restarts it after a crash, and stops it.

A program that crashes several times in a row is down. The terminal shows this once, with the last lines of its output;
restarts go on with growing pauses, and no other program ends.

However this process ends:

- No child outlives it. On Linux the kernel kills a child when its parent dies, even by SIGKILL. On other systems the
  children of a killed parent go on.
- Each child has its own process group. Ctrl-C in the terminal reaches the parent alone, which then stops the children
  in order, and kills with a child all programs that it started.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from frontdesk.errors import Failure, UserError
from frontdesk.logs import ChildLog, LineSplitter, Show
from frontdesk.panel import down_lines
from frontdesk.probes import ProbeResult
from libs.messaging import Backoff, end

_PR_SET_PDEATHSIG = 1
# The exit status of a program that has named its wrong setting. Another start would not help.
_REFUSED = 2
# As in shells.
_NOT_STARTED = 127

_AGAIN = "it is started again by itself, at most every 30 s; correct what it says, or stop Frontdesk and start it again"
_NOT_AGAIN = "it is not started again: correct what it says, then stop Frontdesk and start it again"

_BACKOFF = Backoff(first_s=0.1, max_s=30.0)

# A connection to a closed port costs some 50 µs, so that this interval is not noticed in the time to start.
_PROBE_INTERVAL_S = 0.02

Probe = Callable[[], Awaitable[ProbeResult]]
"""Asks a started program whether it is ready."""


@dataclass(frozen=True)
class Launch:
    """How to start a program once. Each start makes a new one, so that a taken port is not tried forever."""

    command: Sequence[str]
    environment: Mapping[str, str]
    probe: Probe
    folder: Path | None = None


@dataclass(frozen=True)
class Program:
    """`stage` orders stopping: 0 first. `needs` names a program that must be ready before this one starts."""

    name: str
    launch: Callable[[], Launch]
    stage: int = 0
    needs: str | None = None


@dataclass(frozen=True)
class RestartPolicy:
    """A program is down after `down_after` crashes in a row, and back when it was ready for `back_s`.

    A run of `stable_s` seconds ends the row.
    """

    backoff: Backoff = _BACKOFF
    stable_s: float = 20.0
    down_after: int = 5
    back_s: float = 5.0


class Child:
    """`on_refusal` is called when the program ends before it was ever ready. It may raise an error that says why.

    `starting` is true until the whole set runs. Until then a refusal of one program ends all of them.
    """

    def __init__(
        self,
        program: Program,
        log: ChildLog,
        say: Show,
        policy: RestartPolicy,
        on_refusal: Callable[[Launch], None],
    ) -> None:
        self.program = program
        self.ready = asyncio.Event()
        self.down = asyncio.Event()
        self.starting = True
        self.answer = ProbeResult(0, "")
        self.log = log
        self._say = say
        self._policy = policy
        self._on_refusal = on_refusal
        self._process: asyncio.subprocess.Process | None = None
        self.stopping = asyncio.Event()
        self.killed = False
        self._was_ready = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def keep_running(self) -> None:
        """Returns after `stop`, or when another start can't help. Raises Stop for a refusal at the start."""
        crashes = 0
        clock = asyncio.get_running_loop().time
        while not self.stopping.is_set():
            started = clock()
            launch = self.program.launch()
            status = await self._run_once(launch)
            if self.stopping.is_set():
                return
            # A crash after a long run is a new problem, not one more of the same row.
            crashes = 1 if clock() - started >= self._policy.stable_s else crashes + 1
            if self.starting and not self._was_ready:
                self._on_refusal(launch)
                if status == _REFUSED:
                    raise UserError(f"{self.program.name} can't start{self._why()}")
            if status == _REFUSED:
                self._say_down(f"{_ended(status)}: it refuses its settings or files", _NOT_AGAIN)
                return
            delay_s = self._policy.backoff.delay_s(crashes)
            if crashes == self._policy.down_after:
                self._say_down(f"{_ended(status)}, {crashes} times in a row", _AGAIN)
            elif crashes < self._policy.down_after:
                self._say(f"{self.program.name} {_ended(status)}{self._why()}; starting it again in {delay_s:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), delay_s)

    def _say_down(self, how: str, remedy: str) -> None:
        self.down.set()
        for line in down_lines(self.program.name, how, list(self.log.tail), str(self.log.file), remedy):
            self._say(line)

    def _why(self) -> str:
        """The last line of its output, which in a traceback is the line with the error."""
        line = next((line for line in reversed(self.log.tail) if line.strip()), "")
        return f" ({line.strip()[:200]})" if line else ""

    async def _run_once(self, launch: Launch) -> int:
        """Start it, follow it to its end, and return its exit status."""
        # asyncio's own pipe would report the end only after all that the program started had closed the pipe, too.
        read_end, write_end = os.pipe()
        output = os.fdopen(read_end, "rb", buffering=0)
        try:
            process = await asyncio.create_subprocess_exec(
                *launch.command,
                env=dict(launch.environment),
                cwd=launch.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                # Ctrl-C signals the terminal's whole group. A child in it would end before its turn.
                process_group=0,
                preexec_fn=_die_with_parent(),
            )
        except OSError as error:
            output.close()
            if self.starting:
                raise Failure(f"can't start {self.program.name}: {error}") from None
            self.log.write(f"can't start: {error}".encode())
            return _NOT_STARTED
        finally:
            os.close(write_end)
        self._process = process
        self.log.tail.clear()  # so that the last lines are those of one run
        if self.stopping.is_set():  # asked to stop while it was being started
            self.stop()
        probing = asyncio.create_task(self._probe_until_ready(launch))
        reading = asyncio.create_task(self._read_output(output))
        try:
            status = await process.wait()
            kill_group(process.pid)
            # The reader ends with the last holder of the pipe, and the line above ended all of them.
            await reading
            return status
        finally:
            self.ready.clear()
            self._process = None
            await end(probing, reading)

    async def _probe_until_ready(self, launch: Launch) -> None:
        while not (answer := await launch.probe()).ready:
            self.answer = answer
            await asyncio.sleep(_PROBE_INTERVAL_S)
        self.answer = answer
        self.ready.set()
        again = self._was_ready or self.down.is_set()
        self._was_ready = True
        if self.down.is_set():
            await asyncio.sleep(self._policy.back_s)  # one that only lives to crash is still down
            self.down.clear()
        if again:
            self._say(f"{self.program.name} is ready again")

    async def _read_output(self, output: IO[bytes]) -> None:
        reader, lines = asyncio.StreamReader(), LineSplitter()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), output)
        try:
            while chunk := await reader.read(65_536):
                for line in lines.feed(chunk):
                    self.log.write(line)
        finally:
            transport.close()
        for line in lines.finish():
            self.log.write(line)

    def stop(self) -> None:
        """Ask it to end, and don't start it again."""
        self.stopping.set()
        if self._process:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        self.stopping.set()
        self.killed = True
        if self._process:
            kill_group(self._process.pid)


def kill_group(pid: int) -> None:
    """Kill a child and all that it started."""
    # The group may be gone already. macOS answers EPERM for a group of zombies.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ended(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"exited with code {status}"


def _die_with_parent() -> Callable[[], None] | None:
    """The function that a new child runs before its program: it asks the kernel to kill it when its parent dies."""
    if sys.platform != "linux":
        return None
    # Looked up before the fork: between fork and exec only calls that take no lock are safe.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()
    getppid, end_now, sigkill = os.getppid, os._exit, int(signal.SIGKILL)

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, sigkill, 0, 0, 0)
        if getppid() != parent:  # it died before it could be asked for
            end_now(1)

    return ask
