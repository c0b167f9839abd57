"""Stores changes of the directory together with their entries in the audit log, in one step of Redis.

An editor who saw an older version is refused (`VersionChanged`), so that they overwrite no change unseen.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from libs.assignment import _scripts as scripts
from libs.assignment.edits import BY_SYSTEM, Edit, Kind, VersionChanged, audit_entry, subject_of, version_of
from libs.audit import AuditBounds
from libs.contracts import Team, Teammate
from libs.messaging import Keys, text

Place = tuple[Kind, str]
"""One value of the directory: its hash, and its name there."""

_CHANGED = -1
"""The scripts' answer when a value is not the one that the editor saw."""

BY_FILE = Edit(by="file:desk")


class DirectoryWriter:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, bounds: AuditBounds) -> None:
        self._redis, self._keys, self._bounds = redis, keys.desk, bounds
        self._hashes: dict[Kind, str] = {
            "people": self._keys.people, "teams": self._keys.teams, "config": self._keys.config,
        }  # fmt: skip

    async def load(
        self,
        people: Sequence[Teammate],
        teams: Sequence[Team],
        settings: Mapping[str, str],
        defaults: Mapping[str, str],
        source: str,
    ) -> bool:
        """Store a file. False if it was stored before. `defaults`: settings that it leaves out."""
        after = _values(people, teams, settings)
        before = await self._all()
        for kind in ("people", "teams"):
            named: Any = await self._redis.smembers(self._keys.from_file(kind))
            left = {text(raw) for raw in named} - {name for place, name in after if place == kind}
            after |= {(kind, name): None for name in left if (kind, name) in before}
        await self._keep_names(before, after)
        document = self._document(people, teams, settings, _entries(before, after, BY_FILE))
        return await self._store({**document, "defaults": dict(defaults)}, source) == 1

    async def put(
        self,
        people: Sequence[Teammate] = (),
        teams: Sequence[Team] = (),
        settings: Mapping[str, str] | None = None,
        edit: Edit = BY_SYSTEM,
    ) -> None:
        """Store some values. Raises VersionChanged if the editor saw an older version."""
        after = _values(people, teams, settings or {})
        while True:
            before = {place: await self._value(place) for place in after}
            _check(before, edit)
            await self._keep_names(before, after)
            document = self._document(people, teams, settings or {}, _entries(before, after, edit))
            guards = [
                {"kind": kind, "name": name, "value": None if seen is None else text(seen)}
                for (kind, name), seen in before.items()
            ]
            # Another editor may store a value in between: it is read again, and the version is checked again.
            if await self._store({**document, "guards": guards}) != _CHANGED:
                return

    async def remove(self, kind: Kind, name: str, edit: Edit = BY_SYSTEM) -> bool:
        """False if there was none. Raises VersionChanged if the editor saw an older version."""
        while True:
            seen = await self._value((kind, name))
            if seen is None:
                return False
            _check({(kind, name): seen}, edit)
            await self._keep_names({(kind, name): seen}, {(kind, name): None})
            done = await scripts.REMOVE_FROM_DIRECTORY(
                self._redis, directory=self._hashes[kind], audit=self._keys.audit, base=self._keys.base, kind=kind,
                id=name, seen=seen, retention_ms=self._bounds.retention_ms, most=self._bounds.most,
                entries=[audit_entry(kind, name, seen, None, edit.by)],
            )  # fmt: skip
            if done != _CHANGED:
                return bool(done)

    async def _keep_names(self, before: Mapping[Place, bytes | None], after: Mapping[Place, str | None]) -> None:
        """Keep the names that leave the directory. Before the change: a name that stays in the end does no harm."""
        stays = {subject for place, raw in after.items() for subject in names_in(*place, raw)}
        seen = {name: each for place in after for name, each in names_in(*place, before.get(place)).items()}
        left = {subject: name for subject, name in seen.items() if subject not in stays}
        if left:
            pairs = [part for pair in left.items() for part in pair]
            async with self._redis.pipeline() as pipeline:
                pipeline.hset(self._keys.former_names, items=pairs)
                # As long as the audit log has their IDs: names of people are not kept forever.
                pipeline.pexpire(self._keys.former_names, self._bounds.retention_ms)
                await pipeline.execute()

    async def _value(self, place: Place) -> bytes | None:
        kind, name = place
        found: Any = await self._redis.hget(self._hashes[kind], name)
        return None if found is None else bytes(found)

    async def _all(self) -> dict[Place, bytes | None]:
        found: dict[Place, bytes | None] = {}
        for kind, key in self._hashes.items():
            stored: Any = await self._redis.hgetall(key)
            found |= {(kind, text(name)): raw for name, raw in stored.items()}
        return found

    def _document(
        self, people: Sequence[Teammate], teams: Sequence[Team], settings: Mapping[str, str], entries: list[str]
    ) -> dict[str, Any]:
        return {
            "people": [
                {"id": p.id, "json": p.model_dump_json(), "limit": "" if p.limit is None else str(p.limit)}
                for p in people
            ],
            "teams": [{"id": t.id, "json": t.model_dump_json(), "members": t.members} for t in teams],
            "config": dict(settings), "defaults": {}, "guards": [], "audit": entries,
        }  # fmt: skip

    async def _store(self, document: dict[str, Any], source: str = "") -> int:
        done: int = await scripts.PUT_DIRECTORY(
            self._redis, people=self._keys.people, teams=self._keys.teams, config=self._keys.config,
            audit=self._keys.audit, base=self._keys.base, source=source, retention_ms=self._bounds.retention_ms,
            most=self._bounds.most,
            # One document, because a script takes only strings, and the number of people varies.
            document=json.dumps(document),
        )  # fmt: skip
        return done


def names_in(kind: Kind, name: str, raw: bytes | str | None) -> dict[str, str]:
    """The names of people, teams and labels in one value of the directory, by `person:ana`."""
    if raw is None:
        return {}
    if kind in ("people", "teams"):
        return {subject_of(kind, name): json.loads(raw)["name"]}
    return {f"label:{each['id']}": each["name"] for each in json.loads(raw)} if name == "labels" else {}


def _values(people: Sequence[Teammate], teams: Sequence[Team], settings: Mapping[str, str]) -> dict[Place, str | None]:
    return {
        **{("people", each.id): each.model_dump_json() for each in people},
        **{("teams", each.id): each.model_dump_json() for each in teams},
        **{("config", name): value for name, value in settings.items()},
    }


def _entries(before: Mapping[Place, bytes | None], after: Mapping[Place, str | None], edit: Edit) -> list[str]:
    """The entries of the audit log for all values that differ."""
    entries = []
    for place, value in after.items():
        seen = before.get(place)
        if (None if seen is None else text(seen)) != value:
            entries.append(audit_entry(*place, seen, value, edit.by))
    return entries


def _check(before: Mapping[Place, bytes | None], edit: Edit) -> None:
    if edit.version is not None and version_of(*before.values()) != edit.version:
        raise VersionChanged
