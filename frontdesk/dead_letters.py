"""`frontdesk dead-letters`: lists, shows, retries or drops dead letters.

Lists contain kinds and IDs. The body of a letter may hold what a person wrote, so it is shown only on request.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.deployment_redis import deployment_redis
from frontdesk.errors import Failure, UserError
from libs.contracts import Reason, explain
from libs.conversations import DELIVERY, DeadLetter, DeadLetters, LogReader
from libs.messaging import Keys

Result = TypeVar("Result")

WHY_NOT = {
    "gone": "it is gone: it was retried, dropped or removed before",
    "expired": "its conversation is gone: drop it",
    "moved_on": "its conversation went on since: drop it",
}
"""The text for each outcome of a retry that failed."""


@dataclass(frozen=True)
class Chosen:
    """The chosen letters: by ID, all, or all of one reason."""

    ids: Sequence[str] = ()
    every: bool = False
    reason: Reason | None = None


def run_list(data: Path, reason: Reason | None, *, as_json: bool) -> int:
    """Print one line for each letter, oldest first."""

    async def work(redis: Redis, keys: Keys) -> list[DeadLetter]:
        return [letter async for letter in DeadLetters(redis, keys).all() if reason in (None, letter.reason)]

    letters = _run(data, work)
    now = datetime.now(UTC)
    if as_json:
        print(json.dumps([_as_dict(letter, now) for letter in letters], indent=2))
    elif letters:
        print("\n".join(_line(letter, now) for letter in letters))
    else:
        print("no dead letters")
    return 0


def run_show(data: Path, letter_id: str, *, body: bool, as_json: bool) -> int:
    """Print all details of one letter. Raises UserError if it does not exist."""

    async def work(redis: Redis, keys: Keys) -> tuple[DeadLetter, str | None]:
        letter = await DeadLetters(redis, keys).find(letter_id)
        if letter is None:
            raise UserError(f"no dead letter {letter_id}: `dead-letters list` names them")
        return letter, await _body(LogReader(redis, keys), letter) if body else None

    letter, content = _run(data, work)
    shown = _as_dict(letter, datetime.now(UTC)) | ({"body": content} if body else {})
    if letter.reason:
        found = explain(letter.reason)
        shown |= {"cause": found.cause, "remedy": found.remedy}
    print(json.dumps(shown, indent=2) if as_json else "\n".join(f"{name:<13} {value}" for name, value in shown.items()))
    return 0


def run_retry(data: Path, chosen: Chosen, *, as_json: bool) -> int:
    """Retry letters. Returns 1 if one of them could not be retried."""

    async def work(redis: Redis, keys: Keys) -> dict[str, str]:
        letters = DeadLetters(redis, keys)
        found, outcomes = await _choose(letters, chosen)
        return outcomes | {letter.id: str(await letters.retry(letter)) for letter in found}

    return _tell(_run(data, work), as_json=as_json)


def run_drop(data: Path, chosen: Chosen, *, sure: Callable[[int], bool], as_json: bool) -> int:
    """Remove letters without a retry. `sure` asks for a confirmation of their number."""

    async def find(redis: Redis, keys: Keys) -> tuple[list[DeadLetter], dict[str, str]]:
        return await _choose(DeadLetters(redis, keys), chosen)

    async def work(redis: Redis, keys: Keys) -> dict[str, str]:
        letters = DeadLetters(redis, keys)
        return outcomes | {letter.id: "dropped" if await letters.drop(letter) else "gone" for letter in found}

    found, outcomes = _run(data, find)
    # Asked between two connections, because the prompt blocks the event loop.
    if found and not sure(len(found)):
        raise UserError("nothing was dropped")
    return _tell(_run(data, work), as_json=as_json)


async def _choose(letters: DeadLetters, chosen: Chosen) -> tuple[list[DeadLetter], dict[str, str]]:
    """The letters, and `gone` for each ID without one."""
    if chosen.ids:
        found = {letter_id: await letters.find(letter_id) for letter_id in chosen.ids}
        there = [letter for letter in found.values() if letter and chosen.reason in (None, letter.reason)]
        return there, {letter_id: "gone" for letter_id, letter in found.items() if letter is None}
    if not (chosen.every or chosen.reason):
        raise UserError("name letters by their IDs, or all of them with --all or --reason")
    return [letter async for letter in letters.all() if chosen.reason in (None, letter.reason)], {}


def _tell(outcomes: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(outcomes, indent=2))
    elif not outcomes:
        print("no dead letters")
    else:
        print("\n".join(f"{letter}  {WHY_NOT.get(outcome, outcome)}" for letter, outcome in outcomes.items()))
    return 1 if set(outcomes.values()) & set(WHY_NOT) else 0


def _line(letter: DeadLetter, now: datetime) -> str:
    shown = _as_dict(letter, now)
    about = letter.call_id or letter.conversation_id or letter.channel or "-"
    return f"{letter.id:<24} {shown['age']:>10}  {letter.shown_reason:<21} {letter.kind or '-':<17} {about}"


def _as_dict(letter: DeadLetter, now: datetime) -> dict[str, Any]:
    # Clocks of two machines differ: a letter may seem to come from the future.
    age = timedelta(seconds=max(0, int((now - letter.at).total_seconds())))
    return {
        "id": letter.id, "reason": letter.shown_reason, "kind": letter.kind, "stream": letter.stream or None,
        "channel": letter.channel, "conversation": letter.conversation_id, "call": letter.call_id,
        "attempts": letter.attempts, "at": letter.at.isoformat(timespec="seconds"), "age": str(age),
    }  # fmt: skip


async def _body(reader: LogReader, letter: DeadLetter) -> str:
    """The body: the event, or the log entry that a bridge did not get."""
    if letter.kind == DELIVERY and letter.conversation_id and letter.offset:
        entry = await reader.entry(letter.conversation_id, letter.offset)
        return entry.entry.model_dump_json(exclude_none=True) if entry else "its conversation is gone"
    return letter.body.decode(errors="replace")


def _run(data: Path, work: Callable[[Redis, Keys], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with deployment_redis(data, "dead-letters") as (redis, keys):
            return await work(redis, keys)

    try:
        return asyncio.run(run())
    except (RedisError, OSError) as error:
        raise Failure(f"Redis: {error or type(error).__name__}: `python -m frontdesk doctor` says more") from error
