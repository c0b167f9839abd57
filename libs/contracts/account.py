"""The properties of the HubSpot account that people name in a chat: its own ones, and those with stages or statuses.

The tools worker writes them to Redis, and the agent reads them. So an assistant knows the words of the account without
a call to HubSpot in a turn.
"""

from libs.contracts.base import Model


class AccountProperty(Model):
    """`options`: the label of each option by its value. `custom`: the account added it."""

    name: str
    label: str
    type: str
    options: dict[str, str] = {}
    custom: bool = True


class AccountProperties(Model):
    """In the order of HubSpot, without hidden and read-only ones."""

    properties: tuple[AccountProperty, ...] = ()

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The labels of the options, by the label of the account's own property."""
        return {each.label: tuple(each.options.values()) for each in self.properties if each.custom}

    def is_date(self, name: str) -> bool:
        """Whether the property with this label or internal name holds a day."""
        wanted = name.casefold()
        return any(each.type == "date" and wanted in (each.label.casefold(), each.name) for each in self.properties)
