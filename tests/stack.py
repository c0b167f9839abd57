"""The whole of Frontdesk as real processes, for end-to-end and crash tests: started, killed and watched one by one."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import jwt

from frontdesk.probes import free_port
from libs.messaging.keys import Keys
from tests.plain_http import NO_AUTHORITIES
from tests.private_data import (
    Needles,
    Planted,
    found_in,
    found_in_answers,
    found_in_traces,
    personal,
    secrets_of,
    talks_in,
)
from tests.received import Answer, answers_from
from tests.redis_server import private_redis
from tests.waiting import until

ROOT = Path(__file__).parents[1]
PORT_TAKEN = "Address already in use"
SECRET = "a-secret-for-tests-that-is-long-enough-for-hs256"


@dataclass
class Stack:
    """Processes are named `gateway-1`, `agent-1`, `hubspot_tools-1`, `sandbox`. `own`: variables of single ones.

    `sources`: the folder of a process of another version.
    """

    redis_url: str
    folder: Path
    keys: Keys
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    health_ports: dict[str, int] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    sources: dict[str, Path] = field(default_factory=dict)
    start_s: float = 90
    http: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=30, verify=NO_AUTHORITIES))

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.ports['sandbox']}"

    def gateway(self, number: int = 1) -> str:
        return f"http://127.0.0.1:{self.ports[f'gateway-{number}']}"

    def gateway_ports(self) -> set[int]:
        """The ports of the gateways for clients."""
        return {port for name, port in self.ports.items() if name.startswith("gateway-")}

    async def start(self, *names: str) -> None:
        """Start processes and wait until all are ready."""
        new = set(names) - self.ports.keys()
        for name in names:
            await self._spawn(name)
        await asyncio.gather(*(self.ready(name, may_move=name in new) for name in names))

    async def _spawn(self, name: str) -> None:
        port = self.ports.setdefault(name, free_port())
        service = name.rpartition("-")[0] or name
        self.health_ports.setdefault(name, free_port() if service == "gateway" else port)
        command = [sys.executable, "-m"]
        if service == "sandbox":
            command += ["sandbox", "--host", "127.0.0.1", "--port", str(port)]
        else:
            command += [f"services.{service}"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = await asyncio.create_subprocess_exec(
                *command, cwd=self.sources.get(name, ROOT), env=self.environment_of(name), stdout=log, stderr=log
            )

    def environment_of(self, name: str) -> dict[str, str]:
        """A process' environment: short timings, no limits, and the variables of this stack."""
        port = str(self.ports[name])
        environment = {
            **os.environ,
            "FRONTDESK_REDIS_URL": self.redis_url,
            "FRONTDESK_REDIS_PREFIX": self.keys.prefix,
            "FRONTDESK_IDENTITY_SECRET": SECRET,
            "FRONTDESK_LOG_LEVEL": "INFO",
            "FRONTDESK_HEALTH_PORT": str(self.health_ports[name]),
            "FRONTDESK_PORT": port,
            "FRONTDESK_DEMO": "true",
            "FRONTDESK_MESSAGES_PER_CONTACT": "0",
            "FRONTDESK_MESSAGES_PER_ADDRESS": "0",
            "FRONTDESK_OPENINGS_PER_ADDRESS": "0",
            "FRONTDESK_ANONYMOUS_OPENINGS_PER_DAY": "0",
            "FRONTDESK_READS_PER_PERSON": "0",
            "FRONTDESK_READS_PER_ADDRESS": "0",
            "OPENAI_API_KEY": "",
            "FRONTDESK_HUBSPOT_TOKEN": "pat-na1-test",
            "FRONTDESK_DEFAULT_REGION": "US",
        }
        if "sandbox" in self.ports:
            environment["FRONTDESK_HUBSPOT_BASE_URL"] = self.sandbox
            environment["FRONTDESK_SANDBOX_URL"] = self.sandbox
            environment["OPENAI_BASE_URL"] = f"{self.sandbox}/v1"
        return {**environment, **self.environment, **self.own.get(name, {})}

    async def ready(self, name: str, *, may_move: bool = False) -> None:
        """Wait until it is ready. `may_move`: to other ports, if another program took its ports first."""
        path = "/_sandbox/health" if name == "sandbox" else "/readyz"

        async def answers() -> bool:
            if self.processes[name].returncode is not None:
                log = self.log(name)
                can_move = may_move and PORT_TAKEN in log
                assert can_move, f"{name} ended: {log[-2000:]}"
                del self.ports[name], self.health_ports[name]
                (self.folder / f"{name}.log").write_bytes(b"")
                await self._spawn(name)
            try:
                return (await self.http.get(f"http://127.0.0.1:{self.health_ports[name]}{path}")).status_code == 200
            except httpx2.TransportError:
                return False

        await until(f"{name} is ready", answers, within=self.start_s)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    async def kill(self, name: str) -> None:
        """As a crash: no chance to clean up."""
        await self.end(name, signal.SIGKILL)

    async def end(self, name: str, number: signal.Signals = signal.SIGTERM) -> int:
        process = self.processes[name]
        if process.returncode is None:
            process.send_signal(number)
        return await process.wait()

    def token(self, role: str = "staff", email: str = "sam@desk.example", **claims: Any) -> str:
        """A token that the host site would sign for a person."""
        now = int(time.time())
        body = {
            "sub": email, "role": role, "email": email, "email_verified": True, "name": "Sam", "iat": now,
            "exp": now + 3_600, **claims,
        }  # fmt: skip
        return jwt.encode(body, SECRET, algorithm="HS256")

    async def hubspot(self, email: str, *more: str) -> list[dict[str, Any]]:
        """The contacts with this email in the sandbox account, read over HubSpot's API. `more`: further properties."""
        body = {"idProperty": "email", "properties": ["email", "firstname", "lastname", "phone", "company", *more],
                "inputs": [{"id": email}]}  # fmt: skip
        answer = await self.http.post(
            f"{self.sandbox}/crm/objects/2026-09/contacts/batch/read", json=body, headers={"Authorization": "Bearer x"}
        )
        found: list[dict[str, Any]] = answer.json()["results"]
        return found

    async def add_to_hubspot(self, **properties: str) -> None:
        """Add a contact that was there before."""
        answer = await self.http.post(
            f"{self.sandbox}/crm/objects/2026-09/contacts", json={"properties": properties},
            headers={"Authorization": "Bearer x"},
        )  # fmt: skip
        assert answer.status_code < 300, answer.text

    async def effects(self) -> dict[str, Any]:
        """The requests to the sandbox so far."""
        seen: dict[str, Any] = (await self.http.get(f"{self.sandbox}/_sandbox/requests")).json()
        return seen

    async def fault(self, **rule: Any) -> None:
        answer = await self.http.post(f"{self.sandbox}/_sandbox/faults", json=[rule])
        assert answer.status_code < 300, answer.text

    async def no_faults(self) -> None:
        await self.http.delete(f"{self.sandbox}/_sandbox/faults")

    async def openai(self, path: str, **parts: Any) -> dict[str, Any]:
        """Script the OpenAI stand-in."""
        answer = await self.http.post(f"{self.sandbox}/_sandbox/openai/{path}", json=parts)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@asynccontextmanager
async def running_stack(
    folder: Path, keys: Keys, *names: str, redis_url: str | None = None, **environment: str
) -> AsyncIterator[Stack]:
    """Start the sandbox, then these processes; end all of them afterwards."""
    with ExitStack() as stack:
        url = redis_url or stack.enter_context(private_redis())
        async with running(Stack(url, folder, keys, environment), *names) as started:
            yield started


@asynccontextmanager
async def running(stack: Stack, *names: str) -> AsyncIterator[Stack]:
    """The same for an existing stack."""
    with answers_from(stack.gateway_ports) as answers:
        try:
            await stack.start("sandbox")
            await stack.start(*names)
            yield stack
            found = await exposed(stack, answers)
        finally:
            for name in stack.processes:
                await stack.end(name, signal.SIGKILL)
            await stack.http.aclose()
    assert found == [], "private data where it must not be:\n" + "\n".join(found)


async def exposed(stack: Stack, answers: Sequence[Answer]) -> list[str]:
    """Private data in logs, metrics and traces of the processes, and in what clients received from the gateways."""
    metrics = {name: await _metrics_of(stack, name) for name in stack.processes}
    names = stack.processes.keys() - {"sandbox"}
    secrets = {value: what for name in names for value, what in secrets_of(stack.environment_of(name)).items()}
    account = dict(personal(await _account_of(stack)))
    return await asyncio.to_thread(_exposed, stack, metrics, Planted(secrets, account=account), answers)


def _exposed(stack: Stack, metrics: dict[str, str], planted: Planted, answers: Sequence[Answer]) -> list[str]:
    planted.talks = talks_in(stack.redis_url, stack.keys)
    hidden = Needles(planted.everywhere())
    written = {name: stack.log(name) + metrics[name] for name in stack.processes.keys() - {"sandbox"}}
    found = [f"{name}: {each}" for name, text in written.items() for each in found_in(text, hidden)]
    return [*found, *found_in_traces(planted), *found_in_answers(answers, planted)]


async def _account_of(stack: Stack) -> Any:
    with suppress(httpx2.HTTPError):
        return (await stack.http.get(f"{stack.sandbox}/_sandbox/account", timeout=20)).json()["contacts"]
    return []


async def _metrics_of(stack: Stack, name: str) -> str:
    """Without the descriptions. Empty for a process that doesn't answer any more."""
    with suppress(httpx2.HTTPError):
        answer = await stack.http.get(f"http://127.0.0.1:{stack.health_ports[name]}/metrics", timeout=2)
        return "\n".join(line for line in answer.text.splitlines() if not line.startswith("#"))
    return ""
