"""The names of the desk's keys. It is a part of `keys`, which makes all other names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeskKeys:
    """The keys of teams, people, presence and the waiting queue: one hash tag, shared by all shards' conversations."""

    base: str

    @property
    def people(self) -> str:
        """Hash: person's ID → the person."""
        return f"{self.base}people"

    @property
    def teams(self) -> str:
        """Hash: team's ID → its name and members."""
        return f"{self.base}teams"

    @property
    def config(self) -> str:
        """Hash: the other settings of the desk's file, and its digest."""
        return f"{self.base}config"

    @property
    def reservations(self) -> str:
        """Hash: conversation → the person that was chosen for it, until its log contains the assignment."""
        return f"{self.base}reservations"

    @property
    def audit(self) -> str:
        """Stream with a time to live: who did what at the desk."""
        return f"{self.base}audit"

    def sign_in(self, state: str) -> str:
        """String with a time to live: what a sign-in at the identity provider needs when the browser returns."""
        return f"{self.base}sign_in:{state}"

    @property
    def flows(self) -> str:
        """Hash: the flows that the builder published, and the revision of this set."""
        return f"{self.base}flows"

    def flow_editors(self, flow: str) -> str:
        """Sorted set with a time to live: the people who have this flow open in the builder → when last seen, in ms."""
        return f"{self.base}flow_editors:{flow}"

    @property
    def canary_check(self) -> str:
        """String with a time to live: one gateway looks at the rules of canaries."""
        return f"{self.base}canary_check"

    @property
    def blocks(self) -> str:
        """Hash with a time to live: block's ID → its end in ms, and the block."""
        return f"{self.base}blocks"

    @property
    def former_names(self) -> str:
        """Hash with a time to live: the last names of people, teams and labels that were removed, by `person:ana`."""
        return f"{self.base}former_names"

    @property
    def saved_views(self) -> str:
        """Hash: saved view's ID → the view."""
        return f"{self.base}views"

    @property
    def queues(self) -> str:
        """Set: the names of the queues that are not empty."""
        return f"{self.base}queues"

    @property
    def holders(self) -> str:
        """Set: all people who ever owned a conversation, also those who no longer work here."""
        return f"{self.base}holders"

    @property
    def sweeping(self) -> str:
        """String with a time to live: an agent sweeps, or has swept within this time."""
        return f"{self.base}sweeping"

    def from_file(self, kind: str) -> str:
        """Set: the people, the teams or the settings (`config`) that the desk's file named."""
        return f"{self.base}from_file:{kind}"

    def queue(self, name: str) -> str:
        """Sorted set: the conversations that wait under these rules, by the start of the wait in ms."""
        return f"{self.base}queue:{name}"

    def work_of(self, person: str) -> str:
        """Set: the conversations that a person owns."""
        return f"{self.base}open:{person}"

    def connections(self, person: str) -> str:
        """Sorted set with a time to live: a person's open tabs → when each expires, in ms."""
        return f"{self.base}connections:{person}"

    def read_marks(self, person: str) -> str:
        """Sorted set with a time to live: conversation → how far this person has read it."""
        return f"{self.base}read:{person}"

    def bulk(self, person: str, request_id: str) -> str:
        """String with a time to live: the answer to a person's request about many conversations."""
        return f"{self.base}bulk:{person}:{request_id}"

    def mentions(self, person: str) -> str:
        """Sorted set with a time to live: conversation → the last note that mentions this person."""
        return f"{self.base}mentions:{person}"

    def person(self, person: str) -> str:
        """Hash: the values of a person that change: limit, last activity, last work."""
        return f"{self.base}person:{person}"

    def placement(self, conversation_id: str) -> str:
        """Hash: the owner or queue of a conversation, and the owner counter at which that was true."""
        return f"{self.base}placement:{conversation_id}"

    @property
    def changed(self) -> str:
        """Pub/sub channel: the part of the desk that changed (`presence`, `queue` or `directory`)."""
        return f"{self.base}changed"
