"""Who may do what, decided here however a model was talked into asking.

    principal               finds and reads      creates                     changes
    ----------------------  -------------------  --------------------------  -------------------------------------
    staff                   everyone             anyone                      everyone
    system                  everyone             anyone                      everyone, as the desk's own tools allow
    visitor, email verified their own record     themselves, by that email   their own record, but not its email
    visitor, not verified   nobody               themselves                  nobody
    anonymous               nobody               themselves                  nobody

`system` is Frontdesk itself at work for its desk: never a model, and what it reads is shown to teammates alone. The
desk's tools (identify, save, add a note) are for it and for staff only.

A record is a visitor's own if its email is the one that the host site verified. What visitors see and write are the
properties below: what people say about themselves, nothing that a company notes about them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from libs.contracts.principals import Principal
from libs.contracts.tools import RefusalCode, Refused
from services.hubspot_tools import normalise
from services.hubspot_tools.normalise import BadValue

PERSONAL = frozenset((
    "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle", "website",
    "address", "city", "state", "zip", "country", "hs_language",
))  # fmt: skip
"""What people say about themselves."""

_DETAILS: dict[RefusalCode, str] = {
    "not_signed_in": "Only people who are signed in may see or change contacts.",
    "email_not_verified": "The person's email address is not verified.",
    "not_your_record": "People may only see and change their own record.",
    "not_allowed": "People may not set this themselves",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What one principal may do. `None` for a set of properties means all of them.

    `readable` is what is shown of a record that is within reach, or that the principal has just created.
    """

    reach: Literal["everyone", "own", "nobody"]
    readable: frozenset[str] | None
    writable: frozenset[str] | None
    own_email: str | None = None
    lacking: RefusalCode = "not_allowed"
    """What those who reach nobody would need."""

    def search(self, email_alone: str | None) -> Refused | None:
        """`email_alone`: the normalised address, if the search has this criterion and no other."""
        if self.reach == "everyone" or (self.reach == "own" and email_alone == self.own_email):
            return None
        return self._out_of_reach()

    def some_record(self) -> Refused | None:
        """Asked before a record is fetched: whether there is any that this principal may see."""
        return self._out_of_reach() if self.reach == "nobody" else None

    def record(self, record_email: str | None) -> Refused | None:
        """Asked once a record is known; None for a record that doesn't exist, which must look like a foreign one."""
        return None if self.owns(record_email) else self._out_of_reach()

    def owns(self, record_email: str | None) -> bool:
        if self.reach == "own":
            return bool(record_email) and (record_email or "").lower() == self.own_email
        return self.reach == "everyone"

    def writes(self, names: Iterable[str]) -> Refused | None:
        """Asked before values are looked at: whether these properties may be set at all."""
        foreign = sorted(set(names) - self.writable - {"email"}) if self.writable is not None else []
        return refused("not_allowed", *foreign) if foreign else None

    def create(self, email: str | None) -> Refused | None:
        """Visitors create themselves: with the email that is theirs, whether they give it or not."""
        foreign = self.reach == "own" and email not in (None, self.own_email)
        return refused("not_your_record") if foreign else None

    def change_email(self, email: str) -> Refused | None:
        """It may be repeated, but nobody gives themselves an address that the host site hasn't verified."""
        foreign = self.reach != "everyone" and email != self.own_email
        return refused("email_not_verified") if foreign else None

    def desk(self) -> Refused | None:
        """Whether this principal may use the tools that work for the desk."""
        return None if self.reach == "everyone" else refused("not_allowed")

    def _out_of_reach(self) -> Refused:
        return refused("not_your_record" if self.reach == "own" else self.lacking)


_STAFF = Rights("everyone", readable=None, writable=None)
_SEEN = PERSONAL | {"email"}
_ANONYMOUS = Rights("nobody", readable=_SEEN, writable=PERSONAL, lacking="not_signed_in")
_UNVERIFIED = Rights("nobody", readable=_SEEN, writable=PERSONAL, lacking="email_not_verified")


def rights_of(principal: Principal) -> Rights:
    match principal.kind:
        case "staff" | "system":
            return _STAFF
        case "anonymous":
            return _ANONYMOUS
        case "visitor":
            own = _verified_email(principal)
            if own is None:
                return _UNVERIFIED
            return Rights("own", readable=_SEEN, writable=PERSONAL, own_email=own)


def refused(code: RefusalCode, *names: str) -> Refused:
    detail = f"{_DETAILS[code]}: {', '.join(names)}." if names else _DETAILS[code]
    return Refused(code=code, detail=detail)


def _verified_email(principal: Principal) -> str | None:
    if not principal.email or not principal.email_verified:
        return None
    try:
        return normalise.email(principal.email)
    except BadValue:
        return None
