"""The tools as the model sees them."""

from typing import Any

import pytest

from libs.contracts.tools import tool_names
from libs.contracts.tools.catalog import TOOLS
from sandbox.openai.schemas import check_strict
from services.agent.assistants.openai.schemas import UnknownTool, function_tools


def _properties(tool: str) -> dict[str, Any]:
    (function,) = function_tools((tool,))
    properties: dict[str, Any] = function["parameters"]["properties"]
    return properties


@pytest.mark.parametrize("name", tool_names("model"))
def test_every_tool_has_a_strict_schema(name: str) -> None:
    (tool,) = function_tools((name,))
    assert tool["strict"] is True
    assert tool["name"] == name
    assert tool["description"] == " ".join((TOOLS[name].arguments.__doc__ or "").split())
    check_strict(tool["parameters"], owner=name, param="parameters", code="invalid")
    assert "$ref" not in str(tool)
    assert tool["parameters"]["required"] == list(TOOLS[name].arguments.model_fields)


def test_optional_arguments_may_be_null() -> None:
    assert _properties("search_contact")["email"] == {
        "type": ["string", "null"],
        "description": "The whole email address.",
    }
    assert _properties("get_contact")["contact_id"]["type"] == "string"


def test_numbers_keep_their_bounds_and_lists_their_lengths() -> None:
    search = _properties("search_contact")
    assert (search["limit"]["minimum"], search["limit"]["maximum"]) == (1, 10)
    (listed,) = (option for option in search["filters"]["anyOf"] if option["type"] == "array")
    assert listed["maxItems"] == 6
    assert listed["items"]["properties"]["operator"]["enum"][0] == "eq"


def test_the_schemas_of_a_set_of_tools_are_made_once() -> None:
    assert function_tools(["get_contact"]) is function_tools(("get_contact",))


def test_a_tool_without_arguments_model_is_refused() -> None:
    with pytest.raises(UnknownTool, match="launch_rocket"):
        function_tools(("launch_rocket",))
