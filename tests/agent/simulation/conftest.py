"""The engine of simulations over a composed agent, without delivery."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from libs.messaging import Keys
from services.agent.assistants.guided import GuidedScribe
from services.agent.simulation.engine import SimulationEngine
from tests.agent.conftest import building
from tests.agent.guided.conversation import assistant as guided


@pytest.fixture
async def engine(redis: Redis, keys: Keys) -> AsyncIterator[SimulationEngine]:
    async with building(redis, keys, guided()) as (agent, results):  # type: ignore[arg-type]  # it is an assistant, too
        desk = replace(agent.desk, scribe=GuidedScribe.load(Path("locales")))
        yield SimulationEngine(redis, keys, replace(agent, desk=desk), results)
