"""Checks a list of service levels against the desk's teams and people."""

from collections.abc import Iterable, Sequence

from libs.contracts import ServiceLevel


def problem_of_levels(
    levels: Sequence[ServiceLevel], teams: Iterable[str], people: Iterable[str]
) -> tuple[str, str] | None:
    """The first mistake in a list of service levels, as a code and a sentence."""
    if sum(level.other_teams for level in levels) > 1:
        return "sla_twice", "only one service level can be for all other teams"
    named = [team for level in levels for team in level.teams]
    if twice := sorted({team for team in named if named.count(team) > 1}):
        return "team_twice", f"the team {twice[0]!r} has two service levels"
    if unknown := sorted(set(named) - set(teams)):
        return "team_unknown", f"there is no team {unknown[0]!r}"
    escalations = [level.escalation for level in levels if level.escalation]
    wanted = {person for each in escalations for person in each.notify}
    wanted |= {each.give_to.partition(":")[2] for each in escalations if each.give_to and each.give_to != "queue"}
    # An ID may be an address, which a refusal does not repeat.
    return ("person_unknown", "an escalation names an unknown person") if wanted - set(people) else None
