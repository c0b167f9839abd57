"""Databases of a test's own."""

from uuid import uuid4

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.postgres import PostgresProcess
from libs.archive import address_of


async def new_database(server: PostgresProcess, *, encoding: str = "UTF8") -> URL:
    """An empty database."""
    name = f"t{uuid4().hex}"
    engine = create_async_engine(address_of(server.url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'"))
    await engine.dispose()
    return address_of(server.url).set(database=name)
