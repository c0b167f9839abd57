"""Reports and due times at the desk, in a real browser on a real gateway."""

import os
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from tests.browser import chromium
from tests.browser.axe import SCREEN, Audit, violations_of
from tests.browser.contrasts import CONTRASTS
from tests.e2e.desk_floor import ANA, Floor, open_floor

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("desk_reports"),
]
MINUTE_MS = 60_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole_floor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    """Twelve conversations of the last days: seven wait for a person, and five had an answer."""
    async with open_floor(browser, tmp_path_factory.mktemp("reports")) as floor:
        redis = Redis.from_url(floor.stack.redis_url)
        now = int(time.time() * 1000)
        for number in range(12):
            await _conversation(floor, redis, number, now)
        await redis.aclose()
        yield floor


@pytest_asyncio.fixture(loop_scope="session")
async def floor(whole_floor: Floor) -> AsyncIterator[Floor]:
    yield whole_floor
    await whole_floor.aclose()


async def _conversation(floor: Floor, redis: Redis, number: int, now: int) -> None:
    waits = number < 7
    chat = await floor.customer(f"Customer {number}", "Where is my order?", owner="team:sales")
    if not waits:
        await floor.writer.send(chat, author=ANA, text="On its way.", client_message_id=f"reply-{number:04}")
    began = now - (number * 9 + 1) * 60 * MINUTE_MS
    fields: dict[Any, Any] = {"contact_at": began, "human_since": began, "queued_at": began, "labels": "refund"}
    if waits:
        fields |= {"waiting_since": began, "answer_due": now + (number * 20 - 70) * MINUTE_MS}
    else:
        answered = began + number * 10 * MINUTE_MS
        fields |= {"human_answered_at": answered, "first_human_at": answered, "assigned_at": began + MINUTE_MS,
                   "first_answer_due": began + 75 * MINUTE_MS}  # fmt: skip
    await redis.hset(floor.stack.keys.conversation(chat).state, mapping=fields)
    # The next entry brings the changed fields to the lists.
    await floor.says(chat, f"Customer {number}", "Hello?") if waits else await floor.writer.note(
        chat, author=ANA, text="Parcel", note_id=f"note-{number:04}"
    )


async def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """For a look at the page: where FRONTDESK_PICTURES names a folder. `whole`: all of the report."""
    if folder := os.environ.get("FRONTDESK_PICTURES"):
        size = page.viewport_size
        assert size is not None
        if whole:
            tall = await page.evaluate("document.querySelector('.reports').scrollHeight")
            await page.set_viewport_size({"width": size["width"], "height": tall})
        await page.screenshot(path=Path(folder) / f"{name}.png")
        await page.set_viewport_size(size)


async def test_figures_say_how_many_cases_are_behind_them(floor: Floor) -> None:
    ana = await floor.teammate("ana", viewport={"width": 1280, "height": 800})
    await ana.page.get_by_role("link", name="Reports").click()
    tile = ana.page.locator(".tile", has_text="First answer by a person")
    await expect(tile).to_contain_text("median of 12 cases")
    await expect(tile).to_contain_text("7 still wait")
    waiting = ana.page.locator(".tile", has_text="Waiting for a person now")
    await expect(waiting).to_contain_text(re.compile(r"longest: 55(\.\d)? hr"))  # it grows while the tests run
    await expect(ana.page.locator(".tile", has_text="Answered in time")).to_contain_text("1 of 5")
    await expect(ana.page.locator(".chart svg").first).to_be_visible()
    ticks = await ana.page.locator(".chart").first.locator("text").all_text_contents()
    assert {"0", "5", "10"} <= set(ticks), "the axis has round numbers"
    await picture(ana.page, "reports-1280", whole=True)
    audit = Audit(ana.page)
    await audit.look("figures", SCREEN)
    await waiting.get_by_role("button").click()
    await expect(ana.dialog.get_by_role("link")).to_have_count(7)
    await expect(ana.dialog).to_contain_text(re.compile(r"waits for 55(\.\d)? hr so far"))
    await picture(ana.page, "reports-behind-1280")
    await audit.look("the conversations behind a figure", within="dialog")
    assert audit.broken == {}
    await ana.dialog.get_by_role("link", name="Customer 6").click()
    await expect(ana.head).to_contain_text("Customer 6")


async def test_any_days_and_any_zone(floor: Floor) -> None:
    ana = await floor.teammate("ana", timezone_id="Asia/Seoul")
    await ana.page.get_by_role("link", name="Reports").click()
    tile = ana.page.locator(".tile", has_text="Conversations").first
    await expect(tile).to_contain_text("12")
    await expect(ana.page.get_by_label("Time zone")).to_have_value("Asia/Seoul")
    long_ago = datetime.now(UTC) - timedelta(days=60)
    await ana.page.get_by_label("To", exact=True).fill(f"{long_ago + timedelta(days=2):%Y-%m-%d}")
    await expect(ana.page.get_by_role("alert")).to_contain_text("Choose a first and a last day")
    await ana.page.get_by_label("From", exact=True).fill(f"{long_ago:%Y-%m-%d}")
    await expect(tile).to_contain_text("0")
    await expect(ana.page.locator(".caution")).to_contain_text("are no longer there")
    audit = Audit(ana.page)
    await audit.look("days before the first conversation")
    assert audit.broken == {}
    async with ana.page.expect_request(lambda each: "zone=America" in each.url) as asked:
        await ana.page.get_by_label("Time zone").select_option("America/New_York")
    assert "T04%3A00" in (await asked.value).url or "T05%3A00" in (await asked.value).url, "midnight in New York"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_reports_can_be_read_on_a_phone(floor: Floor, scheme: str) -> None:
    options: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme, "has_touch": True}
    ana = await floor.teammate("ana", **options)
    await ana.page.get_by_role("button", name="Views").first.click()
    await ana.page.get_by_role("link", name="Reports").click()
    await expect(ana.page.locator(".figures").first).to_be_visible()
    await picture(ana.page, f"reports-390-{scheme}", whole=True)
    wide = await ana.page.evaluate("document.querySelector('.reports').scrollWidth - innerWidth")
    assert wide <= 0, "nothing scrolls sideways"
    small: list[Any] = await ana.page.evaluate(
        "[...document.querySelectorAll('.reports button, .reports input, .reports select')]"
        ".map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])"
        ".filter(([, height]) => height && height < 44)"
    )
    assert small == []
    assert await violations_of(ana.page) == []
    found: list[tuple[str, float]] = await ana.page.evaluate(f"() => ({CONTRASTS})(document)")
    assert [(text, ratio) for text, ratio in found if ratio < (3 if text == "edge" else 4.5)] == []


async def test_rows_show_when_an_answer_is_due(floor: Floor) -> None:
    ana = await floor.teammate("ana", viewport={"width": 1280, "height": 800})
    await ana.view("All open")
    await expect(ana.row("Customer 0")).to_contain_text("Overdue 1 hr")
    await expect(ana.row("Customer 4")).to_contain_text(re.compile(r"Due in \d+ min"))
    await expect(ana.row("Customer 9")).not_to_contain_text("ue ")
    await ana.open("Customer 0")
    await expect(ana.head).to_contain_text("Overdue 1 hr")
    await picture(ana.page, "due-1280")
    audit = Audit(ana.page)
    await audit.look("due times", SCREEN)
    assert audit.broken == {}


async def test_a_lead_sees_an_escalation_at_once(floor: Floor) -> None:
    ana, ben = await floor.teammate("ana"), await floor.teammate("ben")
    await ana.view("All open")
    chat = str(await ana.row("Customer 3").get_attribute("data-id"))
    await ana.view("Mine")  # her page shows others
    redis = Redis.from_url(floor.stack.redis_url)
    state = floor.stack.keys.conversation(chat).state
    fields: dict[Any, Any] = {"escalated_at": int(time.time() * 1000), "escalated_to": "ana"}
    await redis.hset(state, mapping=fields)
    await floor.writer.note(chat, author=ANA, text="Look", note_id="note-escalated")
    await expect(ana.toast).to_contain_text("Customer 3 has had no answer in time")
    await expect(ben.toast).not_to_contain_text("no answer in time")
    await redis.hdel(state, *fields)
    await redis.aclose()
