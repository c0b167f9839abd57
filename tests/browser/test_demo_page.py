"""The page that the gateway serves at its root."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import SCREEN, Audit
from tests.browser.fake_gateway import FakeGateway
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser


async def test_it_shows_the_chat_in_the_page(gateway_url: str, page: Page) -> None:
    await page.goto(gateway_url)
    widget = Widget(page)
    await widget.welcomed()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator("#snippet")).to_contain_text(f'src="{gateway_url}/widget.js"')
    await expect(page.locator("#snippet")).to_contain_text("FRONTDESK_ALLOWED_ORIGINS=")


async def test_a_prompt_fills_the_composer(gateway_url: str, page: Page) -> None:
    await page.goto(gateway_url)
    widget = Widget(page)
    await widget.welcomed()
    prompt = page.locator("[data-prompt]").nth(1)
    await prompt.click()
    await expect(widget.input).to_have_value(await prompt.inner_text())
    await expect(widget.input).to_be_focused()


async def test_the_contacts_are_shown_next_to_the_chat(gateway: FakeGateway, page: Page) -> None:
    gateway.config = {"sandbox_url": f"{gateway.url}/widget.js", "desk_url": "/desk"}
    await page.goto(gateway.url)
    await Widget(page).welcomed()
    await expect(page.locator("#sandbox")).to_have_attribute("src", f"{gateway.url}/widget.js")
    chat, contacts = await page.locator("#chat").bounding_box(), await page.locator("#contacts").bounding_box()
    assert chat is not None
    assert contacts is not None
    assert chat["y"] == contacts["y"]
    assert chat["x"] + chat["width"] < contacts["x"]
    await expect(page.get_by_role("link", name="A customer and the desk")).to_have_attribute("href", "/desk")


async def test_without_a_sandbox_the_chat_stands_alone(gateway: FakeGateway, page: Page) -> None:
    await page.goto(gateway.url)
    await Widget(page).welcomed()
    await expect(page.locator("#contacts")).to_be_hidden()
    await expect(page.locator("#desk")).to_be_hidden()


async def test_it_speaks_the_chosen_language_and_remembers_it(gateway_url: str, page: Page) -> None:
    await page.goto(gateway_url)
    await Widget(page).welcomed()
    await page.locator("#locale").select_option("es")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ten HubSpot al día con solo hablarle.")
    await expect(Widget(page).input).to_have_attribute("placeholder", "Escribe un mensaje")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "es")


async def test_the_snippet_can_be_copied(gateway_url: str, page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(gateway_url)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    assert await page.evaluate("navigator.clipboard.readText()") == await page.locator("#snippet").text_content()


async def test_it_also_shows_the_button_in_the_corner(gateway_url: str, page: Page) -> None:
    await page.goto(f"{gateway_url}/?launcher")
    widget = Widget(page)
    await widget.welcomed()
    await expect(widget.launcher).to_have_attribute("aria-expanded", "true")


WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("path", ["/", "/demo/inbound"])
async def test_a_laptop_shows_the_composer_and_nothing_moves(
    browser: Browser, gateway: FakeGateway, path: str, locale: str
) -> None:
    gateway.config = {"sandbox_url": f"{gateway.url}/widget.js", "desk_url": "/desk", "teammates": []}
    page = await browser.new_page(viewport={"width": 1280, "height": 720})
    await page.add_init_script(WATCH_SHIFTS)
    await page.goto(f"{gateway.url}{path}?locale={locale}")
    widget = Widget(page)
    await widget.welcomed()
    box = await widget.input.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720
    # The limit for a page that feels stable is 0.1 (web.dev/articles/cls). A translation changes the lengths of lines.
    assert await page.evaluate("window.shifts") < (0.02 if locale == "en" else 0.1)
    await page.close()


async def test_no_rule_of_accessibility_is_broken(browser: Browser, gateway: FakeGateway) -> None:
    gateway.config = {"sandbox_url": f"{gateway.url}/favicon.svg", "desk_url": "/desk", "teammates": []}
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    audit = Audit(page)
    for path in ("/", "/?launcher", "/demo/inbound"):
        await page.goto(f"{gateway.url}{path}")
        await Widget(page).welcomed()
        await audit.look(path)
    assert audit.broken == {}
    await page.close()


@pytest.mark.parametrize("locale", ["en", "ru", "fr"])
async def test_a_phone_sees_one_column(browser: Browser, gateway: FakeGateway, locale: str) -> None:
    gateway.config = {"sandbox_url": f"{gateway.url}/widget.js", "desk_url": "/desk"}
    page = await browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    await page.goto(f"{gateway.url}/?locale={locale}")
    await Widget(page).welcomed()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    chat, contacts = await page.locator("#chat").bounding_box(), await page.locator("#contacts").bounding_box()
    assert chat is not None
    assert contacts is not None
    assert chat["y"] + chat["height"] < contacts["y"]
    await page.close()
