"""Conversations that Redis has, next to those that the archive has: each counts once, in its newest state.

A conversation moves from Redis to the archive while a report is read. So Redis is read first, and the archive says
which of its conversations it has by then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.report_rows import rows_by_id, rows_of_contacts
from libs.archive.report_tables import REPORT_ROWS
from libs.reports import RETURN_TIMEOUT_MS, LiveRecord, LiveRecords, Noted, Returns, Signed, was_alone

STORING_MS = 60_000
"""Longer than a conversation takes from the time that its row names to the end of the transaction."""

_ALWAYS = (0, 1 << 60)


@dataclass(frozen=True)
class ResolvedLive:
    """`records`: what only Redis has, or has in a newer state. `replaced`: the archive's rows of these.

    `returned`: rows whose contacts came back in a conversation that only Redis has.
    """

    records: Sequence[Noted]
    replaced: Sequence[Noted]
    returned: Sequence[Noted]

    def signed(self) -> list[Signed]:
        """What Redis adds to the archive's figures, and takes away from them."""
        back = [Noted(noted.record, is_back=True) for noted in self.returned]
        added = (Signed(noted, 1, *_ALWAYS) for noted in (*self.records, *back))
        removed = (Signed(noted, -1, *_ALWAYS) for noted in (*self.replaced, *self.returned))
        return [*added, *removed]


async def resolve_live(connection: AsyncConnection, live: LiveRecords) -> ResolvedLive:
    """Which of the conversations in Redis count, and which rows of the archive they change."""
    # An archived conversation that is still closed is the archive's.
    found = {each.record.id: each for each in live.found if each.record.is_open or not each.was_archived}
    columns = REPORT_ROWS.c
    recent = select(columns.id).where(columns.stored_at >= live.read_ms - STORING_MS)
    moved = set((await connection.execute(recent)).scalars()) & found.keys()
    doubtful = {id_ for id_, each in found.items() if each.was_archived or not each.record.is_open}
    replaced: list[Noted] = []
    for id_, noted in (await rows_by_id(connection, moved | doubtful)).items():
        # A conversation that was open when it was read, and ended before, was reopened: Redis knows better.
        if found[id_].record.is_open and (noted.record.closed_at or 0) < live.read_ms:
            replaced.append(noted)
        else:
            del found[id_]
    past = await rows_of_contacts(connection, _contacts(found.values()), _oldest(found.values()))
    # Of a conversation that is in both, Redis has the newer state by now.
    past = [noted for noted in past if noted.record.id not in found]
    records = [each.record for each in found.values()]
    returns = Returns([*records, *(noted.record for noted in past)])
    noted_records = [Noted(record, was_alone(record) and returns.after(record)) for record in records]
    returned = [
        noted for noted in past if was_alone(noted.record) and not noted.is_back and returns.after(noted.record)
    ]
    return ResolvedLive(noted_records, replaced, returned)


def _contacts(live: Iterable[LiveRecord]) -> set[str]:
    """Contacts with another conversation, so soon before or after that one of them counts otherwise."""
    return {each.record.contact for each in live if _is_return(each) or not each.record.is_open}


def _is_return(live: LiveRecord) -> bool:
    return live.previous_end is not None and live.record.contact_at - live.previous_end <= RETURN_TIMEOUT_MS


def _oldest(live: Iterable[LiveRecord]) -> int:
    return min((each.record.contact_at for each in live), default=0) - RETURN_TIMEOUT_MS
