"""Plans of writes. A plan is checked before it is applied, so that a batch can be all or nothing.

A wrong write is refused with HubSpot's errors. Plans of one batch share the set of unique values that they take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot import errors
from sandbox.hubspot.contacts import Claim, Contacts, StoredContact
from sandbox.hubspot.derived import moves_forward
from sandbox.hubspot.errors import ConflictError, ErrorDetail, InvalidProperties
from sandbox.hubspot.settings import StandInSettings
from sandbox.hubspot.values import CheckedValues, ValueChecker

_IDENTITY = ("email", "firstname", "lastname")


@dataclass(slots=True)
class WritePlan:
    values: dict[str, str]
    contact: StoredContact | None = None
    """None for a new contact."""

    warnings: list[dict[str, Any]] = field(default_factory=list)
    associations: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    contact: StoredContact
    names: set[str] | None
    """The properties of the answer; None for all, as after a create."""

    warnings: list[dict[str, Any]]


class Writes:
    def __init__(self, contacts: Contacts, checker: ValueChecker, settings: StandInSettings) -> None:
        self._contacts = contacts
        self._checker = checker
        self._settings = settings

    def plan_create(self, properties: Mapping[str, Any], *, strict: bool, taken: set[Claim]) -> WritePlan:
        """`taken`: unique values of earlier plans in the same request; this plan's own are added."""
        checked = self._checker.check(properties, strict=strict)
        values = {name: value for name, value in checked.values.items() if value}
        if strict:
            self._require(checked, values, set(values), creating=True)
        self._refuse(checked)
        if self._settings.identity_required and not any(values.get(name) for name in _IDENTITY):
            raise errors.invalid("At least one of email, firstname or lastname is required to create a contact.")
        self._claim(values, None, taken)
        return WritePlan(on_create(values, self._settings), None, checked.warnings)

    def plan_update(
        self, contact: StoredContact, properties: Mapping[str, Any], *, strict: bool, taken: set[Claim]
    ) -> WritePlan:
        if not properties:
            raise errors.invalid("No properties found to update, please provide at least one.")
        checked = self._checker.check(properties, strict=strict)
        after = {**contact.properties, **checked.values}
        if strict:
            self._require(checked, after, set(checked.values), creating=False)
        self._refuse(checked)
        self._claim(after, contact, taken)
        stage = checked.values.get("lifecyclestage")
        stands_in_order = moves_forward(contact.properties.get("lifecyclestage"), stage or "")
        if stage and self._settings.lifecycle_forward_only and not stands_in_order:
            # HubSpot answers with success and changes nothing.
            del checked.values["lifecyclestage"]
        return WritePlan(checked.values, contact, checked.warnings)

    def apply(self, plan: WritePlan) -> Written:
        if plan.contact is None:
            contact = self._contacts.create(plan.values)
            contact.associations.update(plan.associations)
            return Written(contact, None, plan.warnings)
        touched = self._contacts.update(plan.contact, plan.values)
        return Written(plan.contact, touched, plan.warnings)

    def _refuse(self, checked: CheckedValues) -> None:
        if checked.problems:
            raise InvalidProperties(checked.problems, self._settings.portal_id)

    def _require(self, checked: CheckedValues, after: Mapping[str, str], sent: set[str], *, creating: bool) -> None:
        """Check the rules of the account's admins. Only the newest versions enforce them."""
        if creating:
            for name in self._settings.required_properties:
                if not after.get(name):
                    checked.problems.append(_missing(name, "MISSING_REQUIRED_PROPERTY"))
        for rule in self._settings.conditional_properties:
            if after.get(rule["property"]) != rule["value"] or sent.isdisjoint([rule["property"], *rule["requires"]]):
                continue
            for name in rule["requires"]:
                if not after.get(name):
                    checked.problems.append(_missing(name, "MISSING_CONDITIONAL_REQUIRED_PROPERTY"))

    def _claim(self, after: Mapping[str, str], contact: StoredContact | None, taken: set[Claim]) -> None:
        claims = self._contacts.claims_of(after)
        held = set() if contact is None else self._contacts.claims_of(contact.properties)
        emails = {claim for claim in claims if claim[0] == "email"}
        conflicting = self._contacts.conflicting(emails, contact)
        if conflicting is not None or not taken.isdisjoint(emails - held):
            shown = conflicting if self._settings.conflict_names_id else None
            raise ConflictError(shown, 409 if contact is None else self._settings.patch_conflict_status)
        # HubSpot reports a taken address as a conflict, and any other taken value as an invalid property.
        for claim in sorted(claims - emails):
            other = self._contacts.conflicting([claim], contact)
            if other is not None or claim in taken - held:
                message = f"Cannot set {claim[0]} to {claim[1]}. {other or 'Another contact'} already has that value."
                raise InvalidProperties(
                    [ErrorDetail(claim[0], "CONFLICTING_UNIQUE_VALUE", message)], self._settings.portal_id
                )
        taken |= claims


def on_create(values: Mapping[str, str], settings: StandInSettings) -> dict[str, str]:
    """The values of a new contact, with those that HubSpot adds."""
    added = {
        "hs_is_contact": "true",
        "hs_is_unworked": "true",
        "hs_object_source": "INTEGRATION",
        "hs_object_source_id": "1000001",
        "hs_object_source_label": "INTEGRATION",
        "hs_pipeline": "contacts-lifecycle-pipeline",
        "num_notes": "0",
    }
    if settings.lifecycle_on_create:
        added["lifecyclestage"] = "lead"
    return {**added, **values}


def _missing(name: str, code: str) -> ErrorDetail:
    return ErrorDetail(name, code, f'Property "{name}" is required')
