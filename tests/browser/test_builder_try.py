"""The builder's panel for tries, with the real interpreter behind it: by mouse, by keys and on a phone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from libs.assignment import Directory
from libs.messaging import Keys, connect
from services.agent.flows import FlowStore
from services.agent.simulation import GivenContact, SimulationEngine
from services.agent.studio.trying import Trying
from tests.agent.conftest import building
from tests.agent.guided.conversation import assistant as guided
from tests.browser.axe import PHONE, Audit
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DRAFT: dict[str, Any] = {
    "name": "tried", "trigger": {"on": "chat.opened", "conditions": ['source == "contact"']},
    "steps": [
        {"say": {"text": "Hello", "buttons": [{"action": "more", "label": "More", "answer": "More of it."}]}},
        {"ask": {"name": "size", "type": "number", "property": "numemployees", "text": "How many are you?",
                 "timeout": "2h", "on_timeout": [{"note": "No answer"}]}},
        {"office_hours": {"zone": "UTC", "weekly": {"mon": ["09:00-09:01"]},
                          "open": [{"say": {"text": "We are here."}}], "closed": [{"say": {"text": "We are away."}}]}},
        {"assign": {"team": "sales", "message": "For {vars.size}: wait."}},
    ],
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def tried(redis_url: str, keys: Keys) -> AsyncIterator[FakeFlows]:
    redis = connect(redis_url, name="test")  # in the loop of the browser
    async with building(redis, keys, guided()) as (agent, results):  # type: ignore[arg-type]  # it is an assistant, too
        engine = SimulationEngine(redis, keys, agent, results)
        flows = FlowStore(redis, keys, {"plain.yaml": "name: plain\ntrigger: {on: chat.opened}\nsteps: [{note: Hi}]\n"})
        trying = Trying(engine, flows, Directory(redis, keys), lambda _, writes: GivenContact(writes=writes))
        yield FakeFlows({"tried": DRAFT}, tries=trying.answer)
    await redis.aclose()


async def opened(browser: Browser, gateway: FakeGateway, flows: FakeFlows, **context: Any) -> BuilderPage:
    builder = await BuilderPage.open(browser, gateway.url, flows, "tried", **context)
    await builder.page.get_by_role("button", name="Try it").click()
    await expect(builder.panel.get_by_role("log")).to_contain_text("How many are you?")
    return builder


async def test_a_draft_is_tried_back_and_again(browser: Browser, gateway: FakeGateway, tried: FakeFlows) -> None:
    builder = await opened(browser, gateway, tried)
    panel, log = builder.panel, builder.panel.get_by_role("log")
    await expect(panel.get_by_role("status")).to_contain_text("Ask a question")
    await panel.get_by_label("Message as the contact").fill("We are 12")
    await builder.page.keyboard.press("Enter")
    await expect(log).to_contain_text("For 12: wait.")
    await expect(log).to_contain_text("We are away.")
    await expect(log).to_contain_text("Outside office hours")
    await expect(panel.get_by_role("status")).to_contain_text("In the queue of the team sales")
    await panel.get_by_text("Variables (1)").click()
    await expect(panel.locator("dl")).to_contain_text("size12")
    await panel.get_by_label("Office hours").select_option(label="Open")
    await panel.get_by_role("button", name="Back to before this").click()
    await expect(log).not_to_contain_text("For 12")
    await panel.get_by_label("Office hours").select_option(label="Open")
    await panel.get_by_label("Message as the contact").fill("20 people")
    await builder.page.keyboard.press("Enter")
    await expect(log).to_contain_text("We are here.")
    await panel.get_by_label("A teammate is at the desk").check()
    await expect(panel.get_by_role("status")).to_contain_text("A teammate has it.")


async def test_a_timer_is_skipped_and_another_step_begins(
    browser: Browser, gateway: FakeGateway, tried: FakeFlows
) -> None:
    builder = await opened(browser, gateway, tried)
    panel, log = builder.panel, builder.panel.get_by_role("log")
    await panel.get_by_role("button", name="Skip: No answer").click()
    await expect(log).to_contain_text("Note: No answer")
    await builder.select("Assign to a team")
    # The form of the step takes the panel's place, and the try goes on behind it.
    await builder.page.get_by_role("button", name="Try it").click()
    await expect(log).to_contain_text("Note: No answer")
    await panel.get_by_role("button", name="From the selected step").click()
    await expect(log.get_by_role("listitem").first).to_contain_text("For : wait.")
    await expect(log).not_to_contain_text("Hello")


async def test_it_passes_the_audit_and_fits_a_phone(browser: Browser, gateway: FakeGateway, tried: FakeFlows) -> None:
    builder = await opened(browser, gateway, tried, viewport=PHONE)
    await builder.panel.get_by_text("Who chats, and what is known").click()
    audit = Audit(builder.page)
    await audit.look("a try", PHONE)
    assert audit.broken == {}
    wide = await builder.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    small: list[str] = await builder.panel.evaluate(
        """panel => [...panel.querySelectorAll('button, select, input:not([type=checkbox]), summary')]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
            .map((each) => each.outerHTML)"""
    )
    assert small == []
