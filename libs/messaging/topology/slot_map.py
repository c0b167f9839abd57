"""Which master has which slot of a Cluster."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from libs.messaging.topology.address import Node
from libs.messaging.topology.slots import SLOTS


@dataclass(frozen=True)
class SlotRange:
    first: int
    last: int
    master: Node
    replicas: int = 0


@dataclass
class SlotMap:
    """`masters` are in order of their first slot, so that all processes agree on the first one."""

    masters: list[Node] = field(default_factory=list)
    _owners: list[Node | None] = field(default_factory=lambda: [None] * SLOTS)

    @classmethod
    def of(cls, ranges: Iterable[SlotRange]) -> "SlotMap":
        found = cls()
        for each in sorted(ranges, key=lambda each: each.first):
            found._owners[each.first : each.last + 1] = [each.master] * (each.last + 1 - each.first)
            if each.master not in found.masters:
                found.masters.append(each.master)
        return found

    def owner(self, slot: int) -> Node | None:
        return self._owners[slot]

    def move(self, slot: int, node: Node) -> None:
        """Note one slot, until the whole map is read again."""
        # The node that redirected knows better than the map that was read some seconds ago.
        self._owners[slot] = node
        if node not in self.masters:
            self.masters.append(node)

    @property
    def covered(self) -> int:
        return sum(owner is not None for owner in self._owners)


def parse_slots(reply: Any, asked: Node) -> list[SlotRange]:
    """The answer to CLUSTER SLOTS. A node that doesn't know its own name is the one that was asked."""
    found = []
    for first, last, master, *replicas in reply:
        host, port = master[0], int(master[1])
        name = host.decode() if isinstance(host, bytes) else host
        found.append(SlotRange(int(first), int(last), (name or asked[0], port), len(replicas)))
    return found
