"""A page of the sources' own origin, on which a test calls the functions of their modules."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.server import Server

SOURCES = Path(__file__).parents[2] / "web/src"


@asynccontextmanager
async def source_page(browser: Browser, *more: BaseRoute) -> AsyncIterator[Page]:
    """`more`: further addresses of the page's server."""
    blank = Route("/", lambda _: HTMLResponse("<!doctype html><title>Sources</title>"))
    server = Server(Starlette(routes=[blank, *more, Mount("/", StaticFiles(directory=SOURCES))]), 0)
    served = asyncio.create_task(server.serve())
    page = await browser.new_page()
    await page.goto(f"http://127.0.0.1:{await server.listening()}/")
    yield page
    await page.close()
    server.should_exit = True
    await served
