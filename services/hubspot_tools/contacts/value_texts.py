"""What people read in place of a stored code: the owner's name and the label of an option.

The labels with which HubSpot delivers lifecycle stages and lead statuses are left out: clients have words for these in
each language. A label that the account gave itself is shown as it is.
"""

from dataclasses import dataclass

from libs.contracts import Change, Contact, Criterion
from services.hubspot_tools.contacts.owners import Owners
from services.hubspot_tools.contacts.properties import Definitions

OWNER = "hubspot_owner_id"

_DELIVERED = {
    "lifecyclestage": {
        "subscriber": "Subscriber", "lead": "Lead", "marketingqualifiedlead": "Marketing Qualified Lead",
        "salesqualifiedlead": "Sales Qualified Lead", "opportunity": "Opportunity", "customer": "Customer",
        "evangelist": "Evangelist", "other": "Other",
    },
    "hs_lead_status": {
        "NEW": "New", "OPEN": "Open", "IN_PROGRESS": "In Progress", "OPEN_DEAL": "Open Deal",
        "UNQUALIFIED": "Unqualified", "ATTEMPTED_TO_CONTACT": "Attempted to Contact", "CONNECTED": "Connected",
        "BAD_TIMING": "Bad Timing",
    },
}  # fmt: skip
"""The options and their labels in a new English account."""


@dataclass(frozen=True)
class ValueTexts:
    """Without definitions or owners, codes stay as they are."""

    definitions: Definitions | None
    owners: Owners | None

    def text(self, name: str, value: str | None) -> str | None:
        """None where the value itself is for people, or where clients have the words for it."""
        if not value:
            return None
        if name == OWNER:
            return self.owners.name_of(value) if self.owners else None
        definition = self.definitions.find(name) if self.definitions else None
        if definition is None or not definition.texts:
            return None
        parts = value.split(";") if definition.field_type == "checkbox" else [value]
        text = ", ".join(definition.texts.get(part, part) for part in parts)
        return None if text in (value, _DELIVERED.get(name, {}).get(value)) else text

    def of_contact(self, contact: Contact) -> Contact:
        texts = {name: text for name, value in contact.properties.items() if (text := self.text(name, value))}
        return contact.model_copy(update={"texts": texts}) if texts else contact

    def of_change(self, change: Change) -> Change:
        before, after = (self.text(change.property, value) for value in (change.before, change.after))
        return change.model_copy(update={"before_text": before, "after_text": after})

    def of_criterion(self, criterion: Criterion) -> Criterion:
        """An owner is searched for by any of its keys, such as an address."""
        value = criterion.value
        if criterion.property == OWNER and self.owners and value:
            value = self.owners.id_of(value)
        return criterion.model_copy(update={"text": self.text(criterion.property, value)})
