"""Many shards: pools follow from their number, and every service starts."""

from pathlib import Path

import httpx2
import pytest

from libs.messaging.keys import Keys
from libs.messaging.workers.open_files import TooFewFiles, allow_open_files
from tests.plain_http import NO_AUTHORITIES
from tests.redis_server import private_redis
from tests.stack import Stack

SHARDS = 60
"""The agent reads four streams of each: more than the 200 connections that a fixed pool held."""


async def test_every_service_becomes_ready_with_many_shards(tmp_path: Path) -> None:
    with private_redis() as url:
        stack = Stack(url, tmp_path, Keys(shards=SHARDS), {"FRONTDESK_SHARDS": str(SHARDS)})
        try:
            await stack.start("sandbox", "gateway-1", "agent-1", "hubspot_tools-1")
            async with httpx2.AsyncClient(verify=NO_AUTHORITIES) as http:
                assert (await http.post(f"{stack.gateway()}/v1/conversations")).status_code == 201
        finally:
            for name in stack.processes:
                await stack.kill(name)
            await stack.http.aclose()


def test_more_readers_than_files_are_refused_with_what_helps() -> None:
    with pytest.raises(TooFewFiles, match=r"ulimit -n.*FRONTDESK_SHARDS"):
        allow_open_files(10**9)
