"""The rights of people on contacts. They are decided here, so that a manipulated model gains nothing.

    principal               finds and reads      creates                     changes
    ----------------------  -------------------  --------------------------  -------------------------------------
    staff                   everyone             anyone                      everyone
    system                  everyone             anyone                      everyone, as the desk's own tools allow
    visitor, email verified their own record     themselves, by that email   their own record, but not its email
    visitor, not verified   nobody               themselves                  nobody
    anonymous               nobody               themselves                  nobody

`system` is Frontdesk itself at work for its desk. It is never a model, and only teammates see the records that it
reads. The desk's tools (identify, save, add a note) are for `system` and staff only.

A record is a visitor's own if its email is the one that the host site verified. The policy file (`policy.yaml`,
FRONTDESK_POLICY) says which properties each kind of people may see, write, or only fill.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from libs.contracts import Principal, RefusalCode, Refused, StrictModel
from libs.contracts.tools import Reach
from services.hubspot_tools.contacts import normalize
from services.hubspot_tools.contacts.normalize import BadValue

_DETAILS: dict[RefusalCode, str] = {
    "not_signed_in": "Only people who are signed in may see or change contacts.",
    "email_not_verified": "The person's email address is not verified.",
    "not_your_record": "People may only see and change their own record.",
    "not_allowed": "People may not set this themselves",
}
_KEPT = "This is never overwritten once it has a value"

Names = Literal["all"] | list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]]


class PolicyError(Exception):
    """The policy file is wrong, and its author must correct it. The message reads `file: where: what`."""


class Share(StrictModel):
    """The rights of one kind of people on properties. `keep`: only filled, never overwritten.

    `confirm`: only written after a person confirmed the change, even if the flow asks for no confirmation.
    """

    read: Names
    write: Names
    keep: Names = []
    confirm: Names = []


class Policy(StrictModel):
    staff: Share
    visitor: Share
    anonymous: Share


def read_policy(path: Path) -> Policy:
    """Raises PolicyError."""
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name}: can't be read as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "list[constrained-str]")
        raise PolicyError(f"{path.name}: {where}: {first['msg']}") from error


@lru_cache(maxsize=1)
def shipped_policy() -> Policy:
    return read_policy(Path(__file__).with_name("policy.yaml"))


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of one principal. `None` for a set of properties means all of them.

    `readable`: the properties that are shown of a record within reach, or of one that the principal has just created.
    """

    reach: Reach
    readable: frozenset[str] | None
    writable: frozenset[str] | None
    own_email: str | None = None
    kept: frozenset[str] | None = frozenset()
    asked: frozenset[str] | None = frozenset()
    """Properties that are only written after a person confirmed the change."""
    lacking: RefusalCode = "not_allowed"
    """The code of the refusal for a principal that reaches no record."""

    def search(self, email_alone: str | None) -> Refused | None:
        """`email_alone`: the normalised address, if the search has this criterion and no other."""
        if self.reach == "everyone" or (self.reach == "own" and email_alone == self.own_email):
            return None
        return self._out_of_reach()

    def reaches(self, needed: Reach) -> Refused | None:
        """The refusal before a tool runs, if this principal does not reach the contacts that the tool works on."""
        match needed:
            case "everyone":
                return None if self.reach == "everyone" else refused("not_allowed")
            case "own":
                return self._out_of_reach() if self.reach == "nobody" else None
            case "nobody":
                return None

    def record(self, record_email: str | None) -> Refused | None:
        """The refusal once a record is known. A record that doesn't exist (None) must look like a foreign one."""
        return None if self.owns(record_email) else self._out_of_reach()

    def owns(self, record_email: str | None) -> bool:
        if self.reach == "own":
            return bool(record_email) and (record_email or "").lower() == self.own_email
        return self.reach == "everyone"

    def writes(self, names: Iterable[str]) -> Refused | None:
        """The refusal before values are checked, if one of these properties may not be set at all."""
        # `email` is left out here: `create` and `change_email` decide on its value.
        foreign = sorted(set(names) - self.writable - {"email"}) if self.writable is not None else []
        return refused("not_allowed", *foreign) if foreign else None

    def keeps(self, names: Iterable[str]) -> list[str]:
        """The properties among these that may only be filled while they are empty."""
        return [name for name in names if self.kept is None or name in self.kept]

    def asks(self, names: Iterable[str]) -> bool:
        """Whether one of these properties needs a confirmation."""
        return any(self.asked is None or name in self.asked for name in names)

    def overwrite(self, names: Iterable[str]) -> Refused | None:
        """The refusal to overwrite these properties, which have a value already."""
        kept = self.keeps(sorted(names))
        return Refused(code="not_allowed", detail=f"{_KEPT}: {', '.join(kept)}.") if kept else None

    def create(self, email: str | None) -> Refused | None:
        """The refusal to create a contact with this email: visitors create only themselves, with their own email."""
        foreign = self.reach == "own" and email not in (None, self.own_email)
        return refused("not_your_record") if foreign else None

    def change_email(self, email: str) -> Refused | None:
        """The refusal of this email: people may repeat their own, but not take an address that isn't verified."""
        foreign = self.reach != "everyone" and email != self.own_email
        return refused("email_not_verified") if foreign else None

    def _out_of_reach(self) -> Refused:
        return refused("not_your_record" if self.reach == "own" else self.lacking)


def rights_of(principal: Principal, policy: Policy | None = None) -> Rights:
    """The rights of a principal by the shipped policy, unless another one is given."""
    policy = policy or shipped_policy()
    match principal.kind:
        case "staff" | "system":
            return _rights("everyone", policy.staff)
        case "anonymous":
            return _rights("nobody", policy.anonymous, lacking="not_signed_in")
        case "visitor":
            own = _verified_email(principal)
            if own is None:
                return _rights("nobody", policy.visitor, lacking="email_not_verified")
            return _rights("own", policy.visitor, own_email=own)


def _rights(reach: Reach, share: Share, **more: Any) -> Rights:
    read, write, keep, confirm = (
        None if names == "all" else frozenset(names) for names in (share.read, share.write, share.keep, share.confirm)
    )
    return Rights(reach, readable=read, writable=write, kept=keep, asked=confirm, **more)


def refused(code: RefusalCode, *names: str) -> Refused:
    detail = f"{_DETAILS[code]}: {', '.join(names)}." if names else _DETAILS[code]
    return Refused(code=code, detail=detail)


def _verified_email(principal: Principal) -> str | None:
    if not principal.email or not principal.email_verified:
        return None
    try:
        # In the spelling that HubSpot stores: it is compared with the email of records.
        return normalize.email(principal.email)
    except BadValue:
        return None
