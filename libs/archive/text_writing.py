"""Writes the texts of conversations for the search, in the transaction that stores the conversations.

A conversation is one row: its body (see `spelling`), and which entry each line of the body is. Rows are numbered by the
time at which conversations closed, so that both databases find the newest first without sorting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.bulk import insert_into, insert_rows, is_among
from libs.archive.packing import RawEntry
from libs.archive.spelling import body_of, grams_of, pairs_of
from libs.archive.tables import METADATA
from libs.contracts import LogEntry, parse_entry
from libs.conversations import ConversationState, identity_of
from libs.searching import HEADER, LoggedText, text_of

SEARCHED = Table(
    "searched_texts",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    # Without a cascade: SQLite's index would keep the grams of a row that vanished.
    Column("conversation_id", Text, ForeignKey("conversations.id"), nullable=False),
    Column("entries", Text, nullable=False),
    Column("pairs", Text),
    Column("body", Text, nullable=False),
    Index("searched_texts_conversation", "conversation_id", unique=True),
)
"""`entries`: for each line of the body, the offset of its entry and the kind of its author."""

_ADD_GRAMS = text("INSERT INTO searched_grams (rowid, grams) VALUES (:number, :grams)")
# A table without content must get the grams that a row had.
_REMOVE_GRAMS = text("INSERT INTO searched_grams (searched_grams, rowid, grams) VALUES ('delete', :number, :grams)")


@dataclass(frozen=True)
class SearchedTexts:
    """The row of a conversation, without its number. `closed_ms`: the number that it should have."""

    conversation_id: str
    closed_ms: int
    entries: str
    body: str


def searched_texts(state: ConversationState, log: Sequence[RawEntry]) -> SearchedTexts | None:
    """What a search finds of a conversation; None for one that is not on the desk."""
    if not state.is_on_desk:
        return None
    texts = [_header_of(state), *(found for offset, entry in log if (found := logged_text(offset, entry)))]
    return SearchedTexts(
        conversation_id=state.id,
        closed_ms=state.closed_at or int(state.tail.partition("-")[0]),
        entries="\n".join(f"{each.offset} {each.author}" for each in texts),
        body=body_of(each.text for each in texts),
    )


def logged_text(offset: str, entry: str) -> LoggedText | None:
    """The text of an entry, by its JSON."""
    try:
        return text_of(LogEntry(offset=offset, entry=parse_entry(entry)))
    except ValueError:
        # A damaged entry has no text to find. It must not keep its conversation out of the archive.
        return None


def _header_of(state: ConversationState) -> LoggedText:
    """The names of the contact, and what people wrote about the conversation."""
    contact = identity_of(state)
    parts = (
        contact.name, contact.email, contact.phone, contact.visitor_label, str(state.variables.get("matter") or ""),
        state.category, state.summary,
    )  # fmt: skip
    return LoggedText("0", HEADER, "\n".join(each for each in parts if each))


async def write_texts(connection: AsyncConnection, texts: Sequence[SearchedTexts]) -> None:
    """Add the texts of conversations, or replace those that the archive has."""
    await forget_texts(connection, [each.conversation_id for each in texts])
    is_sqlite = connection.dialect.name == "sqlite"
    insert = insert_into(connection, SEARCHED)
    # Another conversation that closed in the same millisecond has the number: the next one is as good.
    adding = insert.on_conflict_do_nothing(index_elements=["number"])
    rows = [_row(each, is_sqlite=is_sqlite) for each in texts]
    while rows:
        here = {row["number"]: row for row in rows}
        # In the order of their numbers, so that two processes never wait for each other's rows.
        sent = [here[each] for each in sorted(here)]
        added = set((await insert_rows(connection, adding, sent, returning=[SEARCHED.c.number])).scalars())
        if is_sqlite and added:
            grams = [{"number": each, "grams": _grams_text(here[each]["body"])} for each in sorted(added)]
            await connection.execute(_ADD_GRAMS, grams)
        done = {here[each]["conversation_id"] for each in added}
        rows = [{**row, "number": row["number"] + 1} for row in rows if row["conversation_id"] not in done]


async def forget_texts(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Remove the texts of conversations, before the conversations themselves."""
    named = is_among(connection, SEARCHED.c.conversation_id, conversation_ids)
    if connection.dialect.name == "sqlite":
        found = await connection.execute(select(SEARCHED.c.number, SEARCHED.c.body).where(named))
        grams = [{"number": number, "grams": _grams_text(body)} for number, body in found]
        if grams:
            await connection.execute(_REMOVE_GRAMS, grams)
    await connection.execute(delete(SEARCHED).where(named))


def _row(texts: SearchedTexts, *, is_sqlite: bool) -> dict[str, Any]:
    return {
        "number": texts.closed_ms, "conversation_id": texts.conversation_id,
        "entries": texts.entries, "body": texts.body, "pairs": None if is_sqlite else pairs_of(texts.body),
    }  # fmt: skip


def _grams_text(body: str) -> str:
    return " ".join(sorted(grams_of(body)))
