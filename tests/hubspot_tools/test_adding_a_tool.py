"""A tool that lacks a part is named with the part; with all parts it works. The docs list the parts and the tools."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from libs.contracts.base import Model, StrictModel
from libs.contracts.cards import card_of
from libs.contracts.principals import LOCALES, Principal
from libs.contracts.results import Contact, ContactRead, Ok, ToolData, ToolResult, single_contact
from libs.contracts.tools.catalog import TOOLS, may_wait
from libs.contracts.tools.plan_import import PLAN_IMPORT
from libs.contracts.tools.tool import Tool
from services.agent.assistants.guided.dialogue import outcomes
from services.agent.assistants.guided.locales import read_languages
from services.agent.assistants.openai.schemas import function_tools
from services.agent.flows.steps import AssistStep
from services.hubspot_tools.tools.context import Caller as CallerOfTool
from services.hubspot_tools.tools.context import ToolContext
from services.hubspot_tools.tools.implementation import implements
from services.hubspot_tools.tools.registry import IMPLEMENTATIONS
from tests.hubspot_tools.harness import Caller
from tests.rights.table import rows

ROOT = Path(__file__).parents[2]
LANGUAGES = read_languages(ROOT / "locales" / "guided")
DATA = get_args(get_args(ToolData)[0])
REACHES = {"everyone": "staff", "own": "staff, or the visitor's own record", "nobody": "it decides itself"}

READERS: dict[str, Callable[[Any], object]] = {
    "libs/contracts/cards.py: card": lambda data: card_of(Ok.model_construct(data=data), "c1"),
    "libs/contracts/results.py: single contact": lambda data: single_contact(Ok.model_construct(data=data)),
    "services/agent/assistants/guided/dialogue/outcomes.py": lambda data: outcomes._take_data(
        cast("Any", None), None, data
    ),
}


class TagContact(StrictModel):
    """Put a tag on a contact. Ask which one."""

    sticker: str


class ContactTagged(Model):
    pass


TAG_CONTACT = Tool("tag_contact", TagContact, (ContactTagged,), reach="own", progress="tagging", may_wait=True)
RENAMED = Tool("tag_contact", TagContact, (ContactRead,), reach="own", progress="tagging", may_wait=True)


@implements(RENAMED)
async def tag_contact(arguments: TagContact, caller: CallerOfTool, tools: ToolContext) -> ToolResult:
    return Ok(data=ContactRead(contact=Contact(id="1", properties={"tag": arguments.sticker})))


def missing(tool: Tool[StrictModel]) -> list[str]:
    """Each missing part of the tool, the file first."""
    parts = [] if tool.name in TOOLS else ["libs/contracts/tools/catalog.py"]
    if tool.name not in IMPLEMENTATIONS and tool.name != PLAN_IMPORT.name:
        parts.append("services/hubspot_tools/tools/registry.py")
    for result in tool.results:
        parts += [] if result in DATA else ["libs/contracts/results.py: ToolData"]
        data = cast("Any", result).model_construct(**dict.fromkeys(result.model_fields))
        parts += [file for file, read in READERS.items() if not handles(read, data)]
    if tool.name not in rows("tools"):
        parts.append("tests/rights/who_may_what.yaml")
    return parts + missing_words(tool) + ([] if row(tool) in table() else ["docs/hubspot.md"])


def handles(read: Callable[[Any], object], data: Any) -> bool:
    try:
        read(data)
    except AssertionError:  # of `assert_never`
        return False
    except (AttributeError, TypeError, ValueError):  # the data is empty
        return True
    return True


def missing_words(tool: Tool[StrictModel]) -> list[str]:
    wanted = [(f"web/src/locales/desk/{locale}.js", f"'did.{tool.name}'") for locale in LOCALES]
    if tool.offered == "model":
        wanted += [(f"web/src/locales/cards/{locale}.js", f"'tool.{tool.name}'") for locale in LOCALES]
    parts = [file for file, key in wanted if key not in (ROOT / file).read_text(encoding="utf-8")]
    if tool.offered == "model":
        unnamed = {each: tool.arguments.model_fields.keys() - LANGUAGES[each].field_names.keys() for each in LOCALES}
        parts += [f"locales/guided/{each}.yaml" for each in LOCALES if unnamed[each]]
    return parts


def row(tool: Tool[StrictModel]) -> str:
    words = re.split(r"(?<=\.) ", tool.description)[0]
    waits = "yes" if tool.may_wait else "no"
    effect = "reads" if tool.reads_only else "changes"
    return f"| `{tool.name}` | {words} | {tool.offered} | {effect} | {REACHES[tool.reach]} | {waits} |"


def section(page: str, title: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table() -> list[str]:
    return [line for line in section("hubspot.md", "The tools").splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("name", TOOLS)
def test_each_tool_has_all_parts(name: str) -> None:
    assert missing(TOOLS[name]) == []


def test_the_docs_list_no_other_tools() -> None:
    assert table() == [row(tool) for tool in TOOLS.values()]


def test_each_result_belongs_to_a_tool() -> None:
    assert {result for tool in TOOLS.values() for result in tool.results} == set(DATA)


PLACES = {
    "libs/contracts/tools/catalog.py",
    "services/hubspot_tools/tools/registry.py",
    "tests/rights/who_may_what.yaml",
    "docs/hubspot.md",
    *(f"web/src/locales/cards/{each}.js" for each in LOCALES),
    *(f"web/src/locales/desk/{each}.js" for each in LOCALES),
    *(f"locales/guided/{each}.yaml" for each in LOCALES),
}
OF_A_RESULT = {
    "libs/contracts/results.py: ToolData",
    "libs/contracts/results.py: single contact",
    "libs/contracts/cards.py: card",
    "services/agent/assistants/guided/dialogue/outcomes.py",
}


def test_a_planted_tool_is_named_with_all_that_it_lacks() -> None:
    assert sorted(missing(TAG_CONTACT)) == sorted(PLACES | OF_A_RESULT)


async def test_a_planted_tool_works_with_its_declaration_and_its_code(
    tools: ToolContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TOOLS, RENAMED.name, RENAMED)
    monkeypatch.setitem(IMPLEMENTATIONS, RENAMED.name, tag_contact)
    assert set(missing(RENAMED)) == PLACES - {
        "libs/contracts/tools/catalog.py",
        "services/hubspot_tools/tools/registry.py",
    }
    result = await Caller(tools).call("tag_contact", {"sticker": "vip"})
    assert isinstance(result, Ok)
    assert single_contact(result) is not None
    assert card_of(result, "c1") is not None
    anonymous = Caller(tools, Principal(kind="anonymous", id="anonymous:1"))
    assert await anonymous.refused("tag_contact", sticker="vip") == "not_signed_in"
    assert may_wait("tag_contact")
    [schema] = function_tools(["tag_contact"])
    assert schema["description"] == "Put a tag on a contact. Ask which one."
    step = AssistStep.model_validate({"goal": "Help.", "backstory": "Kind.", "tools": ["tag_contact"]})
    assert step._assistant().tools == ("tag_contact",)


def test_the_docs_name_the_files_that_a_tool_needs() -> None:
    named = re.findall(r"^\| `([\w./]+)` \|", section("extending.md", "Add a tool"), re.MULTILINE)
    needed = {re.sub(r"/(en|es|fr|pl|ko|ru)\.", "/xx.", each.partition(":")[0]) for each in PLACES | OF_A_RESULT}
    assert set(named) == needed | {
        "libs/contracts/tools/NAME.py",
        "libs/contracts/tools/__init__.py",
        "services/hubspot_tools/tools/NAME.py",
        "tests/rights/test_tools.py",
        "tests/rights/test_misled_model.py",
    }
