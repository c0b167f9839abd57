"""The interface for a site's developer: settings, calls, events, size, and a strict policy."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, Response, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser

BUDGET_BYTES = 20_000
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("document", ["README.md", "web/README.md"])
async def test_the_lines_of_the_documents_work_as_pasted(any_site: HostSite, page: Page, document: str) -> None:
    lines = re.search(r"```html\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    assert lines is not None
    any_site.pasted = f"<!doctype html>{lines[1].replace('https://chat.example.com', any_site.gateway)}"
    await page.goto(any_site.url)
    widget = Widget(page)
    await widget.open()
    await widget.say("hello")
    await expect(widget.bubbles.nth(2)).to_be_visible()


@pytest.mark.firefox
async def test_a_strict_policy_is_kept(any_site: HostSite, page: Page) -> None:
    any_site.policy = any_site.strict_policy()
    broken: list[str] = []
    page.on("console", lambda line: broken.append(line.text) if line.type in ("error", "warning") else None)
    await page.add_init_script(
        "addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>"
        " console.error(violatedDirective, blockedURI))"
    )
    widget = Widget(page)
    await page.goto(any_site.url)
    await widget.open()
    await widget.say("hello")
    await expect(widget.bubbles.nth(2)).to_be_visible()
    await page.set_viewport_size({"width": 390, "height": 700})
    await expect(widget.panel).to_have_css("border-radius", "0px")
    assert broken == []


async def test_a_page_load_is_small_and_asks_no_other_host(any_site: HostSite, page: Page) -> None:
    any_site.settings = {"locale": "ru"}
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    widget = Widget(page)
    await page.goto(any_site.url)
    await expect(widget.launcher).to_be_visible()
    await page.wait_for_load_state("networkidle")
    loaded = len(responses)
    await widget.open()
    assert all(each.url.startswith((any_site.gateway, any_site.url, "data:")) for each in responses)
    files = [each for each in responses[:loaded] if each.url.startswith(any_site.gateway) and "/v1/" not in each.url]
    assert sorted(each.url.removeprefix(any_site.gateway) for each in files) == [
        "/locales/ru.js", "/widget.js", "/widget/main.js", "/widget/styles.css",
    ]  # fmt: skip
    assert [each.headers.get("content-encoding") for each in files] == ["gzip"] * 4
    sizes = [(await each.request.sizes())["responseBodySize"] for each in files]
    assert 0 < sum(sizes) < BUDGET_BYTES
    assert sum([len(gzip.compress(await each.body(), 6)) for each in files]) < BUDGET_BYTES


async def test_calls_made_early_are_kept(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.early = [["compose", "find Jane"]]
    await widget.page.goto(site.url)
    await widget.welcomed()
    await expect(widget.input).to_have_value("find Jane")
    assert len(await widget.heard("ready")) == 1


async def test_nothing_is_opened_before_a_click(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.wait_for_load_state("networkidle")
    assert gateway.openings == 0


async def test_open_and_close_as_methods_and_as_calls(site: HostSite, widget: Widget) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.evaluate("Frontdesk.open()")
    await expect(widget.panel).to_be_visible()
    await widget.page.evaluate("Frontdesk('close')")
    await expect(widget.panel).to_be_hidden()
    assert [len(await widget.heard(event)) for event in ("open", "close")] == [1, 1]


async def test_listeners_hear_lines_and_can_be_taken_off(chat: Widget, gateway: FakeGateway) -> None:
    await chat.page.evaluate(
        "window.off = Frontdesk.on('message', () => { window.count = (window.count ?? 0) + 1; }); 0"
    )
    gateway.last.say("one")
    await expect(chat.bubbles).to_have_count(2)
    await chat.page.evaluate("off()")
    gateway.last.say("two")
    await expect(chat.bubbles).to_have_count(3)
    assert await chat.page.evaluate("count") == 1
    assert [message["text"] for message in await chat.heard("message")] == ["one", "two"]


async def test_a_fault_of_the_page_stops_nothing(chat: Widget, gateway: FakeGateway) -> None:
    await chat.page.evaluate(
        "addEventListener('error', (event) => event.preventDefault());"
        "window.reportError = (error) => { window.reported = error.message; };"
        "Frontdesk.on('message', () => { throw new Error('theirs'); }); 0"
    )
    gateway.last.say("one")
    await expect(chat.bubbles).to_have_count(2)
    assert await chat.page.evaluate("reported") == "theirs"


async def test_unread_lines_are_counted_until_they_are_seen(chat: Widget, gateway: FakeGateway) -> None:
    badge = chat.host.locator(".badge")
    await chat.page.keyboard.press("Escape")
    gateway.last.say("one")
    gateway.last.say("two")
    await expect(badge).to_have_text("2")
    await expect(chat.launcher).to_have_accessible_name("Open chat. Unread messages: 2")
    await chat.page.reload()
    await expect(badge).to_have_text("2")
    await chat.launcher.click()
    await expect(badge).to_be_hidden()
    assert await chat.heard("unread") == [2, 0]
    await chat.page.reload()
    await until_holds(lambda: gateway.last.listeners, "a follower")
    await expect(chat.host).to_have_attribute("data-status", "live")
    await expect(badge).to_be_hidden()


@pytest.mark.firefox
async def test_it_may_be_a_part_of_the_page(site: HostSite, widget: Widget) -> None:
    site.settings = {"target": "#target"}
    await widget.page.goto(site.url)
    await widget.welcomed()
    assert await widget.launcher.count() == 0
    assert await widget.page.evaluate("document.querySelector('#target > frontdesk-chat') !== null")
    assert await widget.page.evaluate("document.activeElement === document.body")
    await widget.page.evaluate("Frontdesk.close()")
    await expect(widget.input).to_be_visible()


@pytest.mark.parametrize(
    ("setting", "browsers", "placeholder"),
    [
        (None, "fr-CA", "Écrivez un message"),
        ("pl", "fr-CA", "Napisz wiadomość"),
        ("es-MX", "fr-CA", "Escribe un mensaje"),
        (None, "nl-NL", "Write a message"),
        ("nl", "fr-CA", "Write a message"),
    ],
)
async def test_the_language_is_the_sites_else_the_browsers(
    site: HostSite, gateway: FakeGateway, page: Page, setting: str | None, browsers: str, placeholder: str
) -> None:
    assert page.context.browser is not None
    context = await page.context.browser.new_context(locale=browsers)
    site.settings = {"open": True, **({"locale": setting} if setting else {})}
    widget = Widget(await context.new_page())
    await widget.page.goto(site.url)
    await expect(widget.input).to_have_attribute("placeholder", placeholder)
    await context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_theme_may_be_set(site: HostSite, widget: Widget, theme: str) -> None:
    site.settings = {"theme": theme, "open": True}
    await widget.page.goto(site.url)
    await expect(widget.panel).to_have_css("color", "rgb(22, 35, 31)" if theme == "light" else "rgb(233, 240, 237)")


async def test_a_target_that_is_not_there_is_said(site: HostSite, widget: Widget) -> None:
    said: list[str] = []
    widget.page.on("console", lambda line: said.append(line.text))
    site.settings = {"target": "#nowhere"}
    await widget.page.goto(site.url)
    await until_holds(lambda: said, "an error in the console")
    assert 'no element matches target "#nowhere"' in said[0]
