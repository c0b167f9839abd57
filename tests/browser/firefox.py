"""Debian's Firefox, for the tests that also run in it."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.browser.firefox_relay import written

CHANNEL = "moz-firefox"
"""Playwright's name for a Firefox that is not its own."""


def executable() -> str | None:
    """The path of the browser, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    path = executable()
    assert path is not None
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            program = written(Path(folder), path)
            browser = await playwright.firefox.launch(channel=CHANNEL, executable_path=program)
            yield browser
            await browser.close()
