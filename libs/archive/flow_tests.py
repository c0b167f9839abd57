"""The tests that admins keep with each flow, as the texts of their files."""

from collections.abc import Callable

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.flow_changes import FlowEdit, lock_flows
from libs.archive.flow_tables import FLOW_TESTS


class FlowTestTexts:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def read(self, flow: str) -> str:
        """The text; empty where there are no tests."""
        async with self._archive.reading() as connection:
            return await _text(connection, flow)

    async def change(self, flow: str, changed: Callable[[str], str], by: FlowEdit) -> str:
        """Replace the text by what is made of it, and return that. An empty one removes the tests."""
        async with self._archive.writing() as connection:
            # Under the lock of flows, so that no change of another editor is lost between the read and the write.
            await lock_flows(connection)
            text = changed(await _text(connection, flow))
            await connection.execute(delete(FLOW_TESTS).where(FLOW_TESTS.c.flow == flow))
            if text.strip():
                row = {"flow": flow, "text": text, "changed_by": by.by, "changed_at": by.ms}
                await connection.execute(insert(FLOW_TESTS).values(**row))
            return text if text.strip() else ""


async def _text(connection: AsyncConnection, flow: str) -> str:
    found = await connection.execute(select(FLOW_TESTS.c.text).where(FLOW_TESTS.c.flow == flow))
    return str(found.scalar_one_or_none() or "")
