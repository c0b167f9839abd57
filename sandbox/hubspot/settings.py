"""Settings of the account that a test or a demo may change: limits, delays, and uncertain behaviours.

Where HubSpot's documents and recorded answers disagree, or accounts differ, there is a setting instead of a guess. All
settings can change while the sandbox runs (`POST /_sandbox/settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

_NO_LIMIT = 1_000_000_000
_DAILY_ADDON = 2_000_000


@dataclass(frozen=True, slots=True)
class Tier:
    """The limits of a kind of app: calls in ten seconds and in a day (None: no daily limit and no such header)."""

    burst: int
    daily: int | None


TIERS: Mapping[str, Tier] = {
    "free": Tier(100, 250_000),
    "starter": Tier(100, 250_000),
    "professional": Tier(190, 625_000),
    "enterprise": Tier(190, 1_000_000),
    "limit_increase": Tier(250, 1_000_000 + _DAILY_ADDON),
    "oauth": Tier(110, None),
    "off": Tier(_NO_LIMIT, _NO_LIMIT),
}


class SettingsError(ValueError):
    """A setting that does not exist, or a wrong value."""


@dataclass(slots=True)
class StandInSettings:
    """Settings of the stand-in, by their names in `POST /_sandbox/settings`."""

    portal_id: int = 20260908

    # Limits. A tier sets the two that follow it; each can then be set alone.
    tier: str = "professional"
    burst_limit: int = TIERS["professional"].burst
    daily_limit: int | None = TIERS["professional"].daily
    burst_window_ms: int = 10_000
    search_limit: int = 5
    retry_after_on_429: int | None = None

    # Time.
    index_lag_ms: int = 3_000
    answer_ms: int = 0

    # Access. Without a token any non-empty one is accepted, and without scopes all are granted.
    token: str | None = None
    scopes: list[str] | None = None

    # Behaviours that differ between accounts, or that the sources disagree on.
    conflict_names_id: bool = True
    patch_conflict_status: int = 409
    identity_required: bool = True
    lifecycle_forward_only: bool = True
    lifecycle_on_create: bool = True
    merge_keeps_primary_id: bool = False
    editor: int | None = None
    """The user ID of a person who edits in HubSpot itself. Single updates count as theirs."""
    shuffle_batch_results: bool = True
    echo_trace_ids: bool = False
    required_properties: list[str] = field(default_factory=list)
    conditional_properties: list[dict[str, Any]] = field(default_factory=list)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Apply all changes, or none if one is wrong."""
        known = {each.name: str(each.type) for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise SettingsError(f"unknown setting {name!r}; there are {', '.join(sorted(known))}")
            if not _fits(known[name], value):
                raise SettingsError(f"setting {name!r} takes {known[name]}, not {value!r}")
        self._check_meaning(changes)
        if "tier" in changes:
            # Before the other changes, so that a limit next to a tier wins over the tier's own.
            self._take_tier(changes["tier"])
        for name, value in changes.items():
            setattr(self, name, value)

    def _check_meaning(self, changes: Mapping[str, Any]) -> None:
        if changes.get("tier", self.tier) not in TIERS:
            raise SettingsError(f"unknown tier {changes['tier']!r}; there are {', '.join(TIERS)}")
        for rule in changes.get("conditional_properties", ()):
            if set(rule) != {"property", "value", "requires"} or not isinstance(rule["requires"], list):
                raise SettingsError("a conditional property is {property, value, requires: [names]}")
        if changes.get("patch_conflict_status", 409) not in (400, 409):
            raise SettingsError("patch_conflict_status is 409 or 400")
        negative = [name for name, value in changes.items() if type(value) is int and value < 0]
        if negative:
            raise SettingsError(f"setting {negative[0]!r} can't be negative")

    def _take_tier(self, name: str) -> None:
        self.burst_limit, self.daily_limit = TIERS[name].burst, TIERS[name].daily
        self.search_limit = _NO_LIMIT if name == "off" else 5


def _fits(annotation: str, value: object) -> bool:
    if value is None:
        return annotation.endswith("| None")
    wanted = annotation.removesuffix(" | None")
    if wanted.startswith("list["):
        item = str if wanted == "list[str]" else dict
        return isinstance(value, list) and all(isinstance(each, item) for each in value)
    # type() instead of isinstance, because True is an int in Python.
    return type(value).__name__ == wanted
