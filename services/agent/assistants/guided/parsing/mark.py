"""A meaning of a phrase."""

from typing import NamedTuple

from libs.contracts import Locale
from services.agent.assistants.guided.locales import MarkKind


class Mark(NamedTuple):
    """One phrase may have several: of several kinds, in several languages.

    `is_own`: the account gave this label to a property of its own. Then `language` says nothing. `is_short`: it is a
    label only before a colon or “=”, as “first: …” and “m: …”. `options` are the labels of what the property
    may hold.
    """

    kind: MarkKind
    value: str
    language: Locale
    is_own: bool = False
    is_short: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_of_other_number(self) -> bool:
        """ "Order number": no number of a contact, unless the account has a property of this name."""
        return self.kind == "link" and self.value == "other_number"
