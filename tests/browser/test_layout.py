"""Readable and within reach: in the dark, enlarged, mirrored, on a phone, without motion."""

import re
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, expect

from libs.contracts.cards import ChangedCard, CreatedCard, ExistsCard, FoundCard, ProposedCard, UpdatedCard
from libs.contracts.changes import Change
from libs.contracts.frames import DeltaFrame, TeammateFrame
from libs.contracts.results import Contact, Criterion
from tests.browser.contrasts import CONTRASTS
from tests.browser.fake_conversation import FakeConversation
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

JANE = Contact(
    id="1",
    url="https://app.hubspot.com/x",
    properties={"firstname": "Jane", "email": "jane@acme.com", "city": "Oslo"},
)
LONG_NAME = "Ana-Lucía Ruiz de la Torre y Fernández de Córdoba y Álvarez de Toledo"
TEXT_CONTRAST = 4.5
EDGE_CONTRAST = 3.0


def fill(conversation: FakeConversation) -> None:
    """One of everything that has colours of its own."""
    conversation.say("A `code`, a https://example.com/ and **bold**", locale="en")
    conversation.say("From a person", "teammate", name="Ines")
    conversation.say("About the service", "system", notice="gave_up")
    conversation.say("Without the model", notice="assistant_limited", locale="en")
    conversation.say("mine https://example.com/", "contact", id="own-line")
    conversation.show(FoundCard(contacts=[JANE], total=1))
    conversation.show(UpdatedCard(contact=JANE, changes=[Change(property="city", before="Rome", after="Oslo")]))
    conversation.show(ExistsCard(contact=JANE, property="email"))
    conversation.show(CreatedCard(contact=JANE))
    change = Change(property="city", before="Rome", after="Oslo")
    conversation.show(ProposedCard(call_id="c1", reason="rule", contact=JANE, changes=[change], similar=[JANE]))
    conversation.show(ChangedCard(contact=JANE, changes=[change], by="Ann Lee"))
    criteria = [Criterion(property="city", operator="eq", value="Oslo")]
    conversation.show(FoundCard(contacts=[JANE, JANE], total=5, criteria=criteria))
    conversation.show(UpdatedCard(contact=JANE, changes=[change], undo="u1"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast(
    browser: Browser, site: HostSite, gateway: FakeGateway, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(color_scheme=scheme, locale="en-US")
    site.styles = ":root { color-scheme: light dark; }"  # a page that follows the visitor's system
    await page.goto(site.url)
    widget = Widget(page)
    await widget.open()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(8)
    gateway.accepting = False
    await widget.say("refused")
    await expect(widget.lines.last).to_contain_text("Not sent.")
    await gateway.stop()
    await expect(widget.banner).to_be_visible()
    found: list[tuple[str, float]] = await widget.host.evaluate(f"host => ({CONTRASTS})(host.shadowRoot)")
    assert len(found) > 40
    weak = [
        (text, round(ratio, 2)) for text, ratio in found if ratio < (EDGE_CONTRAST if text == "edge" else TEXT_CONTRAST)
    ]
    assert not weak
    dark = await widget.panel.evaluate("panel => getComputedStyle(panel).backgroundColor")
    assert (sum(int(part) for part in re.findall(r"\d+", dark)[:3]) < 200) == (scheme == "dark")
    await page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast_of_the_demo_page(browser: Browser, gateway_url: str, scheme: Literal["light", "dark"]) -> None:
    page = await browser.new_page(color_scheme=scheme, locale="en-US")
    await page.goto(gateway_url)
    await expect(page.locator("#snippet")).to_contain_text("widget.js")
    found: list[tuple[str, float]] = await page.evaluate(
        f"""() => {{
            for (const band of document.querySelectorAll('.band')) {{
                // a gradient between two colours: judge by the lighter one
                const [lighter] = getComputedStyle(band).backgroundImage.match(/rgb[^)]*\\)/);
                band.style.background = lighter;
            }}
            return ({CONTRASTS})(document.body);
        }}"""
    )
    assert len(found) > 15
    assert not [(text, round(ratio, 2)) for text, ratio in found if ratio < TEXT_CONTRAST]
    await page.close()


async def box(widget: Widget, selector: str) -> dict[str, Any]:
    shown = widget.host.locator(selector).last
    await shown.wait_for()  # an element that is not shown yet has no box
    found = await shown.bounding_box()
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
    await expect(widget.log.locator("time").first).to_have_attribute("dir", "auto")  # else “PM 6:48”
    gateway.last.send(TeammateFrame(offset=gateway.last.head, name=LONG_NAME))
    heading = widget.host.locator("h2")
    await expect(heading).to_have_text(LONG_NAME)
    await expect(heading).to_have_css("text-align", "right")
    size = float(await heading.evaluate("heading => parseFloat(getComputedStyle(heading).lineHeight)"))
    assert (await box(widget, "h2"))["height"] <= 2.1 * size, "a long name takes two lines"
    await expect(widget.log.locator(".joined")).to_have_css("text-align", "center")


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
    page = await browser.new_page(
        viewport={"width": 640, "height": 400}, device_scale_factor=2, locale="en-US", reduced_motion="reduce"
    )
    await page.goto(site.url)
    widget = Widget(page)
    await widget.open()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(8)
    assert await overflow(widget) == (0, 0)
    panel = await box(widget, "#panel")
    assert panel["x"] >= 0
    assert panel["y"] >= 0
    assert panel["x"] + panel["width"] <= 640
    assert panel["y"] + panel["height"] <= 400
    assert (await box(widget, ".log"))["height"] > 150
    await page.close()


async def test_the_visitors_text_size_grows_the_widget(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await widget.open()
    before = (await box(widget, ".bubble"))["height"]
    session = await widget.page.context.new_cdp_session(widget.page)
    await session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    await widget.page.reload()
    await widget.open()
    assert (await box(widget, ".bubble"))["height"] > before * 1.8
    assert (await overflow(widget))[0] == 0


async def phone(browser: Browser, url: str) -> Widget:
    page = await browser.new_page(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="en-US", reduced_motion="reduce"
    )
    await page.goto(url)
    return Widget(page)


async def test_on_a_phone_it_is_a_sheet_over_everything(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    widget = await phone(browser, site.url)
    await widget.launcher.tap()
    await widget.welcomed()
    fill(gateway.last)
    await expect(widget.log.locator(".card")).to_have_count(8)
    panel = await box(widget, "#panel")
    assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, 390, 844)
    assert await overflow(widget) == (0, 0)
    await expect(widget.panel).to_be_focused()  # not the composer: its keyboard would hide the welcome
    assert await widget.panel.evaluate("panel => panel.matches(':modal')")
    await widget.button("Close chat").first.tap()
    await expect(widget.panel).to_be_hidden()
    await widget.page.close()


async def test_the_composer_stays_above_an_on_screen_keyboard(
    browser: Browser, site: HostSite, gateway: FakeGateway
) -> None:
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


async def test_touch_targets_are_large_enough(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
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
    assert await widget.host.evaluate("host => host.shadowRoot.getAnimations().length") == 0
    await page.close()
