"""Checks the state of Redis, by the same codes as readiness: it answers, is new enough, and keeps data safely."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from redis.exceptions import RedisError, ResponseError

from frontdesk.doctor.copies import check_copies
from frontdesk.doctor.findings import Finding
from frontdesk.errors import UserError
from frontdesk.redis_server import find_binary
from libs.messaging import (
    HEALTH_TIMEOUT,
    Keys,
    RedisMaster,
    RedisState,
    classify,
    connect,
    judge,
    look,
    servers_of,
    text,
)

_AREA = "Redis"


async def check_redis(url: str | None, keys: Keys, server: str | None = None) -> list[Finding]:
    """All problems of Redis, or the settings that make it safe. Without a URL: the server that `up` would start."""
    if url is None:
        return [_startable(server)]
    try:
        client = connect(url, name="frontdesk-doctor", max_connections=1, patience_s=HEALTH_TIMEOUT.total_seconds())
    except ValueError as error:
        return [_finding(classify(error))]
    try:
        seen = await look(client, keys.readiness)
        if any(not state.ready for state in seen):
            return [_finding(state) for state in seen]
        servers = await servers_of(client)
        found = [each for server in servers for each in await _check_server(server, clustered=bool(server.name))]
        return found + await check_copies(url, servers, keys)
    except (RedisError, OSError) as error:
        return [_finding(classify(error))]
    finally:
        await client.aclose()


async def _check_server(server: RedisMaster, *, clustered: bool) -> list[Finding]:
    info: Mapping[str, Any] = await server.client.info()
    config = await _config(server.client)
    found = [*_good(info, config), *(_finding(state) for state in judge(info, config, clustered=clustered))]
    return [replace(each, text=f"{server.name}: {each.text}") for each in found] if server.name else found


def _finding(state: RedisState) -> Finding:
    return Finding(_AREA, state.level, state.text, state.remedy, state.code)


def _startable(server: str | None) -> Finding:
    try:
        binary = find_binary(server)
    except UserError as error:
        return Finding(_AREA, "broken", str(error))
    return Finding(_AREA, "ok", f"not running; `up` would start {binary} ({binary.path})")


async def _config(client: Any) -> Mapping[str, str] | None:
    """None where the server does not show its configuration, as hosted servers often do."""
    try:
        found: dict[str, str] = await client.config_get("append*")
    except ResponseError:
        return None
    return {text(name): text(value) for name, value in found.items()}


def _good(info: Mapping[str, Any], config: Mapping[str, str] | None) -> list[Finding]:
    name = text(info.get("server_name", "redis")).capitalize()
    found = [Finding(_AREA, "ok", f"{name} {text(info['redis_version'])} answers, and takes writes")]
    if text(info.get("maxmemory_policy", "")) == "noeviction":
        found.append(Finding(_AREA, "ok", "maxmemory-policy noeviction: nothing is thrown away when memory is full"))
    if not int(info.get("aof_enabled", 0)):
        return found
    if config is None:
        said = "appendonly is on; it doesn't tell how often it syncs: up to what it buffers may be lost"
        found.append(Finding(_AREA, "weak", said, "ask its provider for `appendfsync always`", "syncs_unknown"))
    elif config.get("appendfsync") == "always":
        found.append(Finding(_AREA, "ok", "appendonly on, appendfsync always: what was acknowledged stays"))
    return found
