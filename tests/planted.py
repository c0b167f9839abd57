"""What no log and no metric of ours may hold: secrets, tokens, and what people are called, reached by and wrote.

Part of every test with real processes. What was written and by whom is read from the conversations' own logs, so that
each test plants what it uses anyway.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from libs.bus.keys import Keys

FORMS = {
    "an email address": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "a phone number": re.compile(r"(?<![\w+:.])\+[1-9]\d{7,14}(?![\w:])"),
    "a token": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}"),
}
_SECRETS = re.compile(r"(?:SECRET|TOKEN|API_KEY|PASSWORD)S?$")
_SHORTEST = 12
"""Characters of a message: a shorter one may be a word of any log line."""

_MOST = 2_000
"""Conversations that are read, and entries of each."""


def found_in(written: str, planted: Mapping[str, str]) -> Iterator[str]:
    """What a log or metric holds and must not, with the place where it stands."""
    for what, form in FORMS.items():
        if match := form.search(written):
            yield f"{what}: …{written[max(0, match.start() - 120) : match.end() + 20]}…"
    for value, what in planted.items():
        if match := re.search(rf"(?<!\w){re.escape(value)}", written):
            yield f"{what}: …{written[max(0, match.start() - 120) : match.end()]}…"


def secrets_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The values that a process was trusted with, by what they are called."""
    return {value: name for name, value in environment.items() if _SECRETS.search(name) and len(value) >= 6}


def written_by_people(redis_url: str, keys: Keys) -> dict[str, str]:
    """What contacts and teammates wrote in these conversations. Nothing where Redis is gone with the test."""
    planted: dict[str, str] = {}
    with suppress(RedisError), Redis.from_url(redis_url, socket_timeout=2) as redis:
        names = redis.scan_iter(match=f"{keys.prefix}*:conversation:*:log", count=1_000)
        for _, name in zip(range(_MOST), names, strict=False):
            entries: Any = redis.xrange(name, count=_MOST)
            for _, fields in entries:
                planted |= _of_entry(json.loads(fields[b"e"]))
    return planted


def _of_entry(entry: dict[str, Any]) -> dict[str, str]:
    text, author = entry.get("text") or "", entry.get("author") or {}
    said = author.get("kind") in ("contact", "teammate") and len(text) >= _SHORTEST and " " in text
    found = {text: "a message"} if said else {}
    principal = entry.get("principal") or {}
    return found | {principal[name]: f"the contact's {name}" for name in ("email",) if principal.get(name)}
