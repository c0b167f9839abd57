"""A browser, a gateway and a site that embeds the widget.

`FRONTDESK_TEST_GATEWAY_URL` points the tests at a running gateway instead of the fake one; those that need to
steer what the gateway says are skipped then. It must allow the origins of loopback pages.
"""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser import chromium, firefox
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

LOST_IN_FIREFOX = ("Firefox can’t establish a connection", "The connection to ", "CORS request did not succeed")

EXTERNAL = os.environ.get("FRONTDESK_TEST_GATEWAY_URL", "").rstrip("/")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with the mark `firefox` runs in both browsers. One process has the Firefox: it takes seconds to start."""
    if metafunc.definition.get_closest_marker("firefox"):
        marks = [
            pytest.mark.skipif(firefox.executable() is None, reason="no Firefox: apt-get install firefox-esr"),
            pytest.mark.xdist_group("firefox"),
        ]
        metafunc.parametrize("browser", ["chromium", pytest.param("firefox", marks=marks)], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of these: a browser lives in the loop that it was started in."""
    for item in items:
        if "tests/browser" in item.path.as_posix() and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_browser() -> AsyncIterator[Browser]:
    if chromium.executable() is None:
        pytest.skip("there is no Chromium on the PATH: apt-get install chromium")
    async with chromium.launched() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox_browser() -> AsyncIterator[Browser]:
    async with firefox.launched() as browser:
        yield browser


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """Chromium, or the browser that a test with the mark `firefox` names."""
    found: Browser = request.getfixturevalue(f"{getattr(request, 'param', 'chromium')}_browser")
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def gateway() -> AsyncIterator[FakeGateway]:
    """For tests that script the gateway."""
    if EXTERNAL:
        pytest.skip("a running gateway can't be told what to say")
    gateway = FakeGateway()
    await gateway.start()
    yield gateway
    await gateway.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway_url() -> AsyncIterator[str]:
    """For tests that any gateway must pass."""
    if EXTERNAL:
        yield EXTERNAL
        return
    gateway = FakeGateway()
    await gateway.start()
    yield gateway.url
    await gateway.stop()


async def _site(gateway: str) -> AsyncIterator[HostSite]:
    site = HostSite(gateway=gateway)
    await site.start()
    yield site
    await site.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def site(gateway: FakeGateway) -> AsyncIterator[HostSite]:
    """A page with the widget of the fake gateway."""
    async for site in _site(gateway.url):
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def any_site(gateway_url: str) -> AsyncIterator[HostSite]:
    """A page with the widget of any gateway."""
    async for site in _site(gateway_url):
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """Fails its test when the page throws. Firefox reports lost connections in the same way."""
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert [error for error in errors if not any(lost in error for lost in LOST_IN_FIREFOX)] == []


@pytest_asyncio.fixture(loop_scope="session")
async def widget(page: Page) -> Widget:
    return Widget(page)


@pytest_asyncio.fixture(loop_scope="session")
async def chat(site: HostSite, widget: Widget) -> Widget:
    """The widget, open, with the welcome on it."""
    await widget.page.goto(site.url)
    await widget.open()
    return widget
