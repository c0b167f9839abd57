"""The desk's page in a real browser, on a real gateway: for rules that need no agent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page

from libs.archive import address_of, upgrade
from tests.browser import chromium


@pytest.fixture
async def archive_url(tmp_path: Path) -> str:
    """Of an archive with the newest schema, and nothing in it."""
    url = f"sqlite:///{tmp_path}/archive.db"
    await upgrade(address_of(url))
    return url


@pytest.fixture
async def context() -> AsyncIterator[BrowserContext]:
    """A browser of one person. Its pages must write no error to the console, but for requests that a test refuses."""
    async with chromium.launched() as browser:
        context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        complaints: list[str] = []

        def listen(page: Page) -> None:
            chromium.complaints_of(page, complaints)

        context.on("page", listen)
        yield context
        # At the end of a test the gateway may end before its pages, which then connect again.
        refused = ("status of 401", "status of 409", "ERR_CONNECTION_REFUSED")
        assert [each for each in complaints if not any(status in each for status in refused)] == []
