"""Admins save a conversation as a test of its flow: a file of the browser."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from libs.contracts import Teammate
from tests.browser.axe import SCREEN
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def test_the_menu_saves_a_file_or_says_why_not(browser: Browser, gateway: FakeGateway, tmp_path: Path) -> None:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")

    async def saved(route: Route) -> None:
        await route.fulfill(json={"flow": "inbound", "test": {}, "text": "flow: inbound\n"})

    desk.parts["as-flow-test"] = saved
    shown = await desk.open(gateway.url)
    await page.evaluate("id => { location.hash = `#conversation/${id}`; }", talk.id)
    await expect(shown.bubbles.first).to_be_visible()
    async with page.expect_download() as downloading:
        await _chosen(shown)
    download = await downloading.value
    assert download.suggested_filename == "inbound-test.yaml"
    await download.save_as(tmp_path / "saved.yaml")
    assert await asyncio.to_thread((tmp_path / "saved.yaml").read_text) == "flow: inbound\n"
    await expect(page.get_by_text("read it before you share it")).to_be_visible()
    assert desk.requests[-1][0] == "as-flow-test"
    desk.refuses["as-flow-test"] = (409, "no_flow")
    await _chosen(shown)
    await expect(page.get_by_text("did not go through a flow")).to_be_visible()
    desk.me = Teammate(id="ana", name="Ana Ruiz", role="lead")
    desk.tell_me()
    await shown.head.get_by_role("button", name="More actions").click()
    await expect(shown.dialog.get_by_role("button", name="Priority")).to_be_visible()
    await expect(shown.dialog.get_by_role("button", name="Save as a test of the flow")).to_have_count(0)


async def _chosen(shown: DeskPage) -> None:
    await shown.head.get_by_role("button", name="More actions").click()
    await shown.dialog.get_by_role("button", name="Save as a test of the flow").click()
