"""The widget is usable by keyboard and with a screen reader."""

import pytest
from playwright.async_api import expect

from libs.contracts.cards import CreatedCard
from libs.contracts.frames import DeltaFrame
from libs.contracts.results import Contact
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

JANE = Contact(
    id="1", url="https://app.hubspot.com/x", properties={"firstname": "Jane", "email": "jane@acme.com", "city": "Oslo"}
)


@pytest.mark.firefox
async def test_everything_by_keyboard(any_site: HostSite, widget: Widget) -> None:
    keyboard = widget.page.keyboard
    await widget.page.goto(any_site.url)
    await expect(widget.launcher).to_have_accessible_name("Open chat")
    await widget.page.locator("#before").focus()
    await keyboard.press("Tab")
    assert await widget.focused() == "Open chat"
    await keyboard.press("Enter")
    await widget.welcomed()
    assert await widget.focused() == "Write a message"
    await keyboard.press("Shift+Tab")
    last = widget.log.locator(".buttons button").last
    assert await widget.focused() == await last.inner_text()
    await keyboard.press("Space")
    await expect(widget.bubbles).to_have_count(3)
    assert await widget.focused() == "Write a message"
    await keyboard.type("hello")
    await keyboard.press("Tab")
    assert await widget.focused() == "Send message"
    await keyboard.press("Enter")
    await expect(widget.bubbles.nth(3)).to_have_text("hello")
    await expect(widget.bubbles).to_have_count(5)  # answered, or the launcher would count unread messages
    await keyboard.press("Escape")
    await expect(widget.panel).to_be_hidden()
    assert await widget.focused() == "Open chat"


@pytest.mark.firefox
async def test_focus_goes_back_to_where_it_was(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await widget.page.locator("#before").focus()
    await widget.page.evaluate("Frontdesk.open()")
    await widget.welcomed()
    assert await widget.focused() == "Write a message"
    await widget.page.evaluate("Frontdesk.close()")
    assert await widget.focused() == "before"


async def test_focus_goes_to_the_launcher_where_it_was_nowhere(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.evaluate("Frontdesk.open()")
    await widget.welcomed()
    await widget.page.keyboard.press("Escape")
    assert await widget.focused() == "Open chat"


async def test_the_launcher_says_what_it_does(chat: Widget) -> None:
    await expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    await expect(chat.launcher).to_have_accessible_name("Close chat")
    await expect(chat.panel).to_have_role("dialog")
    await expect(chat.panel).to_have_accessible_name("Front desk")
    await chat.launcher.click()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "false")


@pytest.mark.firefox
async def test_new_lines_are_read_out_once_and_only_when_whole(chat: Widget, gateway: FakeGateway) -> None:
    await expect(chat.log).to_have_attribute("aria-live", "off")
    heard = chat.announcer.locator("p")
    gateway.last.send(DeltaFrame(message_id="m1", turn="t", position=0, text="Half a"))
    await expect(chat.log.locator(".draft")).to_have_count(1)
    assert await heard.count() == 0
    gateway.last.say("Half a **sentence**\nand more", id="m1", locale="fr")
    await expect(heard).to_have_text(["Assistant: Half a sentence and more"])
    await expect(heard).to_have_attribute("lang", "fr")
    gateway.last.show(CreatedCard(contact=JANE))
    await expect(heard.last).to_have_text("Assistant: Contact created, Jane")
    await chat.say("mine")
    await expect(heard).to_have_count(3)
    await expect(heard.last).to_have_text("Assistant: You said: mine")


async def test_old_lines_are_not_read_out(chat: Widget) -> None:
    await chat.page.reload()
    await chat.open()
    await expect(chat.announcer.locator("p")).to_have_count(0)


async def test_a_lost_connection_is_said_once(chat: Widget, gateway: FakeGateway) -> None:
    await gateway.stop()
    await expect(chat.announcer).to_contain_text("Connection lost.")
    assert await chat.announcer.locator("p").count() == 1


async def test_an_input_method_may_use_enter(chat: Widget, gateway: FakeGateway) -> None:
    await chat.input.fill("안녕")
    await chat.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(chat.input).to_have_value("안녕")
    await chat.input.press("Enter")
    await expect(chat.bubbles.last).to_have_text("You said: 안녕")


async def test_reading_back_is_not_disturbed(chat: Widget, gateway: FakeGateway) -> None:
    for number in range(30):
        gateway.last.say(f"line {number}")
    await expect(chat.bubbles).to_have_count(31)
    await chat.log.evaluate("log => log.scrollTo(0, 0)")
    await expect(chat.button("Latest messages")).to_be_visible()
    gateway.last.say("the newest")
    await expect(chat.bubbles).to_have_count(32)
    assert await chat.log.evaluate("log => log.scrollTop") == 0
    await chat.button("New messages: 1").click()
    await expect(chat.bubbles.last).to_be_in_viewport()
    await expect(chat.button("New messages: 1")).to_be_hidden()
