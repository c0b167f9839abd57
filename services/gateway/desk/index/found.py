"""What a page of a list is for its readers: rows with their summaries and, in a search, the words that were found."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from libs.searching import searched_words
from services.gateway.desk.index.query import ListQuery
from services.gateway.desk.index.snippets import snippet_of
from services.gateway.desk.index.store import ListedRow
from services.gateway.desk.schemas import ListedConversation


@dataclass(frozen=True)
class FoundPage:
    """`next`: the cursor of the next page. `unsearched`: conversations that this search did not cover yet.

    `known`: those of the conversations that were asked about which the index has. `counted`: whether `total` has all
    conversations of the list, and not only those that were found so far.
    """

    rows: list[ListedConversation]
    total: int
    next: str | None
    unsearched: int
    known: frozenset[str] = frozenset()
    counted: bool = True


def listed(row: ListedRow, query: ListQuery, bodies: Callable[[int], Iterator[str]]) -> ListedConversation:
    """`bodies`: the documents of a conversation, by its number."""
    words = searched_words(query.text) if query.text else ()
    snippet = snippet_of(bodies(row.number), words) if words else None
    return ListedConversation(**json.loads(row.summary), place=row.place, snippet=snippet)
