"""The names of the desk's keys: a part of `keys`, which makes every other name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeskKeys:
    """The keys of teams, people, presence and the waiting queue: one hash tag, shared by all shards' conversations."""

    base: str

    @property
    def people(self) -> str:
        """Hash: person's ID → who they are."""
        return f"{self.base}people"

    @property
    def teams(self) -> str:
        """Hash: team's ID → its name and members."""
        return f"{self.base}teams"

    @property
    def config(self) -> str:
        """Hash: what else the desk's file says, and which file that was."""
        return f"{self.base}config"

    @property
    def reservations(self) -> str:
        """Hash: conversation → who was found for it, until its log says so."""
        return f"{self.base}reservations"

    @property
    def queues(self) -> str:
        """Set: the names of the queues in which somebody waits."""
        return f"{self.base}queues"

    @property
    def holders(self) -> str:
        """Set: everybody who ever had a conversation, also those who no longer work here."""
        return f"{self.base}holders"

    @property
    def sweeping(self) -> str:
        """String with a time to live: an agent looks for what outlived its keys, or did lately."""
        return f"{self.base}sweeping"

    def queue(self, name: str) -> str:
        """Sorted set: who waits under these rules, by since when in ms."""
        return f"{self.base}queue:{name}"

    def work_of(self, person: str) -> str:
        """Set: the conversations in somebody's hands."""
        return f"{self.base}open:{person}"

    def connections(self, person: str) -> str:
        """Sorted set with a time to live: somebody's open tabs → until when, in ms."""
        return f"{self.base}connections:{person}"

    def person(self, person: str) -> str:
        """Hash: what changes of somebody: limit, last activity, last work."""
        return f"{self.base}person:{person}"

    def placement(self, conversation_id: str) -> str:
        """Hash: where a conversation stands, as of which owner counter."""
        return f"{self.base}placement:{conversation_id}"

    @property
    def changed(self) -> str:
        """Pub/sub channel: what of the desk changed (`presence`, `queue` or `directory`)."""
        return f"{self.base}changed"
