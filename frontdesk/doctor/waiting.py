"""Checks whether writes wait in the outbox, and since when."""

from datetime import timedelta

from redis.asyncio import Redis

from frontdesk.doctor.asking import ask_redis
from frontdesk.doctor.findings import Finding
from libs.messaging import Keys
from libs.messaging.workers import Holder
from services.hubspot_tools.outbox import Outbox, OutboxLimits, OutboxSurvey

_AREA = "Waiting"


async def check_waiting(url: str | None, keys: Keys) -> list[Finding]:
    """No finding if Redis doesn't answer."""

    async def ask(client: Redis) -> list[Finding]:
        survey = await Outbox(client, keys, OutboxLimits(), holder=Holder("doctor")).survey()
        return [_finding(survey, is_down=bool(await client.exists(keys.hubspot_circuit)))]

    return await ask_redis(url, ask)


def _finding(survey: OutboxSurvey, *, is_down: bool) -> Finding:
    if not survey.writes:
        return Finding(_AREA, "ok", "no write waits for HubSpot")
    many = f"{survey.writes:,} writes wait" if survey.writes > 1 else "1 write waits"
    text = f"{many} for HubSpot, the oldest for {timedelta(seconds=int(survey.oldest.total_seconds()))}"
    if is_down:
        remedy = "HubSpot doesn't answer; the writes are sent when it answers again"
    else:
        remedy = "HubSpot answers: if this doesn't shrink, look whether a tools worker runs, and at its log"
    return Finding(_AREA, "weak", text, remedy)
