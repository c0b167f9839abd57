"""The agent knows the account's properties as a tools worker published them."""

import pytest
from redis.asyncio import Redis

from libs.contracts.account import AccountProperties, AccountProperty
from libs.contracts.principals import Principal
from libs.messaging.keys import Keys
from services.agent.account import AccountReader
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant

SEGMENT = AccountProperties(properties=(AccountProperty(name="segment", label="Segment", type="enumeration"),))


async def _publish(redis: Redis, keys: Keys, properties: AccountProperties) -> None:
    await redis.set(keys.hubspot_properties, properties.model_dump_json(), ex=60)


async def test_nothing_is_known_until_it_is_published(redis: Redis, keys: Keys) -> None:
    account = AccountReader(redis, keys, refresh_s=0)
    assert (await account.properties()).properties == ()
    await _publish(redis, keys, SEGMENT)
    assert await account.properties() == SEGMENT


async def test_the_list_is_read_again_only_after_a_while(redis: Redis, keys: Keys) -> None:
    account = AccountReader(redis, keys, refresh_s=60)
    await account.properties()
    await _publish(redis, keys, SEGMENT)
    assert (await account.properties()).properties == ()


async def test_an_equal_list_stays_the_same_object(redis: Redis, keys: Keys) -> None:
    await _publish(redis, keys, SEGMENT)
    account = AccountReader(redis, keys, refresh_s=0)
    assert await account.properties() is await account.properties()


@pytest.mark.parametrize("stored", [None, "{", '{"properties": 1}'])
async def test_the_last_list_stays_when_the_new_one_is_lost_or_not_readable(
    redis: Redis, keys: Keys, stored: str | None
) -> None:
    await _publish(redis, keys, SEGMENT)
    account = AccountReader(redis, keys, refresh_s=0)
    await account.properties()
    await (redis.set(keys.hubspot_properties, stored, ex=60) if stored else redis.delete(keys.hubspot_properties))
    assert await account.properties() == SEGMENT


@pytest.mark.parametrize(
    ("principal", "known"),
    [
        (Principal(kind="staff", id="site:jane"), SEGMENT),
        (Principal(kind="visitor", id="site:v", email="v@host.example"), AccountProperties()),
        (Principal(kind="anonymous", id="visitor:1"), AccountProperties()),
    ],
)
async def test_only_staff_may_name_the_accounts_properties(
    stage: Stage, start: Start, redis: Redis, keys: Keys, principal: Principal, known: AccountProperties
) -> None:
    await _publish(redis, keys, SEGMENT)
    assistant = ScriptedAssistant()
    await start(assistant)
    chat = (await stage.writer.open(principal, locale="en")).conversation_id
    await stage.at_rest(chat)
    await stage.says(chat, "hello")
    await stage.at_rest(chat)
    assert [situation.account for situation in assistant.situations] == [known]
