"""A canary: a newer version of a flow that a share of the contacts gets, and the names that it has in a set of flows.

Which contacts get it follows from the contact, the flow and the version alone. So a contact gets the same version each
time, a share that grows keeps those who have it, and no process needs to remember anything. The version is a part of
it, so that the next canary is not always for the same people.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

from libs.contracts import PublishedCanary

_CANARY = re.compile(r"([a-z][a-z0-9_]{0,59})#([0-9]{1,9})%([0-9]{1,3})")

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class CanaryName:
    """The canary of a flow, as the name of its text in a set says it. `share`: contacts of 100."""

    flow: str
    version: int
    share: int

    def takes(self, contact: str) -> bool:
        """Whether this contact gets the canary."""
        # Not Python's own `hash`, which differs between processes.
        digest = blake2b(f"{self.flow}#{self.version} {contact}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % _WHOLE < self.share


def canary_file_of(flow: str, canary: PublishedCanary) -> str:
    """How a canary is named among the files of a set, next to the version that the others get."""
    return f"{flow}#{canary.version}%{canary.share}"


def canary_named(file: str) -> CanaryName | None:
    """The canary with this name; None for a text that runs for all."""
    found = _CANARY.fullmatch(file)
    return CanaryName(found[1], int(found[2]), int(found[3])) if found else None
