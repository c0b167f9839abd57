"""Files as programs and people make them, and the contacts that a plan reads from them (`exports/*.yaml`).

A value in the expectation may be a list of acceptable ones; null stands for none.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from libs.contact_files import NotATable, read_table
from services.hubspot_tools.contact_import.columns import map_columns
from services.hubspot_tools.contact_import.row_checks import CheckedRows, RowChecker
from services.hubspot_tools.hubspot import Deadline
from services.hubspot_tools.tools.context import Caller, ToolContext
from tests.contact_files.workbooks import Failure, Percent, Rows, workbook
from tests.hubspot_tools.harness import STAFF, Account

KINDS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "exports").glob("*.yaml"))
}
CASES = [pytest.param(case, id=f"{kind}: {case['name']}") for kind, cases in KINDS.items() for case in cases]
PROPERTIES: Mapping[str, tuple[str, str, str, dict[str, str]]] = {
    "interests": ("Interests", "enumeration", "checkbox", {
        "opt_running": "Running", "opt_hiking": "Hiking", "opt_food": "Food & Wine, organic", "opt_yoga": "Yoga",
    }),
    "segment": ("Segment", "enumeration", "select", {"A1": "Enterprise", "B1": "Mid-market", "c1": "SMB"}),
    "vip": ("VIP customer", "bool", "booleancheckbox", {"true": "Yes", "false": "No"}),
    "birthday": ("Birthday", "date", "date", {}),
    "delivery_notes": ("Delivery notes", "string", "textarea", {}),
    "discount": ("Discount", "number", "number", {}),
    "annual_spend": ("Annual spend", "number", "number", {}),
}  # fmt: skip
"""Of the test's account, by name: label, type, kind of field, and options."""


@pytest.fixture
async def account_tools(account: Account, tools: ToolContext) -> ToolContext:
    async def define(name: str) -> None:
        label, kind, field, options = PROPERTIES[name]
        listed: Any = [
            {"value": value, "label": shown, "displayOrder": place, "hidden": False}
            for place, (value, shown) in enumerate(options.items())
        ]
        await account.define(name=name, label=label, type=kind, fieldType=field, options=listed)

    await asyncio.gather(*map(define, PROPERTIES))
    return tools


async def checked(content: str | bytes, tools: ToolContext, region: str | None = None) -> CheckedRows:
    table = read_table(content)
    caller = Caller(
        principal=STAFF, deadline=Deadline.after(20), asked_at=datetime.now(UTC), region=region, call_id="c1",
        policy=tools.policy,
    )  # fmt: skip
    definitions = await tools.definitions.get(caller.deadline)
    columns = map_columns(table.columns, table.rows, definitions, caller.rights)
    return await RowChecker(columns, caller, tools).check(table.rows)


def agree(found: CheckedRows, expected: Mapping[str, Mapping[str, Any] | None]) -> None:
    contacts = {values["email"]: values for _, values in found.contacts}
    for email, wanted in expected.items():
        if wanted is None:
            assert email not in contacts
            continue
        assert email in contacts, f"{[each.model_dump() for each in found.problems]}"
        for name, value in wanted.items():
            acceptable = value if isinstance(value, list) else [value]
            assert contacts[email].get(name) in acceptable, f"{name} of {email}: {contacts[email].get(name)!r}"


@pytest.mark.parametrize("case", CASES)
async def test_an_export_gives_its_contacts(case: dict[str, Any], account_tools: ToolContext) -> None:
    content = case["file"].encode(case.get("encoding", "utf-8"))
    if "refused" in case:
        with pytest.raises(NotATable) as refused:
            read_table(content)
        assert refused.value.reason == case["refused"]
        return
    found = await checked(content, account_tools, case.get("region"))
    agree(found, case["expect"])
    counts = {"contacts": len(found.contacts), "bad_rows": len(found.problems), "left_out": len(found.cells)}
    assert {name: counts[name] for name in counts.keys() & case.keys()} == {
        name: case[name] for name in counts.keys() & case.keys()
    }


async def test_a_workbook_has_dates_numbers_and_answers(account_tools: ToolContext) -> None:
    rows: Rows = [
        ["Email", "Phone", "Birthday", "Annual spend", "Discount", "VIP customer", "Zip", "Renewal date"],
        ["a@x.co", 14155550100, date(1990, 12, 25), 1200.5, Percent(0.5), True, 2134, datetime(2027, 1, 31, 9, 30)],  # noqa: DTZ001
        ["b@x.co", "+34 612 345 673", "25/12/1990", 3000, 12, False, "02134", 46387],
        ["c@x.co", Failure("#N/A"), Failure("#REF!"), None, None, None, 75001.0, None],
    ]
    found = await checked(workbook({"People": rows}), account_tools, "US")
    born = {"birthday": "1990-12-25"}
    a = {"phone": "+14155550100", "annual_spend": "1200.5", "discount": "0.5", "vip": "true", "zip": "2134", **born}
    b = {"phone": "+34612345673", "annual_spend": "3000", "vip": "false", "zip": "02134", **born}
    c = {"phone": None, "birthday": None, "zip": "75001"}
    agree(
        found,
        {"a@x.co": {**a, "renewal_date": "2027-01-31"}, "b@x.co": {**b, "renewal_date": "2026-12-31"}, "c@x.co": c},
    )
    assert found.cells == []


async def test_the_first_visible_sheet_with_addresses_is_read(account_tools: ToolContext) -> None:
    sheets: dict[str, Rows] = {
        "Cover": [["Instructions"], ["Fill in the last sheet."]],
        "Old": [["Email"], ["old@x.co"]],
        "People": [["Contacts of 2026"], [], ["Name", "E-mail"], ["Ana Ruiz", "ana@x.co"], ["Total", "1"]],
    }
    found = await checked(workbook(sheets, hidden=["Old"]), account_tools)
    agree(found, {"ana@x.co": {"firstname": "Ana", "lastname": "Ruiz"}, "old@x.co": None})
    assert found.problems == []


async def test_filtered_rows_of_a_workbook_are_imported_too(account_tools: ToolContext) -> None:
    found = await checked(workbook({"People": [["Email"], ["a@x.co"], ["b@x.co"]]}, hidden_rows=[2]), account_tools)
    agree(found, {"a@x.co": {}, "b@x.co": {}})


async def test_a_number_that_lost_its_plus_in_a_workbook_is_read(account_tools: ToolContext) -> None:
    people = workbook({"People": [["Email", "Phone"], ["a@x.co", 4915123456789], ["b@x.co", 4915123]]})
    found = await checked(people, account_tools)
    agree(found, {"a@x.co": {"phone": "+4915123456789"}, "b@x.co": {"phone": None}})
    assert [(each.row, each.column, each.code) for each in found.cells] == [(3, "Phone", "malformed")]
