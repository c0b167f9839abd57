"""One HubSpot account. Accounts share no state."""

from __future__ import annotations

import random

from sandbox.hubspot.contacts import Contacts
from sandbox.hubspot.definitions import StoredDefinition, contact_definitions
from sandbox.hubspot.faults import Faults
from sandbox.hubspot.index import SearchIndex
from sandbox.hubspot.journal import HubSpotJournal
from sandbox.hubspot.limits import AccountLimits
from sandbox.hubspot.notes import Notes
from sandbox.hubspot.people import OWNERS
from sandbox.hubspot.records import RecordStore
from sandbox.hubspot.settings import StandInSettings
from sandbox.hubspot.values import ValueChecker
from sandbox.hubspot.writes import Writes

# A fixed seed: results of a batch have the same random order in each run.
_SHUFFLE = 1


class Portal:
    def __init__(self, settings: StandInSettings) -> None:
        self.settings = settings
        self.definitions = contact_definitions()
        self.owners = OWNERS
        unique = (each.name for each in self.definitions.values() if each.unique)
        self.contacts = Contacts(unique)
        self.notes = Notes()
        self.index = SearchIndex()
        self.records = RecordStore(self.definitions, settings)
        checker = ValueChecker(self.definitions, {owner.id for owner in self.owners})
        self.writes = Writes(self.contacts, checker, settings)
        self.limits = AccountLimits(settings)
        self.faults = Faults()
        self.journal = HubSpotJournal()
        self.random = random.Random(_SHUFFLE)
        self.contacts.listen(self.index.note)

    def define(self, definition: StoredDefinition) -> None:
        """Add a property to the contacts of this account."""
        self.definitions[definition.name] = definition
        if definition.unique:
            self.contacts.unique_names.add(definition.name)
