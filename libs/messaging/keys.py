"""Every name of a Redis key, stream, channel and group is made here and in `key_groups`, and nowhere else.

All keys of one conversation and the work streams that carry its events share the hash tag `{shard}`, so that
a script may touch them together on Redis Cluster. The shard follows from the contact who chats, and is
readable from the conversation's ID: `<shard>-<random>`.
"""

from binascii import crc32
from dataclasses import dataclass
from typing import Literal

from libs.contracts import new_id
from libs.messaging.desk_keys import DeskKeys
from libs.messaging.key_groups import ConversationKeys, ImportKeys, OutboxKeys

CHAT_OPENED = "chat.opened"
CHAT_MESSAGE = "chat.message"
CHAT_CHANGED = "chat.changed"
CHAT_EVENTS = "chat.events"
TOOL_REQUESTED = "tool.requested"
TOOL_COMPLETED = "tool.completed"
CHAT_CLOSED = "chat.closed"
"""For the archive. No contact waits for it, so that it is none of the streams below and sheds no load."""
STUDIO_REQUESTED = "studio.requested"
"""Questions of the flow builder to the agents. They end by themselves, so that none must be kept."""

WORK_STREAMS = (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED, TOOL_REQUESTED, TOOL_COMPLETED)

MAX_SHARDS = 256
"""Each shard costs a worker one connection for each stream, and costs Redis a check of its timers."""

AGENT_GROUP = "agent"
TOOLS_GROUP = "hubspot_tools"
ARCHIVE_GROUP = "archive"
GROUP_OF = {
    CHAT_OPENED: AGENT_GROUP,
    CHAT_MESSAGE: AGENT_GROUP,
    CHAT_CHANGED: AGENT_GROUP,
    TOOL_COMPLETED: AGENT_GROUP,
    TOOL_REQUESTED: TOOLS_GROUP,
    CHAT_CLOSED: ARCHIVE_GROUP,
    STUDIO_REQUESTED: AGENT_GROUP,
}


@dataclass(frozen=True)
class Keys:
    """All names of one deployment. `prefix` sets deployments on one Redis apart.

    `previous_shards`: the number of shards before it grew, while contacts of that time are known; else 0.
    """

    prefix: str = "frontdesk:"
    shards: int = 1
    previous_shards: int = 0

    def shard_of_contact(self, contact: str) -> int:
        # Python's own `hash` of a text differs between processes.
        return crc32(contact.encode()) % self.shards

    def previous_shard_of_contact(self, contact: str) -> int | None:
        """The contact's shard before the number of shards grew."""
        return crc32(contact.encode()) % self.previous_shards if self.previous_shards else None

    def new_conversation_id(self, contact: str, shard: int | None = None) -> str:
        """In this shard, else in that of the contact."""
        return f"{self.shard_of_contact(contact) if shard is None else shard}-{new_id()}"

    def shard_of(self, conversation_id: str) -> int:
        """The shard in a conversation's ID. Raises ValueError for a text that is no ID of this deployment."""
        shard, dash, rest = conversation_id.partition("-")
        # An ID becomes a part of keys, so that it must not contain their separators.
        if not (dash and rest.isalnum() and rest.isascii() and shard.isdigit() and int(shard) < self.shards):
            raise ValueError("not a conversation ID of this deployment")
        return int(shard)

    def conversation(self, conversation_id: str) -> ConversationKeys:
        return ConversationKeys(f"{self.base(self.shard_of(conversation_id))}conversation:{conversation_id}")

    def new_import_id(self, conversation_id: str) -> str:
        return f"{self.shard_of(conversation_id)}-{new_id()}"

    def import_(self, import_id: str) -> ImportKeys:
        """Raises ValueError for a text that is no ID of this deployment."""
        return ImportKeys(f"{self.base(self.shard_of(import_id))}import:{import_id}")

    def imports_running(self, shard: int) -> str:
        """Sorted set with a time to live: running imports, by the end of their worker's lease in ms."""
        return f"{self.base(shard)}imports"

    def base(self, shard: int) -> str:
        """The beginning of all keys of a shard. Scripts that look up a state's contact make keys from it."""
        # The braces are a hash tag: Redis Cluster keeps keys with the same tag on one server.
        return f"{self.prefix}{{{shard}}}:"

    def open_pointer(self, shard: int, contact: str) -> str:
        """String: the one open conversation of a contact."""
        return f"{self.base(shard)}contact:{contact}:open"

    def past_conversations(self, shard: int, contact: str) -> str:
        """Sorted set: all conversations of a contact, by when they were opened."""
        return f"{self.base(shard)}contact:{contact}:conversations"

    def contact_past(self, shard: int, contact: str) -> str:
        """Hash: what is kept of a contact's conversations that have ended, and which of them may be reopened."""
        return f"{self.base(shard)}contact:{contact}:past"

    def stream(self, shard: int, name: str) -> str:
        return f"{self.base(shard)}{name}"

    def dead(self, shard: int) -> str:
        """Stream: events given up on."""
        return f"{self.base(shard)}dead"

    def dead_reasons(self, shard: int) -> str:
        """Hash: reason → number of dead letters."""
        return f"{self.base(shard)}dead.reasons"

    @staticmethod
    def dead_in_shard_of(stream: str) -> tuple[str, str]:
        """The dead letters of the shard that a stream's key belongs to, and their count by reason."""
        return f"{_base_of(stream)}dead", f"{_base_of(stream)}dead.reasons"

    def timers(self, shard: int) -> str:
        """Sorted set: durable timers by due time in milliseconds."""
        return f"{self.base(shard)}timers"

    def flows(self, shard: int, flows_hash: str) -> str:
        """String: the text of a set of flows, by its content's hash."""
        return f"{self.base(shard)}flows:{flows_hash}"

    def schedule(self, shard: int, flow: str, minute: int) -> str:
        """String with a time to live: an agent lets this flow begin in the conversations of a shard, or has done so."""
        return f"{self.base(shard)}schedule:{flow}:{minute}"

    def current_flows(self, shard: int) -> str:
        """String: the hash of the flows that new conversations get."""
        return f"{self.base(shard)}flows"

    @property
    def flow_kinds(self) -> str:
        """String with a time to live: the kinds of steps and triggers, as the newest agent describes them."""
        return f"{self.base(0)}flows:kinds"

    def studio_answer(self, request_id: str) -> str:
        """String with a time to live: an agent's answer to a question of the flow builder."""
        return f"{self.base(0)}studio.answer:{request_id}"

    @staticmethod
    def tool_call_in_shard_of(stream: str, call_id: str) -> str:
        """Hash: the state of one call at the tools workers, in the shard of the stream that requested it."""
        return f"{_base_of(stream)}tool:{call_id}"

    @staticmethod
    def outbox_in_shard_of(stream: str) -> OutboxKeys:
        """The outbox of the shard that a stream's key belongs to."""
        return OutboxKeys(f"{_base_of(stream)}outbox:")

    @staticmethod
    def previous_outbox_in_shard_of(stream: str) -> OutboxKeys:
        """The same in the previous version, whose workers may have left writes there."""
        return OutboxKeys(f"{_base_of(stream)}waiting:")

    @staticmethod
    def heartbeat_in_shard_of(stream: str, consumer: str = "") -> str:
        """String with a time to live: when the current uninterrupted heartbeat of a worker of this shard began, in ms.

        Without a consumer: the prefix of all heartbeats.
        """
        return f"{_base_of(stream)}worker:{consumer}"

    @staticmethod
    def server_in_shard_of(stream: str) -> str:
        """Hash with a time to live: which Redis server this shard was on last, and when that changed."""
        return f"{_base_of(stream)}server"

    @staticmethod
    def same_shard(stream: str, other: str) -> bool:
        """Whether both keys are of one deployment and one shard."""
        return other.startswith(_base_of(stream))

    @property
    def desk(self) -> DeskKeys:
        return DeskKeys(f"{self.prefix}{{desk}}:")

    def channels(self, shard: int) -> str:
        """Sorted set with a time to live: channel of a bridge → when a gateway last knew it, in ms."""
        return f"{self.base(shard)}channels"

    def outbound(self, shard: int, channel: str) -> str:
        """Sorted set with a time to live: a channel's conversations with undelivered messages → when due, in ms.

        A lease moves the due time behind its own end.
        """
        return f"{self.base(shard)}channel.outbound:{channel}"

    def earlier_outbound(self, shard: int) -> str:
        """Sorted set with a time to live: the list of the previous version, one for all channels."""
        return f"{self.base(shard)}channel.outbound"

    def mail_due(self, shard: int) -> str:
        """Sorted set with a time to live: conversations with answers for an e-mail → when due, in ms."""
        return f"{self.base(shard)}mail"

    def mail_on(self, shard: int) -> str:
        """String with a time to live: `<wait in ms> <teammates or all>` while gateways send answers by e-mail."""
        return f"{self.base(shard)}mail.on"

    def mail_refused(self, digest: str) -> str:
        """String with a time to live: an address, by a digest, whose owner wants no e-mails."""
        return f"{self.prefix}mail.refused:{digest}"

    def archive_on(self, shard: int) -> str:
        """String with a time to live: there is an archive. How many events for it may wait in the shard."""
        return f"{self.base(shard)}archive.on"

    def archive_lease(self, task: str) -> str:
        """String with a time to live: which archive process does this task."""
        return f"{self.prefix}archive:lease:{task}"

    def forgotten(self, shard: int) -> str:
        """Sorted set with a time to live: conversations that were forgotten just now, by when, in ms."""
        return f"{self.base(shard)}forgotten"

    def chat_events(self, shard: int) -> str:
        """Stream: entries of interest for the event feed, in order, that are not in the archive yet."""
        return f"{self.base(shard)}{CHAT_EVENTS}"

    def events_lost(self, shard: int) -> str:
        """Hash with a time to live: how many events the shard lost since when, until the feed says so."""
        return f"{self.base(shard)}{CHAT_EVENTS}.lost"

    def channel_message(self, shard: int, contact: str, key: str) -> str:
        """String with a time to live: the conversation that a channel's message went to."""
        return f"{self.base(shard)}contact:{contact}:message:{key}"

    def webhook(self, channel: str, webhook_id: str) -> str:
        """String with a time to live: a digest of the body that a bridge sent with this ID."""
        return f"{self.prefix}webhook:{channel}:{webhook_id}"

    def desk_list(self, shard: int, name: str) -> str:
        """Sorted set: conversations of this shard in one of the desk's lists (`open`, `owner:<owner>`, …)."""
        return f"{self.base(shard)}desk:{name}"

    def desk_lists(self, shard: int) -> str:
        """Set with a time to live: the names of the desk's lists that this shard's conversations were put into."""
        return f"{self.base(shard)}desk_lists"

    def desk_channel(self, shard: int) -> str:
        """Pub/sub channel: the ID of each conversation of this shard that has something new."""
        return f"{self.base(shard)}desk"

    def hubspot_limiter(self, app: str) -> dict[Literal["burst", "search"], str]:
        """Hashes: the rate limiters of all workers that share this app's token, with the time of the next permit."""
        # Not of a shard, because HubSpot limits the app as a whole.
        base = f"{self.prefix}{{hubspot}}:limiter:{app}"
        return {"burst": f"{base}:burst", "search": f"{base}:search"}

    def hubspot_lock(self, contact_id: str) -> str:
        """String with a time to live: which call writes to a contact."""
        return f"{self.prefix}{{hubspot}}:lock:{contact_id}"

    def hubspot_identity(self, identity: str) -> str:
        """String with a time to live: the call that creates the contact with this identity."""
        return f"{self.prefix}{{hubspot}}:identity:{identity}"

    def hubspot_recent(self, identity: str) -> str:
        """Set with a time to live: contacts that were given this identity recently."""
        return f"{self.prefix}{{hubspot}}:recent:{identity}"

    def hubspot_change(self, scope: str) -> str:
        """String with a time to live: what a scope changed last."""
        return f"{self.prefix}{{hubspot}}:change:{scope}"

    def hubspot_write(self, call_id: str) -> str:
        """String with a time to live: the change that a call made, or that was taken back."""
        return f"{self.prefix}{{hubspot}}:write:{call_id}"

    def hubspot_attempt(self, call_id: str) -> str:
        """String with a time to live: the change that an attempt at a call makes or takes back."""
        return f"{self.prefix}{{hubspot}}:attempt:{call_id}"

    @property
    def hubspot_properties(self) -> str:
        """String with a time to live: the account's properties that people name in a chat."""
        return f"{self.prefix}{{hubspot}}:properties"

    @property
    def hubspot_circuit(self) -> str:
        """Hash: the open circuit and the time of its next probe; absent while HubSpot answers."""
        return f"{self.prefix}{{hubspot}}:circuit"

    @property
    def model_outage(self) -> str:
        """String with a time to live: why the language model hangs or is down; absent while it answers."""
        return f"{self.prefix}model:outage"

    @property
    def attachments_sweep(self) -> str:
        """String with a time to live: a gateway sweeps the attachments, or has swept them within this time."""
        return f"{self.prefix}attachments:sweep"

    @property
    def readiness(self) -> str:
        """String with a time to live: proof that Redis takes writes."""
        return f"{self.prefix}rate:readiness"

    def rights(self, person: str) -> str:
        """Hash with a time to live: the contents of a person's newest tokens, by a fingerprint of the person."""
        # The name is old: under a new one, an upgrade would give a token its role back that a newer token took away.
        return f"{self.prefix}standing:{person}"

    @property
    def rights_channel(self) -> str:
        """Pub/sub channel: the fingerprint of a person when a new token changes the rights of their other tokens."""
        return f"{self.prefix}standings"

    @property
    def refused_sites(self) -> str:
        """Sorted set with a time to live: a reason, and a site with a refused page or token → when, in ms."""
        return f"{self.prefix}refused_sites"

    def rate(self, subject: str) -> str:
        """String: how much one sender has sent in the current window."""
        return f"{self.prefix}rate:{subject}"


def _base_of(stream: str) -> str:
    return stream[: stream.rindex(":") + 1]
