"""The tool `undo_last_change`."""

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.results import ChangeUndone
from libs.contracts.tools.tool import Tool


class UndoLastChange(StrictModel):
    """Take back the last contact that was created or changed in this conversation, unless it changed since."""

    change: str | None = Field(default=None, description="Null: the last one.", max_length=200)


# It cannot wait: it depends on what the record holds now.
UNDO_LAST_CHANGE = Tool(
    "undo_last_change", UndoLastChange, (ChangeUndone,), reach="own", progress="taking the change back"
)
