"""The keys of a simulation: below those of a shard, and all known by name, so that all of them end."""

from libs.messaging import (
    CHAT_CHANGED,
    CHAT_MESSAGE,
    CHAT_OPENED,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    Keys,
)

WORK = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_COMPLETED)
"""The streams that an agent reads."""


def simulation_keys(deployment: Keys, simulation_id: str) -> Keys:
    """Keys below those of a shard: on a Cluster their first tag, the shard's, keeps all of them on one server."""
    shard = sum(simulation_id.encode()) % deployment.shards
    return Keys(prefix=f"{deployment.base(shard)}simulation:{simulation_id}:", shards=1)


def clock_key(keys: Keys) -> str:
    """The newest entry, and how far the simulated clock was ahead when it came."""
    return f"{keys.base(0)}clock"


def names_of_conversation(keys: Keys, chat: str, contact: str) -> list[str]:
    """The keys that make the conversation what it is, between two acts."""
    conversation = keys.conversation(chat)
    return [
        conversation.state, conversation.log, conversation.idempotency, conversation.calls, conversation.actions,
        keys.open_pointer(0, contact), keys.past_conversations(0, contact), keys.contact_past(0, contact),
        f"{keys.base(0)}contact:{contact}:flows", keys.timers(0), clock_key(keys),
    ]  # fmt: skip


def names_of_simulation(keys: Keys, chat: str, contact: str, flows_hash: str) -> list[str]:
    """All keys of a simulation but those of the desk's lists."""
    conversation = keys.conversation(chat)
    return [
        *names_of_conversation(keys, chat, contact), conversation.lease, conversation.attachments,
        keys.current_flows(0), keys.flows(0, flows_hash), keys.desk_lists(0),
        *(keys.stream(0, name) for name in (*WORK, TOOL_REQUESTED)),
    ]  # fmt: skip
