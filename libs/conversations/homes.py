"""The shard in which a contact's conversations are.

It follows from the contact alone, unless the number of shards has grown: a contact who is known in the shard of before
stays there, with the open conversation and the earlier ones. All of these keys expire, and new contacts are spread over
all shards.
"""

from redis.asyncio import Redis

from libs.messaging import Keys


async def home_of(redis: Redis, keys: Keys, contact: str) -> int:
    shard, before = keys.shard_of_contact(contact), keys.previous_shard_of_contact(contact)
    if before is None or before == shard:
        return shard
    known = await redis.exists(
        keys.open_pointer(before, contact), keys.past_conversations(before, contact), keys.contact_past(before, contact)
    )
    return before if known else shard
