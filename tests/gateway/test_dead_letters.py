"""A gateway's metrics of the dead letters, and the removal of old ones."""

from redis.asyncio import Redis

from libs.contracts.dead_letters import Reason
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.waiting import until


async def test_dead_letters_are_counted_by_reason_and_expire(
    start_gateway: StartGateway, redis: Redis, keys: Keys
) -> None:
    for entry_id in ("1-1", "*", "*"):
        await redis.xadd(keys.dead(0), {"reason": Reason.CALL_UNKNOWN, "event": "{}"}, id=entry_id)
        await redis.hincrby(keys.dead_reasons(0), Reason.CALL_UNKNOWN, 1)
    gateway = await start_gateway()

    async def counted() -> bool:
        text = (await gateway.http.get(f"{gateway.health_url}/metrics")).text
        assert 'frontdesk_dead_letters{reason="unparsable"} 0.0' in text
        return (
            'frontdesk_dead_letters{reason="call_unknown"} 2.0' in text
            and "frontdesk_dead_letters_expired_total 1.0" in text
        )

    await until("they are counted", counted)
    assert await redis.xlen(keys.dead(0)) == 2
