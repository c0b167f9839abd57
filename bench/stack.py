"""All of Frontdesk for one measurement: the programs, settings and Redis of `frontdesk up`.

Redis syncs its append-only file at each write. `Shape` says what differs from a deployment: where HubSpot answers, and
whether there is a model.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from redis.asyncio import Redis

from bench.process import Process, python, running
from frontdesk.probes import accepts, ask, free_port
from frontdesk.redis_server import RedisServer, find_binary, new_password
from libs.messaging import Keys, connect

HOST = "127.0.0.1"
# All load comes from one address, unlike in production. The limit for each contact stays.
_NO_LIMIT = "0"


@dataclass(frozen=True)
class Shape:
    """`hubspot_in_process`: the tools process answers in place of HubSpot, else the stand-in over HTTP. `model`: the
    OpenAI SDK asks the stand-in, else the guided assistant decides."""

    hubspot_in_process: bool
    model: bool
    gateways: int = 1
    agents: int = 2
    tools: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    contacts: int | None = None
    """The number of contacts in the stand-in at the start."""
    through: str | None = None
    """A module of `bench` that starts the services, each by its module's name, and watches them from inside."""


@dataclass
class Stack:
    folder: Path
    redis_url: str
    redis: Redis
    keys: Keys
    secret: str
    processes: list[Process]
    gateways: list[str] = field(default_factory=list)
    sandbox: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    """Of each service."""

    def cpu(self) -> dict[str, float]:
        """The CPU seconds of each service so far."""
        seconds: dict[str, float] = {}
        for process in self.processes:
            seconds[process.service] = seconds.get(process.service, 0.0) + process.cpu_s()
        return seconds

    def memory(self, service: str) -> int:
        return sum(process.memory() for process in self.processes if process.service == service)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request to the control endpoints of the stand-ins."""
        assert self.sandbox
        async with httpx2.AsyncClient(base_url=self.sandbox, timeout=30) as http:
            answer = await http.request(method, f"/_sandbox{path}", json=body)
            answer.raise_for_status()
            return answer.json() if answer.content else None


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[tuple[str, Redis, Process]]:
    """Redis with the configuration of `frontdesk up`."""
    folder.mkdir(mode=0o700)  # noqa: ASYNC240  nothing runs beside
    server = RedisServer(find_binary(), folder, free_port(), new_password())
    server.configure()
    async with running("redis", server.command, {}, folder / "log", server.is_ready, folder) as process:
        client = connect(server.url, name="bench")
        try:
            yield server.url, client, process
        finally:
            await client.aclose()


@asynccontextmanager
async def stack(folder: Path, shape: Shape) -> AsyncIterator[Stack]:
    """All programs of a shape, when they are ready."""
    async with AsyncExitStack() as running_all:
        url, client, process = await running_all.enter_async_context(redis_server(folder / "redis"))
        started_stack = Stack(folder, url, client, Keys(), secrets.token_hex(32), [process])
        environment = {
            "FRONTDESK_REDIS_URL": url,
            "FRONTDESK_IDENTITY_SECRET": started_stack.secret,
            "FRONTDESK_HUBSPOT_TOKEN": "bench",
            "FRONTDESK_MESSAGES_PER_ADDRESS": _NO_LIMIT,
            "FRONTDESK_OPENINGS_PER_ADDRESS": _NO_LIMIT,
            "FRONTDESK_ANONYMOUS_OPENINGS_PER_DAY": _NO_LIMIT,
            "FRONTDESK_BYTES_PER_ADDRESS_PER_HOUR": _NO_LIMIT,
            "FRONTDESK_READS_PER_ADDRESS": _NO_LIMIT,
            # A key in the environment of the developer must not be used.
            "OPENAI_API_KEY": "",
        }
        if shape.model or not shape.hubspot_in_process:
            started_stack.sandbox = await _sandbox(started_stack, running_all, shape.contacts)
            environment["FRONTDESK_HUBSPOT_BASE_URL"] = started_stack.sandbox
        if shape.model:
            environment |= {"OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": f"{started_stack.sandbox}/v1"}
        started_stack.environment = {**environment, **shape.environment}
        tools = "bench.tools_in_process" if shape.hubspot_in_process else "services.hubspot_tools"
        services = [("gateway", "services.gateway")] * shape.gateways
        services += [("agent", "services.agent")] * shape.agents
        services += [("tools", tools)] * shape.tools
        started = [start_service(started_stack, running_all, *each, through=shape.through) for each in services]
        # All at once, as `frontdesk up` starts them.
        started_stack.processes += await asyncio.gather(*started)
        yield started_stack


async def appendfsync(running: Stack) -> str:
    """How Redis syncs its file, from its own configuration."""
    return str((await running.redis.config_get("appendfsync"))["appendfsync"])


async def some_contact(running: Stack) -> str:
    """The email of a contact that the stand-in has."""
    assert running.sandbox
    async with httpx2.AsyncClient(base_url=running.sandbox, headers={"Authorization": "Bearer bench"}) as http:
        answer = await http.get("/crm/objects/2026-09/contacts", params={"limit": 1, "properties": "email"})
        email: str = answer.raise_for_status().json()["results"][0]["properties"]["email"]
        return email


async def start_service(
    started_stack: Stack, running_all: AsyncExitStack, service: str, module: str, *, through: str | None = None
) -> Process:
    """Start one more program of this stack; it is in `processes` only if the caller puts it there."""
    port, health_port = free_port(), free_port()
    where = {f"FRONTDESK_{kind}HOST": HOST for kind in ("", "HEALTH_")}
    where |= {"FRONTDESK_PORT": str(port), "FRONTDESK_HEALTH_PORT": str(health_port)}

    async def is_ready() -> bool:
        return (await ask(HOST, health_port)).ready

    log = started_stack.folder / f"{service}-{port}.log"
    command = python(through, module) if through else python(module)
    program = running(service, command, {**started_stack.environment, **where}, log, is_ready)
    process = await running_all.enter_async_context(program)
    if service == "gateway":
        started_stack.gateways.append(f"http://{HOST}:{port}")
    return process


async def _sandbox(started_stack: Stack, running_all: AsyncExitStack, contacts: int | None) -> str:
    """The stand-ins, without HubSpot's limits and without the lag of its index."""
    port = free_port()
    command = python("sandbox", "--port", str(port), "--tier", "off", "--index-lag-ms", "0")
    command += () if contacts is None else ("--contacts", str(contacts))
    program = running("sandbox", command, {}, started_stack.folder / "sandbox.log", lambda: accepts(HOST, port))
    started_stack.processes.append(await running_all.enter_async_context(program))
    return f"http://{HOST}:{port}"
