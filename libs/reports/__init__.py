"""Reports: what one conversation contributes to which figure, and how figures of many are kept and added up."""

from libs.reports.adding import Material, Signed, figures_of
from libs.reports.blocks import (
    HOUR_MS,
    LEVELS,
    QUARTER_MS,
    BlockKey,
    Noted,
    PackedBlock,
    block_of_hour,
    block_of_parts,
    blocks_of,
    hours_of,
)
from libs.reports.counting import HOURLY_UP_TO_MS, EventCounts
from libs.reports.eras import FIRST_MS, MINUTE_MS, eras_of, is_counted, offset_in_minute
from libs.reports.histograms import BINS, EXACT_UP_TO, Histogram, bin_of, middle_of
from libs.reports.live import LiveRecord, LiveRecords
from libs.reports.measures import (
    RETURN_TIMEOUT,
    RETURN_TIMEOUT_MS,
    Figure,
    Measure,
    Outcome,
    Returns,
    Span,
    contributions,
    was_alone,
)
from libs.reports.records import FIELDS, ReportRecord
from libs.reports.sums import COUNTS, TIMES, FigureRow

__all__ = [
    "BINS", "COUNTS", "EXACT_UP_TO", "FIELDS", "FIRST_MS", "HOURLY_UP_TO_MS", "HOUR_MS", "LEVELS", "MINUTE_MS",
    "QUARTER_MS", "RETURN_TIMEOUT", "RETURN_TIMEOUT_MS", "TIMES", "BlockKey", "EventCounts", "Figure", "FigureRow",
    "Histogram", "LiveRecord", "LiveRecords", "Material", "Measure", "Noted", "Outcome", "PackedBlock", "ReportRecord",
    "Returns", "Signed", "Span", "bin_of", "block_of_hour", "block_of_parts", "blocks_of", "contributions", "eras_of",
    "figures_of", "hours_of", "is_counted", "middle_of", "offset_in_minute", "was_alone",
]  # fmt: skip
