"""The widget looks the same on each site: no style of the host page changes its boxes, fonts, colours or pixels."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Browser, Page, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.hostile_styles import HOSTILE
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

MEASURED = (
    "display", "position", "fontFamily", "fontSize", "fontStyle", "fontWeight", "fontVariant", "lineHeight", "color",
    "backgroundColor", "borderTopWidth", "letterSpacing", "wordSpacing", "textTransform", "textIndent", "textAlign",
    "textShadow", "direction", "writingMode", "whiteSpace", "opacity", "visibility", "pointerEvents", "userSelect",
    "transform", "filter", "animationName", "boxShadow", "cursor", "unicodeBidi",
)  # fmt: skip
"""Each is inherited, or is what rules for all elements set."""

LOOK = """(element, names) => {
    const shown = [...element.shadowRoot.querySelectorAll('.root, .root *')].filter((each) => each.tagName !== 'LINK');
    return shown.map((each) => {
        const { x, y, width, height } = each.getBoundingClientRect();
        const style = getComputedStyle(each);
        const box = [x, y, width, height].map((length) => Math.round(length * 10) / 10);
        return [`${each.tagName} ${each.className?.baseVal ?? each.className}`, box, names.map((name) => style[name])];
    });
}"""

ON_TOP = """element => ['.launcher', '.panel header', '.panel textarea'].map((selector) => {
    const { x, y, width, height } = element.shadowRoot.querySelector(selector).getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === element;
})"""


SLIGHT = 16
"""Levels of 255. The browser draws the edge of a rounded corner up to 8 levels apart, from one load to the next."""


def alike(before: bytes, after: bytes) -> bool:
    """Whether no pixel differs by more than the browser's own drawing does."""
    pictures = [Image.open(BytesIO(each)).convert("RGB") for each in (before, after)]
    if pictures[0].size != pictures[1].size:
        return False
    extremes = ImageChops.difference(*pictures).getextrema()
    return max(highest for _, highest in extremes) <= SLIGHT  # type: ignore[misc]


async def look(page: Page, url: str) -> tuple[list[Any], list[bytes], list[bool]]:
    """The measures of each element, pictures of parts that have no time on them, and whether these can be clicked."""
    await page.goto(url)
    widget = Widget(page)
    await expect(widget.launcher).to_be_visible()
    await page.evaluate("Frontdesk.open()")
    await widget.welcomed()
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.host.evaluate("host => { host.shadowRoot.activeElement?.blur(); }")
    # Firefox is given no wish for less motion here: the panel may still be opening.
    await widget.host.evaluate("host => Promise.all(host.shadowRoot.getAnimations().map((each) => each.finished))")
    pictures = []
    for selector in ("header", "form", ".launcher"):
        box = await widget.host.locator(selector).first.bounding_box()
        assert box is not None
        # Without the edges, where corners are round and the page is seen.
        inner = {"x": box["x"] + 16, "y": box["y"] + 16, "width": box["width"] - 32, "height": box["height"] - 32}
        pictures.append(await page.screenshot(clip=inner, animations="disabled", caret="hide"))  # type: ignore[arg-type]
    return (
        await widget.host.evaluate(LOOK, list(MEASURED)),
        pictures,
        await widget.host.evaluate(ON_TOP),
    )


async def test_no_style_of_the_page_reaches_the_widget(browser: Browser, site: HostSite, gateway: FakeGateway) -> None:
    assert len(HOSTILE) >= 20
    context = await browser.new_context(
        locale="en-US", viewport={"width": 1280, "height": 800}, reduced_motion="reduce", timezone_id="UTC"
    )
    page = await context.new_page()
    site.settings = {"theme": "light"}
    site.styles = "p { margin: 1em; }"
    clean, pictures, on_top = await look(page, site.url)
    assert len(clean) > 30
    assert on_top == [True] * 3
    changed: dict[str, Any] = {}
    for name, styles in HOSTILE.items():
        site.styles = styles
        measures, seen, clickable = await look(page, site.url)
        differences = [
            (before[0], wanted, got)
            for before, after in zip(clean, measures, strict=True)
            for wanted, got in zip(before[1:], after[1:], strict=True)
            if wanted != got
        ]
        if differences or clickable != on_top:
            changed[name] = (clickable, differences[:3])
        elif not all(same := [alike(before, after) for before, after in zip(pictures, seen, strict=True)]):
            changed[name] = same
    await context.close()
    assert changed == {}


async def test_as_a_part_of_the_page_it_keeps_its_own_styles(
    browser: Browser, site: HostSite, gateway: FakeGateway
) -> None:
    """Its place and its size are then the page's to choose, and nothing else is."""
    site.settings = {"target": "#target", "theme": "light"}
    page = await browser.new_page(locale="en-US", reduced_motion="reduce")
    looked: list[list[Any]] = []
    hostile = "".join(
        HOSTILE[name] for name in ("a root with 10 px", "fonts for all", "cases and spaces", "its variables")
    )
    for styles in ("#target { height: 600px; }", "#target { height: 600px !important; }" + hostile):
        site.styles = styles
        await page.goto(site.url)
        widget = Widget(page)
        await widget.welcomed()
        measures = await widget.host.evaluate(LOOK, list(MEASURED))
        looked.append([(name, box[2:], style) for name, box, style in measures])
    assert looked[0] == looked[1]
    await page.close()


async def test_right_to_left_follows_the_document_and_not_its_styles(site: HostSite, widget: Widget) -> None:
    site.styles = "* { direction: ltr !important; }"
    site.direction = "rtl"
    await widget.page.goto(site.url)
    await widget.open()
    box = await widget.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    await expect(widget.input).to_have_css("direction", "ltr")  # empty: as its placeholder is written
    await expect(widget.panel).to_have_css("direction", "rtl")


@pytest.mark.parametrize(
    ("styles", "scheme", "theme"),
    [
        ("", "dark", "light"),
        ("body { background: #101418; }", "light", "dark"),
        ("html { background: oklch(0.2 0.02 200); } body { background: rgb(0 0 0 / 10%); }", "light", "dark"),
        (":root { color-scheme: dark; }", "light", "dark"),
        (":root { color-scheme: light dark; }", "dark", "dark"),
        (":root { color-scheme: light dark; }", "light", "light"),
    ],
)
async def test_the_theme_is_the_pages(
    browser: Browser, site: HostSite, gateway: FakeGateway, styles: str, scheme: Any, theme: str
) -> None:
    site.styles = styles
    page = await browser.new_page(color_scheme=scheme, locale="en-US")
    await page.goto(site.url)
    widget = Widget(page)
    await expect(widget.host.locator(".root")).to_have_attribute("data-theme", theme)
    other = "#ffffff" if theme == "dark" else "#000000"
    await page.evaluate("colour => { document.body.style.background = colour; }", other)
    await expect(widget.host.locator(".root")).to_have_attribute("data-theme", "light" if theme == "dark" else "dark")
    await page.close()
