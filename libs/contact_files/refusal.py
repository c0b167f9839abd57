"""The refusal of a file, with the reason for its sender."""

from typing import Literal

Reason = Literal[
    "empty", "not_text", "old_excel", "not_a_table", "no_header", "no_email", "too_many_rows", "too_many_columns"
]


class NotATable(ValueError):
    """This file can't be imported; its sender must send another one. `detail` is in English."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = detail
