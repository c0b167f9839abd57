"""The whole of Frontdesk with the timings that ship, behind proxies, and with a Redis that may be killed.

What differs from a deployment: HubSpot and OpenAI are stand-ins, the limits of senders are off, since all load comes
from one address, and the account has no limits of its own, since those would blame HubSpot for the load.
"""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.probes import free_port
from libs.messaging.keys import Keys
from tests.chaos.faults import GATEWAYS, PROCESSES
from tests.chaos.record import Recorder
from tests.chaos.servers import Servers, servers_for
from tests.proxy import Proxy
from tests.received import Answer, answers_from
from tests.redis_topologies import Topology
from tests.stack import ROOT, Stack

FLOWS = Path(__file__).parent / "flows"
CALL_PROPERTY = {
    "groupName": "contactinformation", "name": "frontdesk_call", "label": "Frontdesk call", "type": "string",
    "fieldType": "text", "hasUniqueValue": True,
}  # fmt: skip
"""As `hubspot-setup` adds it: with it a create without an address is found again after a crash."""

HEADERS = {"Authorization": "Bearer x"}
ARCHIVE_FILE = "archive.db"

START_S = 180
"""Eight programs start at once, perhaps while other tests run."""

RESPAWN_S = 0.5
"""Starts a program that ended by itself again, as `restart: unless-stopped` does."""


@dataclass
class Arena(Stack):
    """`servers`: of Redis; `links`: proxies by name; `down`: what a fault holds down; `answers`: what clients got."""

    servers: Servers = field(kw_only=True)
    links: dict[str, Proxy] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    answers: list[Answer] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        """The file of the archive's database."""
        return self.folder / ARCHIVE_FILE

    def gateway(self, number: int = 1) -> str:
        """Its URL for clients."""
        return f"http://127.0.0.1:{self.links[f'client gateway-{number}'].port}"

    def gateway_ports(self) -> set[int]:
        return {link.port for name, link in self.links.items() if name.startswith("client ")}

    def environment_of(self, name: str) -> dict[str, str]:
        environment = super().environment_of(name)
        if link := self.links.get(f"{name} redis"):
            environment["FRONTDESK_REDIS_URL"] = self.redis_url.replace(f":{self.servers.port}/", f":{link.port}/")
        return environment

    def has(self, target: str) -> bool:
        """Whether a fault can befall this. Several servers name each other: no proxy can stand before them."""
        return not target.endswith(" redis") or target in self.links

    async def open(self) -> None:
        """Start everything."""
        await self.start("sandbox")
        await self._prepare_account()
        if self.servers.port:
            for name in PROCESSES:
                await self._link(f"{name} redis", self.servers.port)
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
        for link in self.links.values():
            await link.stop()
        await self.http.aclose()


@asynccontextmanager
async def arena(folder: Path, topology: Topology = "single") -> AsyncIterator[Arena]:
    """A ready deployment in this folder. It is ended afterwards, in any state."""
    servers = servers_for(topology, folder)
    try:
        await servers.start()
        async with _open(folder, servers) as running:
            yield running
    finally:
        await servers.stop()


@asynccontextmanager
async def _open(folder: Path, servers: Servers) -> AsyncIterator[Arena]:
    environment = {
        "OPENAI_API_KEY": "sk-test",
        "FRONTDESK_FLOWS": str(_flows(folder)),
        "FRONTDESK_HUBSPOT_BURST_LIMIT": "100000",
        "FRONTDESK_HUBSPOT_SEARCH_LIMIT": "1000",
        "FRONTDESK_LOG_LEVEL": "INFO",
        "FRONTDESK_SHARDS": str(servers.shards),
        "FRONTDESK_ARCHIVE_URL": f"sqlite:///{folder / ARCHIVE_FILE}",
    }
    keys = Keys(shards=servers.shards)
    running = Arena(servers.url, folder, keys, environment, servers=servers, start_s=START_S)
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
