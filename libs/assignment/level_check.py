"""Checks a list of service levels against the desk's teams and people."""

from collections.abc import Iterable, Sequence

from libs.audit import person_named
from libs.contracts import ServiceLevel


def problem_of_levels(
    levels: Sequence[ServiceLevel], teams: Iterable[str], people: Iterable[str]
) -> tuple[str, str] | None:
    """The first mistake in a list of service levels, as a code and a sentence that begins with its place."""
    others = [place for place, level in enumerate(levels) if level.other_teams]
    if len(others) > 1:
        return "sla_twice", f"/{others[1]}/other_teams: only one service level can be for all other teams"
    known, named = set(teams), set[str]()
    for place, level in enumerate(levels):
        if twice := sorted(named & set(level.teams)):
            return "team_twice", f"/{place}/teams: the team {twice[0]!r} has two service levels"
        if unknown := sorted(set(level.teams) - known):
            return "team_unknown", f"/{place}/teams: there is no team {unknown[0]!r}"
        named |= set(level.teams)
    return _unknown_person(levels, set(people))


def _unknown_person(levels: Sequence[ServiceLevel], people: set[str]) -> tuple[str, str] | None:
    receivers = {person_named(person) for person in people}
    for place, level in enumerate(levels):
        wanted = level.escalation
        if wanted is None:
            continue
        unknown = {"notify": {*wanted.notify} - people, "give_to": {wanted.give_to} - {None, "queue"} - receivers}
        for field, found in unknown.items():
            if found:
                # An ID may be an address, which a refusal does not repeat.
                return "person_unknown", f"/{place}/escalation/{field}: an escalation names an unknown person"
    return None
