"""Invented conversations of a desk, written to Redis as the services leave them: some messages in six languages each.

Messages are those of the shipped dialogues, so that common words are in a good part of all conversations, as at a real
desk, with an order number and a name of their own. The choice is the same at each run.
"""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from bench.understanding import said
from libs.contracts import LOCALES, Locale
from libs.messaging import Keys

MESSAGES = 10
"""Of each conversation, of the contact and of a teammate in turn."""

LABELS = ("refund", "vip", "bug", "shipping", "invoice")
FIRST = ("Vera", "Zoë", "Łukasz", "Chloé", "José", "Ирина", "하나", "Aurélie", "Begoña", "Tom")
LAST = ("Müller", "Nuñez", "Żak", "Lefèvre", "Петрова", "김", "Smith", "Öztürk", "Dvořák", "Okoye")

_BOT = "assistant"
_AT_ONCE = 200
_LIFE_S = 24 * 3_600
_MINUTE_MS = 60_000


@dataclass(frozen=True)
class InventedConversation:
    """`score`: its place in the lists of the desk. `log`: offsets and entries."""

    id: str
    state: dict[str, str]
    log: list[tuple[str, str]]
    score: int

    @property
    def owner(self) -> str:
        return self.state["owner"]

    @property
    def is_open(self) -> bool:
        return self.state["status"] == "open"


def invented(open_ones: int, closed: int, people: int) -> Iterator[InventedConversation]:
    """Conversations of the desk's teams `team0` to `team3`, and of `people` teammates `p000` and so on."""
    chance, now = random.Random(12), int(time.time() * 1000)
    lines = {language: said(language) for language in LOCALES}
    for number in range(open_ones + closed):
        yield _one(number, chance, now, lines, people, is_open=number < open_ones)


def _one(
    number: int,
    chance: random.Random,
    now: int,
    lines: dict[Locale, list[str]],
    people: int,
    *,
    is_open: bool,
    messages: int = MESSAGES,
) -> InventedConversation:
    language = chance.choice(LOCALES)
    team, person = f"team{chance.randrange(4)}", f"p{chance.randrange(people):03}"
    owner = chance.choice((f"team:{team}", f"person:{person}", f"person:{person}", _BOT)) if is_open else "assistant"
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    began = now - chance.randrange(60 * 24 * 14) * _MINUTE_MS - messages * _MINUTE_MS
    log = []
    for turn in range(messages):
        text = chance.choice(lines[language]) if turn else f"{chance.choice(lines[language])} (order INV{number:06})"
        kind = "teammate" if turn % 2 else "contact"
        entry: dict[str, Any] = {"kind": "message", "v": 1, "author": {"kind": kind, "id": "x"}, "text": text}
        log.append((f"{began + turn * _MINUTE_MS}-0", json.dumps(entry, ensure_ascii=False)))
    tail, last = log[-1][0], began + (messages - 1) * _MINUTE_MS
    principal = {"kind": "visitor", "id": f"visitor:site:{number}", "name": name}
    state = {
        "id": f"0-{number:026}", "status": "open" if is_open else "closed", "owner": owner, "owner_counter": "1",
        "head": tail, "tail": tail, "handled": tail, "pending_calls": "0", "attempts": "0", "dropped": "0",
        "barrier": tail, "contact": f"visitor:site:{number}", "locale": language, "channel": "widget", "flows": "",
        "principal": json.dumps(principal, ensure_ascii=False), "source": "contact", "name": name, "team": team,
        "assignee": person, "opened_at": str(began), "contact_at": str(began), "contact_offset": log[-2][0],
        "last_text": text[:200], "contact_text": text[:200], "last_author": "teammate",
        "labels": chance.choice(LABELS), "priority": chance.choice(("normal", "normal", "high", "urgent", "low")),
    }  # fmt: skip
    if is_open:
        state["waiting_since" if chance.random() < 0.5 else "answered_at"] = str(last)
    else:
        state["closed_at"] = str(last)
    return InventedConversation(state["id"], state, log, last)


async def write(redis: Redis, keys: Keys, open_ones: int, closed: int, people: int) -> None:
    """Write them all, with the lists that a gateway reads at its start."""
    waiting: list[InventedConversation] = []
    for each in invented(open_ones, closed, people):
        waiting.append(each)
        if len(waiting) == _AT_ONCE:
            await _write(redis, keys, waiting)
            waiting.clear()
    await _write(redis, keys, waiting)


async def write_long(redis: Redis, keys: Keys, number: int, entries: int) -> str:
    """Write one more open conversation with this many messages, the one that has waited longest. Returns its ID."""
    chance, now = random.Random(number), int(time.time() * 1000)
    lines = {language: said(language) for language in LOCALES}
    each = _one(number, chance, now - 30 * 24 * 60 * _MINUTE_MS, lines, 1, is_open=True, messages=entries)
    await _write(redis, keys, [each])
    return each.id


async def _write(redis: Redis, keys: Keys, some: list[InventedConversation]) -> None:
    async with redis.pipeline(transaction=False) as pipeline:
        for each in some:
            of = keys.conversation(each.id)
            pipeline.hset(of.state, mapping=each.state)  # type: ignore[arg-type]  # a dict of strings
            for offset, entry in each.log:
                pipeline.xadd(of.log, {"e": entry}, id=offset)
            for key in (of.state, of.log):
                pipeline.expire(key, _LIFE_S)
            names = ["open", f"owner:{each.owner}"] if each.is_open else ["closed"]
            for name in names:
                pipeline.zadd(keys.desk_list(keys.shard_of(each.id), name), {each.id: each.score})
        await pipeline.execute()
