"""The part of a report about models: what their answers used, in conversations that ended in the span."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from services.gateway.desk.figures import Group
from services.gateway.desk.reports.report_rows import Names
from services.gateway.desk.reports.schemas import ModelReport, ModelRow

if TYPE_CHECKING:
    from libs.archive import ModelSum, ModelSums


def model_report(sums: "ModelSums", names: Names, former: Names) -> ModelReport:
    """`names` and `former` as in `report_rows.rows_of_group`."""
    return ModelReport(
        total=_row("total", sums.total),
        days=[_row(day.isoformat(), each) for day, each in sums.days.items()],
        by_team=_rows("team", sums.teams, names, former),
        by_flow=_rows("flow", sums.flows, names, former),
    )  # fmt: skip


def _rows(group: Group, sums: "Mapping[str, ModelSum]", names: Names, former: Names) -> list[ModelRow]:
    """The most expensive first, or without prices the one with the most tokens."""
    now, before = names.get(group), former.get(group, {})
    rows = [
        _row(
            key, each, (now or {}).get(key) or before.get(key), removed=bool(key and now is not None and key not in now)
        )
        for key, each in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row.used.cost, -row.used.input_tokens - row.used.output_tokens, row.key))


def _row(key: str, found: "ModelSum", name: str | None = None, *, removed: bool = False) -> ModelRow:
    return ModelRow(key=key, name=name, removed=removed, conversations=found.conversations, used=found.used)
