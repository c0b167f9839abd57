"""Whether Redis is there, new enough, and keeps what it acknowledged."""

from collections.abc import Mapping
from typing import Any

from redis.exceptions import AuthenticationError, RedisError, ResponseError

from frontdesk.doctor.findings import Finding
from frontdesk.errors import UserError
from frontdesk.redis_server import MINIMUM, find_binary
from libs.bus.redis import connect

_AREA = "Redis"


async def check_redis(url: str | None) -> list[Finding]:
    if url is None:
        return [_startable()]
    try:
        client = connect(url, name="frontdesk-doctor")
    except ValueError as error:
        return [Finding(_AREA, "broken", f"FRONTDESK_REDIS_URL is not a Redis address: {error}")]
    try:
        info: Mapping[str, Any] = await client.info()
        settings = await _settings(client)
    except AuthenticationError as error:
        return [Finding(_AREA, "broken", f"it refuses us: {error}", "put user and password into FRONTDESK_REDIS_URL")]
    except (RedisError, OSError) as error:
        return [Finding(_AREA, "broken", f"not reachable: {error}", "start it, or correct FRONTDESK_REDIS_URL")]
    finally:
        await client.aclose()
    return [_version(info), *_role(info), *_persistence(info, settings), _eviction(info)]


def _startable() -> Finding:
    try:
        binary = find_binary()
    except UserError as error:
        return Finding(_AREA, "broken", str(error))
    return Finding(_AREA, "ok", f"not running; `up` would start {binary.path}")


async def _settings(client: Any) -> Mapping[str, str] | None:
    """None where the server keeps its configuration to itself, as hosted ones do."""
    try:
        found: dict[str, str] = await client.config_get("append*")
    except ResponseError:
        return None
    return {_text(name): _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _version(info: Mapping[str, Any]) -> Finding:
    version = _text(info.get("redis_version", "0.0"))
    name = _text(info.get("server_name", "redis")).capitalize()
    number = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if number < MINIMUM:
        return Finding(_AREA, "broken", f"{name} {version} is too old", "use version 6.2 or newer")
    return Finding(_AREA, "ok", f"{name} {version} answers")


def _role(info: Mapping[str, Any]) -> list[Finding]:
    if _text(info.get("role", "master")) == "master":
        return []
    return [Finding(_AREA, "broken", "this is a read-only replica", "name the primary in FRONTDESK_REDIS_URL")]


def _persistence(info: Mapping[str, Any], settings: Mapping[str, str] | None) -> list[Finding]:
    if not int(info.get("aof_enabled", 0)):
        return [
            Finding(
                _AREA,
                "broken",
                "appendonly is off: a crash loses every conversation since the last snapshot",
                "CONFIG SET appendonly yes, and the same in its configuration file",
            )
        ]
    if _text(info.get("aof_last_write_status", "ok")) != "ok":
        return [Finding(_AREA, "broken", "its append-only file can't be written", "look at its disk and its log")]
    if settings is None:
        text = "appendonly is on; it doesn't tell how often it syncs: up to what it buffers may be lost"
        return [Finding(_AREA, "weak", text, "ask whoever hosts it for `appendfsync always`")]
    match settings.get("appendfsync"):
        case "always":
            return [Finding(_AREA, "ok", "appendonly on, appendfsync always: what was acknowledged stays")]
        case "everysec":
            lost = "a crash of its machine may lose the last second of acknowledged messages"
        case _:
            lost = "a crash of its machine may lose some 30 seconds of acknowledged messages"
    text = f"appendfsync is {settings.get('appendfsync')}: {lost}"
    return [Finding(_AREA, "weak", text, "CONFIG SET appendfsync always, and the same in its configuration file")]


def _eviction(info: Mapping[str, Any]) -> Finding:
    policy = _text(info.get("maxmemory_policy", "unknown"))
    if policy == "noeviction":
        return Finding(_AREA, "ok", "maxmemory-policy noeviction: nothing is thrown away when memory is full")
    limited = int(info.get("maxmemory", 0)) > 0
    when = "when memory is full, it throws conversations away" if limited else "with a memory limit, it would evict"
    return Finding(
        _AREA,
        "broken" if limited else "weak",
        f"maxmemory-policy is {policy}: {when}",
        "CONFIG SET maxmemory-policy noeviction, and the same in its configuration file",
    )
