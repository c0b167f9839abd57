"""The desk fits: on a phone, at twice the size, and from 1024 to 1440 pixels, in its states and in a long language."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from libs.contracts import ASSISTANT, SYSTEM, Assigned, Button, Message, Note, Owner, Visit
from services.gateway.desk.frames import VisitFrame
from tests.browser.axe import violations_of
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import CONTACT, TEAMMATE, FakeDesk, FakeTalk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
LONG = "Bartholomäus-Maximilian von Hohenzollern-Sigmaringen"
PHONE: ViewportSize = {"width": 390, "height": 844}


async def measure(page: Page, *, target: int, font: int) -> dict[str, Any]:
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found: dict[str, Any] = await page.evaluate(MEASURES, {"target": target, "font": font})
    return {name: wrong for name, wrong in found.items() if wrong}


def fill(desk: FakeDesk) -> FakeTalk:
    """A conversation with one of everything, among others."""
    talk = desk.talk(
        LONG, confirmed=False, email=f"{'x' * 40}@acme.example", matter="Where is my order? " * 8, phone="+4930123456",
        last_text="word " * 40, snoozed_until=datetime.now(UTC) + timedelta(hours=3), owner=Owner("team", "support"),
    )  # fmt: skip
    desk.talk(None, owner=Owner("person", "ana"))
    desk.talk("Zoë Kim", owner=Owner("person", "ana"))
    desk.talk("Nora Berg", status="closed", owner=Owner("person", "ana"), closed_at=datetime.now(UTC))
    talk.say("Hello https://shop.example/a/very/long/path/" + "x" * 120, CONTACT, ago=timedelta(days=1))
    talk.add(
        Message(author=ASSISTANT, text="Which one?", buttons=[Button(action=f"a{n}", label=LONG) for n in range(3)])
    )
    talk.add(Assigned(owner=Owner("team", "support"), by=SYSTEM, reason="flow", team="support"))
    talk.add(Note(author=TEAMMATE, text="Looks like " + "a" * 60))
    talk.say("We are on it.", TEAMMATE)
    return talk


def visit(desk: FakeDesk, talk: FakeTalk) -> None:
    where = Visit(
        present=True, looking=True, seen_at=datetime.now(UTC), page="https://shop.example/" + "p" * 80, title=LONG,
        zone="Asia/Seoul", browser="Samsung Internet", system="Android",
    )  # fmt: skip
    desk.send(VisitFrame(conversation_id=talk.id, visit=where))


async def open_talk(shown: DeskPage, talk: FakeTalk) -> None:
    await shown.page.evaluate("id => { location.hash = `#conversation/${encodeURIComponent(id)}`; }", talk.id)
    await expect(shown.head.get_by_role("heading")).to_have_text(LONG)
    await expect(shown.bubbles).not_to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "ru"])
async def test_a_phone(browser: Browser, gateway: FakeGateway, locale: str) -> None:
    page = await browser.new_page(
        viewport=PHONE, is_mobile=True, has_touch=True, locale=locale, reduced_motion="reduce"
    )
    desk = FakeDesk(page)
    talk = fill(desk)
    shown = await desk.open(gateway.url)
    wrong = {"list": await measure(page, target=44, font=16)}
    await page.locator(".knob.menu").first.tap()
    wrong["drawer"] = await measure(page, target=44, font=16)
    # The view that is shown already is a choice, too: the drawer closes.
    await page.locator('.rail [data-view="mine"]').tap()
    await expect(page.locator(".rail")).to_be_hidden()
    await open_talk(shown, talk)
    visit(desk, talk)
    wrong["talk"] = await measure(page, target=44, font=16)
    close = page.locator("[data-do=close]")
    await expect(close).to_have_accessible_name("Close" if locale == "en" else "Закрыть")
    await close.tap()
    wrong["close"] = await measure(page, target=44, font=16)
    await page.keyboard.press("Escape")
    await page.locator("[data-do=menu]").tap()
    wrong["menu"] = await measure(page, target=44, font=16)
    await page.keyboard.press("Escape")
    await page.locator(".head .knob.details").tap()
    wrong["details"] = await measure(page, target=44, font=16)
    assert {state: found for state, found in wrong.items() if found} == {}
    await page.close()


async def test_a_late_answer_or_a_new_socket_closes_nothing_on_a_phone(page: Page, gateway: FakeGateway) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def flows(route: Route) -> None:
        asked.set()
        await may_answer.wait()
        await route.fulfill(json={"flows": []})

    await page.set_viewport_size(PHONE)
    desk = FakeDesk(page)
    desk.parts["flows"] = flows
    desk.talk("Zoë Kim").say("Hello")
    shown = await desk.open(gateway.url)
    await asked.wait()
    await page.get_by_role("button", name="Views").first.click()
    may_answer.set()
    await expect(page.get_by_role("navigation", name="Views").get_by_role("link", name="Flows")).to_be_visible()
    await page.get_by_role("navigation", name="Views").get_by_role("link", name="Mine").click()
    await shown.open("Zoë Kim")
    await shown.head.locator(".details").click()
    await expect(shown.details).to_be_visible()
    await desk.cut_off()
    await expect(page.locator("body")).to_have_attribute("data-connection", "waiting")
    desk.cut = False
    await expect(page.locator("body")).to_have_attribute("data-connection", "live")
    await expect(shown.details).to_be_visible()


@pytest.mark.parametrize("width", [1024, 1180, 1280, 1340, 1440])
@pytest.mark.parametrize("locale", ["en", "ru"])
async def test_a_screen(browser: Browser, gateway: FakeGateway, width: int, locale: str) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 800}, locale=locale, reduced_motion="reduce")
    desk = FakeDesk(page)
    talk = fill(desk)
    shown = await desk.open(gateway.url)
    await open_talk(shown, talk)
    visit(desk, talk)
    await expect(page.locator(".composer-hint")).not_to_be_empty()
    assert await measure(page, target=24, font=12) == {}
    # Send stays in its row.
    boxes = await page.locator(".composer footer button:visible").evaluate_all(
        "all => all.map((each) => { const {top, height} = each.getBoundingClientRect(); return top + height / 2; })"
    )
    assert max(boxes) - min(boxes) < 4
    heading = await shown.head.locator("h2").bounding_box()
    assert heading is not None
    assert heading["width"] >= 120
    await page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_rule_of_accessibility_is_broken(
    browser: Browser, gateway: FakeGateway, scheme: Literal["light", "dark"]
) -> None:
    page = await browser.new_page(viewport=PHONE, color_scheme=scheme, locale="en", reduced_motion="reduce")
    desk = FakeDesk(page)
    talk = fill(desk)
    shown = await desk.open(gateway.url)
    broken = {"list": await violations_of(page)}
    await open_talk(shown, talk)
    visit(desk, talk)
    desk.refuses["reply"] = (503, "unavailable")
    await shown.input.fill("Hello")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".failed")).to_be_visible()
    broken["refused"] = await violations_of(page)
    await page.locator("[data-do=menu]").click()
    broken["menu"] = await violations_of(page)
    await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": 1280, "height": 800})
    broken["screen"] = await violations_of(page)
    desk.refuses["draft"] = (503, "unavailable")
    await page.get_by_role("button", name="Draft").click()
    await expect(shown.toast).not_to_be_empty()
    broken["toast"] = await violations_of(page)
    await desk.cut_off()
    await expect(page.locator("#banner")).to_be_visible()
    broken["banner"] = await violations_of(page)
    for place in ("conversation/0-ffff", "team%3Agone"):
        desk.cut = False
        await page.evaluate("place => { location.hash = `#${place}`; }", place)
        await expect(page.get_by_role("link", name="Go to my conversations")).to_be_visible()
        broken[place] = await violations_of(page)
    assert {state: found for state, found in broken.items() if found} == {}
    await page.close()


async def test_at_twice_the_size(browser: Browser, gateway: FakeGateway) -> None:
    # Zooming in by 200 % halves the page's own pixels and doubles the device's.
    page = await browser.new_page(
        viewport={"width": 640, "height": 400}, device_scale_factor=2, locale="en", reduced_motion="reduce"
    )
    desk = FakeDesk(page)
    talk = fill(desk)
    shown = await desk.open(gateway.url)
    wrong = {"list": await measure(page, target=24, font=12)}
    await open_talk(shown, talk)
    wrong["talk"] = await measure(page, target=24, font=12)
    assert {state: found for state, found in wrong.items() if found} == {}
    thread = await shown.log.bounding_box()
    assert thread is not None
    assert thread["height"] > 100
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport(ratio=1)
    await page.close()
