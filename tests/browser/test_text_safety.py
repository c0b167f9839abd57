"""Text of people, models and records is shown as text."""

import pytest
from playwright.async_api import expect

from libs.contracts.cards import FoundCard, UpdatedCard
from libs.contracts.changes import Change
from libs.contracts.entries import Button
from libs.contracts.results import Contact
from tests.browser.fake_gateway import FakeGateway
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

ATTACK = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script><svg onload='window.hacked=1'>"


async def unharmed(chat: Widget) -> None:
    assert await chat.page.evaluate("window.hacked") is None
    assert await chat.log.locator("img, script, iframe, .bubble svg").count() == 0
    assert await chat.log.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0


async def test_markup_in_a_line_stays_text(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say(ATTACK)
    await expect(chat.bubbles.last).to_have_text(f"You said: {ATTACK}")
    gateway.last.say(f"**{ATTACK}** `{ATTACK}` # {ATTACK}\n- {ATTACK}", buttons=[Button(action="a", label=ATTACK)])
    await expect(chat.button(ATTACK)).to_be_visible()
    gateway.last.say(ATTACK, "teammate", name=ATTACK, notice=None, locale="en")
    await expect(chat.bubbles.last).to_have_text(ATTACK)
    await unharmed(chat)


async def test_markup_in_a_record_stays_text(chat: Widget, gateway: FakeGateway) -> None:
    properties = {
        "firstname": ATTACK, "email": ATTACK, "phone": ATTACK, "website": "javascript:window.hacked=1",
        "note": "data:text/html,<script>window.hacked=1</script>",
    }  # fmt: skip
    contact = Contact(id="1", url="javascript:window.hacked=1", properties=properties, labels={"note": ATTACK})
    gateway.last.show(FoundCard(contacts=[contact], total=1))
    card = chat.log.get_by_role("article", name="Contact found")
    await expect(card.locator("strong")).to_have_text(ATTACK)
    assert await card.get_by_role("link", name="Open in HubSpot").count() == 0
    change = Change(property="x", label=ATTACK, before=ATTACK, after=ATTACK)
    gateway.last.show(UpdatedCard(contact=contact, changes=[change]))
    await expect(chat.log.locator("ins")).to_have_text(ATTACK)
    await unharmed(chat)


@pytest.mark.firefox
async def test_links_lead_out_safely_and_only_to_the_web(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say(
        "See https://example.com/a?b=(c). (Or https://example.net/x.) Mail jane@acme.com, "
        "not javascript:alert(1) or [this](javascript:x) "
        "but [that](https://example.org/)!"
    )
    links = chat.bubbles.last.get_by_role("link")
    await expect(links).to_have_text(["https://example.com/a?b=(c)", "https://example.net/x", "jane@acme.com", "that"])
    hrefs = [await links.nth(n).get_attribute("href") for n in range(4)]
    assert hrefs == [
        "https://example.com/a?b=(c)",
        "https://example.net/x",
        "mailto:jane@acme.com",
        "https://example.org/",
    ]
    assert await links.first.get_attribute("rel") == "noopener noreferrer"
    await expect(chat.bubbles.last).to_contain_text("[this](javascript:x)")


async def test_the_markdown_of_chat_replies(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("## Two **ways**\nFirst line\nsecond\n\n1. one `code`\n2. two\n\n- dot\n```\n<b>\n  raw\n```\nend")
    bubble = chat.bubbles.last
    await expect(bubble.locator("ol li")).to_have_text(["one code", "two"])
    await expect(bubble.locator("ul li")).to_have_text(["dot"])
    await expect(bubble.locator("ol code")).to_have_text("code")
    await expect(bubble.locator("p strong").first).to_contain_text("Two")
    assert await bubble.locator("pre").inner_text() == "<b>\n  raw"
    assert await bubble.locator("p").nth(1).inner_text() == "First line\nsecond"


async def test_a_contacts_text_is_not_rendered_as_markdown(chat: Widget) -> None:
    await chat.say("**not bold** 1. no list")
    await expect(chat.bubbles.nth(1)).to_have_text("**not bold** 1. no list")
    assert await chat.bubbles.nth(1).locator("strong, ol").count() == 0


@pytest.mark.parametrize("text", ["**" * 20_000, "`" * 20_001, "[" * 20_000, "a@" * 10_000, "x" * 40_000 + "@"])
async def test_no_text_is_slow_to_show(chat: Widget, gateway: FakeGateway, text: str) -> None:
    gateway.last.say(text)
    await expect(chat.bubbles).to_have_count(2, timeout=3_000)
