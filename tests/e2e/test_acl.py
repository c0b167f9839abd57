"""The documented rights of each service in Redis are enough for its work, and no line allows more."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from libs.messaging.keys import Keys
from tests.e2e.documented_rights import PASSWORD, documented, documented_in_a_cluster
from tests.e2e.errands import import_a_file, manage_contacts, work_at_the_desk
from tests.redis_server import redis_process
from tests.stack import ROOT, Stack, running

SERVICES = ("gateway", "agent", "hubspot_tools", "archive")
CONTAINERS = ("XINFO", "XGROUP")
"""Commands with rights for each subcommand."""


@pytest.fixture(scope="module")
def guarded() -> Iterator[Redis]:
    """A Redis with the documented users. The test's own commands are the operator's."""
    with redis_process() as server, Redis.from_url(server.url) as redis:
        for service, rules in documented().items():
            redis.execute_command("ACL", "SETUSER", f"frontdesk-{service}", *rules)
        yield redis


@pytest.fixture
async def stack(guarded: Redis, tmp_path: Path) -> AsyncIterator[Stack]:
    port = guarded.get_connection_kwargs()["port"]
    made = Stack(f"redis://127.0.0.1:{port}/0", tmp_path, Keys(prefix="frontdesk:"))
    made.own = {
        f"{each}-1": {"FRONTDESK_REDIS_URL": f"redis://frontdesk-{each}:{PASSWORD}@127.0.0.1:{port}/0"}
        for each in SERVICES
    }
    made.own["archive-1"]["FRONTDESK_ARCHIVE_URL"] = f"sqlite:///{tmp_path}/archive.db"
    async with running(made, *made.own) as started:
        yield started


def denied(redis: Redis) -> set[tuple[str, str, str]]:
    """The refused commands by user. Libraries announce their version if they may, and accept a refusal."""
    log: list[dict[str, Any]] = redis.acl_log()
    entries = {(str(each["username"]), str(each["reason"]), str(each["object"])) for each in log}
    return {each for each in entries if each[2] != "client|setinfo"}


async def test_everything_works_under_the_documented_rights(stack: Stack, guarded: Redis) -> None:
    try:
        await manage_contacts(stack)
        await import_a_file(stack)
        await work_at_the_desk(stack)
    finally:
        assert denied(guarded) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_no_line_lets_a_service_leave_its_keys_or_administer(guarded: Redis, service: str) -> None:
    user = f"frontdesk-{service}"
    for command in (
        ("FLUSHALL",), ("CONFIG", "GET", "*"), ("KEYS", "*"), ("ACL", "LIST"), ("SHUTDOWN",), ("MONITOR",),
        ("GET", "other:key"), ("PUBLISH", "other:channel", "x"), ("CLIENT", "KILL", "ID", "1"), ("SAVE",),
    ):  # fmt: skip
        verdict = guarded.acl_dryrun(user, *command)
        assert verdict not in (b"OK", "OK"), f"{service} may {command}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_of_a_service_s_own_scripts_is_allowed(service: str) -> None:
    allowed = {rule[1:] for rule in documented()[service] if rule.startswith("+")}
    assert commands_in(ROOT / "services" / service) <= allowed


def test_every_command_of_the_shared_scripts_is_allowed_to_some_service() -> None:
    allowed = {rule[1:] for rules in documented().values() for rule in rules if rule[0] == "+"}
    in_a_cluster = {rule[1:] for rule in documented_in_a_cluster()}
    assert commands_in(ROOT / "libs") <= allowed | in_a_cluster


def commands_in(folder: Path) -> set[str]:
    """The commands of the Lua scripts below a folder, as rules name them: `get`, `xinfo|groups`."""
    found = (re.findall(r"redis\.p?call\(\s*'(\w+)'(?:, '(\w+)')?", file.read_text()) for file in folder.rglob("*.lua"))
    return {
        f"{command}|{second}".lower() if command in CONTAINERS else command.lower()
        for commands in found
        for command, second in commands
    }
