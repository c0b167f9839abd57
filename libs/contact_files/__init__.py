"""A file of contacts: read as a table, and kept until all of its rows are in HubSpot."""

from libs.contact_files.cells import address_in, addresses_in, is_nothing
from libs.contact_files.headers import guess_email_column, known_headers, plain_header
from libs.contact_files.store import Imports, Job, job_of, pack_chunks, unpack_chunk
from libs.contact_files.table import NotATable, Row, Table, read_table

__all__ = [
    "Imports",
    "Job",
    "NotATable",
    "Row",
    "Table",
    "address_in",
    "addresses_in",
    "guess_email_column",
    "is_nothing",
    "job_of",
    "known_headers",
    "pack_chunks",
    "plain_header",
    "read_table",
    "unpack_chunk",
]
