"""The page of one flow: finds cards and fields by their names, and waits for what should appear."""

from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import SCREEN
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_flows import FakeFlows


class BuilderPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.tree = page.get_by_role("tree")
        self.panel = page.get_by_role("complementary", name="Details")
        self.tools = page.get_by_role("toolbar")
        self.state = page.locator(".saving")
        self.news = page.locator(".builder-flow > [aria-live]")

    @classmethod
    async def open(cls, browser: Browser, gateway: str, flows: FakeFlows, name: str, **context: Any) -> "BuilderPage":
        """As an admin who follows a link to the flow."""
        page = await browser.new_page(**{"viewport": SCREEN, "locale": "en-US", **context})
        desk = FakeDesk(page)
        desk.parts["flows"] = flows.answer
        await desk.open(gateway)
        await page.evaluate("name => { location.hash = `#flows/${name}`; }", name)
        builder = cls(page)
        await expect(builder.tree).to_be_visible()
        return builder

    def card(self, text: str) -> Locator:
        """The item of a step, a branch or the trigger, by the beginning of its name."""
        return self.tree.locator(f'[role=treeitem][aria-label^="{text}"]')

    async def select(self, text: str) -> None:
        await self.card(text).first.locator(".step-card, .block-head").first.click()

    async def insert(self, step: str) -> None:
        """Choose a step in the menu that is open."""
        menu = self.page.get_by_role("dialog")
        await menu.get_by_role("searchbox").fill(step)
        await menu.get_by_role("button", name=step).first.click()
        await expect(self.panel.get_by_role("heading")).to_have_text(step)

    async def add(self, step: str) -> None:
        """Add a step behind what is selected."""
        await self.tools.get_by_role("button", name="Add a step").click()
        await self.insert(step)

    def field(self, name: str) -> Locator:
        return self.panel.locator(f'[data-name="{name}"]').first

    async def saved(self) -> None:
        await expect(self.state).to_have_text("Saved")

    async def steps(self) -> list[str]:
        """The titles of all cards, in the order of the page."""
        return await self.tree.locator(".step-title").all_inner_texts()
