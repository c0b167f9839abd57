"""The address of the archive's database: short forms get their asynchronous drivers, and a password from elsewhere."""

from sqlalchemy import URL, make_url

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


def address_of(url: str, password: str | None = None) -> URL:
    """`sqlite:///path` and `postgresql://host/name` are enough; drivers are added. Raises ValueError for another kind.

    `password`: takes the place of one in the address, so that the address itself needs no secret.
    """
    parsed = make_url(url)
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername not in _DRIVERS.values():
        raise ValueError("the archive is in SQLite or PostgreSQL")
    return parsed.set(password=password) if password else parsed
