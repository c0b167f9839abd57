"""Customers and teammates of the hour. Each notes what they typed and where they were, for the oracle."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Locator, expect

from tests.browser.desk_page import DeskPage
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.e2e.hour.desk_claims import DeskClaims
from tests.e2e.hour.sentences import Sentence, record, taken
from tests.e2e.hour.truth import DESK, PANEL, SITE, TUNNEL, Span, Truth
from tests.e2e.hour.widget_claims import CustomersChats, WidgetClaims
from tests.waiting import until_holds

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOCALES = {"en": "en-US", "es": "es-ES", "fr": "fr-FR", "pl": "pl-PL", "ko": "ko-KR", "ru": "ru-RU"}


def now() -> float:
    return time.time() * 1000


@dataclass
class Typed:
    """A text that a party typed. `kind`: `line` for all, `note` for teammates."""

    by: str
    chat: str
    text: str
    kind: str = "line"


@dataclass
class Ledger:
    """What all parties typed, in order, and the sentences that their pages showed, with what was false in them."""

    truth: Truth
    typed: list[Typed] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    """The customer of each conversation."""

    frames: list[str] = field(default_factory=list)
    """All that the gateways sent to widgets."""

    def notes(self) -> list[str]:
        return [each.text for each in self.typed if each.kind == "note"]

    def enter(self, who: str, place: str) -> None:
        self.truth.spans.append(Span(who, place, now()))

    def leave(self, who: str, place: str) -> None:
        for span in self.truth.spans:
            if (span.who, span.place, span.end) == (who, place, float("inf")):
                span.end = now()


class Party:
    """A page of the hour with its claims. `shown`: the sentences that are over."""

    claims: WidgetClaims | DeskClaims

    def __init__(self, name: str, page: Any, ledger: Ledger) -> None:
        self.name, self.page, self.ledger = name, page, ledger
        self.shown: list[Sentence] = []

    async def look(self) -> list[Sentence]:
        """The sentences that the page shows now; what is over is kept."""
        over, current = await taken(self.page)
        self.shown += over
        return current


class Customer(Party):
    """A customer at the widget of a site."""

    def __init__(self, name: str, widget: Widget, site: HostSite, ledger: Ledger, locale: str) -> None:
        super().__init__(name, widget.page, ledger)
        self.widget, self.site, self.locale = widget, site, locale
        self.chats = CustomersChats(name)
        self.on_page: list[str] = []
        """The conversations that this load of the page has shown."""
        self.claims: WidgetClaims = WidgetClaims(locale, ledger.truth, self.chats)
        widget.page.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda frame: ledger.frames.append(str(frame))),
        )

    async def visit(self) -> None:
        """Come to the page, with the chat as it was left."""
        await self.page.goto(self.site.url)
        self.ledger.enter(self.name, SITE)

    async def open(self) -> None:
        await self.widget.launcher.click()
        self.ledger.enter(self.name, PANEL)
        await expect(self.widget.host).to_have_attribute("data-status", "live")
        await self.continues()

    async def continues(self) -> str:
        """The conversation that the page has now."""
        stored: str = await self.page.evaluate(
            """() => {
                const kept = Object.values(localStorage).map((each) => JSON.parse(each));
                return kept.find((each) => each.conversation_id)?.conversation_id ?? '';
            }"""
        )
        if stored not in self.chats.ids:
            self.chats.ids.append(stored)
        if stored not in self.on_page:
            self.on_page.append(stored)
        self.ledger.customers[stored] = self.name
        return stored

    @property
    def chat(self) -> str:
        return self.chats.ids[-1]

    async def types(self, text: str) -> None:
        """Send a line; whether it is on its way is for later."""
        self.ledger.typed.append(Typed(self.name, self.chat, text))
        await self.widget.say(text)
        await expect(self.bubble(text)).to_have_count(1)

    async def writes(self, text: str) -> None:
        """Send a line, and wait until the gateway has it."""
        await self.types(text)
        await expect(self.widget.log.locator("li.sending")).to_have_count(0)

    async def picks(self, label: str) -> None:
        """Answer a question by its button."""
        self.ledger.typed.append(Typed(self.name, self.chat, label))
        await self.widget.button(label).click()

    async def reads(self, text: str) -> None:
        await expect(self.bubble(text)).to_be_visible()

    def bubble(self, text: str) -> Locator:
        return self.widget.bubbles.filter(has_text=text)

    async def leave(self, address: str = "about:blank") -> None:
        """Go to another page, without the widget."""
        await self.look()
        for place in (PANEL, SITE):
            self.ledger.leave(self.name, place)
        await self.page.goto(address)

    async def come_back(self) -> None:
        """The panel is open as it was left."""
        await self.visit()
        self.ledger.enter(self.name, PANEL)
        await expect(self.widget.host).to_have_attribute("data-status", "live")
        self.on_page = []
        await self.continues()

    async def reload(self) -> None:
        await self.leave(self.site.url)
        self.ledger.enter(self.name, SITE)
        self.ledger.enter(self.name, PANEL)
        self.on_page = []

    @asynccontextmanager
    async def tunnel(self, context: BrowserContext) -> AsyncIterator[None]:
        self.ledger.enter(self.name, TUNNEL)
        await context.set_offline(True)
        yield
        await context.set_offline(False)
        await expect(self.widget.host).to_have_attribute("data-status", "live")
        self.ledger.leave(self.name, TUNNEL)


class Clerk(Party):
    """A teammate at the desk."""

    def __init__(self, id: str, desk: DeskPage, ledger: Ledger) -> None:  # noqa: A002
        super().__init__(id, desk.page, ledger)
        self.desk = desk
        self.claims: DeskClaims = DeskClaims(ledger.truth, id, ledger.customers)
        self.chat = ""
        self.reads: list[str] = []
        """The frames by which the page said what was read."""
        desk.page.on("websocket", lambda socket: socket.on("framesent", self._sends))

    def _sends(self, frame: Any) -> None:
        if '"type":"read"' in str(frame):
            self.reads.append(str(frame))

    async def sign_in(self, gateway: str, token: str) -> None:
        self.ledger.enter(self.name, DESK)
        await self.desk.sign_in(gateway, token)

    async def looks_at(self, chat: str) -> None:
        """Open a conversation by its link, and wait until the page has all of it."""
        if chat == self.chat:
            return
        await self.leaves()
        self.chat = chat
        self.ledger.enter(self.name, chat)
        async with self.page.expect_response(lambda answer: answer.url.endswith(f"/conversations/{chat}")):
            await self.page.evaluate("id => { location.hash = `#conversation/${id}`; }", chat)
        await expect(self.desk.head.get_by_role("heading")).to_have_text(self.ledger.customers[chat])

    async def leaves(self) -> None:
        """After as long a look as it takes to read something."""
        if self.chat:
            await until_holds(lambda: any(self.chat in frame for frame in self.reads), "it is read")
            self.ledger.leave(self.name, self.chat)
        self.chat = ""

    async def opens_row(self, name: str, chat: str) -> None:
        """Open a conversation by its row in the list."""
        await self.leaves()
        self.chat = chat
        self.ledger.enter(self.name, chat)
        async with self.page.expect_response(lambda answer: answer.url.endswith(f"/conversations/{chat}")):
            await self.desk.open(name)

    async def goes_to(self, view: str) -> None:
        await self.leaves()
        await self.desk.view(view)

    async def replies(self, text: str, *, typed: str | None = None, key: str = "Enter") -> None:
        """Send a reply. `typed`: what is typed for it, where that is a shortcut."""
        self.ledger.typed.append(Typed(self.name, self.chat, text))
        await self.desk.input.click()
        if typed is None:
            await self.desk.input.fill(text)
        else:
            await self.page.keyboard.type(typed)
            await self.page.keyboard.press("Enter")
            await expect(self.desk.input).to_have_value(text)
        await self.desk.input.press(key)
        await expect(self.desk.bubbles.filter(has_text=text).first).to_be_visible()

    async def notes(self, text: str) -> None:
        self.ledger.typed.append(Typed(self.name, self.chat, text, "note"))
        await self.page.locator('.composer [data-mode="note"]').first.click()
        await self.desk.input.fill(text)
        await self.page.keyboard.press("Escape")  # the list of colleagues
        await self.desk.input.click()
        await self.desk.input.press("Enter")
        await expect(self.desk.bubbles.filter(has_text=text).first).to_be_visible()
        await self.page.locator('.composer [data-mode="reply"]').first.click()

    async def presses(self, key: str) -> None:
        await self.page.evaluate("document.activeElement.blur()")
        await self.page.keyboard.press(key)

    async def chooses(self, key: str, option: str) -> None:
        """A dialog by its key, and a choice in it."""
        await self.presses(key)
        await self.desk.dialog.get_by_role("button", name=option).first.click()
        await expect(self.desk.dialog).to_have_count(0)


async def recorded(context: BrowserContext, *, widget: bool) -> Any:
    """A new tab whose sentences are recorded."""
    page = await context.new_page()
    await record(page, widget=widget)
    return page
