"""Scripts of the host page neither stop the widget nor take its events, nor remove it with the page's content."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until

pytestmark = pytest.mark.browser

HOSTILE = """
// Keyboard shortcuts: the page sees no text field as the target.
addEventListener('keydown', (event) => {
    if (!/INPUT|TEXTAREA/.test(event.target.tagName)) event.preventDefault();
});
// Copy protection.
for (const name of ['selectstart', 'contextmenu', 'copy', 'cut', 'paste', 'keypress', 'beforeinput', 'drop']) {
    document.addEventListener(name, (event) => event.preventDefault());
}
// Scrolling of its own.
for (const name of ['wheel', 'touchmove']) {
    document.addEventListener(name, (event) => event.preventDefault(), { passive: false });
}
// A dialog that keeps the focus, as Bootstrap's.
document.addEventListener('focusin', ({ target }) => {
    if (target.id !== 'before') document.getElementById('before').focus();
});
// Old libraries.
Array.prototype.toJSON = function () { return `[${this.map((each) => JSON.stringify(each)).join(',')}]`; };
Object.prototype.inherited = function () {};
for (const name of ['show', 'hide', 'update', 'select', 'insert', 'down', 'up']) {
    HTMLElement.prototype[name] ??= () => { throw new Error(name); };
}
delete window.WebSocket;
"""

PASTE = """input => input.dispatchEvent(new ClipboardEvent(
    'paste', { clipboardData: new DataTransfer(), bubbles: true, composed: true, cancelable: true },
))"""


async def test_a_page_that_takes_all_events_lets_visitors_type_and_scroll(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.add_init_script(HOSTILE)
    await widget.page.goto(site.url)
    await widget.open()
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.input.click()
    await widget.page.keyboard.type("where is it? /k")
    await expect(widget.input).to_have_value("where is it? /k")
    assert await widget.input.evaluate(PASTE), "the page has stopped a paste"
    await widget.page.keyboard.press("Enter")
    await expect(widget.bubbles.last).to_have_text("You said: where is it? /k")
    for number in range(12):
        gateway.last.say(f"Line {number}\n\nand more")
    await expect(widget.bubbles.last).to_contain_text("Line 11")
    end = await widget.log.evaluate("log => log.scrollTop")
    await widget.log.hover()
    await widget.page.mouse.wheel(0, -300)

    async def has_scrolled() -> bool:
        return bool(await widget.log.evaluate("(log, end) => log.scrollTop < end", end))

    await until("the log has scrolled", has_scrolled)
    await widget.input.fill("half a line")
    await widget.page.reload()
    await expect(widget.input).to_have_value("half a line")
    await expect(widget.bubbles.filter(has_text="You said: where is it? /k")).to_be_visible()


@pytest.mark.parametrize(
    "replaced",
    [
        "document.documentElement.replaceChild(fresh, document.body)",
        "document.documentElement.replaceChildren(document.createElement('head'), fresh)",
        "const next = document.createElement('html'); document.documentElement.replaceWith(next); next.append(fresh)",
    ],
)
async def test_it_stays_where_a_framework_replaces_the_document(chat: Widget, page: Page, replaced: str) -> None:
    await chat.input.fill("half a line")
    await page.evaluate(f"{{ const fresh = document.createElement('body'); {replaced}; }}")
    await expect(chat.panel).to_be_visible()
    await expect(chat.launcher).to_have_css("position", "fixed")
    await expect(chat.input).to_have_value("half a line")
    await page.evaluate("document.body.style.background = 'black'")
    await expect(chat.host.locator(".root")).to_have_attribute("data-theme", "dark")
    await chat.say("still here")
    await expect(chat.bubbles.last).to_have_text("You said: still here")
    # An owner who removes it alone has it removed.
    await page.evaluate("document.querySelector('frontdesk-chat').remove(); document.body.className = 'changed'")
    await expect(chat.host).to_have_count(0)


@pytest.mark.parametrize("loaded", ["as a module", "by a tag manager"])
async def test_the_script_may_be_loaded_in_other_ways(
    site: HostSite, page: Page, gateway: FakeGateway, loaded: str
) -> None:
    source = f"{gateway.url}/widget.js?v=2"
    site.styles = "p { margin: 1em; }"
    await page.goto(f"{site.url}site.css")  # a document without the script
    await page.evaluate(
        """async ([source, isModule]) => {
            window.frontdeskSettings = { base: undefined, open: true };
            const script = document.createElement('script');
            script.src = source;
            if (isModule) script.type = 'module';
            document.head.append(script);
        }""",
        [source, loaded == "as a module"],
    )
    await Widget(page).welcomed()
