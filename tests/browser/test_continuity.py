"""The chat goes on over pages, tabs and days, and shows what is new, when it was, and how far it got."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import BrowserContext, expect

from libs.contracts.frames import ReopenedFrame, TeammateFrame
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser


@pytest.mark.firefox
async def test_the_panel_and_the_draft_survive_another_page(chat: Widget, site: HostSite) -> None:
    await chat.input.fill("half a question")
    await chat.page.goto(f"{site.url}?another=page")
    await expect(chat.panel).to_be_visible()
    await expect(chat.input).to_have_value("half a question")
    assert await chat.page.evaluate("document.activeElement === document.body"), "a new page keeps its own focus"
    await chat.say("the whole question")
    await chat.page.keyboard.press("Escape")
    await chat.page.reload()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    await chat.open()
    await expect(chat.input).to_have_value("")


async def test_an_unseen_message_is_previewed_and_counted_in_all_tabs(
    chat: Widget, site: HostSite, gateway: FakeGateway, context: BrowserContext
) -> None:
    await chat.page.keyboard.press("Escape")
    other = Widget(await context.new_page())
    await other.page.goto(site.url)
    await expect(other.host).to_have_attribute("data-status", "live")
    gateway.last.say("Your parcel is on its **way**", "teammate", name="Ana Ruiz")
    for tab in (chat, other):
        await expect(tab.host.locator(".badge")).to_have_text("1")
    preview = chat.host.get_by_role("region", name="New message")
    await expect(preview).to_contain_text("Ana Ruiz")
    await expect(preview).to_contain_text("Your parcel is on its way")
    await preview.get_by_role("button", name="Close preview").click()
    await expect(preview).to_be_hidden()
    assert await chat.focused() == "Open chat. Unread messages: 1"
    gateway.last.say("And another one", "teammate", name="Ana Ruiz")
    await expect(preview).to_contain_text("And another one")
    await preview.get_by_role("button", name="Ana Ruiz And another one").click()
    await expect(chat.panel).to_be_visible()
    await chat.page.keyboard.press("Escape")
    gateway.last.say("Here it is", "teammate", name="Ana Ruiz")
    await preview.get_by_role("button", name="Close preview").click()
    await chat.page.reload()
    await expect(chat.host.locator(".badge")).to_have_text("1")
    await expect(preview).to_be_hidden()
    # Read in one tab is read in all.
    await other.page.bring_to_front()
    await expect(other.host.locator(".preview")).to_be_hidden()
    await other.open()
    for tab in (chat, other):
        await expect(tab.host.locator(".badge")).to_be_hidden()


async def test_days_times_and_how_far_a_message_got(chat: Widget, gateway: FakeGateway) -> None:
    log = gateway.last
    now = datetime.now(UTC)
    log.log[0] = log.log[0].model_copy(update={"created_at": now - timedelta(days=40)})
    await chat.page.reload()
    await chat.open()
    await expect(chat.log.locator(".day")).to_have_count(1)
    await chat.say("one")
    await expect(chat.bubbles.last).to_have_text("You said: one")
    await expect(chat.log.locator(".day").last).to_have_text("Today")
    own = chat.lines.filter(has_text="one").first
    await expect(own.locator(".state")).to_contain_text("Sent")
    gateway.answering = False
    await chat.say("two")
    await chat.say("three")
    await expect(chat.lines.last.locator(".state")).to_contain_text("Sent")
    visible = chat.log.locator(".contact .state:visible")
    await expect(visible).to_have_count(2)  # one for each run of messages
    await expect(own.locator(".state")).not_to_contain_text("Sent")
    log.close()
    await expect(chat.log).to_contain_text("This conversation is closed. Write to continue.")
    await chat.page.reload()
    await chat.open()
    await expect(chat.log).to_contain_text("This conversation is closed.")
    await expect(chat.bubbles.filter(has_text="three")).to_be_visible()


async def test_a_long_paste_stays_whole_and_says_its_limit(chat: Widget, gateway: FakeGateway) -> None:
    await chat.input.fill("x" * 4_500)
    limit = chat.host.locator(".limit")
    await expect(limit).to_have_text("Too long: 4,500 of 4,000 characters. Please shorten it or send it in parts.")
    await chat.input.press("Enter")
    assert len(await chat.input.input_value()) == 4_500
    assert not any("text" in each for each in gateway.last.received)
    await chat.input.fill("\N{PARTY POPPER}" * 4_000)  # each is one character for the gateway, and two for a browser
    await expect(limit).to_be_hidden()


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("Call +49 30 901820.", "tel:+4930901820"),
        ("Call (555) 123-4567 now", "tel:5551234567"),
        ("Ruf 030 / 90 18 20 55 an", "tel:03090182055"),
        ("+49 (0)30 901820-55 from abroad", "tel:+493090182055"),
        ("+1\N{NO-BREAK SPACE}(415)\N{NO-BREAK SPACE}555\N{NON-BREAKING HYPHEN}2671", "tel:+14155552671"),
        ("8 (495) 123-45-67 or so", "tel:84951234567"),
        ("at 22 123 45 67, please", "tel:221234567"),
        ("Www.Example.com/help", "https://www.example.com/help"),
        ("invoice 0001234567, 0.123456789, 192.168.10.10, 600 000 000", None),
        ("see www.example.com/help.", "https://www.example.com/help"),
        ("to jane.doe@acme.com, please", "mailto:jane.doe@acme.com"),
        ("자세한 내용은 https://acme.com/ko/help에서 확인하세요", "https://acme.com/ko/help"),
        ("见https://acme.com/a，谢谢", "https://acme.com/a"),
        ("«https://acme.com/wiki/Łódź»", "https://acme.com/wiki/%C5%81%C3%B3d%C5%BA"),
        ("to 'pat.o'hara@acme.com'!", "mailto:pat.o'hara@acme.com"),
        ("an zoë@müller.example.", "mailto:zo%C3%AB@m%C3%BCller.example"),
        ("on 2026-11-27 at 10:00, order 123456789, 12.05.2026, 1.000.000,00, 10.0.0.1", None),
        ("javascript:alert(1) www. tel:evil", None),
    ],
)
async def test_addresses_and_phone_numbers_are_links(
    chat: Widget, gateway: FakeGateway, text: str, href: str | None
) -> None:
    gateway.last.say(text)
    await expect(chat.bubbles.last).to_have_text(text)
    links = chat.bubbles.last.locator("a")
    assert await links.evaluate_all("all => all.map((each) => each.href)") == ([href] if href else [])


async def test_messages_that_come_further_down_are_counted(chat: Widget, gateway: FakeGateway) -> None:
    for number in range(12):
        gateway.last.say(f"Line {number}\n\nand more")
    await expect(chat.bubbles.last).to_contain_text("Line 11")
    jump = chat.host.locator(".jump")
    await expect(jump).to_be_hidden()
    await chat.log.evaluate("log => { log.scrollTop = 0; }")
    await expect(jump).to_be_visible()
    await expect(jump).to_have_text("Latest messages")
    gateway.last.say("new", "teammate", name="Ana Ruiz")
    gateway.last.say("and newer", "teammate", name="Ana Ruiz")
    await expect(jump).to_have_text("New messages: 2")
    await jump.click()
    await expect(jump).to_be_hidden()
    await expect(chat.bubbles.last).to_be_in_viewport()


async def test_a_word_after_the_end_continues_the_same_conversation(chat: Widget, gateway: FakeGateway) -> None:
    log = gateway.last
    log.reopens = True
    await chat.say("my parcel is late")
    await expect(chat.bubbles.last).to_have_text("You said: my parcel is late")
    log.close()
    await expect(chat.log).to_contain_text("This conversation is closed.")
    await chat.say("and the other one?")
    await expect(chat.bubbles.last).to_have_text("You said: and the other one?")
    assert list(gateway.conversations.values()) == [log]
    assert await chat.texts() == [line.text for line in log.log]
    log.send(ReopenedFrame(offset=log.head))
    log.send(TeammateFrame(offset=log.head, name="Ana Ruiz"))
    await expect(chat.log.locator(".reopened")).to_contain_text("The conversation continues · ")
    await expect(chat.panel.locator("header h2")).to_have_text("Ana Ruiz")
    log.say("The other one is here.", "teammate", name="Ana Ruiz")
    await expect(chat.bubbles.last).to_have_text("The other one is here.")
    log.close()
    await expect(chat.log.locator(".ended")).to_have_count(2)
    log.status = "open"
    await chat.page.reload()
    await chat.open()
    await expect(chat.bubbles.last).to_have_text("The other one is here.")
    await expect(chat.log).not_to_contain_text("This conversation is closed.")
