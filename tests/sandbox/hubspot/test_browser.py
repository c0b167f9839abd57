"""The live page in a real browser: framed by another site next to the chat, narrow, without an error on its console."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.sandbox.hubspot.harness import Sandbox

_SECOND_MS = 1_000

pytestmark = [
    *chromium.NEEDED,
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(10 * _SECOND_MS)
    complaints = chromium.complaints_of(page)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def framing(sandbox_url: str) -> Iterator[str]:
    """The address of a page on another origin that frames the live page."""
    frame = f'<iframe src="{sandbox_url}/" style="width: 100%; height: 600px; border: 0"></iframe>'
    content = f"<!doctype html><title>Framing</title><body style='margin: 0'>{frame}".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Logs nothing: tests have their own output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_change_shows_by_itself_on_top(sandbox: Sandbox, page: Page) -> None:
    page.goto(sandbox.url)
    page.locator("[data-state=live]").wait_for()
    assert page.locator("tbody tr").count() == 30
    made = sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe", phone="+1 415 555 0100")
    first = page.locator("tbody tr").first
    first.get_by_text("Jane Doe").wait_for()
    assert "changed" in (first.get_attribute("class") or "")
    assert first.locator(".mark").inner_text() == "New"
    assert page.locator("#count").inner_text() == "31 contacts"
    sandbox.update(made["id"], phone="+1 415 555 0199")
    first.get_by_text("+1 415 555 0199").wait_for()
    assert page.locator("tbody tr").count() == 31
    sandbox.call("DELETE", f"/crm/v3/objects/contacts/{made['id']}", 204)
    page.get_by_text("30 contacts").wait_for()


def test_the_table_follows_over_a_reset(sandbox: Sandbox, page: Page) -> None:
    page.goto(sandbox.url)
    page.locator("[data-state=live]").wait_for()
    sandbox.control("POST", "reset", json={"contacts": 3})
    page.get_by_text("3 contacts", exact=True).wait_for()
    sandbox.control("POST", "reset", json={"contacts": 0})
    page.get_by_text("There are no contacts yet.").wait_for()
    sandbox.create(email="jane@acme.com", firstname="Jane")
    page.locator("tbody tr").get_by_text("Jane", exact=True).wait_for()


def test_the_search_narrows_what_is_shown_and_what_comes(sandbox: Sandbox, page: Page) -> None:
    sandbox.create(email="jane@acme.com", firstname="Jane")
    page.goto(sandbox.url)
    page.get_by_role("searchbox", name="Search contacts").fill("jane@acme")
    page.get_by_text("1 match", exact=True).wait_for()
    sandbox.create(email="other@x.example", firstname="Other")
    sandbox.create(email="jane@acme.community.example", firstname="Janet")
    page.get_by_text("2 matches").wait_for()
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("searchbox").fill("nobody like that")
    page.get_by_text("No contact matches “nobody like that”.").wait_for()


def test_a_contacts_name_is_shown_as_text(sandbox: Sandbox, page: Page) -> None:
    page.goto(sandbox.url)
    page.locator("[data-state=live]").wait_for()
    sandbox.create(email="x@x.example", firstname="<img src=x onerror=alert(1)>")
    page.locator("tbody").get_by_text("<img src=x onerror=alert(1)>").wait_for()
    assert page.locator("tbody img").count() == 0


def test_a_record_opens_from_the_table_and_stays_true(sandbox: Sandbox, page: Page) -> None:
    made = sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe")
    page.goto(sandbox.url)
    page.get_by_role("link", name="Jane Doe").click()
    page.get_by_role("heading", name="Jane Doe").wait_for()
    assert page.url == made["url"]
    sandbox.update(made["id"], city="Oslo")
    page.get_by_text("Oslo").wait_for()
    page.get_by_role("link", name="All contacts").click()
    page.locator("tbody tr").first.wait_for()


@pytest.mark.parametrize("width", [1280, 420, 320])
def test_it_fits_framed_by_another_site(sandbox: Sandbox, page: Page, framing: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(framing)
    frame = page.frame_locator("iframe")
    frame.locator("[data-state=live]").wait_for()
    sandbox.create(email="jane@acme.com", firstname="Jane", lastname="Doe", company="A company with a very long name")
    frame.get_by_role("link", name="Jane Doe").wait_for()
    overflow = "element => element.scrollWidth - element.clientWidth"
    assert frame.locator("html").evaluate(overflow) <= 0
    assert frame.get_by_role("row").count() == 32
    assert frame.get_by_role("cell").first.is_visible()


def test_motion_is_spared_where_it_is_not_wanted(sandbox: Sandbox, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(sandbox.url)
    page.locator("[data-state=live]").wait_for()
    sandbox.create(email="jane@acme.com", firstname="Jane")
    changed = page.locator("tr.changed")
    changed.wait_for()
    assert changed.evaluate("row => getComputedStyle(row).animationName") == "none"
