"""Flows that take conversations of later ones: if the triggers of two flows match, the first flow runs."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue


def overlaps(triggers: Mapping[str, JsonValue]) -> dict[str, list[str]]:
    """For each flow the later ones of which it takes every conversation. `triggers` are in the order of the flows."""
    names = list(triggers)
    return {
        name: [later for later in names[number + 1 :] if _takes(triggers[name], triggers[later])]
        for number, name in enumerate(names)
    }


def _takes(first: JsonValue, second: JsonValue) -> bool:
    """Whether the first trigger accepts all that the second accepts. Conditions are compared as texts."""
    # A draft may hold anything in place of a trigger.
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return False
    # Each kind of trigger has settings of its own, such as a label: other settings are other events.
    if _settings(first) != _settings(second) or first.get("once_per_contact") is True:
        return False
    return _conditions(first) <= _conditions(second)


def _settings(trigger: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in trigger.items() if name not in ("when", "conditions", "once_per_contact")}


def _conditions(trigger: Mapping[str, JsonValue]) -> set[str]:
    listed = trigger.get("conditions")
    found: Sequence[JsonValue] = [trigger.get("when"), *(listed if isinstance(listed, list) else [])]
    # The same condition may be wrapped in another way.
    return {" ".join(each.split()) for each in found if isinstance(each, str)}
