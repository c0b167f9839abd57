"""Publishes the account's properties to the agents, each time when the definitions were read."""

from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import AccountProperties, AccountProperty
from libs.messaging import Keys
from services.hubspot_tools.contacts.properties import Definition, Definitions

MAX_PROPERTIES = 100
MAX_OPTIONS = 30
_MAX_LABEL = 80
_KEPT = timedelta(days=7)
"""Agents go on with the last list while no tools worker can read the definitions."""

_WITH_STAGES = ("lifecyclestage", "hs_lead_status")


class PublishedProperties:
    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._key = redis, keys.hubspot_properties

    async def publish(self, definitions: Definitions) -> None:
        found = account_properties(definitions)
        await self._redis.set(self._key, found.model_dump_json(), ex=_KEPT)


def account_properties(definitions: Definitions) -> AccountProperties:
    """The account's own properties that can be written, and those with stages; no more than a prompt can hold."""
    stages = [found for name in _WITH_STAGES if (found := definitions.find(name))]
    own = [each for each in definitions.custom if not each.read_only and each.label]
    return AccountProperties(properties=tuple(_property(each) for each in (*stages, *own[:MAX_PROPERTIES])))


def _property(definition: Definition) -> AccountProperty:
    options = list(definition.texts.items())[:MAX_OPTIONS]
    return AccountProperty(
        name=definition.name,
        label=definition.label[:_MAX_LABEL],
        type=definition.type,
        options={value: label[:_MAX_LABEL] for value, label in options},
        custom=definition.custom,
    )
