"""Reports: what became of conversations in a span, with the number of cases behind each figure, and who they are.

`records` reads the states of conversations. `libs.reports` says what one conversation contributes to which figure,
`report` adds that up, and `table` writes it as CSV. The list behind a figure asks the same measures, so that both
always agree.
"""

from services.gateway.desk.reports.combined import combined_report
from services.gateway.desk.reports.places import FigurePlace, FigurePlaceInvalid
from services.gateway.desk.reports.records import RecordReader
from services.gateway.desk.reports.report import Group, Names
from services.gateway.desk.reports.reporting import Reports
from services.gateway.desk.reports.schemas import Behind, BehindPage, Report
from services.gateway.desk.reports.table import as_csv, plain_cell

__all__ = [
    "Behind",
    "BehindPage",
    "FigurePlace",
    "FigurePlaceInvalid",
    "Group",
    "Names",
    "RecordReader",
    "Report",
    "Reports",
    "as_csv",
    "combined_report",
    "plain_cell",
]
