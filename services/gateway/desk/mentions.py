"""Mentions of teammates in internal notes: found in the text, kept for each person, and pushed to their tabs.

The note in the log is the truth. What is kept for a person is a list of conversations with the offset of the last note
that mentions them, written after the note. A repeated request writes it again, so that no mention is lost.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Teammate
from libs.messaging import Keys, LuaScript, text
from services.gateway.desk.read_marks import ReadMarks, mark_of, offset_of

_MENTION = LuaScript(Path(__file__).with_name("mention.lua"))

MAX_KEPT = 500
"""Conversations of one person: a list that people still read."""

MENTIONS = "mentions"
"""The view of the conversations that mention a teammate."""

SIGN = "@"
"""Stands before the name of a mentioned person."""


def mentioned_in(note: str, people: Sequence[Teammate], author: str) -> list[str]:
    """The people that a note names after an `@`: by their name, their ID, or a first name that only one person has."""
    names = _names_of([person for person in people if person.id != author])
    found: list[str] = []
    for place, character in enumerate(note):
        # Not the sign in an address, which stands after a letter, a digit or a dot.
        if character != SIGN or (place and (note[place - 1].isalnum() or note[place - 1] in "._-" + SIGN)):
            continue
        rest = note[place + 1 :].casefold()
        # The longest name first: “Ana Ruiz” is not “Ana”.
        person = next((names[name] for name in sorted(names, key=len, reverse=True) if _begins(rest, name)), None)
        if person is not None and person not in found:
            found.append(person)
    return found


def _names_of(people: Sequence[Teammate]) -> dict[str, str]:
    """Each name by which exactly one person can be mentioned, in folded case."""
    firsts = [person.name.split()[0].casefold() for person in people]
    names = {first: person.id for first, person in zip(firsts, people, strict=True) if firsts.count(first) == 1}
    return names | {person.name.casefold(): person.id for person in people} | {each.id: each.id for each in people}


def _begins(rest: str, name: str) -> bool:
    after = rest[len(name) :]
    return rest.startswith(name) and not re.match(r"\w|[.-]\w", after)


class Mentions:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, marks: ReadMarks, *, retention: timedelta) -> None:
        self._redis, self._keys, self._marks = redis, keys.desk, marks
        self._ttl = int(retention.total_seconds())

    async def record(self, people: Sequence[str], conversation_id: str, offset: str, by: str) -> None:
        """Keep the mention for each of these people, and push it to their tabs."""
        for person in people:
            await _MENTION(
                self._redis, mentions=self._keys.mentions(person), changed=self._keys.changed, person=person,
                conversation=conversation_id, mark=mark_of(offset), offset=offset, by=by, most=MAX_KEPT, ttl=self._ttl,
            )  # fmt: skip

    async def of(self, person: str, limit: int = MAX_KEPT) -> dict[str, str]:
        """The conversations that mention a person, the newest mention first, with its offset."""
        found: Any = await self._redis.zrevrange(self._keys.mentions(person), 0, limit - 1, withscores=True)
        return {text(conversation): offset_of(int(mark)) for conversation, mark in found}

    async def unread(self, person: str) -> int:
        """How many of them the person has not read up to the mention."""
        return await self._marks.count_unread(person, await self.of(person))
