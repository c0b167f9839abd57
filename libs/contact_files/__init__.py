"""A file of contacts: read as a table, and kept until all of its rows are in HubSpot."""

from libs.contact_files.store import Imports, Job, job_of, pack_chunks, unpack_chunk
from libs.contact_files.table import NotATable, Row, Table, guess_email_column, plain_header, read_table

__all__ = [
    "Imports",
    "Job",
    "NotATable",
    "Row",
    "Table",
    "guess_email_column",
    "job_of",
    "pack_chunks",
    "plain_header",
    "read_table",
    "unpack_chunk",
]
