"""The drill: a backup while people chat, the end of everything, a restore into a new Redis and a new archive."""

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from libs.messaging.keys import Keys
from tests.chat_client import Chat, new_phone, open_chat
from tests.delivery.talks import close, create, follow, until_answered
from tests.redis_server import private_redis
from tests.redis_topologies import redis_cluster
from tests.stack import ROOT, Stack, running
from tests.waiting import until

pytestmark = pytest.mark.timeout(600)

PEOPLE = 3
SERVICES = ("gateway-1", "agent-1", "hubspot_tools-1", "archive-1")


async def frontdesk(stack: Stack, *arguments: str) -> str:
    """Run a command with the settings of the deployment, in a folder without a `.env`."""
    environment = {**stack.environment_of("archive-1"), "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "frontdesk", *arguments,
        cwd=stack.folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed = (await process.communicate())[0].decode()
    assert process.returncode == 0, printed
    return printed


def archived(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {name for (name,) in database.execute("SELECT id FROM conversations")}


async def end_everything(stack: Stack) -> None:
    await asyncio.gather(*(stack.kill(name) for name in SERVICES))


@contextmanager
def another_server() -> Iterator[str]:
    with private_redis() as url:
        yield url


@contextmanager
def a_cluster() -> Iterator[str]:
    with redis_cluster() as cluster:
        yield cluster.url


MORE_SHARDS = {"FRONTDESK_SHARDS": "6", "FRONTDESK_PREVIOUS_SHARDS": "1"}


@pytest.mark.parametrize(
    ("elsewhere", "changes"), [(another_server, {}), (a_cluster, MORE_SHARDS)], ids=["a-server", "a-cluster"]
)
async def test_conversations_go_on_from_the_backup(
    tmp_path: Path, keys: Keys, elsewhere: Callable[[], AbstractContextManager[str]], changes: dict[str, str]
) -> None:
    archive = tmp_path / "archive.db"
    settings = {"FRONTDESK_ARCHIVE_URL": f"sqlite:///{archive}"}
    with private_redis() as first, elsewhere() as second:
        async with running(Stack(first, tmp_path, keys, settings), *SERVICES) as stack:
            chats = [await open_chat(stack.gateway(), stack.token(email=f"p{n}@desk.example")) for n in range(PEOPLE)]
            people = [(f"drill{number}@example.org", new_phone()) for number in range(PEOPLE)]
            for chat in chats:
                await chat.connect()
            await asyncio.gather(*(create(chat, *who) for chat, who in zip(chats, people, strict=True)))
            ended = await open_chat(stack.gateway(), stack.token(email="ended@desk.example"))
            await ended.connect()
            await ended.ask("help")
            await close(stack.gateway(), ended)
            await until("the archive has it", _has(archive, ended.id))

            seen = [list(chat.messages) for chat in chats]
            stop = asyncio.Event()
            talking = [asyncio.create_task(_talk(chat, stop)) for chat in chats]
            await frontdesk(stack, "backup", "copy")
            stop.set()
            assert all(count > 0 for count in await asyncio.gather(*talking)), "people chatted all the time"

            await end_everything(stack)
            for chat in (*chats, ended):
                await chat.disconnect()
            archive.unlink()
            stack.redis_url = second
            await frontdesk(stack, "restore", "copy")
            assert ended.id in archived(archive)
            stack.environment |= changes
            stack.keys = replace(keys, shards=int(changes.get("FRONTDESK_SHARDS", 1)))
            await stack.start(*SERVICES)
            for number, chat in enumerate(chats):
                # Not by the conversation's ID: the page of a person opens the conversation of its contact.
                same = await open_chat(stack.gateway(), stack.token(email=f"p{number}@desk.example"))
                assert same.id == chat.id
            for chat, before, (email, _) in zip(chats, seen, people, strict=True):
                again = await follow(chat, stack.gateway())
                await until_answered(again, len(before))
                assert again.messages[: len(before)] == before
                await again.ask("help")
                await again.disconnect()
                assert len(await stack.hubspot(email)) == 1
            await _all_shards_serve(stack)


async def _all_shards_serve(stack: Stack) -> None:
    """New people are spread over all shards, and get their answers there."""
    left, number = set(range(stack.keys.shards)), 0
    while left:
        chat = await open_chat(stack.gateway(), stack.token(email=f"new{number}@desk.example"))
        if (shard := stack.keys.shard_of(chat.id)) in left:
            left.discard(shard)
            await chat.connect()
            await chat.ask("help")
            await chat.disconnect()
        number += 1


async def _talk(chat: Chat, stop: asyncio.Event) -> int:
    count = 0
    while not stop.is_set():
        await chat.ask("help")
        count += 1
    return count


def _has(archive: Path, conversation: str) -> Callable[[], Awaitable[bool]]:
    async def there() -> bool:
        return await asyncio.to_thread(lambda: conversation in archived(archive))

    return there
