"""What columns of contacts are called and how their cells are written, in files and in pasted tables."""

from libs.columns.cells import address_in, addresses_in, is_nothing, is_total, unmarked
from libs.columns.headers import (
    MAX_HEADER,
    guess_email_column,
    is_header,
    is_qualifier,
    known_header,
    known_headers,
    plain_header,
)

__all__ = [
    "MAX_HEADER",
    "address_in",
    "addresses_in",
    "guess_email_column",
    "is_header",
    "is_nothing",
    "is_qualifier",
    "is_total",
    "known_header",
    "known_headers",
    "plain_header",
    "unmarked",
]
