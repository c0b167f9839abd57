"""Runs arrivals through a desk with other rules, event by event, by the same choice as the assigner's script.

What a conversation asks of a person is what it took: another person is assumed to need as long. Conversations without a
known time take the median.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from libs.contracts import AssignOptions, RoutingFigures, RoutingRules, RoutingTrial, Team, Teammate
from libs.routing.arrivals import Arrival
from libs.routing.desk_hours import DeskHours, Spans, is_within
from libs.routing.figures import Served, figures_of

DEFAULT_WORK_MS = 600_000
"""For a span in which no conversation was finished."""


@dataclass
class _Person:
    limit: int | None
    spans: Spans
    open: int = 0
    assigned: int = 0
    worked: int = 0


@dataclass
class _Desk:
    people: dict[str, _Person]
    members: Mapping[str, Sequence[str]]
    rules: RoutingRules
    ticks: int = 0
    queues: dict[tuple[str, AssignOptions], list[tuple[int, int]]] = field(default_factory=dict)
    """By team and rules: the times of arrival and the numbers of those that wait, the longest wait first."""

    def options(self, arrival: Arrival) -> AssignOptions:
        changes: dict[str, object] = {}
        if self.rules.strategy is not None:
            changes["strategy"] = self.rules.strategy
        if self.rules.below is not None:
            changes["below"] = self.rules.below
        if not self.rules.dedicated:
            changes["dedicated"] = None
        return arrival.options.model_copy(update=changes) if changes else arrival.options

    def choose(self, team: str, options: AssignOptions, now: int) -> str | None:
        """The person for the head of a queue, as `_desk.lua` chooses."""
        if options.dedicated and self._takes(options.dedicated, options, now):
            return options.dedicated
        able = [each for each in self.members.get(team, ()) if self._takes(each, options, now)]
        return min(able, key=lambda each: self._order(each, options), default=None)

    def _order(self, name: str, options: AssignOptions) -> tuple[int, int, str]:
        person = self.people[name]
        return (person.assigned, 0, name) if options.strategy == "round_robin" else (person.open, person.worked, name)

    def _takes(self, name: str, options: AssignOptions, now: int) -> bool:
        person = self.people.get(name)
        if person is None or name == options.without:
            return False
        if options.only_online and not is_within(person.spans, now):
            return False
        below = min((each for each in (options.below, person.limit) if each is not None), default=None)
        return below is None or person.open < below

    def tick(self) -> int:
        self.ticks += 1
        return self.ticks


def tried(
    found: Sequence[Arrival],
    hours: DeskHours,
    people: Iterable[Teammate],
    teams: Iterable[Team],
    rules: RoutingRules,
) -> RoutingTrial:
    """The figures of what happened, of the same rules calculated, and of the other rules."""
    arrivals = sorted(found, key=lambda each: (each.at_ms, each.conversation_id))
    limits = {person.id: person.limit for person in people}
    members = {team.id: list(team.members) for team in teams}
    # People who have left the desk since were there then.
    for each in arrivals:
        if each.person is not None and each.person not in limits:
            limits[each.person] = None
            members.setdefault(each.team, []).append(each.person)
    then = limits | rules.limits, members | rules.teams
    known = {*limits, *(person for listed in rules.teams.values() for person in listed)}
    return RoutingTrial(
        conversations=len(arrivals),
        happened=_happened(arrivals, hours, known),
        same=_figures(arrivals, hours, limits, members, RoutingRules()),
        then=_figures(arrivals, hours, *then, rules),
    )


def _figures(
    arrivals: Sequence[Arrival], hours: DeskHours, limits: Mapping[str, int | None],
    members: Mapping[str, Sequence[str]], rules: RoutingRules,
) -> RoutingFigures:  # fmt: skip
    start, end = _span(arrivals)
    names = {*limits, *(person for listed in members.values() for person in listed)}
    spans = hours.spans(rules.hours, names, start, end)
    people = {each: _Person(limits.get(each), spans.get(each, ())) for each in sorted(names)}
    return figures_of(_served(arrivals, _Desk(people, members, rules)), spans, names, start, end)


def _served(arrivals: Sequence[Arrival], desk: _Desk) -> list[Served]:
    usual = median([each.worked_ms for each in arrivals if each.worked_ms is not None] or [DEFAULT_WORK_MS])
    served: dict[int, Served] = {}
    # An end comes before an arrival of the same time, so that a person who is just free gets it.
    # Their order among equals is the kind's number.
    events = [(each.at_ms, 2, number) for number, each in enumerate(arrivals)]
    events += [(each.left_ms, 1, number) for number, each in enumerate(arrivals) if each.left_ms is not None]
    events += [(begin, 3, -1) for begin in {begin for each in desk.people.values() for begin, _ in each.spans}]
    heapq.heapify(events)
    while events:
        now, kind, number = heapq.heappop(events)
        if kind == 0:
            person = desk.people[served[number].person or ""]
            person.open, person.worked = person.open - 1, desk.tick()
        elif kind == 1:
            _leave(desk, arrivals[number], number)
        elif kind == 2:
            key = arrivals[number].team, desk.options(arrivals[number])
            desk.queues.setdefault(key, []).append((now, number))
        for chosen, name in _assigned(desk, now):
            worked = arrivals[chosen].worked_ms
            until = now + int(usual if worked is None else worked)
            served[chosen] = Served(arrivals[chosen].team, arrivals[chosen].at_ms, name, now, until)
            heapq.heappush(events, (until, 0, chosen))
    return [
        served.get(number) or Served(each.team, each.at_ms, None, None, None) for number, each in enumerate(arrivals)
    ]


def _assigned(desk: _Desk, now: int) -> list[tuple[int, str]]:
    """Those that find a person now. Over all queues the longest wait is looked at first."""
    found: list[tuple[int, str]] = []
    stuck: set[tuple[str, AssignOptions]] = set()
    while heads := [(queue[0], key) for key, queue in desk.queues.items() if queue and key not in stuck]:
        (_, number), (team, options) = min(heads, key=lambda head: head[0])
        person = desk.choose(team, options, now)
        if person is None:
            # As in the script: a head without a person holds up its own queue alone.
            stuck.add((team, options))
            continue
        desk.queues[team, options].pop(0)
        chosen = desk.people[person]
        chosen.open += 1
        chosen.worked = chosen.assigned = desk.tick()
        found.append((number, person))
    return found


def _leave(desk: _Desk, arrival: Arrival, number: int) -> None:
    queue = desk.queues.get((arrival.team, desk.options(arrival)), [])
    queue[:] = [each for each in queue if each[1] != number]


def _happened(arrivals: Sequence[Arrival], hours: DeskHours, known: set[str]) -> RoutingFigures:
    start, end = _span(arrivals)
    served = [
        Served(each.team, each.at_ms, each.person, begin, begin + (each.worked_ms or 0))
        if each.person is not None and (begin := each.at_ms + (each.waited_ms or 0))
        else Served(each.team, each.at_ms, None, None, None)
        for each in arrivals
    ]
    return figures_of(served, hours.spans((), known, start, end), known, start, end)


def _span(arrivals: Sequence[Arrival]) -> tuple[int, int]:
    times = [each.at_ms for each in arrivals] or [0]
    return min(times), max(times) + 24 * 3_600_000
