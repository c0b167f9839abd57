"""The whole of Frontdesk with the timings that ship, behind proxies, and with a Redis that may be killed.

What differs from a deployment: HubSpot and OpenAI are stand-ins, the limits of senders are off, since all load comes
from one address, and the account has no limits of its own, since those would blame HubSpot for the load.
"""

import asyncio
import secrets
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.probes import free_port
from frontdesk.redis_server import RedisServer, find_binary
from libs.messaging.keys import Keys
from tests.chaos.faults import GATEWAYS, PROCESSES
from tests.chaos.record import Recorder
from tests.proxy import Proxy
from tests.received import Answer, answers_from
from tests.stack import ROOT, Stack
from tests.waiting import until

FLOWS = Path(__file__).parent / "flows"
CALL_PROPERTY = {
    "groupName": "contactinformation", "name": "frontdesk_call", "label": "Frontdesk call", "type": "string",
    "fieldType": "text", "hasUniqueValue": True,
}  # fmt: skip
"""As `hubspot-setup` adds it: with it a create without an address is found again after a crash."""

HEADERS = {"Authorization": "Bearer x"}
START_S = 120
"""Seven programs start at once, perhaps while other tests run."""

RESPAWN_S = 0.5
"""Starts a program that ended by itself again, as `restart: unless-stopped` does."""


@dataclass
class Arena(Stack):
    """`links` are the proxies by name; `down` are the programs that a fault holds down; `answers`: what clients got."""

    server: RedisServer | None = None
    links: dict[str, Proxy] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)
    _redis: asyncio.subprocess.Process | None = None

    def gateway(self, number: int = 1) -> str:
        """Its URL for clients."""
        return f"http://127.0.0.1:{self.links[f'client gateway-{number}'].port}"

    def gateway_ports(self) -> set[int]:
        return {link.port for name, link in self.links.items() if name.startswith("client ")}

    def environment_of(self, name: str) -> dict[str, str]:
        environment = super().environment_of(name)
        if link := self.links.get(f"{name} redis"):
            environment["FRONTDESK_REDIS_URL"] = self.redis_url.replace(f":{self._server.port}/", f":{link.port}/")
        return environment

    @property
    def _server(self) -> RedisServer:
        assert self.server is not None
        return self.server

    async def open(self) -> None:
        """Start everything."""
        await self.start_redis()
        await self.start("sandbox")
        await self._prepare_account()
        for name in PROCESSES:
            await self._link(f"{name} redis", self._server.port)
        for name in GATEWAYS:
            await self._link(f"client {name}", self.ports.setdefault(name, free_port()))
        await self.start(*PROCESSES)

    async def _link(self, name: str, target: int) -> None:
        self.links[name] = Proxy(name, target)
        await self.links[name].start()

    async def _prepare_account(self) -> None:
        url = f"{self.sandbox}/crm/properties/2026-09/contacts"
        (await self.http.post(url, json=CALL_PROPERTY, headers=HEADERS)).raise_for_status()
        settings = {"tier": "off"}
        (await self.http.post(f"{self.sandbox}/_sandbox/settings", json=settings)).raise_for_status()

    async def account(self) -> dict[str, Any]:
        """The whole account of the stand-in for HubSpot."""
        found: dict[str, Any] = (await self.http.get(f"{self.sandbox}/_sandbox/account", timeout=60)).json()
        return found

    async def start_redis(self) -> None:
        with (self.folder / "redis.log").open("ab") as log:
            self._redis = await asyncio.create_subprocess_exec(
                *self._server.command, cwd=self._server.folder, stdout=log, stderr=log
            )
        await until("Redis is ready", self._server.is_ready, within=30)

    async def end_redis(self, number: signal.Signals) -> None:
        assert self._redis is not None
        if self._redis.returncode is None:
            self._redis.send_signal(number)
        await self._redis.wait()

    def send(self, name: str, number: signal.Signals) -> None:
        process = self.processes[name]
        if process.returncode is None:
            process.send_signal(number)

    async def spawn(self, name: str) -> None:
        """Start a program that has ended, without waiting: what it needs may be down as well."""
        if self.processes[name].returncode is not None:
            await self._spawn(name)

    async def keep_running(self, recorder: Recorder) -> None:
        """Start again what ended by itself, as a container runtime does, until cancelled."""
        while True:
            await asyncio.sleep(RESPAWN_S)
            for name in PROCESSES:
                process = self.processes[name]
                if name not in self.down and process.returncode is not None:
                    recorder.note("ended by itself", process=name, code=process.returncode)
                    await self.spawn(name)

    async def close(self) -> None:
        for name in list(self.processes):
            self.send(name, signal.SIGCONT)
            await self.end(name, signal.SIGKILL)
        if self._redis is not None:
            await self.end_redis(signal.SIGKILL)
        for link in self.links.values():
            await link.stop()
        await self.http.aclose()


@asynccontextmanager
async def arena(folder: Path) -> AsyncIterator[Arena]:
    """A ready deployment in this folder. It is ended afterwards, in any state."""
    data = folder / "redis"
    data.mkdir(mode=0o700)
    server = RedisServer(find_binary(), data, free_port(), secrets.token_urlsafe(24))
    server.configure()
    environment = {
        "OPENAI_API_KEY": "sk-test",
        "FRONTDESK_FLOWS": str(_flows(folder)),
        "FRONTDESK_HUBSPOT_BURST_LIMIT": "100000",
        "FRONTDESK_HUBSPOT_SEARCH_LIMIT": "1000",
        "FRONTDESK_LOG_LEVEL": "INFO",
    }
    running = Arena(server.url, folder, Keys(), environment, server=server, start_s=START_S)
    with answers_from(running.gateway_ports) as running.answers:
        try:
            await running.open()
            yield running
        finally:
            await running.close()


def _flows(folder: Path) -> Path:
    """The shipped flows, and one in which an assistant talks with visitors."""
    flows = folder / "flows"
    shutil.copytree(ROOT / "flows", flows)
    for extra in FLOWS.glob("*.yaml"):
        shutil.copy(extra, flows)
    return flows
