"""Probable mistakes in flows that are allowed, each with its flows and its place."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from services.agent.flows.checks import walk
from services.agent.flows.schema import Flow
from services.agent.flows.steps import Place
from services.agent.flows.unseen import unseen


@dataclass(frozen=True)
class FlowWarning:
    """`flows`: the flow that it is about, and others that it concerns. The message names neither file nor place."""

    code: str
    message: str
    flows: tuple[str, ...]
    place: Place = ()
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


def warned(
    flows: Sequence[Flow],
    teams: Collection[str] | None = None,
    calendars: Collection[str] | None = None,
    labels: Collection[str] | None = None,
) -> Iterator[FlowWarning]:
    """`teams`, `calendars` and `labels` are the desk's; None if not known."""
    for number, flow in enumerate(flows):
        yield from _taken(flow, flows[number + 1 :])
        yield from _unknown(flow, teams, calendars, labels)
    places = {
        (flow.name, team): place
        for flow in flows
        for place, step in reversed([*walk(flow.steps, ("steps",))])
        if (team := step.team_assigned())
    }
    for name, team in unseen(flows):
        message = (
            f"{name}: may give a conversation of staff to the team {team!r}, where it waits unseen: "
            "the desk shows no conversation that staff opened"
        )
        # A flow that this one runs may be the one that assigns: then there is no place.
        yield FlowWarning("unseen", message, (name,), places.get((name, team), ()), {"team": team})


def _taken(flow: Flow, later: Sequence[Flow]) -> Iterator[FlowWarning]:
    """Flows that get no conversation, because this one comes before them."""
    names = [other.name for other in later if flow.trigger.overlaps(other.trigger)]
    if not names:
        return
    others = ", ".join(names)
    values = {"flow": flow.name, "others": others}
    if flow.trigger.begins_conversations and flow.trigger.is_open:
        message = f"{flow.name} takes every conversation: nothing is left for {others}"
        yield FlowWarning("takes_all", message, (flow.name, *names), ("trigger",), values)
    else:
        message = f"{flow.name} comes before {others}, and takes what both are for"
        yield FlowWarning("comes_before", message, (flow.name, *names), ("trigger",), values)


def _unknown(
    flow: Flow, teams: Collection[str] | None, calendars: Collection[str] | None, labels: Collection[str] | None
) -> Iterator[FlowWarning]:
    """What the desk does not have."""
    placed = list(walk(flow.steps, ("steps",)))
    for place, step in placed:
        if (team := step.team_assigned()) and teams is not None and team not in teams:
            message = f"{flow.name}: the desk has no team {team!r}; conversations sent there wait"
            yield FlowWarning("no_team", message, (flow.name,), place, {"team": team})
    for place, step in placed:
        if (calendar := step.calendar_named()) and calendars is not None and calendar not in calendars:
            message = f"{flow.name}: the desk has no calendar {calendar!r}; its hours count as open"
            yield FlowWarning("no_calendar", message, (flow.name,), place, {"calendar": calendar})
    named = {label: place for place, step in reversed(placed) for label in step.labels_named()}
    for label in dict.fromkeys(each for _, step in placed for each in step.labels_named()):
        if labels is not None and label not in labels:
            message = f"{flow.name}: the desk has no label {label!r}; teammates see its ID"
            yield FlowWarning("no_label", message, (flow.name,), named[label], {"label": label})
