"""Whether events were given up on, for which reason last, and how to look at them."""

from redis.exceptions import RedisError

from frontdesk.doctor.findings import Finding
from libs.bus.keys import Keys
from libs.bus.redis import connect
from libs.bus.redis_health import PATIENCE
from libs.conversations.dead_letters import DeadLetters

_AREA = "Dead"


async def check_dead_letters(url: str | None, keys: Keys) -> list[Finding]:
    """No finding if Redis doesn't answer, because another check reports that."""
    if url is None:
        return []
    try:
        client = connect(url, name="frontdesk-doctor", patience_s=PATIENCE.total_seconds())
    except ValueError:
        return []
    try:
        letters = DeadLetters(client, keys)
        survey, newest = await letters.survey(), await letters.newest()
    except (RedisError, OSError):
        return []
    finally:
        await client.aclose()
    if newest is None:
        return [Finding(_AREA, "ok", "no dead letters")]
    many = f"{survey.total:,} dead letters" if survey.total > 1 else "1 dead letter"
    at = newest.at.strftime("%Y-%m-%d %H:%M UTC")
    text = f"{many}; the newest is from {at}: {newest.shown_reason}"
    return [Finding(_AREA, "weak", text, "look at them with `python -m frontdesk dead-letters list`")]
