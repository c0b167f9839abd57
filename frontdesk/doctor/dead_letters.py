"""Checks whether there are dead letters, and shows the newest reason."""

from redis.asyncio import Redis

from frontdesk.doctor.asking import ask_redis
from frontdesk.doctor.findings import Finding
from libs.conversations import DeadLetter, DeadLetters, DeadLetterSurvey
from libs.messaging import Keys

_AREA = "Dead"


async def check_dead_letters(url: str | None, keys: Keys) -> list[Finding]:
    """No finding if Redis doesn't answer."""

    async def ask(client: Redis) -> list[Finding]:
        letters = DeadLetters(client, keys)
        return [_finding(await letters.survey(), await letters.newest())]

    return await ask_redis(url, ask)


def _finding(survey: DeadLetterSurvey, newest: DeadLetter | None) -> Finding:
    if newest is None:
        return Finding(_AREA, "ok", "no dead letters")
    many = f"{survey.total:,} dead letters" if survey.total > 1 else "1 dead letter"
    at = newest.at.strftime("%Y-%m-%d %H:%M UTC")
    text = f"{many}; the newest is from {at}: {newest.shown_reason}"
    return Finding(_AREA, "weak", text, "look at them with `python -m frontdesk dead-letters list`")
