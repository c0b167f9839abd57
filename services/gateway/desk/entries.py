"""The log as teammates see it: all of it, but for the brains' notes to themselves."""

from libs.contracts.entries import LogEntry, UnknownEntry
from libs.contracts.messages import created_at, visible
from services.gateway.desk.models import DeskEntry

_PRIVATE = {"memory", "context", "v"}


def desk_entry(item: LogEntry) -> DeskEntry | None:
    """None for a kind that only a newer version knows."""
    if isinstance(item.entry, UnknownEntry):
        return None
    return DeskEntry(
        offset=item.offset,
        kind=item.entry.kind,
        at=created_at(item.offset),
        message=visible(item),
        entry=item.entry.model_dump(mode="json", exclude=_PRIVATE, exclude_none=True),
    )
