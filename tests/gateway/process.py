"""A gateway as a process of its own."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from frontdesk.probes import free_port
from tests.gateway.running import SECRET
from tests.plain_http import NO_AUTHORITIES

ROOT = Path(__file__).parents[2]


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}


@dataclass
class Process:
    url: str
    health_url: str
    child: asyncio.subprocess.Process
    written: asyncio.Task[bytes]

    async def end(self, sent: signal.Signals = signal.SIGTERM) -> float:
        """How long it takes to end, in seconds."""
        started = time.monotonic()
        self.child.send_signal(sent)
        async with asyncio.timeout(60):
            await self.child.wait()
        return time.monotonic() - started


SKEWED = ROOT / "tests" / "chaos" / "skewed"


async def launch(folder: Path, skew_s: float = 0, /, **settings: str) -> asyncio.subprocess.Process:
    """In a folder of its own, which has no `.env`. `skew_s`: how far its wall clock is ahead."""
    path = os.pathsep.join([str(SKEWED)] * bool(skew_s) + [str(ROOT)])
    told = {f"FRONTDESK_{name}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.gateway",
        cwd=folder, env={**ENVIRONMENT, "PYTHONPATH": path, "SKEW_S": str(skew_s), **told},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def running(folder: Path, skew_s: float = 0, /, **settings: str) -> AsyncIterator[Process]:
    port, health_port = free_port(), free_port()
    told = {"PORT": str(port), "HEALTH_PORT": str(health_port), "IDENTITY_SECRET": SECRET}
    child = await launch(folder, skew_s, **told, **settings)
    assert child.stderr is not None
    written = asyncio.create_task(child.stderr.read())
    process = Process(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{health_port}", child, written)
    try:
        async with asyncio.timeout(90), httpx2.AsyncClient(verify=NO_AUTHORITIES) as http:
            while not await answers(http, process.health_url):
                assert child.returncode is None, await written
                await asyncio.sleep(0.02)
        yield process
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
        await written


async def answers(http: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/readyz")).status_code == 200
    except httpx2.TransportError:
        return False
