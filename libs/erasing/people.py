"""Finds a person: the keys of contact under which they wrote, and all of their conversations.

A person is named by a conversation, by a contact's key, by an e-mail address or by a phone number. Addresses are looked
for in the states of conversations: what the site vouched for, what the person typed for e-mails, and the answers to
questions of flows. Conversations of colleagues are theirs, and are not found, even if they are about that person.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from libs.archive import ArchivedOwner, ArchiveEraser
from libs.contracts import Principal
from libs.conversations import ConversationState, parse_state
from libs.messaging import Keys, text

_KINDS = ("anonymous:", "visitor:", "channel:", "desk:")
"""The beginnings of contact keys that may be forgotten. Colleagues are the site's own to forget."""

_PHONE = re.compile(r"\+[0-9 ().-]{6,30}")


class PersonUnknown(Exception):
    """Neither Redis nor the archive has a conversation of this person."""


@dataclass(frozen=True)
class FoundPerson:
    """`held`: conversations under a legal hold, which stay. `addresses`: as they were looked for, and those that
    the site has verified.
    """

    contacts: frozenset[str]
    conversations: frozenset[str]
    held: frozenset[str]
    addresses: tuple[str, ...] = ()


class PeopleFinder:
    """`archive` is None in a deployment without one."""

    def __init__(self, redis: Redis, keys: Keys, archive: ArchiveEraser | None) -> None:
        self._redis, self._keys, self._archive = redis, keys, archive

    async def find(self, named: str) -> FoundPerson:
        """Raises PersonUnknown, and ArchiveAway: a part of a person is not forgotten by mistake."""
        person = await self.search(named)
        if not person.conversations:
            raise PersonUnknown
        return person

    async def search(self, named: str) -> FoundPerson:
        """The same, also for a person without a conversation. Raises ArchiveAway."""
        named = named.strip()
        addresses = _addresses(named)
        contacts = await self._contacts(named, addresses)
        archived = await self._archive.of_contacts(contacts) if self._archive and contacts else []
        live = [each async for each in self._states() if each.contact in contacts]
        held = {each.id for each in archived if each.held}
        if self._archive:
            held |= await self._archive.held({each.id: each.contact for each in live})
        verified = {each.verified for each in live} | {_verified(json.loads(each.state)) for each in archived}
        return FoundPerson(
            frozenset(contacts), frozenset({each.id for each in live} | {each.id for each in archived}),
            frozenset(held), tuple(dict.fromkeys((*addresses, *sorted(verified - {""})))),
        )  # fmt: skip

    async def conversations_of(self, contacts: Iterable[str]) -> set[str]:
        """What these contacts have now. Raises ArchiveAway."""
        contacts = set(contacts)
        archived = await self._archive.of_contacts(contacts) if self._archive and contacts else []
        return {each.id for each in archived} | {each.id async for each in self._states() if each.contact in contacts}

    async def _contacts(self, named: str, addresses: tuple[str, ...]) -> set[str]:
        if not addresses:
            of_id = await self._of_conversation(named)
            return {of_id} if of_id else ({named} if named.startswith(_KINDS) else set())
        found = set()
        async for state in self._states():
            typed: Any = await self._redis.hgetall(self._keys.conversation(state.id).mail)
            texts = (state.model_text, *(text(each) for pair in typed.items() for each in pair))
            if any(_names(each, addresses) for each in texts):
                found.add(state.contact)
        if self._archive:
            found |= set(_named(await self._archive.with_text(*addresses), addresses))
        return found

    async def _of_conversation(self, named: str) -> str | None:
        try:
            key = self._keys.conversation(named).state
        except ValueError:
            return None
        fields: Any = await self._redis.hgetall(key)
        state = parse_state(fields)
        if state is not None:
            return state.contact if state.principal.kind != "staff" else None
        archived = await self._archive.of_ids([named]) if self._archive else []
        return next((each.contact for each in archived if each.kind != "staff"), None)

    async def _states(self) -> AsyncIterator["_LiveState"]:
        """All conversations in Redis but those of colleagues."""
        for shard in range(self._keys.shards):
            async for raw in self._redis.scan_iter(match=f"{self._keys.base(shard)}conversation:*", count=500):
                key = text(raw)
                if ":" in key.removeprefix(f"{self._keys.base(shard)}conversation:"):
                    continue  # a part of a conversation
                fields: Any = await self._redis.hgetall(key)
                state = parse_state(fields)
                if state is not None and state.principal.kind != "staff":
                    yield _LiveState(state, fields)


class _LiveState:
    def __init__(self, state: ConversationState, fields: dict[bytes, bytes]) -> None:
        self.id, self.contact = state.id, state.contact
        self.model_text = "\n".join(text(value) for value in fields.values())
        self.verified = _verified({text(name): text(value) for name, value in fields.items()})


def _verified(fields: Mapping[str, str]) -> str:
    """The address of a conversation's contact that the site has verified; empty without one.

    An address that a person has only typed may be another person's, and nothing of that person may disappear.
    """
    principal = Principal.model_validate_json(fields["principal"])
    return (principal.email or "").casefold() if principal.email_verified else ""


def _addresses(named: str) -> tuple[str, ...]:
    """The spellings of an e-mail address or a phone number; none for a key or an ID."""
    if named.startswith(_KINDS):
        return ()
    if "@" in named:
        return (named.casefold(),)
    if _PHONE.fullmatch(named):
        return tuple(dict.fromkeys(("+" + re.sub(r"[^0-9]", "", named), named)))
    return ()


def _named(archived: Iterable[ArchivedOwner], addresses: tuple[str, ...]) -> list[str]:
    return [each.contact for each in archived if each.kind != "staff" and _names(each.state, addresses)]


def _names(where: str, addresses: tuple[str, ...]) -> bool:
    return any(pattern_of(address).search(where) for address in addresses)


def pattern_of(address: str) -> re.Pattern[str]:
    """The address as a whole: `ann@acme.example` is not in `joann@acme.example`, nor in `ann@acme.example.org`."""
    return re.compile(rf"(?<![\w.+%-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
