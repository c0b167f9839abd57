"""The contact as the desk names them: one place derives name, address and phone number for lists, headings and search.

A value comes from the host site's token, else from the HubSpot record, else from the contact's own answers, else from
the profile of a channel. Only a token, a teammate, a bridge or a verified address confirms it. Everything else is shown
as not confirmed, because a visitor may type the name and the address of another person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from libs.contracts import Principal
from libs.conversations.state import ConversationState

_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""Without characters that look alike when they are read aloud or copied, and without vowels, so that no word arises."""

_LABEL_LENGTH = 4
"""28 ** 4 labels: two of 100 anonymous contacts at a desk have the same one in less than 1 % of cases."""

_PHONE = re.compile(r"\+[0-9]{6,15}")
_PHONES = ("phone", "mobilephone")


@dataclass(frozen=True)
class ContactIdentity:
    """`confirmed` is about the name, or about the address where no name is known.

    `addressed_as` is the name that a message to the contact may contain: never one that only the record of an address
    knows which the contact typed, because that would tell a stranger the name of a customer. `said_name` is the name
    from the answers. `visitor_label` tells apart contacts without any name: it is the same in all conversations of a
    contact.
    """

    visitor_label: str
    name: str | None = None
    confirmed: bool = False
    addressed_as: str | None = None
    said_name: str | None = None
    email: str | None = None
    email_verified: bool = False
    phone: str | None = None


def identity_of(state: ConversationState) -> ContactIdentity:
    principal, said, record = state.principal, state.answers, state.record
    known: Mapping[str, str] = record.contact.properties if record.contact else {}
    vouched = _is_vouched_for(principal)
    proven = record.verified
    profile = None if vouched else principal.name
    names = [
        (principal.name if vouched else None, True, True),
        (full_name(known), proven, proven),
        (full_name(said), False, True),
        (profile, principal.email_verified, True),
    ]
    name, confirmed, _ = next((each for each in names if each[0]), (None, principal.email_verified, True))
    emails = [
        (principal.email if vouched or principal.email_verified else None, principal.email_verified),
        (known.get("email"), proven),
        (said.get("email"), False),
        (principal.email, False),
    ]
    email, email_verified = next((each for each in emails if each[0]), (None, False))
    phones = [*(values.get(each) for values in (known, said) for each in _PHONES), _number_of(principal)]
    return ContactIdentity(
        visitor_label=label_of(state.contact),
        name=name,
        confirmed=confirmed,
        addressed_as=next((each for each, _, may_be_said in names if each and may_be_said), None),
        said_name=full_name(said),
        email=email,
        email_verified=email_verified,
        phone=next((each for each in phones if each), None),
    )


def full_name(properties: Mapping[str, str]) -> str | None:
    first, last = properties.get("firstname") or "", properties.get("lastname") or ""
    is_korean = "가" <= first[:1] <= "힣"  # the family name comes first, without a space
    return (f"{last}{first}" if is_korean else f"{first} {last}".strip()) or None


def label_of(contact: str) -> str:
    """A short label, made of the contact's key."""
    number = int.from_bytes(blake2b(contact.encode(), digest_size=8).digest())
    letters = []
    for _ in range(_LABEL_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _is_vouched_for(principal: Principal) -> bool:
    """Whether a site's token, or the teammate who opened the conversation, gave the name."""
    origin = principal.id.partition(":")[0]
    return principal.kind in ("visitor", "staff") and origin != "channel"


def _number_of(principal: Principal) -> str | None:
    """The sender of a channel of phone numbers, such as an SMS."""
    origin, _, rest = principal.id.partition(":")
    sender = rest.partition(":")[2]
    return sender if origin == "channel" and _PHONE.fullmatch(sender) else None
