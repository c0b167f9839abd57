"""The data file, which is one JSON document."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.definitions import StoredDefinition
from sandbox.hubspot.notes import StoredNote
from sandbox.hubspot.portal import Portal

_FORMAT = 1


class DataError(Exception):
    """The data file can't be used. The person who started the sandbox must react."""


def load(path: Path, portal: Portal) -> bool:
    """Fill the account from the file. Returns False if there is none."""
    if not path.exists():
        return False
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != _FORMAT:
            raise DataError(f"{path} has format {document['format']}, not {_FORMAT}. Move it away to start again.")
        for each in document["properties"]:
            portal.define(StoredDefinition(**each))
        portal.notes.restore([StoredNote(**each) for each in document["notes"]])
        contacts = [StoredContact(**each) for each in document["contacts"]]
        portal.contacts.restore(contacts, document["redirects"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} can't be read as contacts ({error}). Move it away to start again.") from error
    return True


def snapshot(portal: Portal) -> dict[str, Any]:
    """The document to write."""
    return {
        "format": _FORMAT,
        "properties": [asdict(each) for each in portal.definitions.values() if each.added],
        "redirects": dict(portal.contacts.redirects()),
        "notes": [asdict(note) for note in portal.notes.everyone()],
        # Copies, because the account changes while a thread writes the document.
        "contacts": [asdict(contact) for contact in portal.contacts.everyone()],
    }


def write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
            file.flush()
            # Without it a power failure may leave the new name with an empty file.
            os.fsync(file.fileno())
        # In one step: a crash leaves either the old file or the new one.
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
