"""The contacts of the account, their unique values and their history.

Reads here are always up to date. Only search shows an earlier state (see `index`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.hubspot import timestamps
from sandbox.hubspot.derived import derive
from sandbox.hubspot.errors import SimulatedError

Claim = tuple[str, str]
"""A unique value that one contact holds: property, lowercased value."""

# Twelve digits, as in accounts of today: too large for 32 bits, which is how a list's cursor given to a search fails.
FIRST_ID = 171_590_000_001

# HubSpot's own limit.
_MAX_MERGES = 250


@dataclass(slots=True)
class StoredContact:
    id: str
    created_ms: int
    updated_ms: int
    properties: dict[str, str] = field(default_factory=dict)
    archived_ms: int | None = None
    history: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    editors: dict[int, int] = field(default_factory=dict)
    """By time in ms: the ID of the user who made the change, if it was a person and no app."""
    associations: dict[str, list[str]] = field(default_factory=dict)

    def emails(self) -> list[str]:
        """The primary address, if any, then the others."""
        others = self.properties.get("hs_additional_emails", "")
        return [each for each in (self.properties.get("email", ""), *others.split(";")) if each]


Listener = Callable[[StoredContact], None]


class Contacts:
    def __init__(self, unique_names: Iterable[str] = ()) -> None:
        self.unique_names = set(unique_names)
        self._contacts: dict[str, StoredContact] = {}
        self._order: list[int] = []
        self._claims: dict[Claim, str] = {}
        self._merged_into: dict[str, str] = {}
        self._next_id = FIRST_ID
        self._listeners: list[Listener] = []
        self.effects: Counter[str] = Counter()
        """The number of creations, updates, archivals and merges, for tests that each effect happens once."""

    def listen(self, listener: Listener) -> None:
        """Call the listener with the contact after each change, also of archived contacts."""
        self._listeners.append(listener)

    # Reading

    def get(self, contact_id: str, *, archived: bool = False) -> StoredContact | None:
        """The contact with this ID. The ID of a merged contact leads to the contact that remained."""
        while contact_id in self._merged_into:
            # A chain: the contact that remained may have been merged, too.
            contact_id = self._merged_into[contact_id]
        found = self._contacts.get(contact_id)
        return found if found is not None and (found.archived_ms is not None) == archived else None

    def holder(self, name: str, value: str) -> StoredContact | None:
        """The contact with this unique value. An additional address counts as `email`."""
        contact_id = self._claims.get((name, value.strip().lower()))
        return None if contact_id is None else self._contacts[contact_id]

    def find(self, value: str, id_property: str | None) -> StoredContact | None:
        return self.get(value) if id_property in (None, "hs_object_id") else self.holder(id_property, value)

    def is_unique(self, name: str) -> bool:
        return name == "email" or name in self.unique_names

    def live(self) -> Iterator[StoredContact]:
        return (each for each in self._contacts.values() if each.archived_ms is None)

    def everyone(self) -> Iterable[StoredContact]:
        return self._contacts.values()

    def redirects(self) -> Mapping[str, str]:
        """The IDs of merged contacts, and the IDs of the contacts that remained."""
        return self._merged_into

    def since(self, number: int, *, archived: bool = False) -> Iterator[StoredContact]:
        """In the order of their IDs, from `number` on."""
        for position in range(bisect_left(self._order, number), len(self._order)):
            contact = self._contacts[str(self._order[position])]
            if (contact.archived_ms is not None) == archived:
                yield contact

    # Writing

    def claims_of(self, properties: Mapping[str, str]) -> set[Claim]:
        claims = {(name, properties[name].lower()) for name in self.unique_names if properties.get(name)}
        addresses = (properties.get("email", ""), *properties.get("hs_additional_emails", "").split(";"))
        return claims | {("email", address) for address in addresses if address}

    def conflicting(self, claims: Iterable[Claim], contact: StoredContact | None = None) -> str | None:
        """The ID of another contact that holds one of the claims."""
        own = None if contact is None else contact.id
        holders = (self._claims.get(claim) for claim in sorted(claims))
        return next((holder for holder in holders if holder not in (None, own)), None)

    def create(self, values: Mapping[str, str], *, at_ms: int | None = None) -> StoredContact:
        """`values` are checked and free of conflicts. Derived properties are added here."""
        now_ms = timestamps.now_ms() if at_ms is None else at_ms
        contact = StoredContact(str(self._next_id), now_ms, now_ms)
        self._next_id += 1
        start = {"hs_object_id": contact.id, "hs_all_contact_vids": contact.id, "createdate": timestamps.iso(now_ms)}
        self._write(contact, {**start, **values}, now_ms)
        self._add(contact)
        self.effects["created"] += 1
        self._tell(contact)
        return contact

    def update(self, contact: StoredContact, changes: Mapping[str, str]) -> set[str]:
        """Write checked changes. Returns the names of all properties that changed, derived ones too."""
        # Two writes in one millisecond must still be told apart by lastmodifieddate.
        now_ms = max(timestamps.now_ms(), contact.updated_ms + 1)
        touched = self._write(contact, changes, now_ms)
        self.effects["updated"] += 1
        self._tell(contact)
        return touched

    def archive(self, contact: StoredContact) -> None:
        """Frees the contact's unique values at once."""
        contact.archived_ms = max(timestamps.now_ms(), contact.updated_ms)
        self._release(contact)
        self.effects["archived"] += 1
        self._tell(contact)

    def erase(self, contact: StoredContact) -> None:
        """Remove all traces of a contact, as for a privacy request."""
        self.archive(contact)
        del self._contacts[contact.id]
        del self._order[bisect_left(self._order, int(contact.id))]

    def merge(self, primary: StoredContact, other: StoredContact, *, keep_id: bool) -> StoredContact:
        """The primary's values win, and the other's address becomes an additional one. Both IDs lead to the result."""
        merged_ids = [*_merged_ids(primary), *_merged_ids(other), primary.id, other.id]
        if len(merged_ids) > _MAX_MERGES:
            raise SimulatedError(414, f"Cannot have more than {_MAX_MERGES} identities on a profile")
        emails = list(dict.fromkeys([*primary.emails(), *other.emails()]))
        values = {**other.properties, **primary.properties}
        values["email"], values["hs_additional_emails"] = (emails or [""])[0], ";".join(emails[1:])
        # HubSpot keeps both names of this property.
        values["hs_merged_object_ids"] = values["hs_calculated_merged_vids"] = ";".join(merged_ids)
        self.archive(other)
        if keep_id:
            result = primary
            self.update(primary, {**values, "hs_all_contact_vids": ";".join((primary.id, *merged_ids))})
        else:
            self.archive(primary)
            own = str(self._next_id)
            identity = {"hs_object_id": own, "hs_all_contact_vids": ";".join((own, *merged_ids))}
            result = self.create({**values, **identity})
            result.created_ms = primary.created_ms
        self._redirect((primary, other), result)
        self.effects["merged"] += 1
        return result

    def restore(self, contacts: Iterable[StoredContact], redirects: Mapping[str, str]) -> None:
        """Add the contacts of an earlier run."""
        for contact in sorted(contacts, key=lambda each: int(each.id)):
            self._add(contact)
            if contact.archived_ms is None:
                self._claim(contact)
            self._tell(contact)
        self._merged_into.update(redirects)
        # The ID of a merged contact is used up, too. A new contact with it would be found under the old name.
        known = [*self._order, *(int(each) for each in redirects)]
        self._next_id = max([self._next_id, *(number + 1 for number in known)])

    def _add(self, contact: StoredContact) -> None:
        self._contacts[contact.id] = contact
        self._order.append(int(contact.id))

    def _write(self, contact: StoredContact, changes: Mapping[str, str], now_ms: int) -> set[str]:
        now = timestamps.iso(now_ms)
        after = {**contact.properties, **changes}
        all_changes = {**changes, **derive(after, changes, now), "lastmodifieddate": now}
        after.update(all_changes)
        self._release(contact)
        # Replaced, never changed in place: the search index and a snapshot for the disk still hold the old ones.
        contact.properties = {name: value for name, value in after.items() if value != ""}
        contact.updated_ms = now_ms
        contact.history.append((now_ms, all_changes))
        self._claim(contact)
        return set(all_changes)

    def _claim(self, contact: StoredContact) -> None:
        for claim in self.claims_of(contact.properties):
            self._claims[claim] = contact.id

    def _release(self, contact: StoredContact) -> None:
        for claim in self.claims_of(contact.properties):
            if self._claims.get(claim) == contact.id:
                del self._claims[claim]

    def _redirect(self, merged: Iterable[StoredContact], result: StoredContact) -> None:
        for contact in merged:
            for kind, ids in contact.associations.items():
                known = result.associations.setdefault(kind, [])
                known.extend(each for each in ids if each not in known)
            if contact is not result:
                self._merged_into[contact.id] = result.id
                # Merged is not archived: the old ID must not come back with `archived=true`.
                del self._contacts[contact.id]
                del self._order[bisect_left(self._order, int(contact.id))]

    def _tell(self, contact: StoredContact) -> None:
        for listener in self._listeners:
            listener(contact)


def _merged_ids(contact: StoredContact) -> list[str]:
    return [each for each in contact.properties.get("hs_merged_object_ids", "").split(";") if each]
