"""The values that the filters of a list offer: those of the index, which has what Redis has, and those of the archive.

A teammate who does not see all of the desk gets those of the conversations in Redis that they see, and all values of
the archive: these are words of the desk, such as its channels and categories, and name no contact.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from libs.assignment import Sight
from libs.conversations import ArchiveAway
from services.gateway.archived import ArchiveAccess, KeptAnswers
from services.gateway.desk.index import ConversationIndex, FilterChoices

if TYPE_CHECKING:
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import ArchivedValues

KEPT_S = 300.0
"""A value that is new in the archive was in the index for hours before."""


class FilterValues:
    """One for a process. Safe to share between tasks."""

    def __init__(self, index: ConversationIndex, archive: ArchiveAccess | None) -> None:
        self._index, self._archived = index, None
        if archive is not None:
            kept: KeptAnswers[None, ArchivedValues] = KeptAnswers(lambda _: archive.values(), lambda: 0, KEPT_S)
            self._archived = kept

    async def stop(self) -> None:
        if self._archived is not None:
            await self._archived.stop()

    async def seen_with(self, sight: Sight) -> FilterChoices:
        """The values for the filters of this teammate."""
        here = await self._index.choices(sight)
        if self._archived is None:
            return here
        try:
            archived = await self._archived.of(None)
        except ArchiveAway:
            return here.model_copy(update={"archive_away": True})
        # The newer texts of a topic count.
        topics = {each.value: each for each in (*archived.topics, *here.topics)}
        return FilterChoices(
            owners=_all(archived.owners, here.owners), teams=_all(archived.teams, here.teams),
            labels=_all(archived.labels, here.labels), categories=_all(archived.categories, here.categories),
            channels=_all(archived.channels, here.channels), languages=_all(archived.languages, here.languages),
            topics=[topics[each] for each in sorted(topics)],
        )  # fmt: skip


def _all(*lists: Iterable[str]) -> list[str]:
    return sorted(set().union(*lists))
