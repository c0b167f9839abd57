"""The data file: one JSON document, replaced as a whole, so that a crash leaves the old one or the new one."""

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
    """Fills the account from the file; False if there is none yet."""
    if not path.exists():
        return False
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != _FORMAT:
            raise DataError(f"{path} has format {document['format']}, not {_FORMAT}. Move it away to start anew.")
        for each in document["properties"]:
            portal.define(StoredDefinition(**each))
        portal.notes.restore([StoredNote(**each) for each in document["notes"]])
        contacts = [StoredContact(**each) for each in document["contacts"]]
        portal.contacts.restore(contacts, document["redirects"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} can't be read as contacts ({error}). Move it away to start anew.") from error
    return True


def snapshot(portal: Portal) -> dict[str, Any]:
    """What to write. Contacts are copied, as the account goes on changing while a thread writes."""
    return {
        "format": _FORMAT,
        "properties": [asdict(each) for each in portal.definitions.values() if each.added],
        "redirects": dict(portal.contacts.redirects()),
        "notes": [asdict(note) for note in portal.notes.everyone()],
        "contacts": [asdict(contact) for contact in portal.contacts.everyone()],
    }


def write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
