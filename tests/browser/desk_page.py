"""A teammate at the desk: finds things by their labels, and waits for what should appear."""

from playwright.async_api import Locator, Page, expect


class DeskPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = page.locator(".rows li a")
        self.log = page.get_by_role("log")
        self.bubbles = self.log.locator(".bubble")
        self.input = page.locator(".composer textarea")
        self.details = page.get_by_role("complementary", name="Details")
        self.dialog = page.get_by_role("dialog")
        self.head = page.locator(".head")
        self.toast = page.locator("#toast")

    async def sign_in(self, base: str, token: str) -> None:
        """As the host site's link does."""
        await self.page.goto(f"{base}/desk#token={token}")
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    async def view(self, name: str) -> None:
        await self.page.get_by_role("navigation", name="Views").get_by_role("link", name=name).click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    async def open(self, text: str) -> None:
        await self.row(text).click()
        await expect(self.head.get_by_role("heading")).to_have_text(text)

    async def reply(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")
        await expect(self.bubbles.last).to_have_text(text)

    async def counts(self, view: str, number: int) -> None:
        await expect(self.page.locator(f'[data-view="{view}"] .count')).to_have_text(str(number))
