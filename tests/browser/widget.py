"""A person at the widget: finds things by their labels, and waits for what should appear."""

from typing import Any

from playwright.async_api import Locator, Page, expect

DEADLINE_S = 10.0
expect.set_options(timeout=DEADLINE_S * 1000)


class Widget:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.host = page.locator("frontdesk-chat")
        self.launcher = self.host.locator(".launcher")
        self.panel = self.host.locator("#panel")
        self.log = self.host.get_by_role("log")
        self.lines = self.log.locator("li.line")
        self.bubbles = self.log.locator(".bubble")
        self.input = self.host.get_by_role("textbox")
        self.banner = self.host.locator(".banner")
        self.activity = self.host.locator(".activity")
        self.announcer = self.host.locator('[aria-live="polite"]')

    def button(self, name: str) -> Locator:
        return self.host.get_by_role("button", name=name, exact=True)

    async def open(self) -> None:
        """Opens it, unless it is open as on the page before, and waits for the welcome."""
        await expect(self.launcher).to_be_visible()
        if await self.launcher.get_attribute("aria-expanded") != "true":
            await self.launcher.click()
        await self.welcomed()

    async def welcomed(self) -> None:
        await expect(self.log.locator(".buttons").first.locator("button")).to_have_count(3)

    async def say(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def texts(self) -> list[str]:
        return await self.bubbles.all_inner_texts()

    async def heard(self, event: str) -> list[Any]:
        """The details of this event that the host page received."""
        found: list[Any] = await self.page.evaluate(
            "(event) => heard.filter(([name]) => name === event).map(([, detail]) => detail)", event
        )
        return found

    async def focused(self) -> str:
        """The name of the focused element, within the widget where it is there."""
        name: str = await self.page.evaluate(
            """() => {
                let element = document.activeElement;
                while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                return element.ariaLabel ?? (element.id || element.textContent.trim());
            }"""
        )
        return name
