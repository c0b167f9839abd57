"""`python -m bench.desk_opening`: how long a teammate waits for the first rows of a list.

A real gateway with thousands of conversations serves the desk to Chromium. One kind of wait begins with the click on a
view, the other with a reload of the whole page. Both end after the frame that shows the first rows.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

import uvloop
from playwright.async_api import Page

from bench.desk_browser import open_desk
from bench.process import BenchFailed

OPEN = 5_000
REPEATS = 20
TARGET_MS = 300.0

_VIEWS = ("unassigned", "assistant", "mine")
"""Views without a common conversation, so that all rows are other ones after a click."""

_SHOWN = """() => {
    const rows = () => [...document.querySelectorAll('.rows a')];
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const port = new MessageChannel();
        port.port1.onmessage = () => done(performance.now());
        port.port2.postMessage(0);
    }));
    const shown = (old) => new Promise((done) => {
        const look = () => rows().some((row) => !old.has(row)) && (watching.disconnect(), done(painted()));
        const watching = new MutationObserver(look);
        watching.observe(document, { subtree: true, childList: true });
        look();
    });
    window.opening = {
        page: shown(new Set()),
        view: async (name) => {
            const old = new Set(rows()), began = performance.now();
            document.querySelector(`.rail a[data-view="${name}"]`).click();
            return (await shown(old)) - began;
        },
    };
}"""


@dataclass(frozen=True)
class FirstRows:
    """Milliseconds until the first rows are painted."""

    begin: str
    conversations: int
    p50_ms: float
    p95_ms: float

    def line(self) -> str:
        met = "met" if self.p95_ms <= TARGET_MS else "missed"
        return (
            f"  {self.begin:<24}{self.conversations:>7,} open conversations  p50 {self.p50_ms:5.0f} ms  "
            f"p95 {self.p95_ms:5.0f} ms  {met}"
        )


async def measure(folder: Path, conversations: int, repeats: int) -> list[FirstRows]:
    """Raises BenchFailed."""
    async with open_desk(folder, conversations, entries=2) as desk:
        await desk.page.add_init_script(f"({_SHOWN})()")
        found = {"a reload of the page": await _reloads(desk.page, repeats)}
        found["a click on a view"] = [
            await desk.page.evaluate("(name) => opening.view(name)", _VIEWS[number % len(_VIEWS)])
            for number in range(repeats)
        ]
    return [
        FirstRows(begin, conversations, median(took), quantiles(took, n=20, method="inclusive")[-1])
        for begin, took in found.items()
    ]


async def _reloads(page: Page, repeats: int) -> list[float]:
    """From the beginning of the navigation on, with the files of the page in the browser's cache."""
    took: list[float] = []
    for _ in range(repeats + 1):
        await page.reload(wait_until="commit")
        took.append(await page.evaluate("() => opening.page"))
    return took[1:]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_opening", description=__doc__)
    parser.add_argument("--open", type=int, default=OPEN, metavar="N", help="open conversations")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        load = os.getloadavg()[0]
        try:
            found = uvloop.run(measure(Path(folder), options.open, options.repeats))
        except BenchFailed as failure:
            print(f"bench: {failure}", file=sys.stderr)
            return 1
    print(f"the first rows of a list; load of the machine before: {load:.1f}")
    for each in found:
        print(each.line())
    if options.json:
        options.json.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
