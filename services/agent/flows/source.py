"""Where an agent's flows come from: the files of its folder, and the flows that the builder published.

Both are looked at every few seconds, at little cost: the files by their stamps, and the published set by its revision.
"""

import asyncio
import logging
from pathlib import Path

from libs.contracts import PublishedFlows
from libs.flows import PublishedSet, canary_file_of, file_of
from services.agent.flows.loader import FlowError, FolderStamp, read_flow, read_flows, stamp_of

logger = logging.getLogger(__name__)

Stamp = tuple[FolderStamp, int]


class FlowSource:
    """One for a process."""

    def __init__(self, folder: Path, published: PublishedSet) -> None:
        self._folder = folder
        self._published = published
        self._current: PublishedFlows | None = None

    async def stamp(self) -> Stamp:
        """What differs once a file changes or another set is published."""
        return await asyncio.to_thread(stamp_of, self._folder), await self._published.revision()

    async def read(self) -> dict[str, str]:
        """The text of each flow that runs by file name, in order. Raises FlowError."""
        # Kept for `read_first`, which leaves out what is wrong in it.
        self._current = await self._published.read()
        # In a thread: reading and checking all flows would hold up the event loop, and with it all turns.
        return await asyncio.to_thread(read_flows, self._folder, self._current)

    async def read_first(self) -> dict[str, str]:
        """The same at the start of the process. Published flows that this agent can't run are left out.

        A program of an earlier release, or another folder of files, must not keep all agents from starting.
        """
        try:
            return await self.read()
        except FlowError as error:
            logger.error("published flows left out", extra={"reason": str(error)})  # noqa: TRY400  (the author's error)
        readable = await asyncio.to_thread(_readable, self._current or PublishedFlows())
        # The rest may still depend on a flow that was left out.
        try:
            return await asyncio.to_thread(read_flows, self._folder, readable)
        except FlowError:
            return await asyncio.to_thread(read_flows, self._folder)


def _readable(published: PublishedFlows) -> PublishedFlows:
    """The set without the flows that are wrong by themselves."""

    def is_readable(file: str, text: str) -> bool:
        try:
            read_flow(file, text)
        except FlowError:
            return False
        return True

    kept = [each for each in published.flows if each.state == "off" or is_readable(file_of(each), each.text)]
    # Without its canary, a flow is the same for all contacts.
    kept = [
        each.model_copy(update={"canary": None})
        if each.canary and not is_readable(canary_file_of(each.name, each.canary), each.canary.text)
        else each
        for each in kept
    ]
    return published.model_copy(update={"flows": kept})
