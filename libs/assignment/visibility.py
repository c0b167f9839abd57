"""The conversations that a teammate may see: all of the desk's, or those of their teams and their own.

Every list, count, search, report, frame and action of a teammate asks here, so that all of them agree. Leads and admins
see everything. A team's own setting counts for its members; of several teams the widest setting counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from libs.contracts import Owner, Team, Teammate, Visibility


class Placed(Protocol):
    """A conversation, as far as its visibility goes: a state, a summary or a row of an index.

    `team` is the team that it was last queued for, `assignee` the teammate who has it or had it last.
    """

    @property
    def owner(self) -> Owner: ...
    @property
    def team(self) -> str | None: ...
    @property
    def assignee(self) -> str | None: ...
    @property
    def is_open(self) -> bool: ...


@dataclass(frozen=True)
class Sight:
    """`teams` None: the teammate sees all conversations. Otherwise those of these teams, and their own."""

    person: str
    teams: frozenset[str] | None = None

    @property
    def sees_all(self) -> bool:
        return self.teams is None

    def sees(self, conversation: Placed) -> bool:
        """Whether the teammate may see this conversation of the desk now."""
        if self.teams is None:
            return True
        owner = conversation.owner
        if owner == Owner("person", self.person) or (owner.kind == "team" and owner.id in self.teams):
            return True
        # The owner of a closed conversation may be the assistant, and its assignee looks it up later.
        had_it = not conversation.is_open and conversation.assignee == self.person
        return had_it or conversation.team in self.teams


def sight_of(person: Teammate, teams: Iterable[Team], desks: Visibility) -> Sight:
    """The sight of one person. `desks`: the setting for people without a team, and for teams without their own."""
    if person.sees_all:
        return Sight(person.id)
    own = [team for team in teams if person.id in team.members]
    settings = {team.visibility or desks for team in own} or {desks}
    return Sight(person.id, None if "all" in settings else frozenset(team.id for team in own))
