"""Saved views: a name for a `ListQuery`, for one teammate or for a team.

They are one hash on the desk's shard. Each change is announced as a change of the directory, so that open pages read
their views again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contracts import Model, Slug, Team, Teammate
from libs.messaging import Keys
from services.gateway.desk.index import ListQuery
from services.gateway.http import Refusal

MAX_OWN = 50
"""Views of one teammate: more than fit on a screen."""

MAX_OF_TEAM = 50

VIEWS_AT_ONCE = 100
"""Views that are parsed in one turn of the event loop: it takes Python some milliseconds."""


class SavedView(Model):
    """`owner` made it. With a `team`, all of its members see it, and leads and admins change it."""

    id: Slug
    name: str
    owner: Slug
    team: Slug | None = None
    query: ListQuery


def view_key(view: SavedView) -> str:
    """Its name among the views of the desk, in counts and in the page's address."""
    return f"saved:{view.id}"


class SavedViews:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys.desk

    async def of(self, person: Teammate, teams: Sequence[Team]) -> list[SavedView]:
        """The views that this person sees, by name: their own, and those of their teams."""
        found = seen_by_each(await self.all(), [person], teams)[person.id]
        return sorted(found, key=lambda view: (view.name.casefold(), view.id))

    async def all(self) -> list[SavedView]:
        """The views of all teammates and teams."""
        raw: Any = await self._redis.hvals(self._keys.saved_views)
        found: list[SavedView] = []
        for first in range(0, len(raw), VIEWS_AT_ONCE):
            found += [view for each in raw[first : first + VIEWS_AT_ONCE] if (view := _read(each)) is not None]
            await asyncio.sleep(0)
        return found

    async def put(self, person: Teammate, teams: Sequence[Team], view: SavedView) -> SavedView:
        """Add or change a view. Raises Refusal for a team's view unless the person leads, and at the limits."""
        known = {each.id: each for each in await self.all()}
        before = known.get(view.id)
        if before is not None:
            self._check(person, before)
        if view.team is not None:
            _check_lead(person)
            if view.team not in {team.id for team in teams}:
                raise Refusal(422, "team_unknown", "There is no such team.")
        others = [each for each in known.values() if each.id != view.id and each.team == view.team]
        counted = [each for each in others if each.team or each.owner == person.id]
        if len(counted) >= (MAX_OF_TEAM if view.team else MAX_OWN):
            raise Refusal(422, "too_many_views", "There are too many saved views: delete one first.")
        stored = view.model_copy(update={"owner": before.owner}) if before else view
        await self._announce(self._redis.hset, view.id, stored.model_dump_json())
        return stored

    async def remove(self, person: Teammate, view_id: str) -> None:
        """Raises Refusal for an unknown view, or one that the person may not change."""
        before = next((each for each in await self.all() if each.id == view_id), None)
        if before is None:
            raise unknown_view()
        self._check(person, before)
        await self._announce(self._redis.hdel, view_id)

    def _check(self, person: Teammate, view: SavedView) -> None:
        """Raises Refusal if this person may not change the view. The view of another teammate is not there."""
        if view.team is not None:
            _check_lead(person)
        elif view.owner != person.id:
            raise unknown_view()

    async def _announce(self, change: Any, *arguments: str) -> None:
        await change(self._keys.saved_views, *arguments)
        await self._redis.publish(self._keys.changed, "directory")


def seen_by_each(
    views: Iterable[SavedView], people: Iterable[Teammate], teams: Sequence[Team]
) -> dict[str, list[SavedView]]:
    """Those of the views that each of these people sees, by the person's ID. A desk has thousands of views."""
    own, of_team = defaultdict[str, list[SavedView]](list), defaultdict[str, list[SavedView]](list)
    for view in views:
        (of_team[view.team] if view.team else own[view.owner]).append(view)
    shared = [team for team in teams if team.id in of_team]
    member_of = defaultdict[str, list[Team]](list)
    for team in shared:
        for member in team.members:
            member_of[member].append(team)
    return {
        person.id: own[person.id]
        + [view for team in (shared if person.sees_all else member_of[person.id]) for view in of_team[team.id]]
        for person in people
    }


def _read(raw: bytes) -> SavedView | None:
    try:
        return SavedView.model_validate_json(raw)
    except ValidationError:
        return None  # of a newer version, with a filter that this one does not have


def _check_lead(person: Teammate) -> None:
    if not person.sees_all:
        raise Refusal(403, "lead_only", "Only leads and admins may change the views of a team.")


def unknown_view() -> Refusal:
    return Refusal(404, "view_unknown", "There is no such saved view.")
