"""The services' own parts in this process, over a private Redis and, for each dialogue, a HubSpot of its own."""

import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from socket import create_connection

import httpx2
from pydantic import SecretStr
from redis.asyncio import Redis

from frontdesk.errors import Failure
from frontdesk.probes import free_port
from frontdesk.redis_server import RedisServer, find_binary, new_password
from libs.assignment import Assigner, AssignmentQueue, Directory, Presence
from libs.contracts import ClosingNotes, Team, Teammate, ToolRequested, ToolResult, new_id, utc_now
from libs.conversations import LogReader, LogWriter, Turns
from libs.messaging import Keys, connect
from sandbox.app import create_app
from sandbox.hubspot.definitions import contact_definitions
from sandbox.hubspot.settings import StandInSettings
from sandbox.settings import SandboxSettings
from services.agent.app import compose
from services.agent.assistant_choice import open_assistant, open_scribe
from services.agent.assistants.guided import GuidedAssistant
from services.agent.assistants.openai import ModelBreaker, OpenAISettings, SharedOutage
from services.agent.flows import FlowStore, read_flows
from services.agent.flows.runtime import Fetcher
from services.agent.settings import AgentSettings
from services.agent.simulation import (
    HeldWrite,
    Settle,
    SimulatedOpening,
    Simulation,
    SimulationEngine,
    ToolPort,
    open_simulation,
    simulation_keys,
)
from services.agent.turns import ToolTimes
from services.hubspot_tools.contacts import Cached, Definitions
from services.hubspot_tools.hubspot import Deadline
from services.hubspot_tools.settings import HubSpotSettings
from services.hubspot_tools.tools import Shared, ToolContext, open_toolbox
from services.hubspot_tools.tools import run as run_tool

HUBSPOT = "http://hubspot.invalid"
"""An address that no network has: a request that missed the stand-in would fail."""

CONVERSATION = "dialogue"
"""The name of the simulation of a scene. Each scene has keys of its own."""

STARTED = timedelta(seconds=10)
"""How long the private Redis may take to answer."""

_NO_LIMIT = 1_000_000
_EMPTY: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class Scene:
    """What one dialogue works with. `hubspot` reaches the stand-in, and `tools` are the real ones over it.

    `settle`: the desk, with the people who are there.
    """

    engine: SimulationEngine
    texts: dict[str, str]
    tools: ToolPort
    settle: Settle
    hubspot: httpx2.AsyncClient
    definitions: Cached[Definitions]

    async def read_definitions(self) -> None:
        """As a tools worker does at its start: from then on the assistant knows the account's properties."""
        await self.definitions.get(Deadline.after(STARTED.total_seconds()))

    async def open(self, opening: SimulatedOpening) -> Simulation:
        """Open the conversation, and run it to its first pause."""
        return await open_simulation(self.engine, CONVERSATION, self.texts, self.tools, opening, settle=self.settle)


class RealTools:
    """Runs calls of tools in this process, as a tools worker does."""

    def __init__(self, toolbox: ToolContext) -> None:
        self._toolbox = toolbox

    @property
    def writes(self) -> list[HeldWrite]:
        """None is held back: the stand-in has them."""
        return []

    async def answer(self, request: ToolRequested) -> ToolResult:
        return await run_tool(request, self._toolbox)


class Stage:
    """What all dialogues of a process share: the words, the flows, the assistant and the connection to Redis."""

    def __init__(
        self, redis: Redis, web: httpx2.AsyncClient, guided: GuidedAssistant, locales: Path, texts: dict[str, str],
        model: OpenAISettings | None,
    ) -> None:  # fmt: skip
        self.redis, self._web, self._guided, self._locales, self.texts = redis, web, guided, locales, texts
        # A person who evaluates the guided assistant may have a key in their settings.
        self._openai = model or OpenAISettings(api_key=None, _env_file=None).model_copy(update={"api_key": None})
        self._breaker = ModelBreaker()

    @asynccontextmanager
    async def scene(self, region: str | None, online: Mapping[str, Sequence[str]] = _EMPTY) -> AsyncIterator[Scene]:
        """`region`: of phone numbers without a country code. `online`: the people of each team who are at the desk."""
        # Keys of its own: dialogues of several processes and of one process at once share this Redis.
        keys = Keys(prefix=f"evaluate-{new_id()}:", shards=1)
        async with AsyncExitStack() as stack:
            transport = httpx2.ASGITransport(app=create_app(_account()))
            toolbox = await self._tools(region, keys, transport, stack)
            desk = await _desk(self.redis, simulation_keys(keys, CONVERSATION), online)
            engine = await self._engine(region, keys, desk, stack)
            client = httpx2.AsyncClient(
                transport=transport, base_url=HUBSPOT, headers={"authorization": "Bearer sandbox"}
            )
            hubspot = await stack.enter_async_context(client)
            yield Scene(engine, self.texts, RealTools(toolbox), desk.settle, hubspot, toolbox.definitions)

    async def _engine(
        self, region: str | None, keys: Keys, assigner: Assigner, stack: AsyncExitStack
    ) -> SimulationEngine:
        outage = SharedOutage(self.redis, keys)
        agent, results = compose(
            self.redis,
            keys,
            turns=Turns(self.redis, keys),
            flows=FlowStore(self.redis, keys, self.texts),
            assistant=await open_assistant(self._guided, self._locales, self._openai, self._breaker, outage, stack),
            scribe=open_scribe(self._locales, self._openai, self._breaker, stack),
            guided=self._guided,
            locales=self._locales,
            closing_notes=_no_notes,
            settle=assigner.settle,
            fetcher=Fetcher(self._web, hosts=frozenset(), headers={}),
            times=ToolTimes(),
            region=region,
        )
        return SimulationEngine(self.redis, keys, agent, results)

    async def _tools(
        self, region: str | None, keys: Keys, transport: httpx2.ASGITransport, stack: AsyncExitStack
    ) -> ToolContext:
        # The limits of a real account would turn the time of an answer into a wait for a permit.
        hubspot = HubSpotSettings(
            hubspot_token=SecretStr("sandbox"), hubspot_base_url=HUBSPOT, default_region=region,
            hubspot_burst_limit=_NO_LIMIT, hubspot_search_limit=_NO_LIMIT,
        )  # fmt: skip
        shared = Shared.over(self.redis, keys, hubspot)
        return await stack.enter_async_context(open_toolbox(hubspot, http=transport, shared=shared))


def property_names() -> Iterable[str]:
    """The properties that each account has by itself."""
    return contact_definitions()


def _account() -> SandboxSettings:
    # Without the lag of HubSpot's search index: a dialogue would have to wait for it, or would find nothing.
    return SandboxSettings(contacts=0, hubspot=StandInSettings(tier="off", search_limit=_NO_LIMIT, index_lag_ms=0))


async def _no_notes() -> ClosingNotes:
    return ClosingNotes()


async def _desk(redis: Redis, keys: Keys, online: Mapping[str, Sequence[str]]) -> Assigner:
    """A desk with these people, who all have a tab open. Without any, conversations stay in their queues."""
    directory = Directory(redis, keys)
    presence = Presence(redis, keys, directory)
    people = dict.fromkeys(person for members in online.values() for person in members)
    for person in people:
        await directory.put_person(Teammate(id=person, name=person.capitalize()))
    for team, members in online.items():
        await directory.put_team(Team(id=team, name=team.capitalize(), members=list(members)))
    for person in people:
        await presence.beat(person, "tab", active=True)
    writer, reader = LogWriter(redis, keys), LogReader(redis, keys)
    return Assigner(writer, reader, AssignmentQueue(redis, keys), directory, presence, now=utc_now)


@asynccontextmanager
async def open_stage(
    redis_url: str, model: OpenAISettings | None, flows: dict[str, str] | None = None
) -> AsyncIterator[Stage]:
    """`model`: its settings, None for the guided assistant. `flows`: their texts, None for those of the settings."""
    settings = AgentSettings()
    redis = connect(redis_url, name="evaluate")
    try:
        guided = GuidedAssistant.load(settings.locales / "guided")
        # One for all scenes: each client reads the system's certificates, which takes as long as a short dialogue.
        async with httpx2.AsyncClient(trust_env=False) as web:
            yield Stage(redis, web, guided, settings.locales, flows or read_flows(settings.flows), model)
    finally:
        await redis.aclose()


@contextmanager
def private_redis(named: str | None) -> Iterator[str]:
    """Run a server that keeps nothing, and yield its URL. Raises Failure if it doesn't start."""
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(find_binary(named), Path(folder), free_port(), new_password())
        server.configure()
        # Nothing is kept, so no answer waits for a disk.
        command = [*server.command, "--appendonly", "no"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603  the server found above
        try:
            _await_port(server.port, process)
            yield server.url
        finally:
            process.terminate()
            process.wait()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTED.total_seconds()
    while process.poll() is None and time.monotonic() < end:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise Failure("the Redis server of the evaluation did not start")
