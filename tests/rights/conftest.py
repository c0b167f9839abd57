from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from libs.archive import address_of, upgrade
from libs.contracts import CheckReply, FlowKinds, FlowTestReply, ReplayReply, TranslateReply, TryView, utc_now
from libs.messaging.keys import Keys
from tests.gateway.assistant import Assistant
from tests.gateway.conftest import StartGateway, start_gateway
from tests.gateway.studio import answering
from tests.hubspot_tools.conftest import account, hubspot_url, remembering, settings
from tests.rights.people import CHANNEL_SECRET, People

__all__ = ["account", "hubspot_url", "remembering", "settings", "start_gateway"]


async def new_archive(folder: Path) -> str:
    """The address of an archive with its tables."""
    url = f"sqlite:///{folder}/archive.db"
    await upgrade(address_of(url))
    return url


async def nothing_found(question: str) -> CheckReply:
    return CheckReply(text=question)


async def nothing_tested(_: str) -> FlowTestReply:
    return FlowTestReply(outcomes=[])


async def nothing_replayed(_: str) -> ReplayReply:
    return ReplayReply(conversations=[])


async def nothing_tried(_: str) -> TryView:
    return TryView(session="abc", entries=[], decisions=[], acts=[], now=utc_now())


async def nothing_translated(_: str) -> TranslateReply:
    return TranslateReply(texts=[])


@pytest.fixture
async def people(start_gateway: StartGateway, redis: Redis, keys: Keys, tmp_path: Path) -> AsyncIterator[People]:
    """All people of the table, at one gateway without limits."""
    gateway = await start_gateway(
        messages_per_contact=0, messages_per_address=0, openings_per_address=0, writes_per_teammate=0,
        reads_per_person=0, reads_per_address=0, reports_per_teammate=0, sockets_per_conversation=50,
        attachments_folder=tmp_path, attachments_per_conversation=0, attachments_per_contact=0,
        smtp_url=f"file://{tmp_path}/mail", mail_from="help@acme.example", public_url="http://127.0.0.1",
        mail_per_conversation=0, mail_per_address=0,
        archive_url=await new_archive(tmp_path),
        channels={"mail": {"secrets": [CHANNEL_SECRET], "url": "http://127.0.0.1:9/in"}},
        flow_webhooks={"orders": [CHANNEL_SECRET]},
    )  # fmt: skip
    assistant = Assistant(redis, keys)
    await assistant.prepare()
    people = People(gateway, assistant)
    await people.arrive()
    kinds = FlowKinds(steps=[], triggers=[], flow=[], names=[], tools=[])
    await redis.set(keys.flow_kinds, kinds.model_dump_json(), ex=60)
    operations = {
        "check": nothing_found, "try": nothing_tried, "test": nothing_tested, "replay": nothing_replayed,
        "translate": nothing_translated,
    }  # fmt: skip
    async with answering(redis, keys, operations):
        yield people
