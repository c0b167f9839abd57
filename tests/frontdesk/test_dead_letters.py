"""`frontdesk dead-letters` on a real Redis: what it does, shows and hides."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from frontdesk.doctor.channels import check_channels
from frontdesk.doctor.dead_letters import check_dead_letters
from libs.contracts.dead_letters import Reason
from libs.messaging.keys import TOOL_COMPLETED, Keys
from tests.frontdesk.stand_ins import command

BODY = '{"kind":"tool.completed","call_id":"c-%s","scope":"0-abc","result":{"name":"Jane Doe"}}'


class Command:
    """The command in a folder with a `.env` that names the test's Redis."""

    def __init__(self, folder: Path, redis: Redis, redis_url: str, keys: Keys) -> None:
        self._folder, self._redis, self._keys = folder, redis, keys
        (folder / ".env").write_text(f"FRONTDESK_REDIS_URL={redis_url}\nFRONTDESK_REDIS_PREFIX={keys.prefix}\n")

    async def bury(self, call: str, reason: Reason = Reason.CALL_UNKNOWN) -> str:
        stream = self._keys.stream(0, TOOL_COMPLETED)
        entry_id: Any = await self._redis.xadd(
            self._keys.dead(0), {"reason": reason, "stream": stream, "event": BODY % call, "attempts": 3}
        )
        await self._redis.hincrby(self._keys.dead_reasons(0), reason, 1)
        return f"0-{entry_id.decode()}"

    def __call__(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return command(self._folder, "dead-letters", *arguments, stdin=stdin)


@pytest.fixture
def dead(tmp_path: Path, redis: Redis, redis_url: str, keys: Keys) -> Command:
    return Command(tmp_path, redis, redis_url, keys)


async def test_a_list_names_kinds_and_ids_and_no_person(dead: Command) -> None:
    assert dead("list").stdout == "no dead letters\n"
    first = await dead.bury("1")
    second = await dead.bury("2", Reason.UNPARSABLE)
    printed = dead("list").stdout
    assert [line.split()[0] for line in printed.splitlines()] == [first, second]
    assert "call_unknown" in printed
    assert "Jane" not in printed
    [only] = json.loads(dead("list", "--reason", "unparsable", "--json").stdout)
    assert (only["id"], only["kind"], only["call"], only["attempts"]) == (second, "tool.completed", "c-2", 3)


async def test_a_body_is_shown_on_request_alone(dead: Command) -> None:
    letter = await dead.bury("1")
    shown = dead("show", letter)
    assert "its conversation never made" in shown.stdout
    assert "Jane" not in shown.stdout
    assert "Jane Doe" in dead("show", letter, "--body").stdout
    missing = dead("show", "0-1-1")
    assert missing.returncode == 2
    assert "no dead letter 0-1-1" in missing.stderr


async def test_retrying_twice_is_once(dead: Command, redis: Redis, keys: Keys) -> None:
    letter = await dead.bury("1")
    assert dead("retry", letter).returncode == 0
    again = dead("retry", letter, "--json")
    assert (again.returncode, json.loads(again.stdout)) == (1, {letter: "gone"})
    assert await redis.xlen(keys.stream(0, TOOL_COMPLETED)) == 1


async def test_letters_of_one_reason_or_all_are_retried_and_none_unnamed(
    dead: Command, redis: Redis, keys: Keys
) -> None:
    for number, reason in enumerate((Reason.UNPARSABLE, Reason.CALL_UNKNOWN, Reason.CALL_UNKNOWN)):
        await dead.bury(str(number), reason)
    assert dead("retry").returncode == 2
    assert len(json.loads(dead("retry", "--reason", "unparsable", "--json").stdout)) == 1
    assert len(json.loads(dead("retry", "--all", "--json").stdout)) == 2
    assert await redis.xlen(keys.stream(0, TOOL_COMPLETED)) == 3


async def test_dropping_asks_first(dead: Command, redis: Redis, keys: Keys) -> None:
    letter = await dead.bury("1")
    refused = dead("drop", letter, stdin="n\n")
    assert (refused.returncode, await redis.xlen(keys.dead(0))) == (2, 1)
    assert dead("drop", letter, stdin="y\n").returncode == 0
    await dead.bury("2")
    assert dead("drop", "--all", "--yes").returncode == 0
    assert await redis.xlen(keys.dead(0)) == 0
    assert not await redis.exists(keys.dead_reasons(0))


async def test_a_redis_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FRONTDESK_REDIS_URL=redis://127.0.0.1:1/0")
    ended = command(tmp_path, "dead-letters", "list")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)


async def test_the_doctor_names_a_channel_that_no_gateway_knows(redis: Redis, redis_url: str, keys: Keys) -> None:
    assert await check_channels(redis_url, keys) == []
    now_ms = (await redis.time())[0] * 1000
    await redis.zadd(keys.channels(0), {"whatsapp": now_ms - 3_600_000, "mail": now_ms - 3_600_000, "fax": now_ms})
    await redis.zadd(keys.outbound(0, "whatsapp"), {"0-a": now_ms, "0-b": now_ms})
    await redis.zadd(keys.outbound(0, "fax"), {"0-c": now_ms})
    for name in (keys.channels(0), keys.outbound(0, "whatsapp"), keys.outbound(0, "fax")):
        await redis.expire(name, 60)
    [found] = await check_channels(redis_url, keys)
    assert found.level == "broken"
    assert "2 conversations wait for the channel whatsapp, which no gateway has known for 1:00:0" in found.text


async def test_the_doctor_names_them_with_the_newest_reason_and_the_command(
    dead: Command, redis_url: str, keys: Keys
) -> None:
    [nothing] = await check_dead_letters(redis_url, keys)
    assert (nothing.level, nothing.text) == ("ok", "no dead letters")
    await dead.bury("1")
    await dead.bury("2", Reason.UNPARSABLE)
    [found] = await check_dead_letters(redis_url, keys)
    assert found.level == "weak"
    assert "2 dead letters" in found.text
    assert found.text.endswith("unparsable")
    assert "dead-letters list" in str(found.mend)
    assert await check_dead_letters("redis://127.0.0.1:1/0", keys) == []
