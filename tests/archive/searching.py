"""Searches of the archive in tests."""

from libs.archive import Archive, ArchivedConversation, ArchivedTexts, Conversations, TextFilters
from libs.archive.texts import TextCursor
from libs.assignment import Sight
from tests.archive.samples import STARTED_MS, conversation

EVERYTHING = Sight("lead")


async def store(archive: Archive, *conversations: ArchivedConversation) -> None:
    await Conversations(archive).store(conversations, now_ms=1)


async def store_texts(archive: Archive, **texts: str | tuple[str, ...]) -> None:
    """A conversation for each name, which is its ID. They close one after another."""
    made = [
        conversation(id_, texts=(each,) if isinstance(each, str) else each, closed_at=str(STARTED_MS + 1_000 * place))
        for place, (id_, each) in enumerate(texts.items())
    ]
    await store(archive, *made)


async def found(
    archive: Archive, query: str, *, sight: Sight = EVERYTHING, filters: TextFilters | None = None
) -> list[str]:
    """The IDs of all conversations that a search finds, in their order, read by pages of two."""
    texts, ids, places, after = ArchivedTexts(archive), list[str](), list[int](), None
    while True:
        page = await texts.find(query, sight, filters, after=after, limit=2)
        ids += [each.state.id for each in page.conversations]
        places += [each.place for each in page.conversations]
        if page.next is None:
            assert page.total == len(ids)
            assert places == list(range(1, len(ids) + 1))
            return ids
        after = TextCursor.parse(str(page.next))
