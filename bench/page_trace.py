"""The CPU time of a page's main thread, from Chromium's trace: on a busy machine the clock says little about a page."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page

_CATEGORIES = ["toplevel", "blink", "devtools.timeline"]
_FRAME = "WebFrameWidgetImpl::UpdateLifecycle"
_TASK = "ThreadControllerImpl::RunTask"


class PageTrace:
    """The events of a trace, once it has ended."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def cpu_of_keys(self) -> list[float]:
        """Milliseconds of CPU for each key, from its task to the end of the frame that follows."""
        main = self._main_thread()
        keys = [each["ts"] for each in main if _is_key(each)]
        frames = [each["ts"] + each["dur"] for each in main if each["name"] == _FRAME]
        tasks = [each for each in main if each["name"] == _TASK and "tdur" in each]
        found = []
        for key in keys:
            painted = next((end for end in frames if end > key), None)
            if painted is not None:
                found.append(sum(each["tdur"] for each in tasks if each["ts"] < painted and _ends(each) > key) / 1_000)
        return found

    def _main_thread(self) -> list[dict[str, Any]]:
        """The complete events of the thread that gets the keys, in order."""
        threads = Counter((each["pid"], each["tid"]) for each in self.events if _is_key(each))
        of_keys = threads.most_common(1)[0][0]
        found = [each for each in self.events if each["ph"] == "X" and (each["pid"], each["tid"]) == of_keys]
        return sorted(found, key=lambda each: each["ts"])


def _is_key(event: dict[str, Any]) -> bool:
    data: dict[str, Any] = event.get("args", {}).get("data", {})
    return event["name"] == "EventDispatch" and data.get("type") == "keydown"


def _ends(event: dict[str, Any]) -> int:
    return int(event["ts"] + event["dur"])


@asynccontextmanager
async def traced(page: Page) -> AsyncIterator[PageTrace]:
    """Trace the page while the block runs."""
    devtools, trace, complete = await page.context.new_cdp_session(page), PageTrace(), asyncio.Event()
    devtools.on("Tracing.dataCollected", lambda part: trace.events.extend(part["value"]))
    devtools.on("Tracing.tracingComplete", lambda _: complete.set())
    config = {"includedCategories": _CATEGORIES, "excludedCategories": ["*"]}
    await devtools.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    yield trace
    await devtools.send("Tracing.end")
    await complete.wait()
    await devtools.detach()
