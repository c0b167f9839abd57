"""The reasons for dead letters: a closed list, so that each reason has a documented cause and remedy.

`docs/reliability.md` has the same list as a table, and a test compares both.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


class Reason(StrEnum):
    """Stored with each dead letter, and the label of its metric."""

    UNPARSABLE = "unparsable"
    UNKNOWN_KIND = "unknown_kind"
    WRONG_SHARD = "wrong_shard"
    CONVERSATION_UNKNOWN = "conversation_unknown"
    CALL_UNKNOWN = "call_unknown"
    NO_WORKER_SURVIVED = "no_worker_survived"
    BRIDGE_REFUSED = "bridge_refused"
    BRIDGE_UNAVAILABLE = "bridge_unavailable"
    CHANNEL_UNKNOWN = "channel_unknown"
    ENTRY_UNKNOWN = "entry_unknown"
    ARCHIVE_REFUSED = "archive_refused"


@dataclass(frozen=True)
class Explanation:
    cause: str
    remedy: str


def explain(reason: Reason) -> Explanation:
    """The cause, and what the operator can do."""
    match reason:
        case Reason.UNPARSABLE:
            return Explanation(
                "A worker could not read the event.",
                "Find the program that wrote it, correct it, then drop the letter.",
            )
        case Reason.UNKNOWN_KIND:
            return Explanation(
                "No worker knew this kind of event for an hour: only a newer version does, or none.",
                "Upgrade the agents and tools workers, then retry; drop what no version writes.",
            )
        case Reason.WRONG_SHARD:
            return Explanation(
                "A tool request named a stream of another shard for its answer.",
                "Correct `reply_to` in the program that asked, then drop the letter.",
            )
        case Reason.CONVERSATION_UNKNOWN:
            return Explanation(
                "A tool's result came for a conversation that is gone.",
                "Check HubSpot for the effect, then drop the letter.",
            )
        case Reason.CALL_UNKNOWN:
            return Explanation(
                "A tool's result came for a call that its conversation never made.",
                "Search for a program that uses the conversation's ID as its scope, then drop the letter.",
            )
        case Reason.NO_WORKER_SURVIVED:
            return Explanation(
                "Each attempt at a turn failed or ended its worker. The contact was asked to send the message again.",
                "Read the agents' log. After a correction, retry: the turn begins again if no entry came since.",
            )
        case Reason.BRIDGE_REFUSED:
            return Explanation(
                "The bridge answered 410 to a message.",
                "Check the bridge. Retry the messages that should still be delivered.",
            )
        case Reason.BRIDGE_UNAVAILABLE:
            return Explanation(
                "The bridge accepted the message in no attempt of its redelivery window.",
                "Repair the bridge or its address, then retry.",
            )
        case Reason.CHANNEL_UNKNOWN:
            return Explanation(
                "No gateway knew the channel for FRONTDESK_CHANNEL_UNKNOWN_SECONDS.",
                "Name the channel in FRONTDESK_CHANNELS, restart the gateways, then retry.",
            )
        case Reason.ENTRY_UNKNOWN:
            return Explanation(
                "Only a newer version knows this kind of log entry, and no newer gateway delivered it.",
                "Upgrade the gateways, then retry.",
            )
        case Reason.ARCHIVE_REFUSED:
            return Explanation(
                "The archive could not take a conversation in, though its database answers. It stays in Redis.",
                "Read the archive's log. After a correction, retry.",
            )
        case _:
            assert_never(reason)


_PREVIOUS_NAMES = {
    "no worker survived it": Reason.NO_WORKER_SURVIVED,
    "webhook refused": Reason.BRIDGE_REFUSED,
    "reply_to is of another shard": Reason.WRONG_SHARD,
}
"""The reasons as earlier versions wrote them."""


def reason_of(stored: str) -> Reason | None:
    """The reason that a letter was stored with; None for one that this version doesn't know."""
    if stored in _PREVIOUS_NAMES:
        return _PREVIOUS_NAMES[stored]
    return Reason(stored) if stored in frozenset(Reason) else None  # a newer version may store other reasons
