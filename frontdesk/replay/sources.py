"""Finds the conversations to replay: one by its ID, or those that ended in a span, the newest first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import time

from frontdesk.archive_address import archive_address
from frontdesk.deployment_redis import deployment_redis
from frontdesk.errors import UserError
from libs.archive import (
    ArchiveAway,
    ArchivedConversation,
    ArchivedLists,
    Conversations,
    ListFilter,
    ListPlace,
    open_archive,
)
from libs.conversations import ConversationUnknown, LogReader
from services.agent.replay import Recording

PAGE = 200
"""Conversations of one question to the archive."""

MAX_ENTRIES = 5_000


@dataclass(frozen=True)
class Wanted:
    """`ids`: these alone. Else those that ended within `since`, of which the other fields are true."""

    ids: Sequence[str] = ()
    since: timedelta = timedelta(days=7)
    limit: int = 1_000
    team: Sequence[str] = ()
    channel: Sequence[str] = ()
    language: Sequence[str] = ()
    label: Sequence[str] = ()


async def recordings(data: Path, wanted: Wanted) -> list[Recording]:
    """Raises UserError where there are none."""
    found = await _named(data, wanted.ids) if wanted.ids else await _archived(data, wanted)
    if not found:
        raise UserError("no conversation of the archive is so: try more --days")
    return found


async def _named(data: Path, ids: Sequence[str]) -> list[Recording]:
    found = []
    for each in ids:
        recording = await _in_redis(data, each) or await _in_archive(data, each)
        if recording is None:
            raise UserError(f"there is no conversation {each}, neither in Redis nor in the archive")
        found.append(recording)
    return found


async def _in_redis(data: Path, conversation_id: str) -> Recording | None:
    try:
        async with deployment_redis(data, "replay") as (redis, keys):
            reader = LogReader(redis, keys)
            state = await reader.state(conversation_id)
            return Recording(state, await reader.entries(conversation_id, limit=MAX_ENTRIES))
    except (ConversationUnknown, UserError):
        return None  # the archive may have it, also where no Redis runs


async def _in_archive(data: Path, conversation_id: str) -> Recording | None:
    try:
        async with open_archive(archive_address(data)) as archive:
            found = await Conversations(archive).get(conversation_id)
    except ArchiveAway as error:
        raise UserError(f"the archive does not answer: {error}") from None
    return Recording(found.state, found.entries) if found else None


async def _archived(data: Path, wanted: Wanted) -> list[Recording]:
    found: list[Recording] = []
    now_ms = int(time() * 1000)
    chosen = ListFilter(
        team=tuple(wanted.team), channel=tuple(wanted.channel), language=tuple(wanted.language),
        label=tuple(wanted.label), closed_from=now_ms - int(wanted.since.total_seconds() * 1000),
    )  # fmt: skip
    place: ListPlace | None = None
    try:
        async with open_archive(archive_address(data)) as archive:
            lists, conversations = ArchivedLists(archive), Conversations(archive)
            while len(found) < wanted.limit:
                size = min(PAGE, wanted.limit - len(found))
                page = await lists.page(chosen, "closed_at", descending=True, after=place, limit=size)
                if not page:
                    break
                # Two questions for each page, and not one for each conversation.
                states = [json.loads(each) for each in page]
                logs = await conversations.logs([each["id"] for each in states])
                # Between the two questions a conversation may have been forgotten.
                whole = [ArchivedConversation(each, logs[each["id"]]) for each in states if each["id"] in logs]
                found += [Recording(each.state, each.entries) for each in whole]
                place = ListPlace(int(states[-1]["closed_at"]), states[-1]["id"])
    except ArchiveAway as error:
        raise UserError(f"the archive does not answer: {error}") from None
    return found
