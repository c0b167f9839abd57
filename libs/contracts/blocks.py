"""People whose messages a desk does not take."""

from datetime import datetime

from libs.contracts.base import Model

MAX_REASON = 300
"""Characters of the reason of a block."""


class ContactBlock(Model):
    """A blocked contact. `id` follows from the contact, so that a second block replaces the first one.

    `by_network`: anonymous visitors of the same network are refused too. `network` is None until the blocked contact
    comes again: Frontdesk keeps no addresses of people who are not blocked.
    """

    id: str
    contact: str
    name: str | None = None
    conversation_id: str
    reason: str = ""
    by: str
    at: datetime
    until: datetime
    by_network: bool = False
    network: str | None = None
