"""The system's Chromium, for tests and pictures."""

import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page
    from playwright.sync_api import Page as SyncPage

_NOT_WANTED = (
    # Pages of the address bar, which no test sees: two for each context, and more than half of its CPU time
    # (Chromium 156: 1.05 s a context with them, 0.40 s without).
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    # What Playwright itself leaves out: of two such lists, Chromium takes the last only.
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AimEnabled", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PreconnectToSearch",
)  # fmt: skip

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(_NOT_WANTED)}",
)  # fmt: skip
"""Runs as any user, in a container, calls no server of its vendor, and draws no address bar."""


def executable() -> str | None:
    """The path of the browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


NEEDED = (
    pytest.mark.browser,
    pytest.mark.skipif(executable() is None, reason="no Chromium: apt-get install chromium"),
)
"""The marks of tests that drive the browser themselves."""


def complaints_of(page: "Page | SyncPage", complaints: list[str] | None = None) -> list[str]:
    """A list to which every error of the page and of its console is added."""
    found = [] if complaints is None else complaints
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@asynccontextmanager
async def launched() -> "AsyncIterator[Browser]":
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(QUIET))
        yield browser
        await browser.close()
