"""Changes that a person has to see and confirm first: what they are shown, and whether just that was confirmed.

The confirmation is made from what was shown, so that it is good for nothing else: a record that changed meanwhile, or a
contact that somebody created meanwhile, is shown anew.
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
    """What a person has to be shown; None where they have said yes to it."""
    shown = [
        reason, contact.id if contact else None, [[each.property, each.before, each.after] for each in changes],
        sorted(each.id for each in similar),
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
    """Why somebody must see this change first, if so; `before` None for a new contact."""
    if caller.confirm == "always" or caller.rights.asks(after):
        return "rule"
    overwrites = any((before or {}).get(name) for name in after)
    return "overwrites" if overwrites and caller.confirm == "updates" else None


def changes_between(
    before: Mapping[str, str], after: Mapping[str, str], definitions: Definitions | None
) -> list[Change]:
    """Of the properties in `after`, those that differ."""
    return [
        Change(
            property=name, label=label_of(name, definitions), before=before.get(name) or None, after=value or None
        )
        for name, value in after.items()
        if before.get(name, "") != value
    ]  # fmt: skip
