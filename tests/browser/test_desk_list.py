"""A list of the desk in a browser: it refills, skips and doubles nothing, and stays quick with thousands of rows."""

import asyncio
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from playwright.async_api import Page, expect

from libs.contracts import Owner
from services.gateway.desk.list_pages import PAGE
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import FakeDesk, FakeTalk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)

TO_THE_END = "each => { each.scrollTop = each.scrollHeight; return document.querySelector('.more').hidden; }"


def waiting(desk: FakeDesk, count: int, **values: Any) -> list[FakeTalk]:
    """Conversations that wait for a team, the longest wait first."""
    return [
        desk.talk(
            f"Customer {number:04}", owner=Owner("team", "sales"), team="sales",
            waiting_since=NOW - timedelta(minutes=count - number), **values,
        )
        for number in range(count)
    ]  # fmt: skip


async def names(page: Page) -> list[str]:
    found: list[str] = await page.locator(".rows strong").all_inner_texts()
    return found


async def scrolled_names(page: Page) -> list[str]:
    """All names of the list, as a teammate sees them who scrolls from its beginning to its end."""
    seen: dict[str, None] = {}
    scroll = page.locator(".list > .scroll")
    await scroll.evaluate("each => { each.scrollTop = 0; }")
    # Two frames: one renders what the scrolling shows, and one what a new page adds.
    frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    while True:
        await page.evaluate(frames)
        seen |= dict.fromkeys(await names(page))
        at_end: bool = await scroll.evaluate(
            """each => {
                const before = each.scrollTop;
                each.scrollTop += each.clientHeight;
                return each.scrollTop === before && document.querySelector('.more').hidden;
            }"""
        )
        if at_end:
            return list(seen)


async def shown_unassigned(desk: FakeDesk, gateway: FakeGateway) -> DeskPage:
    shown = await desk.open(gateway.url)
    await shown.view("Unassigned")
    await expect(shown.rows.first).to_be_visible()
    return shown


@pytest.mark.firefox
async def test_a_list_refills_while_conversations_are_handled(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talks = waiting(desk, 285)
    shown = await shown_unassigned(desk, gateway)
    await expect(shown.rows.first).to_contain_text("Customer 0000")
    assert await shown.rows.count() < 40, "only the rows near the screen are in the page"
    await expect(page.locator(".rows li:not(.gap)").first).to_have_attribute("aria-setsize", "285")
    for talk in talks[:50]:
        talk.change(owner=Owner("person", "ana"))
    await expect(shown.rows.first).to_contain_text("Customer 0050")
    await expect(page.locator(".rows li:not(.gap)").first).to_have_attribute("aria-setsize", "235")
    assert await scrolled_names(page) == [f"Customer {number:04}" for number in range(50, 285)]
    # The page that was loaded is gone as a whole, and others follow.
    for talk in talks[50:280]:
        talk.change(status="closed", closed_at=NOW)
    await expect(shown.rows).to_have_count(5)
    for talk in talks[280:]:
        talk.change(owner=Owner("assistant"))
    await expect(page.locator(".list .empty")).to_have_text("No conversation is unassigned.")


async def test_conversations_that_leave_between_pages_hide_no_others(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talks = waiting(desk, 120)
    shown = await shown_unassigned(desk, gateway)
    for talk in [*talks[:6], *talks[30:36]]:
        talk.change(status="closed", closed_at=NOW)
    # One that has waited longest, and one that belongs behind the loaded rows.
    first, last = desk.talk("Before all"), desk.talk("After all")
    first.change(owner=Owner("team", "sales"), waiting_since=NOW - timedelta(days=1))
    last.change(owner=Owner("team", "sales"), waiting_since=NOW)
    await expect(shown.rows.first).to_contain_text("Before all")
    left = [number for number in range(120) if not (number < 6 or 30 <= number < 36)]
    assert await scrolled_names(page) == ["Before all", *(f"Customer {number:04}" for number in left), "After all"]


async def test_a_change_far_below_hides_no_one_above_it(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talks = waiting(desk, 200)
    await shown_unassigned(desk, gateway)
    desk.refused_frames["list"] = "busy"  # no further page comes
    talks[150].change(last_text="And another thing")
    talks[0].change(name="The page has both")
    await expect(page.locator(".rows strong").first).to_have_text("The page has both")
    scroll = page.locator(".list > .scroll")
    await scroll.evaluate("each => { each.scrollTop = each.scrollHeight; }")
    await expect(page.locator(".rows strong").last).to_have_text(f"Customer {PAGE - 1:04}")


async def test_missed_changes_are_made_up_for_where_the_teammate_is(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talks = waiting(desk, 150)
    shown = await shown_unassigned(desk, gateway)
    await scrolled_names(page)
    place = await page.locator(".list > .scroll").evaluate("each => each.scrollTop")
    await desk.cut_off()
    for talk in talks[10:20]:
        talk.change(status="closed", closed_at=NOW)
    desk.cut = False
    await expect(page.locator(".rows li:not(.gap)").first).to_have_attribute("aria-setsize", "140")
    # The rows that are on screen stay there, while the pages before them are read again.
    assert await page.locator(".list > .scroll").evaluate("each => each.scrollTop") > place / 2
    await expect(shown.rows.last).to_contain_text("Customer 0149")
    assert await scrolled_names(page) == [f"Customer {n:04}" for n in range(150) if not 10 <= n < 20]


async def test_thousands_of_rows_stay_quick_and_the_selection_in_view(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    waiting(desk, 5_000)
    shown = await shown_unassigned(desk, gateway)
    # All of them are loaded, as after a long time of scrolling.
    scroll = page.locator(".list > .scroll")
    async with asyncio.timeout(60):
        while not await scroll.evaluate(
            "each => { each.scrollTop = each.scrollHeight; return document.querySelector('.more').hidden; }"
        ):
            await page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(shown.rows.last).to_contain_text("Customer 4999")
    await shown.rows.last.press("Enter")
    await expect(page.locator(".rows a[aria-current]")).to_contain_text("Customer 4999")
    for key in ["k"] * 20 + ["j"] * 5:
        await page.keyboard.press(key)
    selected = page.locator(".rows a[aria-current]")
    await expect(selected).to_contain_text("Customer 4984")
    await expect(selected).to_be_in_viewport(ratio=0.98)
    # With the wheel the selection may leave the screen; the next key brings it back.
    await scroll.evaluate("each => { each.scrollTop = 0; }")
    await expect(shown.rows.first).to_contain_text("Customer 0000")
    await page.keyboard.press("k")
    await expect(selected).to_contain_text("Customer 4983")
    await expect(selected).to_be_in_viewport(ratio=0.98)
    times = await page.evaluate(
        """async () => {
            const times = [];
            for (let turn = 0; turn < 40; turn += 1) {
                const start = performance.now();
                document.body.dispatchEvent(new KeyboardEvent('keydown', { key: turn % 2 ? 'j' : 'k', bubbles: true }));
                await new Promise((done) => addEventListener('hashchange', done, { once: true }));
                await new Promise(requestAnimationFrame);
                const began = performance.now();
                await new Promise((done) => setTimeout(done));
                times.push(performance.now() - start - (began - start));
            }
            return times;
        }"""
    )
    print(f"rendering after a keystroke: median {median(times):.1f} ms, slowest {max(times):.1f} ms")
    assert median(times) < 60, times  # 16 ms on a machine that does nothing else


async def test_the_list_is_asked_for_before_the_first_frame(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk("Vera Lind")
    desk.greets_late = True
    shown = await desk.open(gateway.url)
    await expect(shown.rows.first).to_contain_text("Vera Lind")
    assert not desk.greets_late
