"""Reports: what became of conversations in a span, with the number of cases behind each figure, and who they are.

`records` reads the states of conversations, `measures` says what one conversation contributes to which figure, `report`
adds that up, and `table` writes it as CSV. The list behind a figure asks the same measures, so that both always agree.
"""

from services.gateway.desk.reports.measures import Figure, Span
from services.gateway.desk.reports.records import RecordReader
from services.gateway.desk.reports.report import Group, Names, behind, make_report
from services.gateway.desk.reports.schemas import Behind, BehindPage, Report
from services.gateway.desk.reports.table import as_csv, plain_cell

__all__ = [
    "Behind",
    "BehindPage",
    "Figure",
    "Group",
    "Names",
    "RecordReader",
    "Report",
    "Span",
    "as_csv",
    "behind",
    "make_report",
    "plain_cell",
]
