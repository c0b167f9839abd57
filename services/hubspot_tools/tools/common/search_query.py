"""The criteria of one search: checks each of them, collects the problems, and makes the body for HubSpot."""

from collections.abc import Callable

from libs.contracts import Criterion as Shown
from libs.contracts import Operator, Problem
from libs.contracts.tools import PropertyFilter, SearchContact
from services.hubspot_tools.contacts import (
    MAX_BODY,
    OWNER,
    SPELLING_BUDGETS,
    BadValue,
    Criterion,
    Rights,
    label_of,
    normalize,
    search_filters,
    spelled_otherwise,
    to_read,
)
from services.hubspot_tools.hubspot import encode
from services.hubspot_tools.tools.common.property_values import find_definition, find_owner, fit
from services.hubspot_tools.tools.context import Caller, ToolContext

DEFAULT_LIMIT = 5
MAX_OFFSET = 10_000
"""HubSpot returns no results of a search beyond this number."""

_WIDE_LIMIT = 100
"""Contacts with a name's beginning, of which those with the whole name are kept."""

_LOOSE = ("contains", "starts_with")
"""The operators for a part of a value, which need not be a valid value of the property."""

_STRICT_TYPES = ("bool", "number", "date", "datetime")


class SearchQuery:
    """The criteria of one search, and the problems with them."""

    def __init__(self, arguments: SearchContact, region: str | None) -> None:
        self.problems: list[Problem] = []
        self.filtered: list[str] = []
        self.shown: list[Shown] = []
        self.offset = 0
        self._criteria: list[Criterion] = []
        self._filters = arguments.filters or []
        self.limit = arguments.limit or DEFAULT_LIMIT
        self._text = normalize.line(arguments.query or "")
        self._email: str | None = None
        self._name_at: int | None = None
        self.name = normalize.line(arguments.name or "")
        self._phone = arguments.phone
        if self._text:
            self.shown.append(Shown(property="query", operator="contains", value=self._text))
        self._add("email", "eq", arguments.email, self._email_is)
        self._add("name", "contains", arguments.name, self._name_is)
        self._add("phone", "eq", arguments.phone, lambda value: search_filters.phone_is(value, region))
        self._add("company", "contains", arguments.company, search_filters.company_is)
        self._add(
            "email_domain", "eq", arguments.email_domain, lambda value: search_filters.email_at(normalize.domain(value))
        )
        self._page(arguments.after)
        if not self._criteria and not self._filters and not self._text and not self.problems:
            self.problems.append(BadValue("missing", "Give at least one criterion.").problem(None))

    @property
    def email_alone(self) -> str | None:
        """The normalised address, if it is the only criterion."""
        alone = len(self._criteria) == 1 and not (self._filters or self._text or self.offset or self.problems)
        return self._email if alone else None

    @property
    def phone_alone(self) -> str | None:
        """The number as it was typed, if it is the only criterion of a first page."""
        alone = len(self._criteria) == 1 and not (self._filters or self._text or self.offset or self.problems)
        return self._phone if alone and normalize.line(self._phone or "") else None

    async def add_filters(self, caller: Caller, tools: ToolContext) -> None:
        """Raises HubSpotError."""
        for each in self._filters:
            try:
                self._criteria.append(await self._filter(each, caller, tools))
            except BadValue as error:
                self.problems.append(error.problem(each.property))

    def body(self, rights: Rights) -> dict[str, object]:
        """The body of the search. Raises BadValue."""
        return self._body(rights, self._criteria, self.limit)

    def body_of_other_spellings(self, rights: Rights) -> dict[str, object] | None:
        """The body of a search with other accents in the name, with all other criteria; None if there is no such name.

        Only for the first page: the contacts are chosen from a single page.
        """
        if self._name_at is None or self.offset:
            return None
        for budget in SPELLING_BUDGETS:
            if not (spelled := spelled_otherwise(self.name, budget)):
                return None
            criteria = [*self._criteria[: self._name_at], spelled, *self._criteria[self._name_at + 1 :]]
            try:
                return self._body(rights, criteria, _WIDE_LIMIT)
            except BadValue:
                continue  # too long for HubSpot
        return None

    def _body(self, rights: Rights, criteria: list[Criterion], limit: int) -> dict[str, object]:
        groups = search_filters.combine(criteria) if criteria else []
        body: dict[str, object] = {"properties": to_read(rights, self.filtered), "limit": limit}
        if groups:
            body["filterGroups"] = [{"filters": group} for group in groups]
        if self._text:
            body["query"] = self._text
        if self.offset:
            body["after"] = str(self.offset)
        if len(encode(body).decode()) > MAX_BODY:
            raise BadValue("too_long", "HubSpot takes no search that long; leave something out.")
        return body

    def _add(self, name: str, operator: Operator, value: str | None, criterion: Callable[[str], Criterion]) -> None:
        if value is None or not normalize.line(value):
            return
        try:
            self._criteria.append(criterion(value))
            self.shown.append(Shown(property=name, operator=operator, value=normalize.line(value)))
        except BadValue as error:
            self.problems.append(error.problem(name))

    def _name_is(self, value: str) -> Criterion:
        criterion = search_filters.name_is(value)
        self._name_at = len(self._criteria)
        return criterion

    def _email_is(self, value: str) -> Criterion:
        self._email = normalize.email(value)
        return search_filters.email_is(self._email)

    def _page(self, after: str | None) -> None:
        plain = normalize.line(after or "")
        if not plain:
            return
        if not (plain.isascii() and plain.isdecimal()):
            self.problems.append(BadValue("malformed", "This is no cursor of an earlier answer.").problem("after"))
        elif int(plain) + self.limit > MAX_OFFSET:
            detail = f"HubSpot shows no more than {MAX_OFFSET:,} contacts of a search; narrow it down."
            self.problems.append(BadValue("too_many", detail).problem("after"))
        else:
            self.offset = int(plain)

    async def _filter(self, each: PropertyFilter, caller: Caller, tools: ToolContext) -> Criterion:
        definition = await find_definition(each.property, caller, tools)
        self.filtered.append(definition.name)
        value = normalize.line(each.value or "")
        label = label_of(definition.name, tools.definitions.peek())
        self.shown.append(Shown(property=definition.name, label=label, operator=each.operator, value=value or None))
        if value and each.operator not in _LOOSE:
            if definition.name == OWNER:
                value = await find_owner(value, caller, tools)
            elif definition.options or definition.type in _STRICT_TYPES:
                value = await fit(definition, value, caller, tools)
        return search_filters.property_is(definition.name, each.operator, value)
