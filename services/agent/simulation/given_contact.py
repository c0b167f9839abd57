"""HubSpot in the memory of a simulation: the contacts that it is given, and those that it makes itself."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from libs.contracts import (
    Change,
    Conflict,
    Contact,
    ContactCreated,
    ContactIdentified,
    ContactRead,
    ContactSaved,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    Invalid,
    NoteAdded,
    Ok,
    Problem,
    ToolData,
    ToolRequested,
    ToolResult,
    Unconfirmed,
)
from libs.contracts.tools import (
    AddNote,
    CreateContact,
    FileNote,
    GetContact,
    IdentifyContact,
    MergeContacts,
    SaveContact,
    SearchContact,
    UpdateContact,
    reads_only,
)
from services.agent.simulation.tools import HeldWrite

_SEARCHED = ("firstname", "lastname", "email", "phone", "company")


class GivenContact:
    """`contacts`: the properties of each. `owner_email` is the owner in HubSpot of all of them.

    Its rules are those of the real tools as far as a conversation shows them: an unverified address changes no record,
    and a change that overwrites a value waits for a yes where the flow asks for one.
    """

    def __init__(
        self, contacts: Sequence[Mapping[str, str]] = (), *, owner_email: str | None = None,
        writes: Sequence[HeldWrite] = (),
    ) -> None:  # fmt: skip
        self._contacts = {f"given{number}": dict(each) for number, each in enumerate(contacts, 1)}
        self._owner_email = owner_email
        self._writes: list[HeldWrite] = []
        for each in writes:
            self.repeat(each)

    @property
    def writes(self) -> list[HeldWrite]:
        return list(self._writes)

    @property
    def contacts(self) -> Mapping[str, Mapping[str, str]]:
        """All contacts by ID, as they are now."""
        return self._contacts

    async def answer(self, request: ToolRequested) -> ToolResult:
        # With a confirmation, a person has accepted exactly this change.
        asks = request.confirm != "never" and request.confirmation is None
        try:
            result = self._result(request.tool, request.arguments, asks=asks, always=request.confirm == "always")
        except ValidationError as error:
            return _wrong(str(error.errors()[0]["msg"]))
        if isinstance(result, Ok) and not reads_only(request.tool):
            self._writes.append(HeldWrite(tool=request.tool, arguments=request.arguments))
        return result

    def knows(self, named: str) -> bool:
        """Whether there is a contact with this ID or address."""
        return named in self._contacts or self._with_email(named) is not None

    def put(self, contact_id: str, values: Mapping[str, str], owner_email: str | None = None) -> None:
        """Add a contact that is elsewhere."""
        self._contacts[contact_id] = dict(values)
        self._owner_email = owner_email or self._owner_email

    def repeat(self, write: HeldWrite) -> None:
        """Bring the contacts to where a write of an earlier request left them."""
        # It was confirmed where that was needed, or it would not be among the writes.
        self._result(write.tool, write.arguments, asks=False, always=False)
        self._writes.append(write)

    def _result(self, tool: str, arguments: dict[str, object], *, asks: bool, always: bool) -> ToolResult:
        match tool:
            case "identify_contact":
                return self._identify(IdentifyContact.model_validate(arguments))
            case "save_contact":
                return self._save(SaveContact.model_validate(arguments))
            case "search_contact":
                return self._search(SearchContact.model_validate(arguments))
            case "get_contact":
                return self._of(GetContact.model_validate(arguments).contact_id, ContactRead)
            case "create_contact":
                return self._create(CreateContact.model_validate(arguments), asks=always and asks)
            case "update_contact":
                return self._update(UpdateContact.model_validate(arguments), asks=asks, always=always)
            case "add_note":
                return self._note(AddNote.model_validate(arguments))
            case "file_note":
                return self._note(FileNote.model_validate(arguments))
            case "merge_contacts":
                return self._merge(MergeContacts.model_validate(arguments), asks=asks)
            case _:
                return _wrong(f"{tool} does nothing in a simulation.")

    def _identify(self, wanted: IdentifyContact) -> ToolResult:
        found = self._with_email(wanted.email)
        owner = self._owner_email if found else None
        return Ok(data=ContactIdentified(contact=found, by="email" if found else None, owner_email=owner))

    def _save(self, wanted: SaveContact) -> ToolResult:
        values = {**wanted.properties, **({"email": wanted.email} if wanted.email else {})}
        found = self._contacts.get(wanted.contact_id or "")
        if found is not None and wanted.contact_id:
            return self._saved(wanted.contact_id, values)
        # A record with a typed address may be another person's: it stays as it is, as with the real tool.
        same = self._with_email(wanted.email)
        if same is None:
            contact_id = self._add(values)
            return Ok(data=ContactSaved(contact_id=contact_id, created=True, changes=_changes({}, values)))
        if not wanted.verified:
            return Ok(data=ContactSaved(contact_id=same.id, withheld=True))
        return self._saved(same.id, values)

    def _saved(self, contact_id: str, values: Mapping[str, str]) -> ToolResult:
        changes = _changes(self._contacts[contact_id], values)
        self._contacts[contact_id].update(values)
        return Ok(data=ContactSaved(contact_id=contact_id, changes=changes))

    def _search(self, wanted: SearchContact) -> ToolResult:
        # Each word must be somewhere in the contact: near enough to the search of the account for a conversation.
        words = " ".join(filter(None, (wanted.query, wanted.name, wanted.company, wanted.phone, wanted.email_domain)))
        found = [
            self._contact(contact_id)
            for contact_id, values in self._contacts.items()
            if (not wanted.email or values.get("email", "").casefold() == wanted.email.casefold())
            and all(word in _text(values) for word in words.casefold().split())
        ]
        return Ok(data=ContactsFound(contacts=found[: wanted.limit or 5], total=len(found)))

    def _create(self, wanted: CreateContact, *, asks: bool) -> ToolResult:
        values = wanted.properties()
        if (same := self._with_email(values.get("email"))) is not None:
            return Conflict(property="email", existing=same)
        if asks:
            return Unconfirmed(reason="rule", changes=_changes({}, values), confirmation="given")
        return Ok(data=ContactCreated(contact=self._contact(self._add(values))))

    def _update(self, wanted: UpdateContact, *, asks: bool, always: bool) -> ToolResult:
        # An empty text clears a property, and so does `clear`.
        before = self._contacts.get(wanted.contact_id)
        if before is None:
            return _no_contact()
        values = {**wanted.properties(), **dict.fromkeys(wanted.clear or (), "")}
        changes = _changes(before, values)
        if asks and changes and (always or any(each.before for each in changes)):
            contact = self._contact(wanted.contact_id)
            return Unconfirmed(reason="overwrites", contact=contact, changes=changes, confirmation="given")
        before.update(values)
        return Ok(data=ContactUpdated(contact=self._contact(wanted.contact_id), changes=changes))

    def _note(self, wanted: AddNote) -> ToolResult:
        note_id = f"note{len(self._writes) + 1}"
        known = wanted.contact_id in self._contacts
        contact = self._contact(wanted.contact_id) if known else None
        return Ok(data=NoteAdded(note_id=note_id, contact_id=wanted.contact_id, contact=contact))

    def _merge(self, wanted: MergeContacts, *, asks: bool) -> ToolResult:
        if {wanted.contact_id, wanted.duplicate_id} - self._contacts.keys():
            return _no_contact()
        kept, merged = self._contact(wanted.contact_id), self._contact(wanted.duplicate_id)
        if asks:
            return Unconfirmed(reason="merge", contact=kept, similar=[merged], confirmation="given")
        # HubSpot keeps the values of the contact that stays, and fills its gaps.
        self._contacts[kept.id] = {**merged.properties, **kept.properties}
        del self._contacts[merged.id]
        return Ok(data=ContactsMerged(contact=self._contact(kept.id), merged=merged))

    def _of(self, contact_id: str, data: type[ContactRead]) -> ToolResult:
        if contact_id not in self._contacts:
            return _no_contact()
        found: ToolData = data(contact=self._contact(contact_id))
        return Ok(data=found)

    def _add(self, values: Mapping[str, str]) -> str:
        contact_id = f"made{len(self._contacts) + 1}"
        self._contacts[contact_id] = dict(values)
        return contact_id

    def _contact(self, contact_id: str) -> Contact:
        values = self._contacts[contact_id]
        return Contact(id=contact_id, properties={name: value for name, value in values.items() if value})

    def _with_email(self, email: str | None) -> Contact | None:
        wanted = (email or "").casefold()
        same = (each for each, values in self._contacts.items() if values.get("email", "").casefold() == wanted)
        return next((self._contact(each) for each in same), None) if wanted else None


def _text(values: Mapping[str, str]) -> str:
    return " ".join(values.get(name, "") for name in _SEARCHED).casefold()


def _changes(before: Mapping[str, str], values: Mapping[str, str]) -> list[Change]:
    return [
        Change(property=name, before=before.get(name) or None, after=value or None)
        for name, value in values.items()
        if (before.get(name) or "") != value
    ]


def _no_contact() -> Invalid:
    return Invalid(problems=[Problem(property="contact_id", code="not_found", detail="There is no such contact.")])


def _wrong(detail: str) -> Invalid:
    return Invalid(problems=[Problem(property=None, code="malformed", detail=detail)])
