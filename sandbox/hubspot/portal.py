"""One HubSpot account with everything that belongs to it; two of them in a process share nothing."""

from __future__ import annotations

import random

from sandbox.hubspot.contacts import Contacts
from sandbox.hubspot.definitions import Definition, contact_definitions
from sandbox.hubspot.faults import Faults
from sandbox.hubspot.index import SearchIndex
from sandbox.hubspot.journal import Journal
from sandbox.hubspot.limits import Limits
from sandbox.hubspot.notes import Notes
from sandbox.hubspot.people import OWNERS
from sandbox.hubspot.records import Records
from sandbox.hubspot.settings import HubSpotSettings
from sandbox.hubspot.values import Checker
from sandbox.hubspot.writes import Writes

# Where the draw starts that shuffles batch results: the same order in each run.
_SHUFFLE = 1


class Portal:
    def __init__(self, settings: HubSpotSettings) -> None:
        self.settings = settings
        self.definitions = contact_definitions()
        self.owners = OWNERS
        unique = (each.name for each in self.definitions.values() if each.unique)
        self.contacts = Contacts(unique)
        self.notes = Notes()
        self.index = SearchIndex()
        self.records = Records(self.definitions, settings)
        checker = Checker(self.definitions, {owner.id for owner in self.owners})
        self.writes = Writes(self.contacts, checker, settings)
        self.limits = Limits(settings)
        self.faults = Faults()
        self.journal = Journal()
        self.random = random.Random(_SHUFFLE)
        self.contacts.listen(self.index.note)

    def define(self, definition: Definition) -> None:
        """Adds a property to the contacts of this account."""
        self.definitions[definition.name] = definition
        if definition.unique:
            self.contacts.unique_names.add(definition.name)
