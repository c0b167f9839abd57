"""The outcomes of deliveries to bridges, as tests wait for them."""

from redis.asyncio import Redis

from libs.contracts.desk_entries import Undelivered
from libs.conversations.dead_letters import DeadLetter, DeadLetters
from libs.messaging.keys import Keys
from tests.gateway.running import Gateway
from tests.waiting import until


async def all_delivered(gateway: Gateway, keys: Keys, channel: str = "whatsapp") -> None:
    async def settled() -> bool:
        return not await gateway.services.redis.zcard(keys.outbound(0, channel))

    await until("nothing is left to deliver", settled)


async def dead(redis: Redis, keys: Keys, number: int = 1) -> list[DeadLetter]:
    letters = DeadLetters(redis, keys)

    async def buried() -> list[DeadLetter]:
        found = [letter async for letter in letters.all()]
        return found if len(found) >= number else []

    return await until("it is a dead letter", buried)


async def undelivered_reasons(gateway: Gateway, conversation_id: str) -> list[str]:
    entries = await gateway.services.reader.entries(conversation_id)
    return [item.entry.reason for item in entries if isinstance(item.entry, Undelivered)]
