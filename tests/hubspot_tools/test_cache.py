"""Definitions and owners: read rarely, fresh enough for each caller, and old ones rather than none."""

import asyncio

import pytest

from services.hubspot_tools.contacts.cache import Cached
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import Down
from services.hubspot_tools.settings import HubSpotSettings
from services.hubspot_tools.tools.context import open_toolbox
from tests.hubspot_tools.conftest import QUICK
from tests.hubspot_tools.harness import Account, Caller


class Source:
    """Counts its loads, and fails on request."""

    def __init__(self) -> None:
        self.loads = 0
        self.failing = False

    async def load(self, _: Deadline) -> str:
        self.loads += 1
        await asyncio.sleep(0)
        if self.failing:
            raise Down
        return f"value {self.loads}"


SOON = Deadline.after(3_600)


async def test_many_who_ask_at_once_cause_one_load() -> None:
    source = Source()
    cached = Cached(source.load, ttl=60, name="things")
    assert cached.peek() is None
    assert set(await asyncio.gather(*(cached.get(SOON) for _ in range(10)))) == {"value 1"}
    assert await cached.get(SOON) == cached.peek() == "value 1"
    assert set(await asyncio.gather(*(cached.get(SOON, max_age=0) for _ in range(10)))) == {"value 2"}


async def test_an_expired_value_is_loaded_again() -> None:
    source = Source()
    cached = Cached(source.load, ttl=0, name="things")
    assert [await cached.get(SOON) for _ in range(3)] == ["value 1", "value 2", "value 3"]


async def test_the_old_value_serves_while_there_is_no_new_one() -> None:
    source = Source()
    source.failing = True
    cached = Cached(source.load, ttl=60, name="things")
    with pytest.raises(Down):
        await cached.get(SOON)
    source.failing = False
    assert await cached.get(SOON) == "value 2"
    source.failing = True
    assert await cached.get(SOON, max_age=0) == "value 2"
    assert await cached.get(SOON, max_age=0) == "value 2"
    assert source.loads == 3


async def test_definitions_and_owners_are_read_once(staff: Caller, account: Account) -> None:
    for number in range(3):
        other = [{"property": "hubspot_owner_id", "value": "ann lee"}]
        await staff.create(email=f"p{number}@acme.com", lifecyclestage="lead", other=other)
    assert await account.asked("/crm/properties/") == 1
    assert await account.asked("/crm/owners/") == 1


async def test_a_property_that_was_added_a_moment_ago_is_found(
    settings: HubSpotSettings, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.hubspot_tools.tools.common.property_values.RECENT_S", 0.0)
    async with open_toolbox(settings, retries=QUICK) as tools:
        staff = Caller(tools)
        wanted = {"firstname": "Jane", "other": [{"property": "Shoe size", "value": "42"}]}
        assert await staff.invalid("create_contact", **wanted) == {"Shoe size": "unknown_property"}
        await account.define(name="shoe_size", label="Shoe size", type="number", fieldType="number")
        assert (await staff.create(**wanted)).contact.properties["shoe_size"] == "42"
