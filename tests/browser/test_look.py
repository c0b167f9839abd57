"""A site chooses the widget's colours, logo and place, and each choice stays readable and reachable."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from libs.contracts.frames import TeammateFrame
from tests.browser.contrasts import CONTRASTS
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#ffe14d", "#101010", "oklch(0.7 0.2 20)"])
async def test_each_colour_is_corrected_until_it_can_be_read(
    site: HostSite, widget: Widget, gateway: FakeGateway, theme: str, accent: str
) -> None:
    site.settings = {"accent": accent, "theme": theme}
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("mine https://example.com/")
    await expect(widget.bubbles).to_have_count(3)
    found: list[tuple[str, float]] = await widget.host.evaluate(f"host => ({CONTRASTS})(host.shadowRoot)")
    assert len(found) > 5
    assert [(text, round(ratio, 2)) for text, ratio in found if text != "edge" and ratio < 4.5] == []
    await expect(widget.launcher).not_to_have_css("background-color", "rgb(14, 90, 74)")


async def test_place_logo_and_a_launcher_of_the_page(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.settings = {"offset": {"x": 90, "y": 60}, "logo": "/logo.png"}
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    box: Any = await widget.launcher.bounding_box()
    assert (round(1280 - box["x"] - box["width"]), round(800 - box["y"] - box["height"])) == (90, 60)
    await widget.open()
    await expect(widget.host.locator(".mark img")).to_have_attribute("src", f"{site.url}logo.png")
    for logo in ("http://elsewhere.example/x.png", "javascript:alert(1)", PIXEL):
        site.settings = {"logo": logo}
        await widget.page.reload()
        await widget.open()
        assert await widget.host.locator(".mark img").count() == 0, logo
    await widget.page.evaluate("Frontdesk.close()")
    site.settings = {"launcher": "#before"}
    await widget.page.reload()
    await expect(widget.launcher).to_be_hidden()
    await widget.page.wait_for_function("heard.some(([name]) => name === 'ready')")
    own = widget.page.locator("#before")
    await expect(own).to_have_attribute("aria-haspopup", "dialog")
    await expect(own).to_have_attribute("aria-expanded", "false")
    await own.click()
    await expect(widget.panel).to_be_visible()
    await expect(own).to_have_attribute("aria-expanded", "true")
    await widget.page.keyboard.press("Escape")
    await expect(own).to_have_attribute("aria-expanded", "false")
    assert await widget.focused() == "before"


LOOK = {
    "accent": "#7a1f5c", "ink": "#ffe9a8", "theme": "dark", "position": "start", "offset": {"x": 40},
    "title": {"en": "Acme help", "fr": "Aide Acme"}, "greeting": {"en": "Hello!\nHere we are.", "fr": "Bonjour !"},
    "away": {"en": "We write back by tomorrow.", "fr": "Réponse demain."}, "locale": "fr",
}  # fmt: skip


async def test_the_desks_look_applies_where_the_page_says_nothing(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    away = {"online": False, "open": True, "opens_at": None, "answer_minutes": None}
    gateway.widget = {"look": LOOK, "availability": away}
    site.settings = {"theme": "light", "offset": {"x": 90}}
    await widget.page.goto(site.url)
    await widget.open()
    root = widget.host.locator(".root")
    await expect(root).to_have_attribute("data-theme", "light")
    await expect(root).to_have_attribute("data-position", "start")
    box: Any = await widget.launcher.bounding_box()
    assert round(box["x"]) == 90
    await expect(widget.host.locator("h2")).to_have_text("Acme help")
    await expect(widget.panel).to_have_accessible_name("Acme help")
    await expect(widget.host.locator(".greeting")).to_have_text("Hello!\nHere we are.", use_inner_text=True)
    await expect(widget.host.locator(".status")).to_have_text("We write back by tomorrow.")
    await expect(widget.launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    await expect(widget.launcher).to_have_css("color", "rgb(255, 233, 168)")
    found: list[tuple[str, float]] = await widget.host.evaluate(f"host => ({CONTRASTS})(host.shadowRoot)")
    assert [(text, round(ratio, 2)) for text, ratio in found if text != "edge" and ratio < 4.5] == []
    gateway.last.send(TeammateFrame(offset=gateway.last.head, name="Ana Ruiz"))
    await expect(widget.host.locator("h2")).to_have_text("Ana Ruiz")


async def test_the_desks_language_is_for_browsers_without_another(
    site: HostSite, browser: Browser, gateway: FakeGateway
) -> None:
    gateway.widget = {"look": LOOK}
    site.settings = {}
    for language, heading in (("de-DE", "Aide Acme"), ("en-GB", "Acme help"), ("es-ES", "Ayuda")):
        gateway.widget["look"]["title"]["es"] = "Ayuda"
        context = await browser.new_context(locale=language)
        widget = Widget(await context.new_page())
        await widget.page.goto(site.url)
        await widget.open()
        await expect(widget.host.locator("h2")).to_have_text(heading)
        await context.close()
    site.settings = {"locale": "pl", "title": "Own"}
    context = await browser.new_context(locale="de-DE")
    widget = Widget(await context.new_page())
    await widget.page.goto(site.url)
    await widget.open()
    await expect(widget.host.locator("h2")).to_have_text("Own")
    await expect(widget.input).to_have_attribute("placeholder", "Napisz wiadomość")
    await context.close()
