"""The person who chats, and the claims that the host site vouches for."""

from typing import Literal

from libs.contracts.base import Model

Locale = Literal["en", "es", "fr", "pl", "ko", "ru"]
LOCALES: tuple[Locale, ...] = ("en", "es", "fr", "pl", "ko", "ru")

PrincipalKind = Literal["staff", "visitor", "anonymous", "system"]


class Principal(Model):
    """The person or service that gives a tool call its rights.

    `staff` may work on all contacts; a `visitor` only on the record with their own email, once the host site
    has verified it; `anonymous` may create themselves and reads nothing. `system` is Frontdesk itself, for its
    desk: a flow's own steps, never a model; its results are shown to teammates only.
    `id` is the contact key: `<kind>:<issuer>:<subject>`, `channel:<bridge>:<sender>`, `desk:<address>` or
    `anonymous:<random>`. It contains the kind, so that two roles of one person are never confused.
    """

    kind: PrincipalKind
    id: str
    email: str | None = None
    email_verified: bool = False  # an address that the host site has not verified opens no record
    name: str | None = None
