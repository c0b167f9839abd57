"""The states of a Redis, each with a name, a sentence and a remedy.

Readiness, the doctor and every start use these names, so that an operator reads the same name everywhere. A state is
found in two ways: `judge` reads the server's INFO and CONFIG, `classify` reads an error that it answered.
"""

import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterCrossSlotError,
    ClusterDownError,
    InvalidResponse,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.messaging.redis_version import MIN_CLUSTER_VERSION, MIN_VERSION
from libs.messaging.topology import NotACluster, NotReplicated

Level = Literal["ok", "weak", "broken"]

NEARLY_FULL = 0.9
"""A part of its memory limit: under load the rest may be used within minutes."""

_IN_A_SCRIPT = re.compile(r"(?:^|[\s-])(OOM|READONLY|MISCONF|NOPERM|BUSY|NOREPLICAS)\s")
"""Redis 6 wraps the error of a command inside a script into another sentence."""


@dataclass(frozen=True)
class RedisState:
    """`ready`: services work in this state. `passes`: it may end without a change of Frontdesk's settings."""

    code: str
    text: str
    remedy: str
    level: Level = "broken"
    ready: bool = False
    passes: bool = True

    def __str__(self) -> str:
        return f"{self.text}; {self.remedy}"

    def at(self, server: str) -> "RedisState":
        """The same state of one server of several."""
        return replace(self, text=f"{server}: {self.text}") if server else self


READ_ONLY = RedisState(
    "read_only",
    "it is a read-only replica",
    "name the primary in FRONTDESK_REDIS_URL, or promote this one (REPLICAOF NO ONE)",
)
FULL = RedisState(
    "full",
    "its memory is full and it refuses writes",
    "raise its maxmemory, or free memory; nothing that was acknowledged is lost",
)
DISK = RedisState("disk", "it can't write its append-only file or snapshot", "look at its disk and its log")
LOADING = RedisState("loading", "it is still reading its data after a start", "wait; a large file takes minutes")
NOT_ANSWERING = RedisState(
    "not_answering",
    "it accepts connections and doesn't answer",
    "look whether its process is stopped, swaps, or runs a long command (SLOWLOG GET)",
)
BUSY = RedisState("busy", "a script keeps it busy", "look which one (SLOWLOG GET), and end it with SCRIPT KILL")
CROWDED = RedisState("too_many_clients", "it accepts no more clients", "raise its maxclients, or look what connects")
NO_REPLICAS = RedisState(
    "no_replicas",
    "it refuses writes without enough replicas",
    "bring them back, or lower min-replicas-to-write",
)
CLUSTER = RedisState(
    "cluster",
    "it runs in Cluster mode, and its address is that of a single Redis",
    "write redis+cluster:// (or rediss+cluster://) in FRONTDESK_REDIS_URL",
    passes=False,
)
NOT_A_CLUSTER = RedisState(
    "not_a_cluster",
    "it runs without Cluster mode, and its address is that of a cluster",
    "write redis:// or redis+sentinel:// in FRONTDESK_REDIS_URL",
    passes=False,
)
CLUSTER_DOWN = RedisState(
    "cluster_down",
    "some slots of the cluster have no master: conversations of these shards stand still",
    "bring the lost masters or their replicas back; CLUSTER NODES shows them",
)
MOVING = RedisState(
    "moving",
    "keys are on their way to another master",
    "wait until the move of their slot has ended",
)
NO_COPY = RedisState(
    "no_copy",
    "a master of the cluster has no replica: if it is lost, its shards stand still",
    "give each master a replica",
    level="weak",
    ready=True,
)
WITHOUT_AOF = RedisState(
    "without_aof",
    "appendonly is off: a crash loses every conversation since the last snapshot",
    "CONFIG SET appendonly yes, and the same in its configuration file",
    ready=True,
)


def slow(seconds: float) -> RedisState:
    return RedisState(
        "slow", f"a write takes it {seconds:.1f} s", "look at its disk, its CPU, the network, and SLOWLOG GET"
    )


def is_usable(states: Sequence[RedisState]) -> bool:
    return all(state.ready for state in states)


def classify(error: BaseException) -> RedisState:
    """The state that an error indicates. Never raises."""
    said = str(error) or type(error).__name__
    if _is_tls(error):
        return RedisState(
            "tls_failed",
            f"no secure connection to it: {_tls_reason(error)}",
            "correct ssl_ca_certs, ssl_certfile and ssl_keyfile in FRONTDESK_REDIS_URL",
            passes=False,
        )
    # The special classes come first, because most of them are kinds of ResponseError or ConnectionError.
    for classes, state in _BY_CLASS:
        if isinstance(error, classes):
            return state
    match error:
        case NoPermissionError():
            return _no_permission(said)
        case AuthenticationError() | AuthorizationError():
            return RedisState(
                "login_refused",
                f"it refuses us: {said}",
                "put user and password into FRONTDESK_REDIS_URL",
                passes=False,
            )
        case ResponseError() | InvalidResponse():
            return _refused(said)
        case ValueError():  # of a URL that is no address
            return RedisState(
                "address", f"FRONTDESK_REDIS_URL is not a Redis address: {said}", "correct it", passes=False
            )
        case _ if "max number of clients" in said:
            return CROWDED
        case _:
            return RedisState("unreachable", f"not reachable: {said}", "start it, or correct FRONTDESK_REDIS_URL")


_BY_CLASS: tuple[tuple[tuple[type[BaseException], ...], RedisState], ...] = (
    ((BusyLoadingError,), LOADING),
    ((ReadOnlyError, MasterDownError), READ_ONLY),
    ((OutOfMemoryError,), FULL),
    ((NotACluster,), NOT_A_CLUSTER),
    ((ClusterDownError,), CLUSTER_DOWN),
    ((TryAgainError,), MOVING),
    ((AskError, ClusterCrossSlotError), CLUSTER),
    ((NotReplicated,), NO_REPLICAS),
    ((RedisTimeoutError, TimeoutError), NOT_ANSWERING),
)


def is_trouble(error: BaseException) -> bool:
    """Whether an error indicates a state of Redis, and not a wrong command."""
    return isinstance(error, RedisError) and classify(error).code not in ("refused", "address")


_STATES_IN_SCRIPTS = {"OOM": FULL, "READONLY": READ_ONLY, "MISCONF": DISK, "BUSY": BUSY, "NOREPLICAS": NO_REPLICAS}


def _refused(said: str) -> RedisState:
    in_script = _IN_A_SCRIPT.search(said)
    code = in_script[1] if in_script else ""
    if code in _STATES_IN_SCRIPTS:
        return _STATES_IN_SCRIPTS[code]
    # Redis 7 and Redis 8 word the refusal of a command in a script differently.
    if code == "NOPERM" or "user executing the script can't" in said or "ACL failure in script" in said:
        return _no_permission(said)
    if "DB index is out of range" in said:
        return RedisState("address", f"it has no such database: {said}", "correct FRONTDESK_REDIS_URL", passes=False)
    return RedisState("refused", f"it answers an error: {said}", "look at its log, and at FRONTDESK_REDIS_URL")


def _no_permission(said: str) -> RedisState:
    return RedisState(
        "no_permission",
        f"its user may not do what Frontdesk needs: {said}",
        "give the user the rights that docs/deployment.md lists (ACL SETUSER)",
        passes=False,
    )


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _is_tls(error: BaseException) -> bool:
    """A missing certificate file counts too. A missing socket file means that no Redis runs."""
    causes = _chain(error)
    missing = any(isinstance(each, FileNotFoundError) for each in causes) and "connecting to /" not in str(error)
    return missing or any(isinstance(each, ssl.SSLError) for each in causes)


def _tls_reason(error: BaseException) -> str:
    # redis-py wraps the error of the socket, whose words name the reason.
    return next((str(each) for each in _chain(error) if isinstance(each, ssl.SSLError)), str(error))


def judge(
    info: Mapping[str, Any], config: Mapping[str, str] | None = None, *, clustered: bool = False
) -> list[RedisState]:
    """The states that INFO shows, and CONFIG if the server shows it, the worst first. Empty: no problem.

    `clustered`: the server is a master of a cluster, as its address says.
    """
    found = [
        _wrong_server(info, clustered),
        _alone(info, clustered),
        _not_writable(info),
        _memory(info),
        _kept(info, config),
        _evicts(info),
    ]
    return sorted((state for state in found if state), key=lambda state: (state.ready, state.level == "weak"))


def _wrong_server(info: Mapping[str, Any], clustered: bool) -> RedisState | None:
    version = _text(info.get("redis_version", "0.0"))
    oldest = MIN_CLUSTER_VERSION if clustered else MIN_VERSION
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < oldest:
        needed = ".".join(map(str, oldest))
        return RedisState("too_old", f"version {version} is too old", f"use version {needed} or newer", passes=False)
    if not clustered and (
        _text(info.get("redis_mode", "standalone")) == "cluster" or int(info.get("cluster_enabled", 0))
    ):
        return CLUSTER
    return None


def _alone(info: Mapping[str, Any], clustered: bool) -> RedisState | None:
    return NO_COPY if clustered and not int(info.get("connected_slaves", 0)) else None


def _not_writable(info: Mapping[str, Any]) -> RedisState | None:
    if int(info.get("loading", 0)):
        return LOADING
    if _text(info.get("role", "master")) != "master":
        return READ_ONLY
    if int(info.get("aof_enabled", 0)) and _text(info.get("aof_last_write_status", "ok")) != "ok":
        return DISK
    return None


def _memory(info: Mapping[str, Any]) -> RedisState | None:
    limit, used = int(info.get("maxmemory", 0)), int(info.get("used_memory", 0))
    if not limit or used < NEARLY_FULL * limit:
        return None
    return RedisState(
        "nearly_full",
        f"{used / limit:.0%} of its memory limit is used",
        "raise its maxmemory before it refuses writes",
        level="weak",
        ready=True,
    )


def _kept(info: Mapping[str, Any], config: Mapping[str, str] | None) -> RedisState | None:
    if not int(info.get("aof_enabled", 0)):
        return WITHOUT_AOF
    if config is None:
        return None
    synced = config.get("appendfsync")
    if synced == "always":
        return None
    # With `no` the kernel writes when it likes, on Linux within about 30 s.
    lost = "the last second" if synced == "everysec" else "some 30 seconds"
    return RedisState(
        "syncs_late",
        f"appendfsync is {synced}: a crash of its machine may lose {lost} of acknowledged messages",
        "CONFIG SET appendfsync always, and the same in its configuration file",
        level="weak",
        ready=True,
    )


def _evicts(info: Mapping[str, Any]) -> RedisState | None:
    policy = _text(info.get("maxmemory_policy", "unknown"))
    if policy == "noeviction":
        return None
    limited = int(info.get("maxmemory", 0)) > 0
    when = "when memory is full, it throws conversations away" if limited else "with a memory limit, it would evict"
    return RedisState(
        "evicts",
        f"maxmemory-policy is {policy}: {when}",
        "CONFIG SET maxmemory-policy noeviction, and the same in its configuration file",
        level="broken" if limited else "weak",
        ready=True,
    )


def _text(value: Any) -> str:
    # INFO is parsed to text and numbers, and CONFIG may come as bytes.
    return value.decode() if isinstance(value, bytes) else str(value)
