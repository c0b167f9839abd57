"""The contacts and results that the scripts share."""

from libs.contracts.changes import Change
from libs.contracts.results import Conflict, ContactCreated, ContactUpdated, Ok, Unavailable
from tests.agent.guided.conversation import contact, ok

JANE = contact(1, "Jane", "Doe", email="jane@acme.com", company="Acme")
JANE_ROE = contact(2, "Jane", "Roe", email="jane@roe.com")
BOB = contact(3, "Bob", "Ray", email="bob@x.io")

CREATED = ok(ContactCreated(contact=JANE))
UPDATED: Ok = ok(ContactUpdated(contact=JANE, changes=[Change(property="phone", before=None, after="+14155550100")]))
UNCHANGED = ok(ContactUpdated(contact=JANE, changes=[]))
EXISTS = Conflict(property="email", existing=JANE)
DOWN = Unavailable(code="hubspot_down", effect="none")
LATE = Unavailable(code="late", effect="unknown")
