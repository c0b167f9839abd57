"""Conversations that a teammate or a workflow opens, for a known contact or for an email address.

A contact has one open conversation at a time: an open conversation is returned, and no second one is opened.
"""

from typing import Literal

from libs.contracts import Author, Owner, Principal
from libs.conversations import ConversationState, Opening
from services.gateway.conversations import service as conversation_service
from services.gateway.dependencies import Dependencies
from services.gateway.desk.schemas import OpenByDesk
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal

ISSUER = "desk"
"""The issuer in the keys of contacts that are known by address only; no site may sign tokens under this name."""


CUSTOMER_KEYS = frozenset(("anonymous", "channel", "desk", "visitor"))
"""The first parts of customers' contact keys."""


async def open_for(
    services: Dependencies, desk: DeskService, opener: Author | None, body: OpenByDesk, *, trace: str
) -> Opening:
    """Open a conversation, and give it to its first owner: the named one, else the teammate who opens it.

    `opener` None is a workflow. Raises Refusal if the contact or the owner is missing or unknown.
    """
    owner = body.owner or (Owner("person", opener.id) if opener else None)
    if owner is None:
        raise Refusal(422, "owner_missing", "A workflow must name the first owner of the conversation: set `owner`.")
    owner_name = await desk.name_of(owner)
    contact = await _contact_key(services, body.contact) if body.contact else None
    known = await _latest(services, contact) if contact else None
    if known is not None and known.principal.kind == "staff":
        raise _private()
    sight = await desk.sight(opener) if opener else None
    if known is not None and sight is not None and not sight.sees(known):
        raise _elsewhere()  # its new conversation would show the contact's name and address
    principal = known.principal if known else _principal(body, contact)
    source: Literal["user", "workflow"] = "user" if opener else "workflow"
    # A contact of a bridge is reached over the same channel again.
    opening = await services.writer.open(
        principal, locale=conversation_service.supported_locale(body.locale or (known.locale if known else None)),
        channel=known.channel if known else body.channel, source=source,
        bridge=known is not None and known.bridge, past=await services.reader.past_of(principal.id), trace=trace,
    )  # fmt: skip
    if not opening.created and sight is not None:
        open_already = await services.reader.state(opening.conversation_id)
        if not sight.sees(open_already):
            raise _elsewhere()
    if opening.created:
        await desk.give(opener, opening.conversation_id, owner, owner_name, request_id=body.request_id, trace=trace)
    return opening


async def known_customer(
    services: Dependencies, contact: str | None, email: str | None, name: str | None
) -> tuple[Principal, ConversationState | None]:
    """The customer that a program names by key or address, and their last conversation. Raises Refusal for staff."""
    key = await _contact_key(services, contact) if contact else None
    known = await _latest(services, key) if key else None
    if known is not None and known.principal.kind == "staff":
        raise _private()
    if known is not None:
        return known.principal, known
    address = email or ""
    # The program vouches for the address, as a workflow does.
    return Principal(
        kind="visitor",
        id=key or f"{ISSUER}:{address.lower()}",
        email=email,
        email_verified=email is not None,
        name=name,
    ), None


async def _latest(services: Dependencies, contact: str) -> ConversationState | None:
    """The contact's last conversation; None for a contact who never had one. Raises ArchiveAway."""
    return next(iter(await services.reader.of_contact(contact, 1)), None)


async def _contact_key(services: Dependencies, given: str) -> str:
    """A contact's key: as given, or made of `<issuer>:<sub>`. Raises Refusal for one of staff."""
    kind = given.partition(":")[0]
    if kind in ("staff", "system"):
        raise _private()
    if kind in CUSTOMER_KEYS or await _latest(services, given) is not None:
        return given
    return f"visitor:{given}"  # `<issuer>:<sub>` of a site's token is a visitor


def _elsewhere() -> Refusal:
    # No ID and no team: the teammate may not see that conversation.
    return Refusal(409, "contact_elsewhere", "This contact talks to another team.")


def _private() -> Refusal:
    return Refusal(422, "contact_private", "This contact is staff. The desk does not show conversations of staff.")


def _principal(body: OpenByDesk, contact: str | None) -> Principal:
    if contact is None and body.email is None:
        raise Refusal(422, "contact_missing", "Name the contact: set `contact` or `email`.")
    return Principal(
        kind="visitor", id=contact or f"{ISSUER}:{(body.email or '').lower()}", email=body.email,
        email_verified=body.email is not None, name=body.name,
    )  # fmt: skip
