"""No second contact of one person, even while HubSpot's search lags: duplicate candidates are shown first."""

import asyncio
from dataclasses import replace

import pytest

from libs.contracts.results import ContactIdentified, ContactSaved, Ok
from services.hubspot_tools.hubspot.responses import CALL
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import ANONYMOUS, Account, Caller

JANE = {"firstname": "Jane", "lastname": "Doe", "company": "Acme"}

LAGGING = 60_000
"""Milliseconds: longer than any test."""


@pytest.fixture
def staff(remembering: ToolContext) -> Caller:
    return Caller(remembering, confirm="updates", region="US")


@pytest.mark.parametrize(
    ("there", "new"),
    [
        ({"phone": "+14155550100"}, {"phone": "(415) 555-0100"}),
        ({"mobilephone": "+1 415 555 0100"}, {"phone": "+14155550100"}),
        (JANE, {"firstname": "jane", "lastname": "DOE", "company": "acme"}),
        ({"lastname": "Doe", "company": "Acme"}, {"lastname": "Doe", "company": "Acme"}),
    ],
)  # fmt: skip
async def test_a_likely_duplicate_is_shown_before_it_is_made(
    staff: Caller, account: Account, there: dict[str, str], new: dict[str, str]
) -> None:
    known = await account.add(email="jane@old.com", **there)
    await account.add(email="joe@old.com", firstname="Jane", lastname="Roe", company="Acme", phone="+14155550199")
    shown = await staff.unconfirmed("create_contact", email="jane@new.com", **new)
    assert shown.reason == "similar"
    assert [each.id for each in shown.similar] == [known]
    assert len(await account.everyone()) == 2
    created = await replace(staff, confirmation=shown.confirmation).create(email="jane@new.com", **new)
    assert [each.id for each in created.similar] == [known]


async def test_without_a_question_the_receipt_names_the_duplicate(staff: Caller, account: Account) -> None:
    known = await account.add(email="jane@old.com", phone="+14155550100")
    created = await replace(staff, confirm="never").create(email="jane@new.com", phone="+14155550100")
    assert [each.id for each in created.similar] == [known]


async def test_strangers_learn_of_no_contact(remembering: ToolContext, account: Account) -> None:
    await account.add(email="jane@old.com", phone="+14155550100")
    await account.begin()
    stranger = Caller(remembering, principal=ANONYMOUS, confirm="updates")
    result = await stranger.call("create_contact", {"email": "jane@new.com", "phone": "+14155550100"})
    assert result == Ok(data=ContactSaved(contact_id=None))
    assert await account.calls() == ["POST "]


async def test_a_new_contact_is_found_before_the_index_has_it(staff: Caller, account: Account) -> None:
    await account.settings(index_lag_ms=LAGGING)
    first = await staff.create(email="jane@old.com", firstname="Jane", phone="+14155550100")
    assert await staff.names(phone="+1 415 555 0100") == ["Jane"]
    assert await staff.names(email="jane@old.com") == ["Jane"]
    result = await staff.call("identify_contact", {"phone": "+14155550100"})
    assert isinstance(result, Ok)
    assert isinstance(result.data, ContactIdentified)
    assert result.data.contact is not None
    shown = await replace(staff, call_id="c2").unconfirmed("create_contact", firstname="J.", phone="+14155550100")
    assert [each.id for each in shown.similar] == [first.contact.id]


async def test_a_number_that_was_changed_a_moment_ago_is_found(staff: Caller, account: Account) -> None:
    jane = await account.add(email="jane@old.com", firstname="Jane", phone="+14155550100")
    await account.settings(index_lag_ms=LAGGING)
    update = replace(staff, confirm="never")
    await update.update(jane, phone="+14155550177")
    assert await staff.names(phone="+14155550177") == ["Jane"]
    await update.update(jane, phone="+14155550188")
    assert await staff.names(phone="+14155550177") == []  # the record has another one by now


async def test_two_at_once_are_one_and_a_question(remembering: ToolContext, account: Account) -> None:
    """The second create finds the contact of the first one, on any worker, even before the index has it."""
    await account.settings(index_lag_ms=LAGGING)
    callers = [Caller(remembering, confirm="updates", call_id=f"c{number}") for number in range(5)]
    results = await asyncio.gather(
        *(
            caller.call("create_contact", {"email": f"jane{number}@new.com", "phone": "+14155550100"})
            for number, caller in enumerate(callers)
        )
    )
    assert sorted(result.status for result in results) == ["ok", *["unconfirmed"] * 4]
    assert len(await account.everyone()) == 1


@pytest.mark.parametrize("identity", [{"email": "jane@new.com"}, {"firstname": "Jane"}])
@pytest.mark.parametrize("is_set_up", [True, False])
async def test_a_contact_made_by_the_same_call_is_no_duplicate(
    staff: Caller, account: Account, identity: dict[str, str], is_set_up: bool
) -> None:
    if is_set_up:
        await account.define(name=CALL, label="Call", type="string", fieldType="text", hasUniqueValue=True)
    first = await staff.create(**identity, phone="+14155550100")
    again = await replace(staff, retried=True).create(**identity, phone="+14155550100")
    assert again.contact.id == first.contact.id
    assert len(await account.everyone()) == 1


@pytest.mark.parametrize("identity", [{"email": "jane@new.com"}, {"firstname": "Jane"}])
async def test_a_contact_from_after_a_killed_create_is_no_candidate(
    staff: Caller, account: Account, identity: dict[str, str]
) -> None:
    first = await staff.create(**identity, phone="+14155550100")
    await account.add(email="other@new.com", phone="+14155550100")
    again = await replace(staff, retried=True).create(**identity, phone="+14155550100")
    assert again.contact.id == first.contact.id
    assert len(await account.everyone()) == 2


async def test_many_questions_are_one_search(staff: Caller, account: Account) -> None:
    """The whole account has five searches a second; creates must not be limited to that."""
    known = [await account.add(email=f"p{number}@old.com", phone=f"+141555501{number:02}") for number in range(30)]
    await account.begin()
    shown = await asyncio.gather(
        *(
            replace(staff, call_id=f"c{number}").unconfirmed(
                "create_contact", email=f"p{number}@new.com", phone=f"+141555501{number:02}"
            )
            for number in range(30)
        )
    )
    assert [[each.id for each in one.similar] for one in shown] == [[contact_id] for contact_id in known]
    assert len(await account.calls()) <= 3


async def test_without_a_search_permit_no_call_waits(staff: Caller, account: Account) -> None:
    await account.add(email="jane@old.com", phone="+14155550100")
    await account.fault("429-search", path="search")
    assert (await staff.create(email="jane@new.com", phone="+14155550100")).similar == []


async def test_searches_for_whole_numbers_are_asked_together(staff: Caller, account: Account) -> None:
    names = [f"P{number}" for number in range(20)]
    for number, name in enumerate(names):
        await account.add(firstname=name, phone=f"+141555502{number:02}")
    await account.begin()
    found = await asyncio.gather(*(staff.names(phone=f"(415) 555-02{number:02}") for number in range(20)))
    assert found == [[name] for name in names]
    assert len(await account.calls()) <= 3


async def test_more_than_a_page_with_one_number_are_paged(staff: Caller, account: Account) -> None:
    for number in range(7):
        await account.add(firstname=f"P{number}", phone="+14155550100")
    first = await staff.search(phone="+14155550100")
    assert (len(first.contacts), first.total) == (5, 7)
    rest = await staff.search(phone="+14155550100", after=first.after)
    assert len(rest.contacts) == 2


async def test_a_new_contact_with_nothing_but_a_name_is_compared_by_it(staff: Caller, account: Account) -> None:
    known = await account.add(email="jane@old.com", **JANE)
    shown = await staff.unconfirmed("create_contact", firstname="JANE", lastname="doe")
    assert [each.id for each in shown.similar] == [known]
    assert (await staff.create(firstname="Jane", lastname="Doe", email="other@new.com")).similar == []
    assert (await staff.create(firstname="Jane", lastname="Roe")).similar == []


async def test_two_of_one_name_in_a_row_are_noticed_before_the_index_knows(staff: Caller, account: Account) -> None:
    await account.settings(index_lag_ms=LAGGING)
    first = await staff.create(firstname="Bo", lastname="Lund")
    shown = await replace(staff, call_id="c2").unconfirmed("create_contact", firstname="Bo", lastname="Lund")
    assert [each.id for each in shown.similar] == [first.contact.id]
