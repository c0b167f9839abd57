"""Notes on a contact's timeline. They have no unique value: a create that is sent twice makes two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.hubspot import timestamps

_FIRST_ID = 88_000_000_001


@dataclass(slots=True)
class StoredNote:
    id: str
    created_ms: int
    properties: dict[str, str]

    def wire(self) -> dict[str, Any]:
        created = timestamps.iso(self.created_ms)
        own = {"hs_object_id": self.id, "hs_createdate": created, "hs_lastmodifieddate": created}
        return {
            "id": self.id,
            "properties": {**self.properties, **own},
            "createdAt": created,
            "updatedAt": created,
            "archived": False,
        }


class Notes:
    def __init__(self) -> None:
        self._notes: dict[str, StoredNote] = {}
        self._next_id = _FIRST_ID
        self.added = 0

    def __contains__(self, note_id: str) -> bool:
        return note_id in self._notes

    def get(self, note_id: str) -> StoredNote | None:
        return self._notes.get(note_id)

    def everyone(self) -> list[StoredNote]:
        return list(self._notes.values())

    def add(self, properties: dict[str, str]) -> StoredNote:
        note = StoredNote(str(self._next_id), timestamps.now_ms(), properties)
        self._notes[note.id] = note
        self._next_id += 1
        self.added += 1
        return note

    def archive(self, note_id: str) -> None:
        self._notes.pop(note_id, None)

    def restore(self, notes: list[StoredNote]) -> None:
        self._notes.update((note.id, note) for note in notes)
        self._next_id = max([self._next_id, *(int(note.id) + 1 for note in notes)])
