"""The tool `undo_change`."""

from datetime import timedelta

from pydantic import Field

from libs.contracts.base import StrictModel
from libs.contracts.results import ChangeUndone
from libs.contracts.tools.tool import Tool

UNDO_KEPT = timedelta(days=7)
"""How long a change can be undone. Later the record has most likely been used as it is."""


class UndoChange(StrictModel):
    """Take back the change of one call of this conversation, for a teammate, unless the record changed since."""

    call_id: str = Field(min_length=1, max_length=200)


# It cannot wait: it depends on what the record holds now.
UNDO_CHANGE = Tool("undo_change", UndoChange, (ChangeUndone,), reach="everyone", offered="internal")
