"""`frontdesk webhooks`: shows endpoints of the event feed; lists, retries or drops the events that they did not take.

Lists contain types and IDs. The content of an event is people's, and is shown by no command.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from frontdesk.archive_address import archive_address
from frontdesk.errors import Failure, UserError
from libs.archive import ArchiveAway, Events, WebhookLetter, WebhookPlace, Webhooks, open_archive

Result = TypeVar("Result")

MAX_LETTERS = 100_000


@dataclass(frozen=True)
class ChosenEvents:
    """The chosen dead letters: by event, all, or all of one endpoint."""

    ids: Sequence[str] = ()
    every: bool = False
    endpoint: str | None = None


def run_status(data: Path, *, as_json: bool) -> int:
    """Print one line for each endpoint that events were sent to."""

    async def work(webhooks: Webhooks, events: Events) -> tuple[list[WebhookPlace], int]:
        return await webhooks.places(), (await events.span()).newest

    places, newest = _run(data, work)
    shown = [
        {
            "name": each.name, "state": "failing" if each.failures and each.state == "active" else each.state,
            "behind": newest - each.passed, "failures": each.failures, "detail": each.detail or None,
        }
        for each in places
    ]  # fmt: skip
    if as_json:
        print(json.dumps(shown, indent=2))
    else:
        lines = [f"{s['name']:<24} {s['state']:<9} {s['behind']:>9} behind  {s['detail'] or '-'}" for s in shown]
        print("\n".join(lines) or "no endpoint: FRONTDESK_WEBHOOKS names them, and the archive sends to them")
    return 0


def run_list(data: Path, endpoint: str | None, *, as_json: bool) -> int:
    """Print one line for each dead letter, oldest first."""

    async def work(webhooks: Webhooks, _: Events) -> list[WebhookLetter]:
        return await webhooks.letters(endpoint, limit=MAX_LETTERS)

    letters = _run(data, work)
    if as_json:
        print(json.dumps([_as_dict(each) for each in letters], indent=2))
    else:
        print("\n".join(map(_line, letters)) or "no dead letters")
    return 0


def run_retry(data: Path, chosen: ChosenEvents, *, as_json: bool) -> int:
    """Have dead letters sent again. Returns 1 if an event has none."""

    async def work(webhooks: Webhooks, _: Events) -> dict[str, str]:
        letters, outcomes = await _choose(webhooks, chosen)
        await webhooks.retry(letters)
        return outcomes | {each.event_id: "will be sent again" for each in letters}

    return _report(_run(data, work), as_json=as_json)


def run_drop(data: Path, chosen: ChosenEvents, *, sure: Callable[[int], bool], as_json: bool) -> int:
    """Remove dead letters. `sure` asks for a confirmation of their number."""

    async def find(webhooks: Webhooks, _: Events) -> tuple[list[WebhookLetter], dict[str, str]]:
        return await _choose(webhooks, chosen)

    async def work(webhooks: Webhooks, _: Events) -> dict[str, str]:
        await webhooks.drop(letters)
        return outcomes | {each.event_id: "dropped" for each in letters}

    letters, outcomes = _run(data, find)
    # Asked between two connections, because the prompt blocks the event loop.
    if letters and not sure(len(letters)):
        raise UserError("nothing was dropped")
    return _report(_run(data, work), as_json=as_json)


def run_enable(data: Path, name: str) -> int:
    """Send to an endpoint at once. Raises UserError for one that nothing was ever sent to."""

    async def work(webhooks: Webhooks, _: Events) -> bool:
        return await webhooks.enable(name)

    if not _run(data, work):
        raise UserError(f"no endpoint {name}: `webhooks status` names them")
    print(f"{name} gets events again")
    return 0


async def _choose(webhooks: Webhooks, chosen: ChosenEvents) -> tuple[list[WebhookLetter], dict[str, str]]:
    """The letters, and `gone` for each event without one."""
    if not (chosen.ids or chosen.every or chosen.endpoint):
        raise UserError("name events by their IDs, or all of them with --all or --endpoint")
    # One event may be a dead letter of several endpoints: its ID means all of them.
    found = await webhooks.letters(chosen.endpoint, limit=MAX_LETTERS)
    if not chosen.ids:
        return found, {}
    wanted = [each for each in found if each.event_id in chosen.ids]
    return wanted, {each: "gone" for each in chosen.ids if each not in {letter.event_id for letter in wanted}}


def _report(outcomes: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(outcomes, indent=2))
    else:
        print("\n".join(f"{event}  {outcome}" for event, outcome in outcomes.items()) or "no dead letters")
    return 1 if "gone" in outcomes.values() else 0


def _line(letter: WebhookLetter) -> str:
    shown = _as_dict(letter)
    about = f"{letter.name:<24} {letter.type:<22} {letter.attempts:>4}  {letter.detail:<16}"
    return f"{letter.event_id:<31} {about} {shown['age']}"


def _as_dict(letter: WebhookLetter) -> dict[str, Any]:
    # Clocks of two machines differ: a letter may seem to come from the future.
    age = timedelta(seconds=max(0, int(time.time() - letter.at_ms / 1000)))
    return {
        "event": letter.event_id, "endpoint": letter.name, "type": letter.type, "attempts": letter.attempts,
        "detail": letter.detail, "retry": letter.retry, "age": str(age),
    }  # fmt: skip


def _run(data: Path, work: Callable[[Webhooks, Events], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with _opened(data) as (webhooks, events):
            return await work(webhooks, events)

    try:
        return asyncio.run(run())
    except ArchiveAway as error:
        raise Failure(f"the archive does not answer ({error}): `python -m frontdesk doctor` says more") from error


@asynccontextmanager
async def _opened(data: Path) -> AsyncIterator[tuple[Webhooks, Events]]:
    async with open_archive(archive_address(data)) as archive:
        yield Webhooks(archive), Events(archive)
