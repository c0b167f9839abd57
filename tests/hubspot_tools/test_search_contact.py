"""Searches for contacts by any known data, in as few calls as possible."""

import json

import pytest

from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller


async def add_people(account: Account) -> None:
    await account.add(
        email="jane@acme.com", firstname="Jane", lastname="Doe", phone="+1 (415) 555-0100", company="Acme Corp",
        city="Berlin", hs_lead_status="IN_PROGRESS", hubspot_owner_id="910901",
    )  # fmt: skip
    await account.add(
        email="joe@acme.com", firstname="Doe", lastname="Joe", mobilephone="+4930123456", company="Acme Labs",
        city="Paris", hs_additional_emails="joseph@other.org",
    )  # fmt: skip
    await account.add(email="minjun@hanguk.kr", firstname="민준", lastname="김", phone="+82 10-1234-5678")


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"email": " JANE@acme.com"}, ["Jane Doe"]),
        ({"email": "joseph@other.org"}, ["Doe Joe"]),
        ({"email": "nobody@acme.com"}, []),
        ({"name": "Doe"}, ["Doe Joe", "Jane Doe"]),
        ({"name": "jane doe"}, ["Jane Doe"]),
        ({"name": "Doe, Jane"}, ["Jane Doe"]),
        ({"name": "김민준"}, ["김민준"]),
        ({"phone": "+14155550100"}, ["Jane Doe"]),
        ({"phone": "(415) 555-0100"}, ["Jane Doe"]),
        ({"phone": "555 0100"}, ["Jane Doe"]),
        ({"phone": "+49 30 123456"}, ["Doe Joe"]),
        ({"company": "acme"}, ["Doe Joe", "Jane Doe"]),
        ({"company": "Acme La"}, ["Doe Joe"]),
        ({"email_domain": "https://acme.com"}, ["Doe Joe", "Jane Doe"]),
        ({"email_domain": "other.org"}, ["Doe Joe"]),
        ({"query": "hangu"}, ["김민준"]),
        ({"query": "minjun@hanguk.kr"}, ["김민준"]),
        ({"name": "Doe", "company": "Acme", "email_domain": "acme.com", "query": "joe"}, ["Doe Joe"]),
        ({"email": "jane@acme.com", "name": "Joe"}, []),
        ({"email": "", "name": "", "query": "Jane", "filters": []}, ["Jane Doe"]),
    ],
)
async def test_contacts_are_found(
    staff: Caller, account: Account, criteria: dict[str, object], found: list[str]
) -> None:
    await add_people(account)
    assert await staff.names(**criteria) == found


@pytest.mark.parametrize(
    ("prop", "operator", "value", "found"),
    [
        ("city", "eq", "berlin", ["Jane Doe"]),
        ("City", "neq", "Berlin", ["Doe Joe", "김민준"]),
        ("jobtitle", "is_known", None, []),
        ("phone", "is_unknown", None, ["Doe Joe"]),
        ("company", "contains", "labs", ["Doe Joe"]),
        ("company", "starts_with", "Acme C", ["Jane Doe"]),
        ("hs_lead_status", "eq", "in progress", ["Jane Doe"]),
        ("Contact owner", "eq", "ann lee", ["Jane Doe"]),
        ("createdate", "gt", "2020-01-01", ["Doe Joe", "Jane Doe", "김민준"]),
        ("createdate", "lt", "2020-01-01", []),
    ],
)
async def test_contacts_are_filtered_by_any_property(
    staff: Caller, account: Account, prop: str, operator: str, value: str | None, found: list[str]
) -> None:
    await add_people(account)
    assert await staff.names(filters=[{"property": prop, "operator": operator, "value": value}]) == found


async def test_filters_are_shown_with_their_labels(staff: Caller, account: Account) -> None:
    await account.add(email="jane@acme.com", desk_id="D-1")
    found = await staff.search(filters=[{"property": "Desk ID", "operator": "eq", "value": "D-1"}])
    assert found.contacts[0].properties["desk_id"] == "D-1"
    assert found.contacts[0].labels["desk_id"] == "Desk ID"


async def test_an_email_alone_spends_no_search_and_sees_what_the_index_does_not(
    staff: Caller, account: Account
) -> None:
    await account.settings(index_lag_ms=60_000)
    contact_id = await account.add(email="jane@acme.com")
    await account.begin()
    found = await staff.search(email="jane@acme.com")
    assert [contact.id for contact in found.contacts] == [contact_id]
    assert await account.calls() == ["POST batch/read"]


async def test_many_contacts_are_paged(staff: Caller, account: Account) -> None:
    for number in range(7):
        await account.add(email=f"p{number}@acme.com", firstname=f"P{number}", company="Acme")
    first = await staff.search(company="acme")
    assert (len(first.contacts), first.total) == (5, 7)
    second = await staff.search(company="acme", after=first.after)
    assert (len(second.contacts), second.total, second.after) == (2, 7, None)
    names = [contact.name for contact in (*first.contacts, *second.contacts)]
    assert names == [f"P{number}" for number in range(7)]
    assert len((await staff.search(company="acme", limit=3)).contacts) == 3


async def test_an_archived_contact_that_the_index_still_counts_is_not_counted(staff: Caller, account: Account) -> None:
    contact_id = await account.add(firstname="Jane", company="Acme")
    await staff.names(company="acme")
    await account.settings(index_lag_ms=60_000)
    await account.archive(contact_id)
    found = await staff.search(company="acme")
    assert (found.contacts, found.total) == ([], 0)


def filtered(prop: str, operator: str, value: str | None = None) -> dict[str, object]:
    return {"filters": [{"property": prop, "operator": operator, "value": value}]}


MALFORMED = dict.fromkeys(("email", "phone", "email_domain"), "malformed")
KNOWN = {"property": "city", "operator": "is_known", "value": None}
LONG = [{"property": name, "operator": "eq", "value": "x" * 900} for name in ("city", "zip", "state")]


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        ({}, {None: "missing"}),
        ({"query": "  ", "name": "\u200b"}, {None: "missing"}),
        ({"email": "jane"}, {"email": "malformed"}),
        ({"email": "jane", "phone": "x", "email_domain": "y"}, MALFORMED),
        ({"name": "*"}, {"name": "malformed"}),
        ({"query": "a", "after": "-1"}, {"after": "malformed"}),
        ({"query": "a", "after": "9996"}, {"after": "too_many"}),
        ({"query": "a", "limit": 50}, {"limit": "malformed"}),
        ({"query": "\ud800"}, {"query": "malformed"}),
        (filtered("nope", "is_known"), {"nope": "unknown_property"}),
        (filtered("city", "eq"), {"city": "missing"}),
        (filtered("lifecyclestage", "eq", "vip"), {"lifecyclestage": "not_an_option"}),
        (filtered("hubspot_owner_id", "eq", "bob"), {"hubspot_owner_id": "not_an_option"}),
        (filtered("createdate", "gt", "yesterday"), {"createdate": "malformed"}),
        (filtered("city", "like", "a"), {"filters.0.operator": "not_an_option"}),
        ({"company": "a b", "filters": [KNOWN] * 5}, {None: "too_many"}),
        ({"filters": LONG}, {None: "too_long"}),
    ],
)
async def test_a_search_that_hubspot_would_refuse_is_not_sent(
    staff: Caller, account: Account, arguments: dict[str, object], problems: dict[str | None, str]
) -> None:
    assert await staff.invalid("search_contact", **arguments) == problems
    assert await account.calls() == []


async def test_text_of_strangers_is_never_more_than_a_value(staff: Caller, account: Account) -> None:
    await staff.search(query='"}],"limit":200,"x":"\u202e', name='Jane" OR 1', company="a*b")
    # The second one is for other accents in the name.
    bodies = [json.loads(request["body"]) for request in await account.requests()]
    assert [body["limit"] for body in bodies] == [5, 100]
    for body in bodies:
        assert body["query"] == '"}],"limit":200,"x":"'
        assert body.keys() == {"properties", "limit", "filterGroups", "query"}


async def test_phones_are_read_in_the_conversations_region(tools: ToolContext, account: Account) -> None:
    await account.add(firstname="Min", phone="+821012345678")
    assert await Caller(tools, region="KR").names(phone="010-1234-5678") == ["Min"]
