"""The builder's panels of tests and replays: what failed is shown, and a week adds up page by page."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import Audit
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HELLO: dict[str, Any] = {"name": "hello", "trigger": {"on": "chat.opened"}, "steps": [{"say": {"text": "Hello"}}]}
SUMMARY = {
    "conversations": 40, "equal": 30, "failed": 0, "handed_over": [5, 15], "by_kind": {"text": 10},
    "moves": [{"before": "assistant", "after": "queue sales", "conversations": 10}],
    "patterns": [{"kind": "text", "before": "Hi", "after": "Hello", "conversations": 10}], "held": {}, "turns": 80,
    "examples": [{"conversation_id": "0-abc", "outcome_before": "assistant", "outcome_after": "queue sales"}],
}  # fmt: skip


async def test_failed_tests_stand_first_with_what_was_said(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows(documents={"hello": HELLO})
    flows.parts["tests"] = {"text": "flow: hello\n", "names": ["one", "two"], "revision": "r1"}
    flows.parts["tests/run"] = {"outcomes": [
        {"name": "one", "problems": [], "transcript": [], "seconds": 0.1},
        {"name": "two", "problems": ["no text has 'Bye'"], "transcript": ["assistant: Hello"], "seconds": 0.1},
    ]}  # fmt: skip
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    audit = Audit(builder.page, ".tests-panel")
    await builder.page.get_by_role("button", name="Tests").click()
    await builder.panel.get_by_role("button", name="Run the tests").click()
    await expect(builder.panel.get_by_role("status")).to_have_text("1 of 2 tests passed")
    await expect(builder.panel.locator(".test-list > li").first).to_contain_text("no text has 'Bye'")
    await expect(builder.panel.locator(".test-talk")).to_have_text("assistant: Hello")
    await audit.look("the outcomes")
    assert flows.played[-1] == ("tests/run", {"document": HELLO})
    flows.refuses["tests"] = (412, "changed_by_another")
    await builder.panel.get_by_text("Edit the tests").click()
    await builder.panel.get_by_role("button", name="Save").click()
    await expect(builder.panel.get_by_role("alert")).to_contain_text("Another person has changed this")
    assert audit.broken == {}


async def test_a_replay_adds_up_its_pages(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows(documents={"hello": HELLO})
    flows.parts["replay"] = {"summary": SUMMARY, "next": None}
    builder = await BuilderPage.open(browser, gateway.url, flows, "hello")
    audit = Audit(builder.page, ".replay-panel")
    await builder.page.get_by_role("button", name="Replay").click()
    await builder.panel.get_by_role("button", name="Replay").click()
    await expect(builder.panel.get_by_role("status")).to_have_text("40 conversations were replayed.")
    await expect(builder.panel.locator(".replay-figures")).to_contain_text("5 → 15")
    await expect(builder.panel.locator(".replay-moves")).to_contain_text("assistant → queue sales")
    await expect(builder.panel.get_by_role("link", name="0-abc")).to_have_attribute("href", "#conversation/0-abc")
    await audit.look("the differences")
    assert flows.played[-1] == ("replay", {"document": HELLO, "days": 7, "after": None})
    assert audit.broken == {}
