"""Tabs of a browser, each for another person, and sites with the widget. All are closed together."""

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.stack import Stack


class Tabs:
    """`complaints` gets every message on a console. A tab that stays open renders on, next to all later tests."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.stack = stack
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._sites: list[HostSite] = []

    async def tab(self, **options: object) -> Page:
        context = await self._browser.new_context(**{"locale": "en-US", **options})  # type: ignore[arg-type]
        self._contexts.append(context)
        page = await context.new_page()
        chromium.complaints_of(page, self.complaints)
        return page

    async def teammate(self, name: str = "ana", gateway: int = 1, **options: object) -> DeskPage:
        """At the desk, signed in."""
        desk = DeskPage(await self.tab(**{"viewport": {"width": 1440, "height": 900}, **options}))
        await desk.sign_in(self.stack.gateway(gateway), self.stack.token("teammate", name))
        return desk

    async def widget(self, role: str, email: str, name: str, gateway: int = 1) -> Widget:
        """The open widget of a site where this person is signed in."""
        token = self.stack.token(role, email, name=name)
        site = HostSite(gateway=self.stack.gateway(gateway), settings={"token": token})
        await site.start()
        self._sites.append(site)
        widget = Widget(await self.tab())
        await widget.page.goto(site.url)
        await widget.launcher.click()
        return widget

    async def aclose(self) -> None:
        for context in self._contexts:
            await context.close()
        for site in self._sites:
            await site.stop()
        self._contexts.clear()
        self._sites.clear()
