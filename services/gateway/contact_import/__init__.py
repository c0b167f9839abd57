"""Files of contacts over HTTP: send one, watch its import, stop it, and fetch the rows that failed."""

from services.gateway.contact_import import api

__all__ = [
    "api",
]
