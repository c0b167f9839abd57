"""The people of the desk and their teams: from a file, from the API, or both.

The file is the truth about what is in it, each time that it changes; additions from the API stay as they are.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from libs.assignment import _scripts as scripts
from libs.assignment.visibility import Sight, sight_of
from libs.calendars import problem_of
from libs.contracts import Calendar, CannedReply, ClosingNotes, DeskConfig, Label, Team, Teammate, Visibility
from libs.messaging import Keys, text

_CANNED = TypeAdapter(list[CannedReply])
_LABELS = TypeAdapter(list[Label])
_CALENDARS = TypeAdapter(list[Calendar])


class DeskFileError(Exception):
    """The desk's file is wrong and its author must correct it. The message names the file and the mistake."""


def read_desk_file(path: Path) -> tuple[DeskConfig, str]:
    """The contents of the file, and its fingerprint. Raises DeskFileError."""
    try:
        raw = path.read_text(encoding="utf-8")
        config = DeskConfig.model_validate(yaml.safe_load(raw) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeskFileError(f"{path.name}: can't be read as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DeskFileError(f"{path.name}: {where}: {first['msg'].removeprefix('Value error, ')}") from error
    if problem := _inconsistent(config):
        raise DeskFileError(f"{path.name}: {problem}")
    # By its text and not by its time: containers may write the same file again at each start.
    return config, blake2b(raw.encode(), digest_size=12).hexdigest()


def _inconsistent(config: DeskConfig) -> str | None:
    for kind, ids in (
        ("people", [person.id for person in config.people]),
        ("teams", [team.id for team in config.teams]),
        ("canned_replies", [reply.shortcut for reply in config.canned_replies]),
        ("labels", [label.id for label in config.labels]),
    ):
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            return f"{kind}: {twice[0]!r} is there twice"
    known = {person.id for person in config.people}
    for team in config.teams:
        if unknown := sorted(set(team.members) - known):
            return f"teams: {team.id!r} has the member {unknown[0]!r}, who is not among the people"
    problem = problem_of(config.calendars, [team.id for team in config.teams])
    return f"calendars: {problem[1]}" if problem else None


class Directory:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys.desk

    async def load(self, config: DeskConfig, source: str) -> bool:
        """Store a file's contents, unless they were stored before. People and teams that left the file are removed."""
        settings = {
            "canned_replies": json.dumps([reply.model_dump() for reply in config.canned_replies], ensure_ascii=False),
            "labels": _LABELS.dump_json(config.labels).decode(),
            "calendars": _CALENDARS.dump_json(config.calendars).decode(),
            "closing_notes": config.closing_notes.model_dump_json(),
            "visibility": config.visibility,
            "away_ms": str(config.away_after_minutes * 60_000),
            "absent_ms": str((config.absent_after_minutes or 0) * 60_000),
        }
        return await self._put(config.people, config.teams, source=source, settings=settings)

    async def put_person(self, person: Teammate) -> None:
        await self._put([person], [])

    async def put_team(self, team: Team) -> None:
        await self._put([], [team])

    async def put_canned_replies(self, replies: Sequence[CannedReply]) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self._put([], [], settings={"canned_replies": _CANNED.dump_json(list(replies)).decode()})

    async def put_labels(self, labels: Sequence[Label]) -> None:
        """Replace the list. A change of the desk's file sets it again."""
        await self._put([], [], settings={"labels": _LABELS.dump_json(list(labels)).decode()})

    async def put_calendars(self, calendars: Sequence[Calendar]) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self._put([], [], settings={"calendars": _CALENDARS.dump_json(list(calendars)).decode()})

    async def put_closing_notes(self, wanted: ClosingNotes) -> None:
        """The closing note that the desk asks for. A change of the desk's file sets it again."""
        await self._put([], [], settings={"closing_notes": wanted.model_dump_json()})

    async def remove_person(self, person: str) -> bool:
        """False when there was none."""
        return await self._remove("people", self._keys.people, person)

    async def remove_team(self, team: str) -> bool:
        """False when there was none."""
        return await self._remove("teams", self._keys.teams, team)

    async def people(self) -> list[Teammate]:
        """All people, by ID."""
        found: Any = await self._redis.hvals(self._keys.people)  # a hash has no order
        return sorted((Teammate.model_validate_json(raw) for raw in found), key=lambda person: person.id)

    async def teams(self) -> list[Team]:
        """All teams, by ID."""
        found: Any = await self._redis.hvals(self._keys.teams)
        return sorted((Team.model_validate_json(raw) for raw in found), key=lambda team: team.id)

    async def person(self, person: str) -> Teammate | None:
        raw: Any = await self._redis.hget(self._keys.people, person)
        return None if raw is None else Teammate.model_validate_json(raw)

    async def person_by_hubspot(self, email: str) -> Teammate | None:
        """The teammate with this HubSpot owner address, or None."""
        wanted = email.casefold()  # HubSpot stores lower case, and people type any
        for person in await self.people():
            if wanted == (person.hubspot_owner or person.email or "").casefold():
                return person
        return None

    async def team(self, team: str) -> Team | None:
        raw: Any = await self._redis.hget(self._keys.teams, team)
        return None if raw is None else Team.model_validate_json(raw)

    async def canned_replies(self) -> list[CannedReply]:
        raw: Any = await self._redis.hget(self._keys.config, "canned_replies")
        return _CANNED.validate_json(raw) if raw else []

    async def labels(self) -> list[Label]:
        raw: Any = await self._redis.hget(self._keys.config, "labels")
        return _LABELS.validate_json(raw) if raw else []

    async def calendars(self) -> list[Calendar]:
        raw: Any = await self._redis.hget(self._keys.config, "calendars")
        return _CALENDARS.validate_json(raw) if raw else []

    async def closing_notes(self) -> ClosingNotes:
        raw: Any = await self._redis.hget(self._keys.config, "closing_notes")
        return ClosingNotes.model_validate_json(raw) if raw else ClosingNotes()

    async def visibility(self) -> Visibility:
        """The conversations that teammates see whose teams have no setting of their own."""
        raw: Any = await self._redis.hget(self._keys.config, "visibility")
        return _visibility(raw)

    async def sight(self, person: str) -> Sight | None:
        """The conversations that a person may see; None for a person who is not in the directory."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hget(self._keys.people, person)
            pipeline.hvals(self._keys.teams)
            pipeline.hget(self._keys.config, "visibility")
            found, teams, desks = await pipeline.execute()
        if found is None:
            return None
        known = [Team.model_validate_json(raw) for raw in teams]
        return sight_of(Teammate.model_validate_json(found), known, _visibility(desks))

    async def absent_after(self) -> timedelta | None:
        """How long a teammate has no tab until their waiting contacts return to the queue; None for never."""
        raw: Any = await self._redis.hget(self._keys.config, "absent_ms")
        ms = int(raw or 0)
        return timedelta(milliseconds=ms) if ms else None

    async def _put(
        self,
        people: Sequence[Teammate],
        teams: Sequence[Team],
        *,
        source: str = "",
        settings: dict[str, str] | None = None,
    ) -> bool:
        document = {
            "people": [
                {"id": p.id, "json": p.model_dump_json(), "limit": "" if p.limit is None else str(p.limit)}
                for p in people
            ],
            "teams": [{"id": t.id, "json": t.model_dump_json(), "members": t.members} for t in teams],
            "config": settings or {},
        }
        done = await scripts.PUT_DIRECTORY(
            self._redis,
            people=self._keys.people,
            teams=self._keys.teams,
            config=self._keys.config,
            base=self._keys.base,
            source=source,
            # One document, because a script takes only strings, and the number of people varies.
            document=json.dumps(document),
        )
        return bool(done)

    async def _remove(self, kind: str, key: str, name: str) -> bool:
        return bool(
            await scripts.REMOVE_FROM_DIRECTORY(self._redis, directory=key, base=self._keys.base, kind=kind, id=name)
        )


def _visibility(raw: bytes | None) -> Visibility:
    return "teams" if raw is not None and text(raw) == "teams" else "all"
