"""The desk's lists, read from the sorted sets that the scripts of the conversations' log maintain."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from libs.contracts import Owner, created_at
from libs.conversations import ConversationState, parse_state
from libs.messaging import Keys, text
from services.gateway.desk.contact_identity import identity_of
from services.gateway.desk.schemas import ConversationList, ConversationSummary

MAX_OF_MATTER = 300
"""Characters of the matter that a list and a heading show."""

MAX_SEARCHED = 2_000
"""Conversations that a search reads: more than any desk has open at once."""

SUMMARIES_AT_ONCE = 50
"""Conversations whose states one round trip reads: it takes Python some milliseconds, then other tasks run."""


class Listing:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._one_at_a_time = asyncio.Semaphore(1)
        """Held by a search: one at a time, so that several hold neither the process nor its memory."""

    async def page(
        self, person: str, view: str, teams: Sequence[str], *, query: str = "", after: int = 0, limit: int = 50
    ) -> ConversationList:
        """One page of a view, the longest wait first. `after`: the number of conversations that were shown before."""
        # One more than the page shows, because it tells whether there is another page.
        wanted = MAX_SEARCHED if query else after + limit + 1
        ids, counts = await asyncio.gather(self._ids(list_of(view, person), wanted), self.counts([person], teams))
        if query:
            found = (await self._search(ids, query.casefold(), after + limit + 1))[after:]
        else:
            found = await self.summaries(ids[after : after + limit + 1])
        more = len(found) > limit if query else len(ids) > after + limit
        return ConversationList(
            conversations=found[:limit], next=str(after + limit) if more else None, counts=counts[person]
        )

    async def _search(self, ids: Sequence[str], query: str, wanted: int) -> list[ConversationSummary]:
        """The first conversations that match."""
        matching: list[ConversationSummary] = []
        async with self._one_at_a_time:
            for first in range(0, len(ids), SUMMARIES_AT_ONCE):
                read = await self._read(ids[first : first + SUMMARIES_AT_ONCE])
                matching += [each for each in read if _matches(each, query)]
                if len(matching) >= wanted:
                    break
        return matching[:wanted]

    async def summaries(self, ids: Sequence[str]) -> list[ConversationSummary]:
        """In the given order, without expired conversations and without those of staff."""
        found: list[ConversationSummary] = []
        for first in range(0, len(ids), SUMMARIES_AT_ONCE):
            found += await self._read(ids[first : first + SUMMARIES_AT_ONCE])
        return found

    async def _read(self, ids: Sequence[str]) -> list[ConversationSummary]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for conversation_id in ids:
                pipeline.hgetall(self._keys.conversation(conversation_id).state)
            states = [parse_state(raw) for raw in await pipeline.execute()]
        return [summary_of(state) for state in states if state is not None and not state.is_private]

    async def earlier(self, state: ConversationState, limit: int = 10) -> list[ConversationSummary]:
        """The contact's other conversations, newest first."""
        key = self._keys.past_conversations(self._keys.shard_of(state.id), state.contact)
        found: Any = await self._redis.zrevrange(key, 0, limit)
        return await self.summaries([text(raw) for raw in found if text(raw) != state.id])

    async def contact_offsets(self, person: str) -> dict[str, str]:
        """The open conversations of a person, with the offset of the contact's last entry."""
        ids = await self._ids(list_of("mine", person), MAX_SEARCHED)
        async with self._redis.pipeline(transaction=False) as pipeline:
            for conversation_id in ids:
                pipeline.hget(self._keys.conversation(conversation_id).state, "contact_offset")
            found = await pipeline.execute()
        return {each: text(offset) for each, offset in zip(ids, found, strict=True) if offset}

    async def _ids(self, name: str, most: int) -> list[str]:
        """The first members of a list over all shards, in the order of the list."""
        ascending = name != "closed"
        found: list[tuple[float, str]] = []
        for shard in range(self._keys.shards):
            key = self._keys.desk_list(shard, name)
            read = self._redis.zrange if ascending else self._redis.zrevrange
            raw: Any = await read(key, 0, most - 1, withscores=True)
            found += [(score, text(member)) for member, score in raw]
        found.sort(reverse=not ascending)
        return [member for _, member in found[:most]]

    async def counts(self, people: Sequence[str], teams: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many conversations are in each view of each of these people, in one round trip."""
        shared = ["unassigned", "all", "assistant", *(str(Owner("team", team)) for team in teams)]
        lists = [list_of(view, "") for view in shared] + [list_of("mine", person) for person in people]
        shards = self._keys.shards
        async with self._redis.pipeline(transaction=False) as pipeline:
            for name in lists:
                for shard in range(shards):
                    pipeline.zcard(self._keys.desk_list(shard, name))
            cards = await pipeline.execute()
        totals = [sum(cards[n * shards : (n + 1) * shards]) for n in range(len(lists))]
        common = dict(zip(shared, totals, strict=False))
        return {person: {"mine": mine, **common} for person, mine in zip(people, totals[len(shared) :], strict=True)}


def list_of(view: str, person: str) -> str:
    """The name of the desk's list that a view shows."""
    return {"mine": f"owner:{Owner('person', person)}", "all": "open", "assistant": "owner:assistant"}.get(view, view)


def in_view(summary: ConversationSummary, view: str, person: str) -> bool:
    """Whether a view shows this conversation now."""
    if view == "closed" or summary.status != "open":
        return (view == "closed") == (summary.status != "open")
    kind, _, team = view.partition(":")
    return {
        "mine": summary.owner == Owner("person", person),
        "unassigned": summary.owner.kind == "team",
        "assistant": summary.owner.kind == "assistant",
        "team": summary.team == team,
    }.get(kind, True)


def summary_of(state: ConversationState) -> ConversationSummary:
    """How a list shows a conversation. `contact_identity` says where the name and the address come from."""
    contact = identity_of(state)
    return ConversationSummary(
        id=state.id, status=state.status, owner=state.owner, owner_counter=state.owner_counter,
        team=state.team, assignee=state.assignee, visitor_label=contact.visitor_label, name=contact.name,
        confirmed=contact.confirmed, addressed_as=contact.addressed_as, email=contact.email,
        email_verified=contact.email_verified, phone=contact.phone,
        channel=state.channel, locale=state.locale, source=state.source, flow=state.flow,
        matter=str(state.variables.get("matter") or "")[:MAX_OF_MATTER] or None,
        topic=state.chosen.get("topic"), contact_offset=state.contact_offset,
        contact_text=state.contact_text or (state.last_text if state.last_author == "contact" else None),
        last_text=state.last_text, last_author=state.last_author, opened_at=_time_of(state.opened_at),
        waiting_since=_time_of(state.waiting_since), answered_at=_time_of(state.answered_at),
        closed_at=_time_of(state.closed_at), snoozed_until=_time_of(state.snoozed_until),
        active_at=created_at(state.tail),
        labels=state.labels, priority=state.priority, category=state.category, summary=state.summary,
        answer_due=_time_of(state.answer_due if state.waiting_since else None),
        resolution_due=_time_of(state.resolution_due), escalated_at=_time_of(state.escalated_at),
        escalated_to=state.escalated_to,
        rating=state.rating,
        order=float(state.listed.split(" ", 1)[0]),
    )  # fmt: skip


def _time_of(ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None


def _matches(summary: ConversationSummary, query: str) -> bool:
    contact = (summary.name, summary.email, summary.phone, summary.visitor_label)
    searched = (*contact, summary.matter, summary.last_text, summary.id)
    return any(query in (value or "").casefold() for value in searched)
