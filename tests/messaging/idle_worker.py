"""A worker with one stream and nothing to do, as a process: its readiness and its CPU time."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from frontdesk.probes import free_port
from tests.plain_http import NO_AUTHORITIES
from tests.waiting import until

WORKER = Path(__file__).with_name("worker_process.py")


@asynccontextmanager
async def worker_process(redis_url: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(WORKER), redis_url, str(port), env={**os.environ, "PYTHONPATH": "."}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def idle_worker(redis_url: str) -> AsyncIterator["WorkerPort"]:
    port = free_port()
    async with worker_process(redis_url, port) as process, httpx2.AsyncClient(verify=NO_AUTHORITIES) as http:
        worker = WorkerPort(port, process, http)
        await until("the worker is ready", worker.is_ready)
        yield worker


@dataclass
class WorkerPort:
    port: int
    process: asyncio.subprocess.Process
    http: httpx2.AsyncClient

    async def readiness(self) -> tuple[int, list[str]]:
        try:
            answer = await self.http.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        except httpx2.TransportError:
            return 0, []
        return answer.status_code, [finding["code"] for finding in answer.json()["findings"]]

    async def is_ready(self) -> bool:
        return (await self.readiness())[0] == 200

    def cpu_s(self) -> float:
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / 100
