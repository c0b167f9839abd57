"""Importing many contacts from a file: the data that a person sees before, during and after it.

A row is a line of the table, numbered as a spreadsheet does: the header is row 1. Each row ends as exactly one of
created, updated, unchanged, failed, or repeated (a later row with the same email took it in).
"""

from typing import Literal

from libs.contracts.base import Model
from libs.contracts.changes import Change

MAX_ROWS = 10_000
"""Contacts of one import: half an hour of the smallest account's quota at the very worst."""

SAMPLE_ROWS = 3
"""Rows that are shown of a file."""


ColumnProblem = Literal["unknown", "read_only", "not_allowed", "repeated"]


class ImportColumn(Model):
    """A column of the file, and the property that it becomes; `problem`: the reason why it becomes none.

    `label` is HubSpot's own. A column with whole names becomes two: `property` is `firstname`, `also` `lastname`.
    """

    column: str
    property: str | None = None
    label: str | None = None
    also: str | None = None
    problem: ColumnProblem | None = None


class RowProblem(Model):
    """Why a row or one of its cells isn't imported. `code` is stable: a tool's problem code, or `refused` by HubSpot.

    `column` is the file's. `detail` and `example` are the tool's own words, in English. Of an undo, `contact` was
    changed since (`changed_since`), and `detail` is the value that it has now.
    """

    row: int
    code: str
    column: str | None = None
    detail: str = ""
    example: str | None = None
    contact: str | None = None


class ImportChange(Model):
    """A value of a contact that an import would change. `row` and `column` are the file's."""

    row: int
    contact: str
    column: str
    change: Change


class ImportPlan(Model):
    """`total` rows of a file: `ready` contacts would be written; `repeated` rows are taken in by later ones.

    `left_out` cells can't be read, and cost no more than themselves; `cells` are the first of them. Of the `compared`
    contacts (all, or the first ones of a large file), `new`, `changed` and `unchanged` say what would happen;
    `replaced` of the changed ones lose a value that they have now, as the first `replacing` show. The others get values
    for empty properties, as the first `filling` show.
    """

    kind: Literal["import_plan"] = "import_plan"
    import_id: str
    file_name: str
    total: int
    ready: int
    repeated: int
    bad: int
    columns: list[ImportColumn]
    problems: list[RowProblem] = []
    sample: list[dict[str, str]] = []
    left_out: int = 0
    cells: list[RowProblem] = []
    compared: int | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced: int = 0
    replacing: list[ImportChange] = []
    filling: list[ImportChange] = []


ImportStatus = Literal["uploaded", "planned", "running", "finished", "stopped"]
WaitReason = Literal["hubspot", "budget"]


class ImportProgress(Model):
    """The progress of an import: `done` of `total` rows. `waiting`: HubSpot does not answer, or no calls are left."""

    import_id: str
    file_name: str = ""
    status: ImportStatus
    total: int = 0
    done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    failed: int = 0
    left_out: int = 0
    waiting: WaitReason | None = None
    started_at: float | None = None  # seconds since 1970, by Redis' clock
    ended_at: float | None = None


class ImportStarted(Model):
    """An import that was confirmed: it continues even if its people leave. `undoes`: the import that it takes back."""

    import_id: str
    file_name: str
    total: int
    undoes: str | None = None


class ImportFinished(Model):
    """The outcome of an import. `stopped`: a person ended it early, and `total - done` rows were not looked at.

    `left_out` cells of imported rows were not. `undoable`: it wrote something that can be taken back. Of an undo
    (`undone`), `removed` contacts were archived, `restored` ones have their old values, and `failed` ones have changed
    since; `problems` are the first of them.
    """

    kind: Literal["import_finished"] = "import_finished"
    import_id: str
    file_name: str
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    repeated: int
    failed: int
    stopped: bool = False
    left_out: int = 0
    undoable: bool = False
    undone: bool = False
    removed: int = 0
    restored: int = 0
    problems: list[RowProblem] = []
