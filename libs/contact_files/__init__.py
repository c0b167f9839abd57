"""A file of contacts: read as a table, and kept until all of its rows are in HubSpot."""

from libs.contact_files.cells import addresses_in, is_nothing
from libs.contact_files.headers import guess_email_column, is_qualifier, known_header
from libs.contact_files.refusal import NotATable
from libs.contact_files.store import Imports, Job, job_of, pack_chunks, unpack_chunk
from libs.contact_files.table import Row, Table, read_table
from libs.contact_files.values import (
    DecimalSign,
    decimal_sign,
    is_shortened,
    read_number,
    read_yes_or_no,
)

__all__ = [
    "DecimalSign",
    "Imports",
    "Job",
    "NotATable",
    "Row",
    "Table",
    "addresses_in",
    "decimal_sign",
    "guess_email_column",
    "is_nothing",
    "is_qualifier",
    "is_shortened",
    "job_of",
    "known_header",
    "pack_chunks",
    "read_number",
    "read_table",
    "read_yes_or_no",
    "unpack_chunk",
]
