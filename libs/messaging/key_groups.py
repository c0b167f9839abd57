"""Keys that belong together: those of a conversation, of an import and of an outbox. `keys` makes their bases."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConversationKeys:
    """The keys of one conversation."""

    base: str

    @property
    def state(self) -> str:
        """Hash: what the log amounts to."""
        return self.base

    @property
    def log(self) -> str:
        """Stream: all that happened."""
        return f"{self.base}:log"

    @property
    def lease(self) -> str:
        """String with a time to live: which worker advances it."""
        return f"{self.base}:lease"

    @property
    def idempotency(self) -> str:
        """Hash: idempotency key → offset and body digest."""
        return f"{self.base}:idempotency"

    @property
    def calls(self) -> str:
        """Hash: tool call → pending, provisional, accepted or done."""
        return f"{self.base}:calls"

    @property
    def actions(self) -> str:
        """Hash: each button that was offered → its label."""
        return f"{self.base}:actions"

    @property
    def attachments(self) -> str:
        """Hash: file → what is known of it; `<file>:entry` → the audience and the entry that it was sent with."""
        return f"{self.base}:attachments"

    @property
    def viewers(self) -> str:
        """Sorted set with a time to live: `<person> <tab>` of teammates who look at it → until when, in ms."""
        return f"{self.base}:viewers"

    @property
    def seen(self) -> str:
        """String with a time to live: the offset up to which a teammate had it on their screen."""
        return f"{self.base}:seen"

    @property
    def visits(self) -> str:
        """Hash with a time to live: the contact's open pages, and the one that was closed last."""
        return f"{self.base}:visits"

    @property
    def delivering(self) -> str:
        """String with a time to live: which gateway delivers it to its channel's bridge."""
        return f"{self.base}:delivering"

    @property
    def redeliver(self) -> str:
        """Set: offsets of messages to its bridge that were given up and that an operator retries."""
        return f"{self.base}:redeliver"

    @property
    def looked(self) -> str:
        """String with a time to live: when the contact last had the chat open and in front, in ms."""
        return f"{self.base}:looked"

    @property
    def mail(self) -> str:
        """Hash: the address that the contact typed, whether they want e-mails, and which answers were sent."""
        return f"{self.base}:mail"

    @property
    def mailing(self) -> str:
        """String with a time to live: which gateway sends its e-mails."""
        return f"{self.base}:mailing"

    @property
    def channel(self) -> str:
        """Pub/sub channel of live frames."""
        return self.base


@dataclass(frozen=True)
class ImportKeys:
    """The keys of one import of contacts, in the shard of its conversation."""

    base: str

    @property
    def job(self) -> str:
        """Hash: the owner of the file, and the state of its import."""
        return self.base

    @property
    def rows(self) -> str:
        """Hash: number of a chunk → its rows as they came, compressed."""
        return f"{self.base}:rows"

    @property
    def prepared(self) -> str:
        """Hash: number of a chunk → contacts ready to be written, compressed."""
        return f"{self.base}:prepared"

    @property
    def failures(self) -> str:
        """List: which rows were not imported, and why."""
        return f"{self.base}:failures"

    @property
    def cells(self) -> str:
        """List: which cells of imported rows were left out, and why."""
        return f"{self.base}:cells"

    @property
    def undo(self) -> str:
        """Hash: number of a chunk → what takes its writes back, compressed."""
        return f"{self.base}:undo"


@dataclass(frozen=True)
class OutboxKeys:
    """The keys of one shard's writes that wait until HubSpot answers."""

    base: str

    @property
    def calls(self) -> str:
        """Sorted set: waiting calls, by the time in ms since when they wait."""
        return f"{self.base}calls"

    @property
    def records(self) -> str:
        """Sorted set: records with waiting writes, by the time in ms when they are due. A lease moves that time."""
        return f"{self.base}records"

    @property
    def leases(self) -> str:
        """Hash: record → the token of the worker that sends its writes."""
        return f"{self.base}leases"

    def queue(self, record: str) -> str:
        """Sorted set: the calls that wait for one record, in the order of their requests."""
        return f"{self.base}queue:{record}"

    def written(self, record: str) -> str:
        """Hash with a time to live: property → the values that waiting writes of ours gave it."""
        return f"{self.base}written:{record}"
