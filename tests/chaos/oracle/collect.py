"""Reads the evidence of a run from Redis. It changes nothing, so that the services may run at the same time."""

import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from libs.contracts.entries import LogEntry
from libs.conversations.state import ConversationState, parse_log, parse_state
from libs.messaging.keys import ARCHIVE_GROUP, CHAT_CLOSED, TOOL_REQUESTED, Keys
from tests.promises import check_promises, groups

OVERDUE_MS = 5_000
"""A timer that should have fired by now, on a busy machine."""

_STATE = re.compile(r":conversation:([^:]+)$")


def states_and_logs(redis: Any, keys: Keys) -> tuple[dict[str, ConversationState], dict[str, list[LogEntry]]]:
    """The IDs of all conversations."""
    states: dict[str, ConversationState] = {}
    logs: dict[str, list[LogEntry]] = {}
    for raw in _conversation_keys(redis, keys):
        if _STATE.search(raw.decode()) is None:
            continue
        state = parse_state(redis.hgetall(raw))
        if state is not None:
            states[state.id] = state
            logs[state.id] = parse_log(redis.xrange(keys.conversation(state.id).log))
    return states, logs


def checksums(redis: Any, keys: Keys, ids: Iterable[str]) -> dict[str, str]:
    """Of the logs in Redis: SHA-256 of lines, each the offset, a space and the entry."""
    found = {}
    for each in ids:
        lines = b"".join(
            b"%s %s\n" % (offset, fields[b"e"]) for offset, fields in redis.xrange(keys.conversation(each).log)
        )
        found[each] = sha256(lines).hexdigest()
    return found


def archived(file: Path) -> dict[str, str]:
    """The checksums of logs that the archive has. It is read by SQL, as a data team would."""
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT id, checksum FROM conversations WHERE status = 'closed'"))


def dead_letters(redis: Any, keys: Keys) -> list[dict[str, str]]:
    letters = [letter for shard in range(keys.shards) for letter in redis.xrange(keys.dead(shard))]
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in letters]


def errors(folder: Path) -> list[str]:
    """Each kind of error that a program of this folder logged with a traceback, as `program: error`."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.log")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if '"exception": "' in line:
                found.add(f"{path.stem}: {json.loads(line)['exception'].strip().splitlines()[-1]}")
    return sorted(found)


def leftovers(redis: Any, keys: Keys) -> list[str]:
    """The work that is left; empty once everything is at rest."""
    found = _conversations(redis, keys)
    for shard in range(keys.shards):
        found += [*_work(redis, keys, shard), *_outbox(redis, keys, shard), *_timers(redis, keys, shard)]
    return found


def broken_promises(redis: Any, keys: Keys) -> list[str]:
    try:
        check_promises(redis, keys)
    except AssertionError as error:
        return [str(error)]
    return []


def _conversation_keys(redis: Any, keys: Keys) -> Iterator[bytes]:
    for shard in range(keys.shards):
        yield from redis.scan_iter(match=f"{keys.base(shard)}conversation:*", count=1_000)


def _work(redis: Any, keys: Keys, shard: int) -> list[str]:
    found = []
    for stream, group in [*groups(keys, shard), (keys.stream(shard, CHAT_CLOSED), ARCHIVE_GROUP)]:
        length, pending = redis.xlen(stream), redis.xpending(stream, group)["pending"]
        if length or pending:
            found.append(f"{stream}: {length} events, {pending} of them pending")
    return found


def _conversations(redis: Any, keys: Keys) -> list[str]:
    found = []
    for raw in _conversation_keys(redis, keys):
        name = raw.decode()
        if name.endswith(":lease"):
            found.append(f"{name} is still held")
        elif _STATE.search(name):
            handled, head, calls = redis.hmget(raw, "handled", "head", "pending_calls")
            # A state without the field never had a call: a new conversation has only what it needs.
            if handled != head or calls not in (b"0", None):
                found.append(f"{name}: handled {handled!r} of {head!r}, {calls!r} calls pending")
    return found


def _outbox(redis: Any, keys: Keys, shard: int) -> list[str]:
    waiting = keys.outbox_in_shard_of(keys.stream(shard, TOOL_REQUESTED))
    counts = {
        waiting.calls: redis.zcard(waiting.calls),
        waiting.records: redis.zcard(waiting.records),
        waiting.leases: redis.hlen(waiting.leases),
        keys.imports_running(shard): redis.zcard(keys.imports_running(shard)),
    }
    return [f"{name} holds {number}" for name, number in counts.items() if number]


def _timers(redis: Any, keys: Keys, shard: int) -> list[str]:
    now = time.time() * 1000  # all servers run on this machine
    found = []
    for member, due in redis.zrange(keys.timers(shard), 0, -1, withscores=True):
        conversation, generation, name = member.decode().split(" ", 2)
        armed = redis.hget(keys.conversation(conversation).state, f"timer:{name}")
        if due < now - OVERDUE_MS:
            found.append(f"timer {name} of {conversation} is {(now - due) / 1000:.0f} s overdue")
        elif armed is None or armed.decode() != generation:
            found.append(f"timer {name} of {conversation} is armed in the set only")
        elif name.startswith("call:"):
            found.append(f"timer {name} of {conversation} waits for a call")
    return found
