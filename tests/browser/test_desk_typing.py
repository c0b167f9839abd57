"""A keystroke at the desk costs the same with a few conversations and with many: work is counted, and not timed."""

from statistics import median
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

FEW, MANY = 20, 400
SHORT, LONG = 5, 200
KEYS = "and a word of "

MAX_CHANGES = 6
"""Changes of the page's nodes for a key: the height of the box, twice, and what the suggestions leave as it is."""

TO_THE_END = """async () => {
    const list = document.querySelector('.list > .scroll');
    while (!document.querySelector('.more').hidden) {
        list.scrollTop = list.scrollHeight;
        await new Promise(requestAnimationFrame);
    }
}"""
WATCH = """() => {
    window.changes = 0;
    new MutationObserver((records) => { window.changes += records.length; }).observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true });
}"""
TITLES = """async (key) => {
    const frame = () => new Promise(requestAnimationFrame), titles = [];
    await frame();
    if (key) dispatchEvent(new KeyboardEvent('keydown', { key }));
    history.replaceState(history.state, '', '#unassigned');
    dispatchEvent(new HashChangeEvent('hashchange'));
    for (let number = 0; number < 2; number += 1) {
        await frame();
        titles.push(document.querySelector('h1').textContent);
    }
    return titles;
}"""
"""The title of the list in the two frames after a change of the page."""

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def crowded(page: Page, gateway: FakeGateway, conversations: int, entries: int) -> DeskPage:
    """A desk with all rows of its list loaded, and a conversation of this length on the page."""
    desk = FakeDesk(page)
    talks = [desk.talk(f"Customer {number:04}") for number in range(conversations)]
    for number in range(entries):
        talks[0].say(f"line {number}")
    shown = await desk.open(gateway.url)
    await shown.open("Customer 0000")
    await expect(shown.bubbles).to_have_count(entries)
    await page.evaluate(TO_THE_END)
    await page.evaluate(WATCH)
    return shown


async def work_of_keys(page: Page, shown: DeskPage, place: str) -> tuple[float, float]:
    """How often a key lets blocks of the page's scripts run, and how many changes of nodes it makes: medians."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Profiler.enable")
    await devtools.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    box = shown.input if place == "composer" else page.get_by_role("searchbox")
    await box.focus()
    await page.keyboard.type("first ")  # the first key marks the row as having a draft
    await page.evaluate(PAINTED)
    blocks, changes = [], []
    for key in KEYS:
        await runs_of(devtools)
        await page.evaluate("window.changes = 0")
        await page.keyboard.type(key)
        await page.evaluate(PAINTED)
        blocks.append(await runs_of(devtools))
        changes.append(await page.evaluate("window.changes"))
    await devtools.detach()
    return median(blocks), median(changes)


async def runs_of(devtools: CDPSession) -> int:
    """The runs of all blocks of `desk.js` since the last call."""
    found: dict[str, Any] = await devtools.send("Profiler.takePreciseCoverage")
    return sum(
        part["count"]
        for script in found["result"] if "/desk" in script["url"]
        for function in script["functions"]
        for part in function["ranges"]
    )  # fmt: skip


@pytest.mark.parametrize("place", ["composer", "search"])
async def test_a_key_costs_the_same_with_many_conversations(page: Page, gateway: FakeGateway, place: str) -> None:
    few = await work_of_keys(page, await crowded(page, gateway, FEW, SHORT), place)
    other = await page.context.new_page()
    many = await work_of_keys(other, await crowded(other, gateway, MANY, LONG), place)
    assert few[0] > 0
    assert many[0] <= few[0] * 1.2 + 20, (few, many)
    assert max(few[1], many[1]) <= MAX_CHANGES, (few, many)


async def work_of_a_search(page: Page, shown: DeskPage) -> int:
    """How many blocks of the page's scripts run for a search, up to the rows that it found."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Profiler.enable")
    await devtools.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})
    await page.evaluate(PAINTED)
    await runs_of(devtools)
    await page.get_by_role("searchbox").fill("Customer")
    await expect(page.locator(".found-total")).to_contain_text(str(MANY))
    await page.evaluate(PAINTED)
    runs = await runs_of(devtools)
    await devtools.detach()
    return runs


async def test_found_rows_cost_the_same_with_a_long_conversation(page: Page, gateway: FakeGateway) -> None:
    short = await work_of_a_search(page, await crowded(page, gateway, MANY, SHORT))
    other = await page.context.new_page()
    long = await work_of_a_search(other, await crowded(other, gateway, MANY, LONG))
    assert 0 < long <= short * 1.2, (short, long)


async def test_the_frame_of_a_key_shows_the_key_and_builds_nothing(page: Page, gateway: FakeGateway) -> None:
    await FakeDesk(page).open(gateway.url)
    assert await page.evaluate(TITLES, "a") == ["Mine", "Unassigned"]
    await page.evaluate("location.hash = '#mine'")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mine")
    assert await page.evaluate(TITLES, "") == ["Unassigned", "Unassigned"]
