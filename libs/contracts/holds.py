"""Legal holds: conversations that must be kept, against retention and forgetting."""

from datetime import datetime
from typing import Literal

from libs.contracts.base import Model

HeldThing = Literal["conversation", "contact"]


class LegalHold(Model):
    """`of`: one conversation, or all conversations of its contact, also later ones.

    `id` follows from what is held, so that a second hold of the same changes nothing.
    """

    id: str
    of: HeldThing
    conversation_id: str
    contact: str
    by: str
    at: datetime
