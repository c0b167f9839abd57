"""A tools worker publishes the properties that people name in a chat, when it reads the definitions."""

from typing import Any

from redis.asyncio import Redis

from libs.contracts.account import AccountProperties
from libs.messaging.keys import Keys
from services.hubspot_tools.contacts.properties import parse_definitions
from services.hubspot_tools.contacts.published_properties import (
    MAX_OPTIONS,
    MAX_PROPERTIES,
    PublishedProperties,
    account_properties,
)


def _definition(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": name.title(), "type": "string", "hubspotDefined": False, **more}


def _names(*raw: dict[str, Any]) -> list[str]:
    return [each.name for each in account_properties(parse_definitions(raw)).properties]


def test_own_properties_are_published_and_stages() -> None:
    raw = (
        _definition("tea"),
        _definition("lifecyclestage", hubspotDefined=True),
        _definition("zip", hubspotDefined=True),
    )
    assert _names(*raw) == ["lifecyclestage", "tea"]


def test_hidden_and_read_only_ones_are_not() -> None:
    read_only = {"modificationMetadata": {"readOnlyValue": True}}
    assert _names(_definition("a", hidden=True), _definition("b", **read_only), _definition("c", calculated=True)) == []


def test_labels_of_options_are_published_by_their_values() -> None:
    options = [{"value": "B1", "label": "Mid-market"}]
    [segment] = account_properties(parse_definitions([_definition("segment", options=options)])).properties
    assert segment.options == {"B1": "Mid-market"}


def test_a_large_account_does_not_fill_the_prompt() -> None:
    options = [{"value": str(number), "label": f"Option {number}"} for number in range(MAX_OPTIONS + 5)]
    raw = [_definition(f"p{number}", options=options, label="x" * 500) for number in range(MAX_PROPERTIES + 5)]
    published = account_properties(parse_definitions(raw)).properties
    assert len(published) == MAX_PROPERTIES
    assert {len(each.options) for each in published} == {MAX_OPTIONS}
    assert max(len(each.label) for each in published) <= 80


async def test_agents_read_what_was_published(redis: Redis, keys: Keys) -> None:
    definitions = parse_definitions([_definition("tea")])
    await PublishedProperties(redis, keys).publish(definitions)
    stored = await redis.get(keys.hubspot_properties)
    assert stored is not None
    assert AccountProperties.model_validate_json(stored) == account_properties(definitions)
    assert await redis.ttl(keys.hubspot_properties) > 0
