"""`python -m bench.desk_typing`: what a keystroke costs the desk's page with thousands of conversations in its list.

A real gateway serves the page to Chromium. The whole list is loaded by scrolling, and a long conversation is open. Then
keys are pressed in the composer and in the search box, first with few conversations and then with many. At last, keys
are pressed at the times when the rows come that a search found. The time of a key is that of its handlers and of the
frame that follows, up to the paint, without the wait for the frame to begin. A busy machine makes it longer; the CPU
time of the page's main thread tells what the page itself needs.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import uvloop
from playwright.async_api import Page

from bench.desk_browser import open_desk
from bench.page_trace import PageTrace, traced
from bench.process import BenchFailed

FEW, MANY = 50, 5_000
ENTRIES = 300
KEYS = 100
KEYS_INTO_RESULTS = 30
TARGET_MS = 16.0
_LISTED_TIMEOUT_S = 30
_WARM = 5
"""Keys before the measurement: the first one marks the row as having a draft."""

_WATCH = """() => {
    const strokes = [], port = new MessageChannel();
    let changes = 0, slow = 0;
    new MutationObserver((records) => { changes += records.length; }).observe(document, {
        subtree: true, childList: true, attributes: true, characterData: true });
    new PerformanceObserver((list) => { slow += list.getEntries().length; }).observe({ type: 'longtask' });
    let stroke = null;
    addEventListener('keydown', () => {
        stroke = { began: performance.now() };
        requestAnimationFrame(() => { stroke.frame = performance.now(); port.port2.postMessage(0); });
    }, true);
    addEventListener('input', () => { stroke.handled = performance.now(); });
    port.port1.onmessage = () => {
        const painted = performance.now();
        strokes.push({ handlers: stroke.handled - stroke.began, frame: painted - stroke.frame });
    };
    window.typing = { strokes, take: () => {
        const found = { strokes: strokes.splice(0), changes, slow };
        changes = slow = 0;
        return found;
    } };
}"""

_ALL_PAINTED = "(keys) => typing.strokes.length >= keys"

_TO_THE_END = """async () => {
    const list = document.querySelector('.list > .scroll');
    while (!document.querySelector('.more').hidden) {
        list.scrollTop = list.scrollHeight;
        await new Promise(requestAnimationFrame);
    }
    list.scrollTop = 0;
}"""


@dataclass(frozen=True)
class Typed:
    """Milliseconds of a key; `cpu_p95_ms`: of the page's main thread, without the time in which other programs ran;
    `changes` of the page's nodes for each key; `slow`: tasks of more than 50 ms."""

    place: str
    conversations: int
    p50_ms: float
    p95_ms: float
    handlers_ms: float
    frame_ms: float
    cpu_p95_ms: float
    changes: float
    slow: int

    def line(self) -> str:
        met = "met" if self.p95_ms <= TARGET_MS else "missed"
        parts = f"handlers {self.handlers_ms:.1f}, frame {self.frame_ms:.1f}; CPU p95 {self.cpu_p95_ms:.1f}"
        return (
            f"  {self.place:<10}{self.conversations:>7,} in the list  p50 {self.p50_ms:5.1f} ms  "
            f"p95 {self.p95_ms:5.1f} ms  ({parts})  {self.changes:.1f} changes  {self.slow} long tasks  {met}"
        )


async def measure(folder: Path, conversations: int, entries: int, keys: int) -> list[Typed]:
    """Raises BenchFailed."""
    async with open_desk(folder, conversations, entries) as desk:
        page = desk.page
        await page.evaluate(_TO_THE_END)
        await page.evaluate("(id) => { location.hash = `conversation/${id}`; }", desk.long_chat)
        await page.locator(".composer textarea").wait_for()
        await page.locator(".log .bubble").nth(entries - 1).wait_for(state="attached")
        await page.evaluate(_WATCH)
        return [
            await _type(page, "composer", ".composer textarea", conversations, keys),
            await _type(page, "search", "input[type=search]", conversations, keys),
            await _type_into_results(page, desk.listed, conversations, min(keys, KEYS_INTO_RESULTS)),
        ]


async def _type(page: Page, place: str, selector: str, conversations: int, keys: int) -> Typed:
    await page.locator(selector).first.focus()
    for number in range(_WARM):
        await page.keyboard.press("abcde"[number])
    await page.evaluate("typing.take")
    async with traced(page) as trace:
        for number in range(keys):
            # Words of five letters, and no pause in which a search begins.
            await page.keyboard.press(" " if number % 6 == 5 else "abcdefghij"[number % 10])
        await page.wait_for_function(_ALL_PAINTED, arg=keys)
    return await _typed(page, place, conversations, trace)


async def _type_into_results(page: Page, listed: asyncio.Event, conversations: int, keys: int) -> Typed:
    """Each key comes with the rows that the search for the keys before it has found."""
    listed.clear()
    await page.locator("input[type=search]").first.fill("")
    await _next_list(listed)
    await page.evaluate("typing.take")
    async with traced(page) as trace:
        for number in range(keys):
            listed.clear()
            await page.keyboard.press("Backspace" if number % 4 == 3 else "o")
            await _next_list(listed)
        await page.wait_for_function(_ALL_PAINTED, arg=keys)
    return await _typed(page, "results", conversations, trace)


async def _next_list(listed: asyncio.Event) -> None:
    async with asyncio.timeout(_LISTED_TIMEOUT_S):
        await listed.wait()


async def _typed(page: Page, place: str, conversations: int, trace: PageTrace) -> Typed:
    taken: dict[str, Any] = await page.evaluate("typing.take()")
    strokes = taken["strokes"]
    took = [each["handlers"] + each["frame"] for each in strokes]
    return Typed(
        place, conversations, median(took), _p95(took),
        median(each["handlers"] for each in strokes), median(each["frame"] for each in strokes),
        _p95(trace.cpu_of_keys()), taken["changes"] / len(strokes), taken["slow"],
    )  # fmt: skip


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


async def _measure_all(folder: Path, sizes: tuple[int, ...], entries: int, keys: int) -> list[Typed]:
    found: list[Typed] = []
    for size in sizes:
        own = folder / str(size)
        own.mkdir()
        print(f"bench: {size:,} conversations in the list", file=sys.stderr, flush=True)
        found += await measure(own, size, entries, keys)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_typing", description=__doc__)
    parser.add_argument("--open", type=int, default=MANY, metavar="N", help="open conversations, all in the list")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="messages of the conversation on the page")
    parser.add_argument("--keys", type=int, default=KEYS, help="in each box")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        load = os.getloadavg()[0]
        sizes = (min(FEW, options.open), options.open)
        try:
            found = uvloop.run(_measure_all(Path(folder), sizes, options.entries, options.keys))
        except BenchFailed as failure:
            print(f"bench: {failure}", file=sys.stderr)
            return 1
    print(f"a key at the desk, with {options.entries} entries in the thread; load of the machine before: {load:.1f}")
    for each in found:
        print(each.line())
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
