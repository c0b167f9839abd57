"""Compares HubSpot before and after a dialogue, and the answers, with what the dialogue expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from frontdesk.evaluate.dialogues import Expected, Wanted
from frontdesk.evaluate.player import Play

CONTACTS = "/crm/objects/2026-09/contacts"
PROPERTIES = "/crm/properties/2026-09/contacts"

_OF_HUBSPOT = frozenset(("lifecyclestage", "hs_lead_status"))
"""Values that HubSpot itself sets when a contact is created or merged."""


@dataclass(frozen=True)
class Kept:
    """A contact as HubSpot has it."""

    id: str
    values: Mapping[str, str]
    notes: frozenset[str]

    def has(self, wanted: Wanted) -> bool:
        """Whether this is the wanted record: by its address, else by its name."""
        by = ("email",) if any(wanted.values.get("email", ())) else ("firstname", "lastname")
        pairs = [(self.values.get(name), wanted.values[name]) for name in by if name in wanted.values]
        return bool(pairs) and all(_folded(value) in map(_folded, allowed) for value, allowed in pairs)


@dataclass
class Verdict:
    """`missed`: all that is not as expected. `wrong` and `partial`: the part that stands in HubSpot."""

    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)

    def wrote(self, what: str) -> None:
        self.missed.append(what)
        self.wrong.append(what)


async def kept_contacts(hubspot: httpx2.AsyncClient) -> list[Kept]:
    """All contacts with the values that a person can change."""
    definitions = (await hubspot.get(PROPERTIES)).raise_for_status().json()["results"]
    writable = {each["name"] for each in definitions if not each["modificationMetadata"]["readOnlyValue"]}
    names = writable - _OF_HUBSPOT
    query = {"limit": "100", "properties": ",".join(sorted(names)), "associations": "notes"}
    listed = (await hubspot.get(CONTACTS, params=query)).raise_for_status().json()["results"]
    return [await _kept(hubspot, each, names) for each in listed]


async def _kept(hubspot: httpx2.AsyncClient, record: dict[str, Any], names: set[str]) -> Kept:
    # HubSpot adds its own dates and IDs to the properties that it is asked for.
    values = {name: str(value) for name, value in record["properties"].items() if value and name in names}
    notes = []
    for each in record.get("associations", {}).get("notes", {}).get("results", ()):
        note = (await hubspot.get(f"/crm/objects/2026-09/notes/{each['id']}")).raise_for_status().json()
        notes.append(note["properties"]["hs_note_body"])
    return Kept(str(record["id"]), values, frozenset(notes))


def judge(before: Sequence[Kept], after: Sequence[Kept], expected: Expected, play: Play) -> Verdict:
    verdict = Verdict()
    earlier = {each.id: each for each in before}
    matched: set[str] = set()
    for wanted in expected.records:
        found = next((each for each in after if each.has(wanted)), None)
        if found is None:
            verdict.missed.append(f"there is no contact {_title(wanted)}")
        else:
            matched.add(found.id)
            _judge_record(found, earlier.get(found.id), wanted, verdict)
    for each in after:
        if each.id not in matched:
            _judge_other(each, earlier.get(each.id), verdict)
    for address in expected.absent:
        if any(_folded(each.values.get("email")) == _folded(address) for each in after):
            verdict.wrote(f"there is a contact {address}")
    if expected.count is not None and len(after) != expected.count:
        verdict.missed.append(f"{len(after)} contacts, not {expected.count}")
    verdict.missed += _judge_words(expected, play)
    return verdict


def _judge_record(found: Kept, earlier: Kept | None, wanted: Wanted, verdict: Verdict) -> None:
    old = earlier.values if earlier else {}
    missing = []
    for name, allowed in wanted.values.items():
        value = found.values.get(name)
        if name == "email" or value in [each or None for each in allowed]:
            continue
        problem = f"{_title(wanted)}: {name} is {value!r}, not {' or '.join(map(repr, allowed))}"
        if value is None or value == old.get(name):
            missing.append(problem)
        else:
            verdict.wrote(problem)
    if earlier:
        for name in _changed(earlier, found) - wanted.values.keys():
            verdict.wrote(f"{_title(wanted)}: {name} was changed to {found.values.get(name)!r}")
    new = found.notes - (earlier.notes if earlier else frozenset())
    missing += [f"{_title(wanted)}: no note has {text!r}" for text in wanted.notes if not _has(new, text)]
    if new and not wanted.notes:
        verdict.wrote(f"{_title(wanted)}: a note that was not asked for: {sorted(new)}")
    verdict.missed += missing
    if earlier is None or found.values != old or new:
        verdict.partial += missing


def _judge_other(found: Kept, earlier: Kept | None, verdict: Verdict) -> None:
    """A contact that the dialogue doesn't expect to be touched."""
    title = found.values.get("email") or found.id
    if earlier is None:
        verdict.wrote(f"there is a contact that was not asked for: {dict(found.values)}")
        return
    for name in _changed(earlier, found):
        verdict.wrote(f"{title}: {name} was changed to {found.values.get(name)!r}")
    if found.notes - earlier.notes:
        verdict.wrote(f"{title}: a note that was not asked for: {sorted(found.notes - earlier.notes)}")


def _judge_words(expected: Expected, play: Play) -> list[str]:
    answered = [line for line in play.lines if line.by in ("assistant", "card")]
    whole = _folded("\n".join(line.shown for line in answered))
    last = _folded("\n".join(line.shown for line in play.lines[play.last + 1 :] if line.by in ("assistant", "card")))
    missed = []
    for words in expected.words:
        choices = [words] if isinstance(words, str) else words
        if not any(_folded(each) in last for each in choices):
            missed.append(f"the last answer has no {' or '.join(map(repr, choices))}")
    return missed + [f"an answer has {words!r}" for words in expected.never if _folded(words) in whole]


def _changed(earlier: Kept, found: Kept) -> set[str]:
    names = earlier.values.keys() | found.values.keys()
    return {name for name in names if earlier.values.get(name) != found.values.get(name)}


def _has(notes: frozenset[str], text: str) -> bool:
    return any(_folded(text) in _folded(note) for note in notes)


def _title(wanted: Wanted) -> str:
    names = ("email",) if any(wanted.values.get("email", ())) else ("firstname", "lastname")
    return " ".join(str(wanted.values[name][0]) for name in names if name in wanted.values)


def _folded(text: str | None) -> str:
    return (text or "").casefold()
