"""The contacts that a conversation has shown on cards: those that a user can mean without naming them."""

from collections.abc import Callable, Sequence

from libs.contracts import ChangeUndone, Contact, LogEntry, Ok, ToolCall, ToolResultEntry
from services.agent.assistants.openai.receipts import contacts_in


class ShownContacts:
    """`contacts` by their ID. `before`: the IDs of those that were shown before the turn began."""

    def __init__(self, log: Sequence[LogEntry], start: int) -> None:
        self.contacts: dict[str, Contact] = {}
        self.before: frozenset[str] = frozenset()
        self._single: list[tuple[str, ToolCall]] = []
        calls = {item.entry.call_id: item.entry for item in log if isinstance(item.entry, ToolCall)}
        for at, item in enumerate(log):
            if at == start:
                self.before = frozenset(self.contacts)
            if isinstance(item.entry, ToolResultEntry):
                self._add(item.entry, calls.get(item.entry.call_id))
        if start >= len(log):
            self.before = frozenset(self.contacts)

    def found_by(self, is_users: Callable[[str], bool]) -> frozenset[str]:
        """The contacts that were the only result of a search by the user's own words."""
        return frozenset(
            contact_id
            for contact_id, call in self._single
            if "contact_id" not in call.arguments and (words := [*_texts(call.arguments)]) and all(map(is_users, words))
        )

    def _add(self, entry: ToolResultEntry, call: ToolCall | None) -> None:
        result = entry.result
        if isinstance(result, Ok) and isinstance(result.data, ChangeUndone) and result.data.removed:
            self.contacts.pop(result.data.contact.id, None)
            return
        found = contacts_in(result)
        self.contacts |= {contact.id: contact for contact in found}
        if len(found) == 1 and call is not None:
            self._single.append((found[0].id, call))


def _texts(value: object) -> list[str]:
    """All texts in the arguments of a call."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []
