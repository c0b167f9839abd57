"""Due times of people's answers, and what follows when there is no answer in time.

They are stored, and not derived when they are shown: a due time is a promise under the settings, the team and the
priority of its time, so that a later change of settings makes no kept promise broken. Each is one entry of the log. Its
commit also arms the timer of the escalation, so that it survives restarts, and the conversation's lease lets one
worker do it once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from libs.assignment import Directory, TeamHours, due
from libs.calendars import BusinessHours
from libs.contracts import (
    SYSTEM,
    Assigned,
    AssignOptions,
    DueTimes,
    Escalated,
    Escalation,
    Owner,
    Priority,
    ServiceLevel,
    Teammate,
    parse,
)
from libs.conversations import Commit, ConversationState, Snapshot

ESCALATE = "escalate"
"""The timer. The scripts disarm it with the answer, with the return to the assistant, and with the end."""


@dataclass(frozen=True)
class DueSteps:
    """Safe to share between tasks."""

    hours: TeamHours
    directory: Directory

    async def step(self, snapshot: Snapshot) -> Commit | None:
        """The commit that sets due times or escalates; None where nothing is due or changed."""
        state = snapshot.state
        if not state.is_open or state.owner.kind == "assistant" or state.is_private:
            return None
        team = state.team or await self._team_of(state.owner)
        level = await self.hours.level(team)
        if level is None:
            return None
        if level.escalation is not None and _is_late(snapshot):
            return await self._escalate(state, team, level.escalation, at_ms=parse(snapshot.basis)[0])
        return _due_times(state, team, level, await self.hours.of(team), at_ms=parse(snapshot.basis)[0])

    async def _escalate(
        self, state: ConversationState, team: str | None, escalation: Escalation, *, at_ms: int
    ) -> Commit:
        people = {person.id: person for person in await self.directory.people()}
        notified = [people[each] for each in escalation.notify if each in people]
        if not notified and escalation.notify_leads:
            notified = await self._leads(team, list(people.values()))
        raised = _raised(state.priority) if escalation.raise_priority else None
        given = _given(state, team, escalation, people)
        entry = Escalated(
            due=_time(state.answer_due or at_ms), owner=state.owner, priority=raised,
            notified={person.id: person.name for person in notified},
        )  # fmt: skip
        patch = {
            "escalated_for": str(state.waiting_since), "escalated_at": str(at_ms),
            "escalated_to": " ".join(person.id for person in notified),
        }  # fmt: skip
        if raised is not None:
            # The contact's promise stays: only a change by a person sets other due times.
            patch |= {"priority": raised, "resolution_due_for": _resolution_for(team, raised)}
        if given is None:
            return Commit(messages=[entry], patch=patch)
        if given.kind == "team":
            options = state.assign_options or AssignOptions()
            patch["assign_options"] = options.model_copy(
                update={"without": state.owner.id, "dedicated": None, "owner_email": None}
            ).model_dump_json()
        name = people[given.id].name if given.kind == "person" else None
        moved = Assigned(
            owner=given, by=SYSTEM, reason="escalated", owner_name=name,
            team=given.id if given.kind == "team" else None,
        )  # fmt: skip
        return Commit(messages=[entry, moved], patch=patch)

    async def _team_of(self, owner: Owner) -> str | None:
        """The first team of a person who took a conversation from the assistant, so that no team had it."""
        teams = await self.directory.teams() if owner.kind == "person" else []
        return next((team.id for team in teams if owner.id in team.members), None)

    async def _leads(self, team: str | None, people: list[Teammate]) -> list[Teammate]:
        """The team's members who lead; without any, all who lead at the desk."""
        found = await self.directory.team(team) if team else None
        leads = [person for person in people if person.role != "teammate"]
        return [person for person in leads if found and person.id in found.members] or leads


def _is_late(snapshot: Snapshot) -> bool:
    """Whether the escalation's time has come in this wait, and it was not done yet."""
    state = snapshot.state
    return (
        state.waiting_since is not None
        and state.escalate_at is not None
        and state.escalated_for != state.waiting_since
        and ESCALATE not in state.timers
        # The time of the newest entry, and not of this machine: a turn that is decided again decides the same.
        and parse(snapshot.basis)[0] >= state.escalate_at
    )


def _due_times(
    state: ConversationState, team: str | None, level: ServiceLevel, hours: BusinessHours | None, *, at_ms: int
) -> Commit | None:
    patch: dict[str, str] = {}
    answer_due, escalates = _time_or_none(state.answer_due), None
    first = state.human_answered_at is None
    minutes = (level.first_answer if first else level.next_answer).minutes(state.priority)
    waiting_for = f"{state.waiting_since} {team or '-'} {state.priority}"
    escalated = state.escalated_for is not None and state.escalated_for == state.waiting_since
    has_changed = state.answer_due_for != waiting_for and (minutes is not None or state.answer_due is not None)
    if state.waiting_since is not None and has_changed and not escalated:
        since = _time(state.waiting_since)
        answer_due = due(since, minutes, hours)
        escalates = _escalates(since, minutes, level.escalation, hours)
        patch = {
            "answer_due": _ms(answer_due), "answer_due_for": waiting_for, "escalate_at": _ms(escalates),
            **({"first_answer_due": _ms(answer_due)} if first else {}),
        }  # fmt: skip
    resolution_due = _time_or_none(state.resolution_due)
    begun = min((each for each in (state.queued_at, state.assigned_at) if each), default=None)
    resolution, goal = _resolution_for(team, state.priority), level.resolution.minutes(state.priority)
    if begun and state.resolution_due_for != resolution and (goal is not None or state.resolution_due is not None):
        resolution_due = due(_time(begun), goal, hours)
        patch |= {"resolution_due": _ms(resolution_due), "resolution_due_for": resolution}
    if not patch:
        return None
    entry = DueTimes(
        answer_due=answer_due, resolution_due=resolution_due, escalates_at=escalates, team=team,
        priority=state.priority,
    )  # fmt: skip
    waits = timedelta(milliseconds=max(0, int(_ms(escalates)) - at_ms)) if escalates else None
    disarm = [ESCALATE] if waits is None and ESCALATE in state.timers and "answer_due" in patch else []
    return Commit(messages=[entry], patch=patch, timers=[(ESCALATE, waits)] if waits is not None else [], disarm=disarm)


def _escalates(
    since: datetime, minutes: int | None, escalation: Escalation | None, hours: BusinessHours | None
) -> datetime | None:
    if minutes is None or escalation is None:
        return None
    return due(since, minutes + escalation.minutes, hours)


def _given(
    state: ConversationState, team: str | None, escalation: Escalation, people: dict[str, Teammate]
) -> Owner | None:
    """The next owner; None if no other one is named."""
    if escalation.give_to is None:
        return None
    if escalation.give_to == "queue":
        return Owner("team", team) if team and state.owner.kind == "person" else None
    owner = Owner.parse(escalation.give_to)
    return owner if owner != state.owner and owner.id in people else None


def _raised(priority: Priority) -> Priority | None:
    order: tuple[Priority, ...] = get_args(Priority)
    place = order.index(priority)
    return order[place - 1] if place else None


def _resolution_for(team: str | None, priority: Priority) -> str:
    return f"{team or '-'} {priority}"


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _time_or_none(ms: int | None) -> datetime | None:
    return None if ms is None else _time(ms)


def _ms(at: datetime | None) -> str:
    return "" if at is None else str(round(at.timestamp() * 1000))
