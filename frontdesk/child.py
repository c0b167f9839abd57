"""One program that is kept running: started, watched, started again when it crashes, stopped for good.

What holds, however this process ends:

- A child never outlives it: the kernel kills the child when its parent dies, even by SIGKILL (Linux; on other
  systems a parent that is killed outright leaves its children).
- A child is in a process group of its own: Ctrl-C in the terminal reaches the parent alone, which then stops
  the children in order; and what a child itself started is killed with it.
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
from frontdesk.probes import Answer

_PR_SET_PDEATHSIG = 1
_REFUSED = 2
"""The exit status of a program that was told something wrong, and has said what: starting it again won't help."""
_PROBE_INTERVAL_S = 0.02
"""A connection to a closed port costs some 50 µs: tight enough to go unnoticed in the time to start."""

Probe = Callable[[], Awaitable[Answer]]
"""Asks a started program whether it is ready."""


@dataclass(frozen=True)
class Launch:
    """How to start a program once. Made anew for each start, so that a taken port is not tried for ever."""

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
    """Wait twice as long after each crash; give up after `max_crashes` in a row.

    A run of `stable_s` seconds ends the row: a crash after it is a new story.
    """

    first_delay_s: float = 0.1
    max_delay_s: float = 10.0
    stable_s: float = 20.0
    max_crashes: int = 5

    def delay_s(self, crashes: int) -> float:
        return min(self.first_delay_s * 2.0 ** (crashes - 1), self.max_delay_s)


class Child:
    """`on_refusal` is asked when the program ends before it was ever ready: it may raise what is wrong."""

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
        self.answer = Answer(0, "")
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
        """Returns after `stop`. Raises Stop when there is no use in starting it again."""
        crashes = 0
        clock = asyncio.get_running_loop().time
        while not self.stopping.is_set():
            started = clock()
            launch = self.program.launch()
            status = await self._run_once(launch)
            if self.stopping.is_set():
                return
            crashes = 1 if clock() - started >= self._policy.stable_s else crashes + 1
            if not self._was_ready:
                self._on_refusal(launch)
                if status == _REFUSED:
                    raise UserError(f"{self.program.name} can't start{self._why()}")
            if crashes >= self._policy.max_crashes:
                raise Failure(self._last_words(status, crashes))
            delay_s = self._policy.delay_s(crashes)
            self._say(f"{self.program.name} {_ended(status)}{self._why()}; starting it again in {delay_s:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), delay_s)

    def _why(self) -> str:
        """The last line it said: of a traceback, the one with the error."""
        line = next((line for line in reversed(self.log.tail) if line.strip()), "")
        return f" ({line.strip()[:200]})" if line else ""

    def _last_words(self, status: int, crashes: int) -> str:
        tail = "".join(f"\n  {line}" for line in self.log.tail)
        return (
            f"{self.program.name} {_ended(status)}, {crashes} times in a row: giving up. "
            f"Its log is {self.log.file}, and ends with:{tail or ' nothing'}"
        )

    async def _run_once(self, launch: Launch) -> int:
        """Start it, follow it to its end, and give its exit status.

        The pipe is ours, not asyncio's, which would tell of an end only when nothing that the program started
        holds the pipe any more.
        """
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
                process_group=0,
                preexec_fn=_die_with_parent(),
            )
        except OSError as error:
            output.close()
            raise Failure(f"can't start {self.program.name}: {error}") from None
        finally:
            os.close(write_end)
        self._process = process
        if self.stopping.is_set():  # asked to stop while it was being started
            self.stop()
        probing = asyncio.create_task(self._probe_until_ready(launch))
        reading = asyncio.create_task(self._read_output(output))
        try:
            status = await process.wait()
            kill_group(process.pid)
            await reading
            return status
        finally:
            self.ready.clear()
            self._process = None
            for task in (probing, reading):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _probe_until_ready(self, launch: Launch) -> None:
        while not (answer := await launch.probe()).ready:
            self.answer = answer
            await asyncio.sleep(_PROBE_INTERVAL_S)
        self.answer = answer
        if self._was_ready:
            self._say(f"{self.program.name} is ready again")
        self._was_ready = True
        self.ready.set()

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
    """Kill a child and all that it started; nothing to do where none is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ended(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"exited with code {status}"


def _die_with_parent() -> Callable[[], None] | None:
    """What a new child runs before its program: asks the kernel to be killed when its parent dies.

    Everything is looked up here, before the fork: in between, only calls that can't block are safe.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()
    getppid, end_now, sigkill = os.getppid, os._exit, int(signal.SIGKILL)

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, sigkill, 0, 0, 0)
        if getppid() != parent:  # it died before it could be asked for
            end_now(1)

    return ask
