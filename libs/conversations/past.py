"""A contact's past: what a new conversation knows of the conversations before it, and flows decide by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ContactPast:
    """What the archive has of a contact. Opening adds what only Redis has yet.

    `count`: all archived conversations, and `ids` the newest of them, so that those that Redis has too count once.
    `assignee` had the last conversation that ended at a person, `closed_at` is the end of the last one. `answers`: what
    the contact said of themselves, as JSON. `flows`: flows that run once for a contact, and have run.
    """

    ids: Sequence[str] = ()
    count: int = 0
    assignee: str | None = None
    closed_at: int | None = None
    answers: str | None = None
    flows: Sequence[str] = ()

    def packed(self) -> str:
        """The JSON that the script of opening reads."""
        return json.dumps(
            {
                "ids": list(self.ids), "count": self.count, "assignee": self.assignee or "",
                "closed_at": str(self.closed_at or ""), "answers": self.answers or "", "flows": list(self.flows),
            }
        )  # fmt: skip
