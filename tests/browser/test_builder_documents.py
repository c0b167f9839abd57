"""What the builder does to documents of flows, and its conditions between sentences and CEL."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.source_page import source_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

BRANCH = {"kind": "branch", "fields": [], "blocks": [
    {"name": "cases", "title": {}, "place": ["cases", "*", "steps"], "condition": "when"},
    {"name": "default", "title": {}, "place": ["default"]},
]}  # fmt: skip
ASK = {"kind": "ask", "fields": [], "blocks": [
    {"name": "on_timeout", "title": {}, "place": ["on_timeout"]},
    {"name": "on_thanks", "title": {}, "place": ["on_thanks"], "when": {"field": "type", "equals": "matter"}},
]}  # fmt: skip
KINDS = {"branch": BRANCH, "ask": ASK}


def note(text: str) -> dict[str, str]:
    return {"note": text}


CASES = {"branch": {"cases": [{"when": "returning", "steps": [note("b")]}], "default": [note("c")]}}
DOCUMENT: dict[str, Any] = {"steps": [note("a"), CASES, {"ask": {"type": "text", "on_timeout": [note("d")]}}]}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def sources(chromium_browser: Browser) -> AsyncIterator[Page]:
    async with source_page(chromium_browser) as page:
        yield page


async def run(page: Page, module: str, look: str, *values: Any) -> Any:
    code = f"([values, kinds]) => import('/builder/{module}').then((module) => {{ return {look}; }})"
    return await page.evaluate(code, [list(values), KINDS])


async def test_all_steps_are_found_with_their_places(sources: Page) -> None:
    look = "module.allSteps(values[0], new Map(Object.entries(kinds))).map(({ place }) => place.join('.'))"
    assert await run(sources, "document.js", look, DOCUMENT) == [
        "steps.0", "steps.1", "steps.1.branch.cases.0.steps.0", "steps.1.branch.default.0", "steps.2",
        "steps.2.ask.on_timeout.0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "target", "number", "end", "order"),
    [
        (["steps", 0], ["steps"], 2, ["steps", 1], "branch note ask"),
        (["steps", 2], ["steps"], 0, ["steps", 0], "ask note branch"),
        (["steps", 0], ["steps", 1, "branch", "default"], 1, ["steps", 0, "branch", "default", 1], "branch ask"),
        (["steps", 1, "branch", "default", 0], ["steps"], 1, ["steps", 1], "note note branch ask"),
    ],
    ids=["down", "up", "into a block", "out of a block"],
)
async def test_a_step_is_moved(sources: Page, start: Any, target: Any, number: int, end: Any, order: str) -> None:
    moved = await run(sources, "document.js", "module.moved(...values)", DOCUMENT, start, target, number)
    assert moved["place"] == end
    assert " ".join(next(iter(step)) for step in moved["document"]["steps"]) == order
    assert json.dumps(moved["document"]).count('"note"') == 4


async def test_a_step_does_not_move_into_itself(sources: Page) -> None:
    target = ["steps", 1, "branch", "default"]
    assert await run(sources, "document.js", "module.moved(...values)", DOCUMENT, ["steps", 1], target, 0) is None


async def test_an_empty_block_is_left_out_and_an_empty_case_stays(sources: Page) -> None:
    for place, gone in (
        (["steps", 2, "ask", "on_timeout", 0], True),
        (["steps", 1, "branch", "cases", 0, "steps", 0], False),
    ):
        left = await run(sources, "document.js", "module.removed(...values)", DOCUMENT, place)
        assert ("on_timeout" not in json.dumps(left)) is gone
        assert left["steps"][1]["branch"]["cases"][0]["when"] == "returning"


async def test_a_block_of_another_choice_is_not_shown(sources: Page) -> None:
    look = "module.blocksOf(values[0], kinds.ask, []).map(({ about }) => about.name)"
    assert await run(sources, "document.js", look, {"ask": {"type": "text"}}) == ["on_timeout"]
    assert await run(sources, "document.js", look, {"ask": {"type": "matter"}}) == ["on_timeout", "on_thanks"]
    assert await run(sources, "document.js", look, {"ask": {"on_thanks": [note("x")]}}) == ["on_timeout", "on_thanks"]


async def test_a_copy_has_no_name_that_the_flow_has(sources: Page) -> None:
    step = {"id": "one", "ask": {"on_timeout": [{"id": "two", "say": {"text": "x"}}]}}
    assert await run(sources, "document.js", "module.copied(values[0], new Set(['one']))", step) == {
        "ask": {"on_timeout": [{"id": "two", "say": {"text": "x"}}]}
    }


async def test_typing_in_one_field_is_undone_at_once(sources: Page) -> None:
    look = """(() => {
        const history = new module.History();
        const past = (text) => ({ document: text, selection: null });
        history.add(past('1'), 'field', 0);
        history.add(past('2'), 'field', 500);
        history.add(past('3'), 'field', 9_000);
        const undone = [history.undo(past('4')), history.undo(past('3'))].map(({ document }) => document);
        return [...undone, history.redo(past('1')).document, history.canUndo, history.canRedo];
    })()"""
    assert await run(sources, "history.js", look) == ["3", "1", "3", True, True]


SENTENCES = {
    'source == "contact"': [{"name": "source", "is": "is", "value": "contact"}],
    'channel in ["widget", "mail"]': [{"name": "channel", "is": "oneOf", "value": ["widget", "mail"]}],
    '!(channel in ["mail"])': [{"name": "channel", "is": "noneOf", "value": ["mail"]}],
    "principal.email_verified": [{"name": "principal.email_verified", "is": "yes"}],
    '!("topic" in vars)': [{"name": "vars.topic", "is": "unknown"}],
    'vars.matter.contains("a \\" && b")': [{"name": "vars.matter", "is": "contains", "value": 'a " && b'}],
    'principal.name != ""': [{"name": "principal.name", "is": "filled"}],
    '"firstname" in contact && contact.firstname != ""': [{"name": "contact.firstname", "is": "given"}],
    "vars.people >= 5 && vars.people < 10": [
        {"name": "vars.people", "is": "atLeast", "value": 5}, {"name": "vars.people", "is": "less", "value": 10}
    ],
    "size(vars.matter) > 3 ? returning : true": [{"raw": "size(vars.matter) > 3 ? returning : true"}],
    'vars.list.exists(x, x == "a" || x == "b")': [{"raw": 'vars.list.exists(x, x == "a" || x == "b")'}],
}  # fmt: skip


@pytest.mark.parametrize("text", SENTENCES)
async def test_an_expression_is_sentences_and_comes_back_the_same(sources: Page, text: str) -> None:
    group = await run(sources, "conditions.js", "module.parsed(values[0])", text)
    assert group["parts"] == SENTENCES[text]
    assert await run(sources, "conditions.js", "module.written(values[0])", group) == text


@pytest.mark.parametrize(
    "text",
    ["a && (b || c)", "x || (a && (c || d))", '(a || b) && ("k" in vars && vars.k != "" || c)', "(a ? b : c) && d"],
)
async def test_brackets_keep_the_meaning(sources: Page, text: str) -> None:
    look = "module.written(module.parsed(values[0]))"
    once = await run(sources, "conditions.js", look, text)
    assert await run(sources, "conditions.js", look, once) == once
    assert once.replace("(", "").replace(")", "") == text.replace("(", "").replace(")", "")
    assert once.count("(") >= text.count("(")


async def test_a_trigger_lists_what_must_all_be_true(sources: Page) -> None:
    look = "module.writtenAll(module.parsedAll(values[0]))"
    for conditions in (['source == "contact"', "!returning"], ['locale == "es" || locale == "fr"'], []):
        assert await run(sources, "conditions.js", look, conditions) == conditions


async def test_a_finding_is_said_in_the_language_of_the_page(sources: Page) -> None:
    words = {"finding.no_team": "No hay equipo “{team}”."}
    look = (
        "values[0].map((each) => module.said(each, "
        "{ t: (key, found) => (values[1][key] ?? key).replace('{team}', found?.team) }).message)"
    )
    found = [{"code": "no_team", "message": "no team", "values": {"team": "x"}}, {"code": "odd", "message": "odd one"}]
    assert await run(sources, "drafts.js", look, found, words) == ["No hay equipo “x”.", "odd one"]
