"""The rows that an import left out whole or in part, for a spreadsheet: as they came, each with its reason.

A cell that a spreadsheet would take for a formula is marked as text. The import of such a file removes the mark.
"""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from pathlib import Path

from libs.contact_files import Imports, Job
from libs.contracts import Locale, RowProblem

_BOM = "\ufeff"
"""Without it Excel does not read the file as UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINES = 200
_EXPLAINED = ("refused", "not_an_option", "changed_since")
"""Codes with a detail that says more: HubSpot's own words, or the value that a contact has now."""


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("problems.json").read_text(encoding="utf-8"))
    return words


async def failures_csv(imports: Imports, job: Job, locale: Locale) -> AsyncIterator[bytes]:
    rows = {row.number: row.cells for row in await imports.rows(job.undoes or job.import_id)}
    lines: list[Sequence[str]] = [[*job.columns, "row", "problem"]]
    first = _BOM
    async for failure in _problems(imports, job.import_id):
        cells = rows.get(failure.row, [""] * len(job.columns))[: len(job.columns)]
        lines.append([*cells, str(failure.row), problem_text(failure, locale)])
        if len(lines) >= _LINES:
            yield (first + _written(lines)).encode()
            lines, first = [], ""
            await asyncio.sleep(0)  # other requests run between the parts of a long file
    yield (first + _written(lines)).encode()


async def _problems(imports: Imports, import_id: str) -> AsyncIterator[RowProblem]:
    """The rows that failed, then the rows of which a cell was left out."""
    async for failed in imports.failures(import_id):
        yield failed
    async for cell in imports.cells(import_id):
        yield cell


def problem_text(problem: RowProblem, locale: Locale) -> str:
    """The reason of a row, for people."""
    words = _words()
    text = (words.get(problem.code) or words["malformed"])[locale]
    about = f"{problem.column}: " if problem.column else ""
    example = words["example"][locale].format(example=problem.example) if problem.example else ""
    # For these codes only HubSpot's own words explain the problem.
    hubspot_words = f" ({problem.detail})" if problem.code in _EXPLAINED and problem.detail else ""
    return f"{about}{text}{hubspot_words}{example}"


def _written(lines: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_guarded(cell) for cell in line] for line in lines)
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
