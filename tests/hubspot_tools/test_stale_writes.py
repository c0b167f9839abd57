"""A write that waited in the outbox does not overwrite a later change by another person, and reports it."""

from datetime import timedelta
from typing import Any

import pytest

from libs.contracts.base import utc_now
from libs.contracts.results import Changed
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.worker import ToolsWorker

JANE: dict[str, Any] = {"email": "jane@acme.com", "firstname": "Jane"}


async def _asked_a_while_ago(worker: ToolsWorker, account: Account, contact_id: str, **changes: Any) -> None:
    """Longer ago than clocks may differ; every write from here on is later."""
    at = utc_now() - timedelta(seconds=30)
    await account.fault("503")
    assert (
        await worker.ask("c1", "update_contact", at=at, contact_id=contact_id, **changes)
    ).result.status == "accepted"
    await account.no_faults()


async def test_another_persons_change_is_not_overwritten(worker: ToolsWorker, account: Account) -> None:
    mine = await account.add(**JANE)
    owner = (await account.http.get("/crm/owners/2026-09", params={"limit": "1"})).json()["results"][0]
    await _asked_a_while_ago(worker, account, mine, city="Rome", company="Acme")
    await account.settings(editor=owner["userId"])
    await account.change(mine, city="Oslo")
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert isinstance(final.result, Changed)
    assert [(each.property, each.before, each.after) for each in final.result.changes] == [("city", None, "Oslo")]
    assert final.result.contact is not None
    assert final.result.contact.id == mine
    assert final.result.at is not None
    assert final.result.by == f"{owner['firstName']} {owner['lastName']}"
    assert await account.read(mine, "city", "company") == {"city": "Oslo", "company": None}, "nothing of it was sent"


@pytest.mark.parametrize("meanwhile", [{"company": "Acme"}, {"city": "Rome"}])
async def test_another_property_or_the_same_value_is_no_reason(
    worker: ToolsWorker, account: Account, meanwhile: dict[str, str]
) -> None:
    mine = await account.add(**JANE)
    await _asked_a_while_ago(worker, account, mine, city="Rome", jobtitle="CTO")
    await account.change(mine, **meanwhile)
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert final.result.status == "ok"
    assert await account.read(mine, "city", "jobtitle") == {"city": "Rome", "jobtitle": "CTO"}


async def test_values_from_before_the_request_are_overwritten(worker: ToolsWorker, account: Account) -> None:
    mine = await account.add(**JANE, city="Oslo")
    await account.fault("503")
    # As if the contact had been there for a while: the time of the request counts, by HubSpot's clock.
    later = utc_now() + timedelta(seconds=10)
    await worker.ask("c1", "update_contact", at=later, contact_id=mine, city="Rome")
    async with worker.draining_along():
        await account.no_faults()
        [final] = await worker.until_finals(1)
    assert final.result.status == "ok"


async def test_a_stage_in_three_steps_is_our_own_change(worker: ToolsWorker, account: Account) -> None:
    """It is emptied first: a worker that died after that left a value that no caller asked for."""
    mine = await account.add(**JANE, lifecyclestage="customer")
    await account.fault("503")
    at = utc_now() + timedelta(seconds=3)
    await worker.ask("c1", "update_contact", at=at, contact_id=mine, lifecyclestage="lead")
    await account.no_faults()
    # The third write of the stage fails, and with it the attempt.
    await account.fault("503", path=f"contacts/{mine}$", method="PATCH", skip=2, times=3)
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert final.result.status == "ok", final
    assert await account.read(mine, "lifecyclestage") == {"lifecyclestage": "lead"}
