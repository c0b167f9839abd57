"""The desk's page in Chromium, served by a real gateway with thousands of conversations, to measure it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.desk_crowd import write, write_long
from bench.desk_lists import GATEWAY, NO_LIMITS, PEOPLE, members, token_of
from bench.process import BenchFailed
from bench.stack import Shape, stack, start_service
from libs.assignment import Directory

WIDE = {"width": 1280, "height": 800}

_TIMEOUT_MS = 60_000


@dataclass(frozen=True)
class OpenDesk:
    """`long_chat`: a conversation with many messages. `listed`: set with each page of a list that comes."""

    page: Page
    long_chat: str
    listed: asyncio.Event


@asynccontextmanager
async def open_desk(folder: Path, conversations: int, entries: int) -> AsyncIterator[OpenDesk]:
    """The page of a signed-in teammate, which has its first list. Raises BenchFailed."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        raise BenchFailed("there is no Chromium on the PATH")
    shape = Shape(hubspot_in_process=True, model=False, gateways=0, agents=0, tools=0, environment=NO_LIMITS)
    async with stack(folder, shape) as running, AsyncExitStack() as programs:
        await Directory(running.redis, running.keys).load(members(), "bench")
        await write(running.redis, running.keys, conversations, 0, PEOPLE)
        chat = await write_long(running.redis, running.keys, conversations, entries)
        await start_service(running, programs, *GATEWAY)
        playwright = await programs.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        programs.push_async_callback(browser.close)
        page = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]  # a TypedDict
        page.set_default_timeout(_TIMEOUT_MS)
        listed = asyncio.Event()
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: _note(frame, listed)))
        await page.goto(f"{running.gateways[0]}/desk#token={token_of(running)}")
        await page.get_by_role("heading", level=1).wait_for()
        await page.evaluate("location.hash = 'all'")
        await page.locator(".rows li a").first.wait_for()
        yield OpenDesk(page, chat, listed)


def _note(frame: str | bytes, listed: asyncio.Event) -> None:
    if isinstance(frame, str) and frame.startswith('{"conversations":'):
        listed.set()
