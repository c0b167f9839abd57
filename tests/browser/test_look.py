"""A site chooses the widget's colours, logo and place, and each choice stays readable and reachable."""

from typing import Any

import pytest
from playwright.async_api import expect

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
    await widget.page.locator("#before").click()
    await expect(widget.panel).to_be_visible()
    await widget.page.keyboard.press("Escape")
    assert await widget.focused() == "before"
