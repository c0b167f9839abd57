"""The people of the desk and their teams: from a file, from the API, or both.

The file is the truth about what is in it, each time that it changes; additions from the API stay as they are.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from redis.asyncio import Redis

from libs.assignment.directory_writer import DirectoryWriter, names_in
from libs.assignment.edits import BY_SYSTEM, Edit, Kind, Versions, subject_of, version_of
from libs.assignment.visibility import Sight, sight_of
from libs.audit import AuditBounds
from libs.contracts import (
    SILENCE_FIELDS,
    Calendar,
    CannedReply,
    ClosingNotes,
    DeskConfig,
    DeskRules,
    Label,
    Macro,
    ServiceLevel,
    Team,
    Teammate,
    Visibility,
    WidgetLook,
)
from libs.messaging import Keys, text

_CANNED = TypeAdapter(list[CannedReply])
_LABELS = TypeAdapter(list[Label])
_MACROS = TypeAdapter(list[Macro])
_CALENDARS = TypeAdapter(list[Calendar])
_LEVELS = TypeAdapter(list[ServiceLevel])

STORED_RULES = ("visibility", "reply_takes_over", "away_ms", "absent_ms", "ask_rating", *SILENCE_FIELDS)
_FIELDS = {"away_ms": "away_after_minutes", "absent_ms": "absent_after_minutes"}
"""The names in the desk's file of settings that scripts read in ms."""


class Directory:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, bounds: AuditBounds | None = None) -> None:
        self._redis = redis
        self._keys = keys.desk
        self._writer = DirectoryWriter(redis, keys, bounds or AuditBounds())

    async def load(self, config: DeskConfig, source: str) -> bool:
        """Store a file's contents, unless they were stored before. People and teams that left the file are removed.

        Settings that the file leaves out stay as they are.
        """
        settings = {
            "canned_replies": json.dumps([reply.model_dump() for reply in config.canned_replies], ensure_ascii=False),
            "macros": _MACROS.dump_json(config.macros).decode(),
            "labels": _LABELS.dump_json(config.labels).decode(),
            "calendars": _CALENDARS.dump_json(config.calendars).decode(),
            "sla": _LEVELS.dump_json(config.sla).decode(),
            "closing_notes": config.closing_notes.model_dump_json(),
            "widget": config.widget.model_dump_json(),
            **_rules_as_stored(config),
        }
        given = {name for name in settings if _FIELDS.get(name, name) in config.model_fields_set}
        return await self._writer.load(
            config.people,
            config.teams,
            {name: value for name, value in settings.items() if name in given},
            {name: value for name, value in settings.items() if name not in given},
            source,
        )

    async def put_person(self, person: Teammate, edit: Edit = BY_SYSTEM) -> None:
        await self._writer.put(people=[person], edit=edit)

    async def put_team(self, team: Team, edit: Edit = BY_SYSTEM) -> None:
        await self._writer.put(teams=[team], edit=edit)

    async def put_canned_replies(self, replies: Sequence[CannedReply], edit: Edit = BY_SYSTEM) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self.put_setting("canned_replies", _CANNED.dump_json(list(replies)).decode(), edit)

    async def put_macros(self, macros: Sequence[Macro], edit: Edit = BY_SYSTEM) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self.put_setting("macros", _MACROS.dump_json(list(macros)).decode(), edit)

    async def put_labels(self, labels: Sequence[Label], edit: Edit = BY_SYSTEM) -> None:
        """Replace the list. A change of the desk's file sets it again."""
        await self.put_setting("labels", _LABELS.dump_json(list(labels)).decode(), edit)

    async def put_calendars(self, calendars: Sequence[Calendar], edit: Edit = BY_SYSTEM) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self.put_setting("calendars", _CALENDARS.dump_json(list(calendars)).decode(), edit)

    async def put_service_levels(self, levels: Sequence[ServiceLevel], edit: Edit = BY_SYSTEM) -> None:
        """Replace all of them. A change of the desk's file sets them again."""
        await self.put_setting("sla", _LEVELS.dump_json(list(levels)).decode(), edit)

    async def put_closing_notes(self, wanted: ClosingNotes, edit: Edit = BY_SYSTEM) -> None:
        """The closing note that the desk asks for. A change of the desk's file sets it again."""
        await self.put_setting("closing_notes", wanted.model_dump_json(), edit)

    async def put_widget_look(self, look: WidgetLook, edit: Edit = BY_SYSTEM) -> None:
        """How the widget looks on all pages. A change of the desk's file sets it again."""
        await self.put_setting("widget", look.model_dump_json(), edit)

    async def put_rules(self, rules: DeskRules, edit: Edit = BY_SYSTEM) -> None:
        """The times of presence, and the visibility. A change of the desk's file sets them again."""
        # Three settings of the file, which scripts read one by one, and one thing for its editors.
        await self._writer.put(settings=_rules_as_stored(rules), edit=edit)

    async def put_setting(self, name: str, value: str, edit: Edit = BY_SYSTEM) -> None:
        """Store one setting as JSON. Raises VersionChanged if the editor saw an older version."""
        await self._writer.put(settings={name: value}, edit=edit)

    async def remove_person(self, person: str, edit: Edit = BY_SYSTEM) -> bool:
        """False when there was none."""
        return await self._writer.remove("people", person, edit)

    async def remove_team(self, team: str, edit: Edit = BY_SYSTEM) -> bool:
        """False when there was none."""
        return await self._writer.remove("teams", team, edit)

    async def versions(self) -> Versions:
        """The version of each part, for editors, and whether the desk's file named it."""
        kinds: tuple[Kind, ...] = ("people", "teams", "config")
        async with self._redis.pipeline(transaction=False) as pipeline:
            for kind, key in zip(kinds, (self._keys.people, self._keys.teams, self._keys.config), strict=True):
                pipeline.hgetall(key)
                pipeline.smembers(self._keys.from_file(kind))
            found = await pipeline.execute()
        stored: list[dict[bytes, bytes]] = found[::2]
        versions = {
            subject_of(kind, text(name)): version_of(raw)
            for kind, values in zip(kinds, stored, strict=True)
            for name, raw in values.items()
        }
        named = {subject_of(kind, text(name)) for kind, names in zip(kinds, found[1::2], strict=True) for name in names}
        versions["setting:rules"] = version_of(*(stored[2].get(name.encode()) for name in STORED_RULES))
        if not named.isdisjoint(subject_of("config", name) for name in STORED_RULES):
            named.add("setting:rules")
        return Versions(versions, frozenset(named))

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

    async def former_names(self) -> dict[str, str]:
        """The last names of people, teams and labels that were removed, by `person:ana`."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hgetall(self._keys.former_names)
            pipeline.hkeys(self._keys.people)
            pipeline.hkeys(self._keys.teams)
            pipeline.hget(self._keys.config, "labels")
            former, people, teams, labels = await pipeline.execute()
        current = {subject_of("people", text(name)) for name in people}
        current |= {subject_of("teams", text(name)) for name in teams}
        current |= names_in("config", "labels", labels).keys()
        return {text(subject): text(name) for subject, name in former.items() if text(subject) not in current}

    async def canned_replies(self) -> list[CannedReply]:
        raw: Any = await self._redis.hget(self._keys.config, "canned_replies")
        return _CANNED.validate_json(raw) if raw else []

    async def macros(self) -> list[Macro]:
        raw: Any = await self._redis.hget(self._keys.config, "macros")
        return _MACROS.validate_json(raw) if raw else []

    async def labels(self) -> list[Label]:
        raw: Any = await self._redis.hget(self._keys.config, "labels")
        return _LABELS.validate_json(raw) if raw else []

    async def calendars(self) -> list[Calendar]:
        raw: Any = await self._redis.hget(self._keys.config, "calendars")
        return _CALENDARS.validate_json(raw) if raw else []

    async def service_levels(self) -> list[ServiceLevel]:
        raw: Any = await self._redis.hget(self._keys.config, "sla")
        return _LEVELS.validate_json(raw) if raw else []

    async def closing_notes(self) -> ClosingNotes:
        raw: Any = await self._redis.hget(self._keys.config, "closing_notes")
        return ClosingNotes.model_validate_json(raw) if raw else ClosingNotes()

    async def widget_look(self) -> WidgetLook:
        raw: Any = await self._redis.hget(self._keys.config, "widget")
        return WidgetLook.model_validate_json(raw) if raw else WidgetLook()

    async def rules(self) -> DeskRules:
        """The times of presence, and the visibility for teams without a setting of their own."""
        raw: Any = await self._redis.hmget(self._keys.config, *STORED_RULES)
        visibility, takes_over, away, absent, asks, *silences = raw
        known = {name: int(each) or None for name, each in zip(SILENCE_FIELDS, silences, strict=True) if each}
        return DeskRules(
            visibility=_visibility(visibility),
            reply_takes_over=text(takes_over) if takes_over else DeskRules().reply_takes_over,
            away_after_minutes=int(away) // 60_000 if away else DeskRules().away_after_minutes,
            absent_after_minutes=int(absent or 0) // 60_000 or None,
            ask_rating=asks is None or text(asks) == "1",
            **known,
        )

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


def _rules_as_stored(rules: DeskRules) -> dict[str, str]:
    values = {
        "visibility": rules.visibility,
        "reply_takes_over": rules.reply_takes_over,
        "away_ms": str(rules.away_after_minutes * 60_000),
        "absent_ms": str((rules.absent_after_minutes or 0) * 60_000),
        "ask_rating": "1" if rules.ask_rating else "0",
        **{name: str(getattr(rules, name) or 0) for name in SILENCE_FIELDS},
    }
    # The version of the rules is a digest of their values in this order.
    return {name: values[name] for name in STORED_RULES}


def _visibility(raw: bytes | None) -> Visibility:
    return "teams" if raw is not None and text(raw) == "teams" else "all"
