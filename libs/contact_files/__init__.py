"""A table of contacts, as it is read from a file and kept until all of it is in HubSpot."""

from libs.contact_files.store import Imports, Job
from libs.contact_files.table import NotATable, Row, Table, guess_email_column, plain_header, read_table

__all__ = ["Imports", "Job", "NotATable", "Row", "Table", "guess_email_column", "plain_header", "read_table"]
