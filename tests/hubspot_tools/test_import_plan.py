"""A file is mapped, checked and shown before anything is written."""

import pytest
from redis.asyncio import Redis

from libs.contact_files import Row
from libs.contracts.imports import ImportPlan
from libs.contracts.principals import Principal
from libs.contracts.results import Accepted, Invalid, Refused, Unavailable, Unconfirmed
from libs.messaging.keys import Keys
from services.hubspot_tools.contact_import import planner
from services.hubspot_tools.contact_import.cell_values import whole_name
from services.hubspot_tools.contact_import.columns import map_columns
from services.hubspot_tools.contacts.policy import rights_of
from services.hubspot_tools.contacts.properties import Definitions, parse_definitions
from services.hubspot_tools.hubspot import Deadline
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import STAFF, Account
from tests.hubspot_tools.importing import Importing

DEFINITIONS = parse_definitions(
    [
        {"name": name, "label": label, "type": "string", "fieldType": "text"}
        for name, label in (
            ("email", "Email"), ("firstname", "First Name"), ("lastname", "Last Name"), ("phone", "Phone Number"),
            ("company", "Company Name"), ("city", "City"), ("jobtitle", "Job Title"), ("fav_color", "Favourite colour"),
        )
    ]
    + [{"name": "createdate", "label": "Create Date", "modificationMetadata": {"readOnlyValue": True}}]
)  # fmt: skip


def mapped(*columns: str, definitions: Definitions = DEFINITIONS) -> dict[str, str | None]:
    found = map_columns(columns, [], definitions, rights_of(STAFF))
    return {each.column: "+".join(filter(None, (each.property, each.also))) or each.problem for each in found}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("E-Mail", "email"), ("EMAIL ADDRESS", "email"), ("Correo electrónico", "email"), ("Adresse e-mail", "email"),
        ("Adres e-mail", "email"), ("이메일", "email"), ("Эл. почта", "email"), ("téléphone", "phone"),
        ("Имя", "firstname"), ("Фамилия", "lastname"), ("회사", "company"), ("Prenom", "firstname"),
        ("Stanowisko", "jobtitle"), ("favourite COLOUR", "fav_color"), ("fav color", "fav_color"),
        ("Full name", "firstname+lastname"), ("ФИО", "firstname+lastname"), ("Create date", "read_only"),
        ("Shoe size", "unknown"),
    ],
)  # fmt: skip
def test_columns_are_known_by_what_people_call_them(header: str, name: str) -> None:
    assert mapped(header)[header] == name


def test_the_first_column_of_a_property_has_it() -> None:
    assert mapped("Email", "Mail", "Phone", "Tel.") == {
        "Email": "email", "Mail": "repeated", "Phone": "phone", "Tel.": "repeated",
    }  # fmt: skip


def test_a_name_next_to_a_first_name_is_the_last_one() -> None:
    assert mapped("First name", "Name") == {"First name": "firstname", "Name": "lastname"}
    assert mapped("First name", "Last name", "Full name")["Full name"] == "unknown"


def test_a_column_of_addresses_is_the_email_under_any_name() -> None:
    found = map_columns(["Wo"], [Row(2, ["ann@acme.com"])], DEFINITIONS, rights_of(STAFF))
    assert found[0].property == "email"


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Jane Doe", ("Jane", "Doe")), ("Doe, Jane", ("Jane", "Doe")), ("Ana María López", ("Ana María", "López")),
     ("Cher", ("Cher", "")), ("김민수", ("민수", "김"))],
)  # fmt: skip
def test_whole_names_are_split(name: str, parts: tuple[str, str]) -> None:
    read = whole_name(name, None)
    assert (read["firstname"], read.get("lastname", "")) == parts


@pytest.fixture
def importing(redis: Redis, keys: Keys, tools: ToolContext) -> Importing:
    return Importing(redis, keys, tools)


async def test_the_plan_says_what_would_be_written_and_writes_nothing(importing: Importing, account: Account) -> None:
    import_id = await importing.upload(
        "Email,Name,Phone,Stage,Shoes\n"
        "JANE@acme.com,Jane Doe,+1 415 555 0100,lead,42\n"
        "not an address,Bob,,,\n"
        ",Nobody,,,\n"
        "jane@ACME.com,,,customer,\n"
        "ann@acme.com,Ann Lee,12,,\n"
    )
    result = await importing.plan(import_id)
    assert isinstance(result, Unconfirmed)
    plan = result.plan
    assert isinstance(plan, ImportPlan)
    assert (plan.total, plan.ready, plan.repeated, plan.bad) == (5, 2, 1, 2)
    assert [(each.row, each.code, each.column) for each in plan.problems] == [
        (3, "malformed", "Email"), (4, "missing", "Email"),
    ]  # fmt: skip
    assert (plan.left_out, [(each.row, each.code, each.column) for each in plan.cells]) == (
        1,
        [(6, "malformed", "Phone")],
    )
    assert [each.property or each.problem for each in plan.columns] == [
        "email", "firstname", "phone", "lifecyclestage", "unknown",
    ]  # fmt: skip
    assert plan.sample[0] == {
        "Email": "JANE@acme.com", "Name": "Jane Doe", "Phone": "+1 415 555 0100", "Stage": "lead",
    }  # fmt: skip
    assert await account.everyone() == []
    assert await importing.progress(import_id) == ("planned", 5, 3)


async def test_a_property_that_is_new_in_the_account_is_found(
    importing: Importing, account: Account, tools: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tools.definitions.get(Deadline.after(10))  # in memory before the property is there
    await account.define(name="shoe_size", label="Shoe size", type="number", fieldType="number")
    monkeypatch.setattr(planner, "RECENT_S", 0.0)
    result = await importing.plan(await importing.upload("Email,Shoe size\nann@acme.com,38\n"))
    assert isinstance(result, Unconfirmed)
    assert result.plan
    assert [each.property for each in result.plan.columns] == ["email", "shoe_size"]


async def test_the_same_plan_has_the_same_confirmation_and_starts_once(importing: Importing) -> None:
    import_id = await importing.upload("Email\nann@acme.com\n")
    first, second = await importing.plan(import_id), await importing.plan(import_id)
    assert isinstance(first, Unconfirmed)
    assert first == second
    for _ in range(2):
        assert isinstance(await importing.plan(import_id, confirmation=first.confirmation), Accepted)
    again = await importing.plan(import_id, confirmation=first.confirmation, call_id="other")
    assert isinstance(again, Invalid)
    assert isinstance(await importing.plan(import_id), Invalid)


async def test_another_confirmation_shows_the_plan_again(importing: Importing) -> None:
    import_id = await importing.upload("Email\nann@acme.com\n")
    await importing.plan(import_id)
    assert isinstance(await importing.plan(import_id, confirmation="something else"), Unconfirmed)


@pytest.mark.parametrize(
    "principal",
    [
        Principal(kind="staff", id="site:somebody-else"),
        Principal(kind="visitor", id=STAFF.id, email="v@acme.com", email_verified=True),
        Principal(kind="anonymous", id=STAFF.id),
    ],
)
async def test_only_who_sent_a_file_may_import_it(importing: Importing, principal: Principal) -> None:
    import_id = await importing.upload("Email\nann@acme.com\n")
    assert isinstance(await importing.plan(import_id, principal=principal), Refused)


async def test_a_file_of_another_conversation_is_not_there(importing: Importing) -> None:
    import_id = await importing.upload("Email\nann@acme.com\n")
    assert isinstance(await importing.plan(import_id, scope="0-other"), Invalid)


async def test_nothing_to_import_is_said_so(importing: Importing) -> None:
    result = await importing.plan(await importing.upload("Email,City\nnobody,Rome\n"))
    assert isinstance(result, Invalid)
    assert result.problems[0].property == "Email"


async def test_hubspot_down_is_a_result(importing: Importing, account: Account) -> None:
    import_id = await importing.upload("Email,Shoes\nann@acme.com,42\n")
    await account.fault("503")
    assert isinstance(await importing.plan(import_id), Unavailable)
