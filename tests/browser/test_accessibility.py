"""Usable by everybody: by keyboard, by ear, enlarged, mirrored, in the dark, without motion."""

import re
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, expect

from libs.contracts.frames import DeltaFrame
from libs.contracts.messages import CreatedCard, ExistsCard, FoundCard, UpdatedCard
from libs.contracts.tools import Change, Contact
from tests.browser.fake_gateway import FakeConversation, FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

JANE = Contact(id="1", url="https://app.hubspot.com/x", properties={"firstname": "Jane", "email": "jane@acme.com", "city": "Oslo"})
TEXT_CONTRAST = 4.5
EDGE_CONTRAST = 3.0


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
    await keyboard.press("Escape")
    await expect(widget.panel).to_be_hidden()
    assert await widget.focused() == "Open chat"


async def test_focus_goes_back_to_where_it_was(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await widget.page.locator("#before").focus()
    await widget.page.evaluate("Frontdesk.open()")
    await widget.welcomed()
    assert await widget.focused() == "Write a message"
    await widget.page.evaluate("Frontdesk.close()")
    assert await widget.focused() == "before"


async def test_the_launcher_says_what_it_does(chat: Widget) -> None:
    await expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    await expect(chat.launcher).to_have_accessible_name("Close chat")
    await expect(chat.panel).to_have_role("dialog")
    await expect(chat.panel).to_have_accessible_name("Front desk")
    await chat.launcher.click()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "false")


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


def fill(conversation: FakeConversation) -> None:
    """One of everything that has colours of its own."""
    conversation.say("A `code`, a https://example.com/ and **bold**", locale="en")
    conversation.say("From a person", "teammate", name="Ines")
    conversation.say("About the service", "system", notice="assistant_limited")
    conversation.say("mine https://example.com/", "contact", id="own-line")
    conversation.show(FoundCard(contacts=[JANE], total=1))
    conversation.show(UpdatedCard(contact=JANE, changes=[Change(property="city", before="Rome", after="Oslo")]))
    conversation.show(ExistsCard(contact=JANE, property="email"))
    conversation.show(CreatedCard(contact=JANE))


# The ratio of each text to what is really painted behind it, opacity included.
CONTRASTS = """(root) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], under) => [r, g, b].map((part, n) => part * a + under[n] * (1 - a));
    const up = (element) => element.parentElement ?? element.getRootNode().host ?? null;
    const behind = (element) => {
        if (!element) return [255, 255, 255];
        const own = rgba(getComputedStyle(element).backgroundColor);
        return own[3] === 1 ? own.slice(0, 3) : over(own, behind(up(element)));
    };
    const light = (rgb) => rgb
        .map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
    const ratio = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const found = [];
    for (const element of root.querySelectorAll('*')) {
        const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!words && element.localName !== 'textarea') continue;
        if (!element.checkVisibility() || element.closest('.hidden')) continue;
        const style = getComputedStyle(element, element.localName === 'textarea' ? '::placeholder' : null);
        const ground = behind(element);
        found.push([element.textContent.trim().slice(0, 40) || element.localName, ratio(over(rgba(style.color), ground), ground)]);
    }
    const input = root.querySelector('textarea');
    if (input) found.push(['edge', ratio(over(rgba(getComputedStyle(input).borderTopColor), behind(up(input))), behind(up(input)))]);
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast(
    browser: Browser, site: HostSite, gateway: FakeGateway, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(color_scheme=scheme, locale="en-US")
    await page.goto(site.url)
    widget = Widget(page)
    await widget.open()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(4)
    gateway.accepting = False
    await widget.say("refused")
    await expect(widget.lines.last).to_contain_text("Not sent.")
    await gateway.stop()
    await expect(widget.banner).to_be_visible()
    found: list[tuple[str, float]] = await widget.host.evaluate(f"host => ({CONTRASTS})(host.shadowRoot)")
    assert len(found) > 40
    weak = [(text, round(ratio, 2)) for text, ratio in found if ratio < (EDGE_CONTRAST if text == "edge" else TEXT_CONTRAST)]
    assert not weak
    dark = await widget.panel.evaluate("panel => getComputedStyle(panel).backgroundColor")
    assert (sum(int(part) for part in re.findall(r"\d+", dark)[:3]) < 200) == (scheme == "dark")
    await page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast_of_the_demo_page(
    browser: Browser, gateway_url: str, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(color_scheme=scheme, locale="en-US")
    await page.goto(gateway_url)
    await expect(page.locator("#snippet")).to_contain_text("widget.js")
    found: list[tuple[str, float]] = await page.evaluate(
        f"""() => {{
            for (const band of document.querySelectorAll('.band')) {{
                // a gradient between two colours: judge by the lighter one
                band.style.background = getComputedStyle(band).getPropertyValue('background-image').match(/rgb[^)]*\\)/)[0];
            }}
            return ({CONTRASTS})(document.body);
        }}"""
    )
    assert len(found) > 15
    assert not [(text, round(ratio, 2)) for text, ratio in found if ratio < TEXT_CONTRAST]
    await page.close()


async def box(widget: Widget, selector: str) -> dict[str, Any]:
    found = await widget.host.locator(selector).last.bounding_box()
    assert found is not None
    return dict(found)


async def test_a_right_to_left_page_mirrors_it(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.direction = "rtl"
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("one")
    await expect(widget.bubbles).to_have_count(3)
    launcher, panel = await box(widget, ".launcher"), await box(widget, "#panel")
    assert launcher["x"] < 100
    assert panel["x"] < 100
    own, reply = await box(widget, ".contact .bubble"), await box(widget, ".assistant .bubble")
    assert own["x"] < reply["x"] + reply["width"] - own["width"]
    assert (await box(widget, ".send"))["x"] < (await box(widget, "textarea"))["x"]


@pytest.mark.parametrize("position", ["start", "end"])
async def test_the_position_is_the_hosts_to_choose(site: HostSite, widget: Widget, position: str) -> None:
    site.settings = {"position": position}
    await widget.page.goto(site.url)
    assert ((await box(widget, ".launcher"))["x"] < 640) == (position == "start")


async def overflow(widget: Widget) -> tuple[int, int]:
    page: int = await widget.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    log: int = await widget.log.evaluate("log => log.scrollWidth - log.clientWidth")
    return page, log


async def test_at_twice_the_size_nothing_is_cut_off(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    # Zooming in by 200 % halves the page's own pixels and doubles the device's.
    page = await browser.new_page(viewport={"width": 640, "height": 400}, device_scale_factor=2, locale="en-US")
    await page.goto(site.url)
    widget = Widget(page)
    await widget.open()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(4)
    assert await overflow(widget) == (0, 0)
    panel = await box(widget, "#panel")
    assert panel["x"] >= 0
    assert panel["y"] >= 0
    assert panel["x"] + panel["width"] <= 640
    assert panel["y"] + panel["height"] <= 400
    assert (await box(widget, ".log"))["height"] > 150
    await page.close()


async def test_larger_text_grows_the_widget(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await widget.open()
    before = (await box(widget, ".bubble"))["height"]
    await widget.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert (await box(widget, ".bubble"))["height"] > before * 1.8
    assert (await overflow(widget))[0] == 0


async def phone(browser: Browser, url: str) -> Widget:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="en-US")
    await page.goto(url)
    return Widget(page)


async def test_on_a_phone_it_is_a_sheet_over_everything(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    widget = await phone(browser, site.url)
    await widget.launcher.tap()
    await widget.welcomed()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(4)
    panel = await box(widget, "#panel")
    assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, 390, 844)
    assert await overflow(widget) == (0, 0)
    assert await widget.focused() == "panel"  # not the composer: its keyboard would hide the welcome
    assert await widget.panel.evaluate("panel => panel.matches(':modal')")
    await widget.button("Close chat").last.tap()
    await expect(widget.panel).to_be_hidden()
    await widget.page.close()


async def test_the_composer_stays_above_an_on_screen_keyboard(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    widget = await phone(browser, site.url)
    await widget.launcher.tap()
    await widget.welcomed()
    await widget.page.evaluate(
        """() => {
            Object.defineProperty(visualViewport, 'height', {value: 500});
            Object.defineProperty(visualViewport, 'offsetTop', {value: 40});
            visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )
    panel, composer = await box(widget, "#panel"), await box(widget, "form")
    assert (panel["y"], panel["height"]) == (40, 500)
    assert composer["y"] + composer["height"] == 540
    await widget.page.close()


async def test_what_can_be_tapped_is_large_enough(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    widget = await phone(browser, site.url)
    await widget.launcher.tap()
    await widget.welcomed()
    sizes: list[list[Any]] = await widget.host.evaluate(
        """host => [...host.shadowRoot.querySelectorAll('button, textarea')]
            .filter((each) => each.checkVisibility())
            .map((each) => [each.className, each.offsetWidth, each.offsetHeight])"""
    )
    assert len(sizes) >= 5
    assert not [each for each in sizes if min(each[1:]) < 40]
    await widget.page.close()


async def test_reduced_motion_stills_it(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    page = await browser.new_page(reduced_motion="reduce", locale="en-US")
    await page.goto(site.url)
    widget = Widget(page)
    await widget.open()
    gateway.last.send(DeltaFrame(message_id="m1", turn="t", position=0, text="Half a"))
    await expect(widget.log.locator(".draft")).to_have_count(1)
    assert await page.evaluate("document.getAnimations().length") == 0
    await page.close()


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
    await chat.button("Latest messages").click()
    await expect(chat.bubbles.last).to_be_in_viewport()
    await expect(chat.button("Latest messages")).to_be_hidden()
