"""Admins forget a person in the settings: what there is comes first, and a second click does it."""

import json
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from libs.contracts import ForgetReport
from tests.browser.axe import PHONE, SCREEN, Audit
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

FOUND = ForgetReport(contacts=1, conversations=3, held=1, files=2)


async def test_a_person_is_forgotten_by_a_second_click(browser: Browser, gateway: FakeGateway) -> None:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    sent: list[dict[str, Any]] = []

    async def answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        if sent[-1]["person"] == "nobody":
            refusal = {"code": "contact_unknown", "detail": "No.", "status": 404}
            await route.fulfill(status=404, json=refusal, content_type="application/problem+json")
        else:
            done = FOUND.model_copy(update={"forgotten": sent[-1]["really"]})
            await route.fulfill(json=done.model_dump(mode="json"))

    shown = await FakeDesk(page).open(gateway.url)
    await page.route("**/v1/desk/forget", answer)
    await page.evaluate("location.hash = '#settings/forget'")
    body = page.locator(".settings-page")
    field = body.get_by_role("textbox", name="E-mail")
    await field.fill("nobody")
    await body.get_by_role("button", name="Show what there is").click()
    await expect(body.get_by_role("alert")).to_contain_text("nothing of such a person")
    await field.fill("vera@example.com")
    await body.get_by_role("button", name="Show what there is").click()
    await expect(body).to_contain_text("Conversations: 3; files: 2")
    await expect(body).to_contain_text("legal hold: 1")
    audit = Audit(shown.page)
    await audit.look("what there is")
    await page.set_viewport_size(PHONE)
    for part in ("input", "button.primary", "button.secondary"):
        box = await body.locator(f".settings-body {part}").last.bounding_box()
        assert box is not None
        assert box["height"] >= 43.5, part
    assert [each["really"] for each in sent] == [False, False]
    asked: list[dict[str, Any]] = []

    async def export(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        await route.fulfill(body="<!doctype html>", content_type="text/html")

    await page.route("**/v1/desk/export.html", export)
    async with page.expect_download() as saved:
        await body.get_by_role("button", name="Save as a page").click()
    assert (await saved.value).suggested_filename == "frontdesk-person.html"
    assert asked[0]["person"] == "vera@example.com"
    await body.get_by_role("button", name="Forget for good").click()
    await expect(body).to_contain_text("Everything is forgotten")
    assert (sent[-1]["really"], sent[-1]["person"]) == (True, "vera@example.com")
    assert audit.broken == {}
