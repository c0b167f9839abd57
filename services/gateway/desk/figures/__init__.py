"""Figures of many conversations at once, calculated from columns of numbers instead of one conversation at a time."""

from services.gateway.desk.figures.backlog import backlog_of, days_of
from services.gateway.desk.figures.behind import ListedMeasure, measured
from services.gateway.desk.figures.columns import Columns, RecordColumns, columns_of
from services.gateway.desk.figures.contributions import contributions_of
from services.gateway.desk.figures.groups import Group
from services.gateway.desk.figures.percentiles import percentiles_of
from services.gateway.desk.figures.rows import NO_FIGURES, RowFigures, TimeFigures, rows_of_groups

__all__ = [
    "NO_FIGURES",
    "Columns",
    "Group",
    "ListedMeasure",
    "RecordColumns",
    "RowFigures",
    "TimeFigures",
    "backlog_of",
    "columns_of",
    "contributions_of",
    "days_of",
    "measured",
    "percentiles_of",
    "rows_of_groups",
]
