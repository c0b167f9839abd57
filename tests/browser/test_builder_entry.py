"""The builder of flows is loaded at `#flows`: for admins, and where the gateway has it."""

from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from libs.contracts import Teammate
from tests.browser.builder_page import BuilderPage
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import ANA, FakeDesk
from tests.browser.fake_flows import EMPTY, FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LIST: dict[str, Any] = {"editing": "builder", "flows": [{"name": "hello", "description": "Says hello"}]}


async def opened(browser: Browser, gateway: FakeGateway, me: Teammate, *, has_builder: bool = True) -> DeskPage:
    desk = FakeDesk(await browser.new_page(locale="en-US"), me)

    async def answer(route: Route) -> None:
        await (route.fulfill(json=LIST) if has_builder else route.fulfill(status=404, json={"code": "not_found"}))

    desk.parts["flows"] = answer
    return await desk.open(gateway.url)


async def test_admins_find_the_flows(browser: Browser, gateway: FakeGateway) -> None:
    page = (await opened(browser, gateway, ANA)).page
    await page.get_by_role("link", name="Flows").click()
    await expect(page.get_by_role("heading", level=1, name="Flows")).to_be_visible()
    await expect(page.get_by_role("link", name="hello")).to_have_attribute("href", "#flows/hello")


async def test_the_desk_is_whole_again_after_a_flow(browser: Browser, gateway: FakeGateway) -> None:
    flows = FakeFlows({"hello": {"name": "hello", **EMPTY}})
    page = (await BuilderPage.open(browser, gateway.url, flows, "hello")).page
    rail = page.get_by_role("navigation", name="Views")
    await expect(rail).to_be_hidden()  # the canvas has its room on a screen of this width
    await page.get_by_role("button", name="Views").locator("visible=true").click()
    await rail.get_by_role("link", name="Mine").click()
    await expect(page.get_by_role("heading", level=1, name="Mine")).to_be_visible()
    await expect(rail).to_be_visible()
    await expect(page.get_by_role("tree")).to_have_count(0)  # nor do others read that it is being edited
    await page.go_back()
    await expect(page.get_by_role("tree")).to_be_visible()
    await page.close()


async def test_an_earlier_gateway_has_no_entry_for_flows(browser: Browser, gateway: FakeGateway) -> None:
    page = (await opened(browser, gateway, ANA, has_builder=False)).page
    await page.evaluate("location.hash = '#flows'")
    await expect(page.get_by_role("heading", name="There is no such view")).to_be_visible()
    await expect(page.get_by_role("link", name="Flows")).to_have_count(0)


async def test_teammates_have_no_flows(browser: Browser, gateway: FakeGateway) -> None:
    page = (await opened(browser, gateway, Teammate(id="ana", name="Ana Ruiz", role="lead"))).page
    await page.evaluate("location.hash = '#flows'")
    await expect(page.locator(".flows-page").get_by_role("alert")).to_contain_text("Only admins")
    await expect(page.get_by_role("link", name="Flows")).to_have_count(0)
