"""From an unchecked request to a result that the caller can act on."""

import logging
from typing import Any

import httpx2
import pytest

from libs.contracts.results import Invalid
from libs.contracts.tools import PLAN_IMPORT, tool_names
from libs.contracts.tools.catalog import TOOLS
from services.hubspot_tools.settings import HubSpotSettings
from services.hubspot_tools.tools.context import ToolContext, open_toolbox
from services.hubspot_tools.tools.registry import IMPLEMENTATIONS
from tests.hubspot_tools.harness import Account, Caller


async def test_a_tool_that_does_not_exist_is_named_with_those_that_do(staff: Caller) -> None:
    result = await staff.call("delete_everything", {})
    assert isinstance(result, Invalid)
    assert result.problems[0].code == "not_found"
    assert result.problems[0].example in tool_names("model")
    assert all(name in result.problems[0].detail for name in tool_names("model"))


def test_every_tool_of_the_contract_can_be_run() -> None:
    assert {*IMPLEMENTATIONS, PLAN_IMPORT.name} == set(TOOLS)


@pytest.mark.parametrize(
    ("tool", "arguments", "problems"),
    [
        ("get_contact", {}, {"contact_id": "missing"}),
        ("get_contact", {"contact_id": None}, {"contact_id": "malformed"}),
        ("get_contact", {"contact_id": "1", "why": "x"}, {"why": "unknown_property"}),
        ("update_contact", {"contact_id": "1", "clear": ["a"] * 51}, {"clear": "too_many"}),
        ("create_contact", {"other": "x"}, {"other": "malformed"}),
    ],
)
async def test_arguments_that_do_not_fit_are_named(
    staff: Caller, tool: str, arguments: dict[str, Any], problems: dict[str | None, str]
) -> None:
    assert await staff.invalid(tool, **arguments) == problems


async def test_a_mistake_of_ours_is_raised_so_that_the_call_comes_again(settings: HubSpotSettings) -> None:
    def broken(_: httpx2.Request) -> httpx2.Response:
        raise ZeroDivisionError

    async with open_toolbox(settings, http=httpx2.MockTransport(broken)) as tools:
        with pytest.raises(ZeroDivisionError):
            await Caller(tools).call("create_contact", {"email": "jane@acme.com"})


async def test_nothing_about_people_is_logged(
    tools: ToolContext, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await account.settings(required_properties=["company"])
    await Caller(tools).invalid("create_contact", email="jane@acme.com", firstname="Janet")
    await account.fault("401")
    await Caller(tools).unavailable("search_contact", email="jane@acme.com")
    ours = [record.__dict__ for record in caplog.records if record.name.startswith("services.")]
    assert len(ours) == 2
    assert "status=401" in ours[1]["error"]
    for record in caplog.records:
        written = f"{record.getMessage()} {record.__dict__}".lower()
        assert "jane" not in written
        assert "pat-test" not in written
