"""`frontdesk routing`: what the last days would have been with other people, teams, limits, hours or rules."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from frontdesk.errors import UserError
from frontdesk.replay.sources import Wanted, recordings
from frontdesk.settings import load_settings
from libs.assignment import DeskFileError, read_desk_file
from libs.contracts import (
    DeskConfig,
    RoutingFigures,
    RoutingHours,
    RoutingRules,
    RoutingTrial,
    RoutingWaits,
    Strategy,
)
from libs.routing import Arrival, DeskHours, arrivals_in, tried


@dataclass(frozen=True)
class RoutingOptions:
    """`desk`: another desk file, with its people, teams and limits. `limits` as `ana=3`; `hours` as `09:00-17:00`."""

    data: Path
    days: float = 7
    desk: Path | None = None
    limits: Sequence[str] = ()
    strategy: Strategy | None = None
    below: int | None = None
    hours: str | None = None
    zone: str = "UTC"
    json: Path | None = None
    max_conversations: int = field(default=20_000)


def run_routing(options: RoutingOptions) -> int:
    """Print the figures. Raises Stop."""
    # Options and files first: reading an archive takes seconds.
    own = _desk(load_settings().desk)
    rules = _rules(options, _desk(options.desk) if options.desk else None)
    wanted = Wanted(since=timedelta(days=options.days), limit=options.max_conversations)
    hours, arrivals = DeskHours(), list[Arrival]()
    for each in asyncio.run(recordings(options.data, wanted)):
        hours.add(each.log)
        arrivals += arrivals_in(each.id, each.log)
    if not arrivals:
        raise UserError("no conversation of these days came into a queue")
    trial = tried(arrivals, hours, own.people, own.teams, rules)
    print("\n".join(_lines(trial)))
    if options.json:
        try:
            options.json.write_text(trial.model_dump_json(indent=1), encoding="utf-8")
        except OSError as error:
            raise UserError(f"--json: {options.json}: {error.strerror}") from None
    return 0


def _desk(file: Path | None) -> DeskConfig:
    try:
        return read_desk_file(file)[0] if file and file.exists() else DeskConfig()
    except DeskFileError as error:
        raise UserError(str(error)) from None


def _rules(options: RoutingOptions, desk: DeskConfig | None) -> RoutingRules:
    limits: dict[str, int | None] = {person.id: person.limit for person in desk.people} if desk else {}
    limits |= dict(map(_limit, options.limits))
    teams = {team.id: list(team.members) for team in desk.teams} if desk else {}
    week = ("mon", "tue", "wed", "thu", "fri")
    hours = [{"zone": options.zone, "weekly": {day: [options.hours] for day in week}}] if options.hours else []
    try:
        return RoutingRules(
            teams=teams, limits=limits, strategy=options.strategy, below=options.below,
            hours=[RoutingHours.model_validate(each) for each in hours],
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None


def _limit(given: str) -> tuple[str, int | None]:
    person, sign, number = given.partition("=")
    if not person or not sign or not (number.isdigit() or not number):
        raise UserError(f"--limit: {given!r} must read like ana=3, or ana= for no limit")
    return person, int(number) if number else None


def _lines(trial: RoutingTrial) -> Iterator[str]:
    columns: Mapping[str, RoutingFigures] = {
        "as it was": trial.happened, "calculated": trial.same, "what if": trial.then,
    }  # fmt: skip
    yield f"{trial.conversations} conversations came into a queue"
    yield f"{'':<24}" + "".join(f"{name:>26}" for name in columns)
    yield _row("wait, median / p90", [_waits(each.waits) for each in columns.values()])
    yield _row("the longest wait", [_time(each.waits.longest) for each in columns.values()])
    yield _row("found no one", [str(each.waits.unassigned) for each in columns.values()])
    yield _row("fairness (1 is even)", [f"{each.fairness:.3f}" for each in columns.values()])
    for team in trial.happened.teams:
        yield _row(f"{team}: wait", [_waits(each.teams[team]) for each in columns.values()])
    names = sorted({load.person for each in columns.values() for load in each.loads})
    for name in names:
        loads = [next((load for load in each.loads if load.person == name), None) for each in columns.values()]
        shown = [f"{load.conversations}, {load.at_once} at once, {load.share:.0%}" if load else "–" for load in loads]
        yield _row(name, shown)


def _row(title: str, cells: Sequence[str]) -> str:
    return f"{title:<24}" + "".join(f"{each:>26}" for each in cells)


def _waits(waits: RoutingWaits) -> str:
    return f"{_time(waits.median)} / {_time(waits.p90)}"


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3_600:.1f} h"
