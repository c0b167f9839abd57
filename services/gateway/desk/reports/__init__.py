"""Reports: what became of conversations in a span, with the number of cases behind each figure, and who they are.

`records` takes conversations from the index of the desk, or reads their states. `desk.figures` says to which figures
they contribute, `report` makes the report, and `table` writes it as CSV. The list behind a figure asks the same
contributions, so that both always agree.
"""

from services.gateway.desk.reports.combined import combined_report
from services.gateway.desk.reports.places import FigurePlace, FigurePlaceInvalid
from services.gateway.desk.reports.records import RecordReader
from services.gateway.desk.reports.report_rows import Names
from services.gateway.desk.reports.reporting import Reports
from services.gateway.desk.reports.schemas import Behind, BehindPage, Report
from services.gateway.desk.reports.table import as_csv, plain_cell

__all__ = [
    "Behind",
    "BehindPage",
    "FigurePlace",
    "FigurePlaceInvalid",
    "Names",
    "RecordReader",
    "Report",
    "Reports",
    "as_csv",
    "combined_report",
    "plain_cell",
]
