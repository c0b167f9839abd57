"""Changes that a person has to see and confirm first: the proposal, and whether exactly this one was confirmed.

The confirmation is a hash of the shown change, so that it is valid for nothing else. If the record changed in between,
or a duplicate candidate appeared, the new proposal is shown.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from libs.contracts import Change, ConfirmReason, Contact, Unconfirmed
from services.hubspot_tools.contacts import Definitions, label_of
from services.hubspot_tools.tools.context import Caller


def proposal(
    reason: ConfirmReason, changes: Sequence[Change], caller: Caller, *,
    contact: Contact | None = None, similar: Sequence[Contact] = (),
) -> Unconfirmed | None:  # fmt: skip
    """The proposal that a person must confirm; None if they have confirmed it."""
    shown = [
        reason, contact.id if contact else None, [[each.property, each.before, each.after] for each in changes],
        sorted(each.id for each in similar),  # the search returns them in any order
    ]  # fmt: skip
    confirmation = blake2b(json.dumps(shown).encode(), digest_size=12).hexdigest()
    if caller.confirmation == confirmation:
        return None
    return Unconfirmed(
        reason=reason, contact=contact, changes=list(changes), similar=list(similar), confirmation=confirmation
    )


def reason_for(
    caller: Caller, after: Mapping[str, str], before: Mapping[str, str] | None = None
) -> ConfirmReason | None:
    """The reason why a person must confirm this change; None if they need not. `before` is None for a new contact."""
    if asks_always(caller) or caller.rights.asks(after):
        return "rule"
    overwrites = any((before or {}).get(name) for name in after)
    return "overwrites" if overwrites and caller.confirm == "updates" else None


def asks_always(caller: Caller) -> bool:
    """Whether a person must confirm each change of this call, also one that overwrites nothing."""
    return caller.confirm == "always"


def changes_between(
    before: Mapping[str, str], after: Mapping[str, str], definitions: Definitions | None
) -> list[Change]:
    """The changes of the properties in `after` that differ."""
    return [
        Change(
            property=name, label=label_of(name, definitions), before=before.get(name) or None, after=value or None
        )
        for name, value in after.items()
        if before.get(name, "") != value
    ]  # fmt: skip
