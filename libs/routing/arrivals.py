"""When conversations came into a queue, and what became of them: from the decisions that their logs hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from libs.contracts import Assigned, AssignOptions, Closed, LogEntry, Message


@dataclass(frozen=True)
class Arrival:
    """A conversation in a team's queue. `person` took it after `waited_ms`, and had it for `worked_ms`.

    `left_ms`: when it left the queue without a person, such as by a timeout of its flow.
    """

    conversation_id: str
    team: str
    at_ms: int
    options: AssignOptions
    person: str | None = None
    waited_ms: int | None = None
    worked_ms: int | None = None
    left_ms: int | None = None


@dataclass(frozen=True)
class Sighting:
    """A person was seen at the desk, or away from it."""

    person: str
    at_ms: int
    online: bool


def arrivals_in(conversation_id: str, log: Sequence[LogEntry]) -> list[Arrival]:
    """The stays in queues of one conversation, in order."""
    found = []
    queued: tuple[str, int] | None = None
    for place, item in enumerate(log):
        entry, at_ms = item.entry, item.position[0]
        if isinstance(entry, Assigned) and entry.owner.kind == "team":
            # Another team in between: the first one's stay ended without a person.
            if queued:
                found.append(Arrival(conversation_id, *queued, AssignOptions(), left_ms=at_ms))
            queued = entry.owner.id, at_ms
        elif isinstance(entry, Assigned | Closed) and queued:
            found.append(_ended(conversation_id, queued, log[place:]))
            queued = None
    # It still waits, or its log ends early.
    if queued:
        found.append(Arrival(conversation_id, *queued, AssignOptions()))
    return found


def sightings_in(log: Sequence[LogEntry]) -> Iterator[Sighting]:
    """Where people were, as far as a log says it: by decisions about them, and by what they wrote."""
    for item in log:
        match item.entry:
            case Assigned(decision=decision) if decision is not None:
                for each in decision.candidates:
                    yield Sighting(each.person, item.position[0], each.status == "online")
            case Assigned(owner=owner) if owner.kind == "person":
                yield Sighting(owner.id, item.position[0], online=True)
            case Message(author=author) if author.kind == "teammate":
                yield Sighting(author.id, item.position[0], online=True)
            case _:
                pass


def _ended(conversation_id: str, queued: tuple[str, int], rest: Sequence[LogEntry]) -> Arrival:
    """A stay that the first of these entries ended."""
    entry, at_ms = rest[0].entry, rest[0].position[0]
    if not isinstance(entry, Assigned) or entry.owner.kind != "person":
        return Arrival(conversation_id, *queued, AssignOptions(), left_ms=at_ms)
    options = entry.decision.options if entry.decision else AssignOptions()
    end = next((item for item in rest[1:] if isinstance(item.entry, Assigned | Closed)), None)
    return Arrival(
        conversation_id, *queued, options, person=entry.owner.id, waited_ms=at_ms - queued[1],
        worked_ms=None if end is None else end.position[0] - at_ms,
    )  # fmt: skip
