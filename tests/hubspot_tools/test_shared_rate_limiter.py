"""Tools share the rate limiter: HubSpot's refusals stay hidden, and a call without time names the next attempt."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts.results import Unavailable
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller


@pytest.mark.parametrize(("kind", "path"), [("429-burst", "contacts"), ("429-search", "search")])
async def test_a_refusal_that_slips_through_is_not_seen(
    remembering: ToolContext, account: Account, kind: str, path: str
) -> None:
    staff = Caller(remembering)
    await account.add(email="jane@acme.example", firstname="Jane", lastname="Doe")
    await account.fault(kind, path=path, times=1)
    if kind == "429-burst":
        assert (await staff.create(email="joe@acme.example")).contact.properties["email"] == "joe@acme.example"
    else:
        assert await staff.names(name="Jane Doe") == ["Jane Doe"]


@pytest.mark.parametrize(("kind", "wait"), [("429-daily", timedelta(minutes=10)), ("477", timedelta(minutes=30))])
async def test_a_spent_day_and_a_moved_account_name_the_next_try(
    remembering: ToolContext, account: Account, kind: str, wait: timedelta
) -> None:
    staff = Caller(remembering)
    await account.fault(kind, times=1)
    for _ in range(2):  # the second is not even sent
        result = await staff.call("create_contact", {"email": "joe@acme.example"})
        assert isinstance(result, Unavailable)
        assert result.effect == "none"
        assert result.retry_at is not None
        assert result.retry_at > datetime.now(UTC) + wait
    assert await account.everyone() == []
