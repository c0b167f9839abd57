"""Tabs of an admin who builds flows, next to those of visitors and staff at their own sites."""

from playwright.async_api import Page, expect

from tests.browser.builder_page import BuilderPage
from tests.e2e.tabs import Tabs


class Works(Tabs):
    """`FRONTDESK_TEST_PICTURES` is a folder for pictures."""

    async def _flows(self) -> Page:
        """The list of flows, for an admin."""
        page = (await self.teammate("ana")).page
        await page.get_by_role("link", name="Flows").click()
        return page

    async def open_flow(self, name: str) -> BuilderPage:
        page = await self._flows()
        await page.get_by_role("link", name=name).click()
        builder = BuilderPage(page)
        await expect(builder.tree).to_be_visible()
        return builder

    async def new_flow(self, name: str) -> BuilderPage:
        """An empty flow."""
        page = await self._flows()
        await page.get_by_role("button", name="New flow").click()
        await page.get_by_role("dialog").get_by_label("Name").fill(name)
        await page.get_by_role("dialog").get_by_role("button", name="Create").click()
        builder = BuilderPage(page)
        await expect(builder.tree).to_be_visible()
        return builder
