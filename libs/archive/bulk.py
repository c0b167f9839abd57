"""Many rows, or many values, by one statement.

SQLite takes them one after the other, which is its fastest way. PostgreSQL gets them as one JSON text, so that the
statement is short, always the same, and parsed once: a hundred rows of forty columns, each with a place of its own in
the statement, cost the driver more than all else together.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    CursorResult,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

_GIVEN = "given_rows"

Insert = postgresql.Insert | sqlite.Insert


async def insert_rows(
    connection: AsyncConnection,
    statement: Insert,
    rows: Sequence[Mapping[str, Any]],
    *,
    returning: Sequence[ColumnElement[Any]] = (),
) -> CursorResult[Any]:
    """Executes an insertion, which may say what becomes of conflicts.

    All rows have the same columns, and none has bytes. PostgreSQL inserts them in their order, too.
    """
    if isinstance(statement, sqlite.Insert):
        return await connection.execute(statement.returning(*returning) if returning else statement, list(rows))
    names = tuple(rows[0])
    selected = statement.from_select(names, _given(statement.table, names))
    given = {_GIVEN: json.dumps(list(rows), ensure_ascii=False)}
    return await connection.execute(selected.returning(*returning) if returning else selected, given)


@lru_cache
def _given(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """The rows of a JSON text. To make it takes longer than to send it, so that it is made once for a table."""
    columns = [column(name, table.c[name].type) for name in names]
    text = cast(bindparam(_GIVEN, type_=Text), JSON)
    return select(*func.json_to_recordset(text).table_valued(*columns, name="given").render_derived(with_types=True).c)


def insert_into(connection: AsyncConnection, table: Table) -> Insert:
    """An insertion in the words of this database."""
    return (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)


async def insert_bytes(connection: AsyncConnection, table: Table, rows: Sequence[tuple[str, bytes]]) -> None:
    """Inserts rows of a text and bytes, which JSON does not hold, into a table of two columns."""
    names = [each.name for each in table.c]
    if connection.dialect.name == "sqlite":
        await connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
        return
    columns = [literal([row[number] for row in rows], postgresql.ARRAY(of.type)) for number, of in enumerate(table.c)]
    given = func.unnest(*columns).table_valued(*names, name="given").render_derived()
    await connection.execute(table.insert().from_select(names, select(*given.c)))


def is_among(connection: AsyncConnection, of: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values. For PostgreSQL they are one array, and the statement stays the same."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        return of.in_(listed)
    return of == any_(literal(listed, postgresql.ARRAY(of.type)))
