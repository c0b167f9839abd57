"""Turns that have begun: the lease is acquired, and state and log are read."""

from libs.conversations.turns import Snapshot, TurnLease, Turns
from libs.messaging.delivery import Delivery


async def begun(turns: Turns, conversation_id: str, delivery: Delivery | None) -> tuple[TurnLease, Snapshot]:
    assert delivery is not None
    result = await turns.acquire(conversation_id, delivery)
    assert not isinstance(result, str), result
    return result
