"""Which slot of a Cluster a command belongs to: keys with the same `{tag}` share a slot, and a slot has one master."""

from collections.abc import Sequence
from typing import Any

from redis.crc import key_slot

SLOTS = 16_384

_WITHOUT_KEY = frozenset((
    "ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DBSIZE", "ECHO", "FLUSHALL", "FLUSHDB", "INFO", "LATENCY", "PING",
    "PUBLISH", "ROLE", "SCAN", "SCRIPT", "SLOWLOG", "TIME", "WAIT", "WAITAOF",
))  # fmt: skip

_KEY_AT_2 = frozenset(("XGROUP", "XINFO", "OBJECT", "MEMORY"))
"""After a subcommand."""

SUMMED = frozenset(("DEL", "EXISTS", "TOUCH", "UNLINK"))
"""Commands that may name keys of several slots, because their answers are counts."""


def slot_of_key(key: Any) -> int:
    return int(key_slot(key if isinstance(key, bytes) else str(key).encode()))


def tag_of(text: str) -> str | None:
    """The hash tag of a key or of a pattern."""
    start = text.find("{")
    end = text.find("}", start + 1)
    return text[start + 1 : end] if start >= 0 and end > start + 1 else None


def slot_of(args: Sequence[Any]) -> int | None:
    """The slot of a command; None for one without a key, which any master may run."""
    # redis-py writes a subcommand into the same word: `XINFO GROUPS`.
    name, _, subcommand = str(args[0]).upper().partition(" ")
    if name in _WITHOUT_KEY:
        return None
    if name in ("EVAL", "EVALSHA"):
        return slot_of_key(args[3]) if int(args[2]) else None
    if name in ("XREAD", "XREADGROUP"):
        # The group, the consumer and the options come before the keys.
        words = [each.upper() if isinstance(each, str) else each for each in args]
        streams = next(place for place, word in enumerate(words) if word in ("STREAMS", b"STREAMS"))
        return slot_of_key(args[streams + 1])
    place = 2 if name in _KEY_AT_2 and not subcommand else 1
    return slot_of_key(args[place]) if len(args) > place else None
