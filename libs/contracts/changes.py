"""A change of a contact's property, as people see it before and after it is written."""

from libs.contracts.base import Model


class Change(Model):
    """`before_text` and `after_text` are for people, where the value is a code."""

    property: str
    label: str | None = None
    before: str | None = None
    after: str | None = None
    before_text: str | None = None
    after_text: str | None = None
