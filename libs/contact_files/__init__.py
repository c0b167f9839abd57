"""A file of contacts: read as a table, and kept until all of its rows are in HubSpot."""

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
    "decimal_sign",
    "is_shortened",
    "job_of",
    "pack_chunks",
    "read_number",
    "read_table",
    "read_yes_or_no",
    "unpack_chunk",
]
