"""Limits the frames of one socket: above the limit they get errors, far above it the socket ends."""

import time
from typing import Literal

from services.gateway.http import ProblemDetails, make
from services.gateway.settings import RATE_WINDOW

FRAMES_PER_WINDOW = 200
"""Frames of any kind from one socket. Each further frame gets an error. A person causes a tenth."""

CUT_OFF_FACTOR = 3
"""The socket ends above this multiple of the limit."""


class FramePace:
    """One for a socket."""

    def __init__(self) -> None:
        self._window_ends = 0.0
        self._frames = 0

    def count(self) -> tuple[Literal["ok", "refuse", "cut_off"], ProblemDetails | None]:
        """Count one frame. Returns what to do with it, and the problem to send."""
        now = time.monotonic()
        if now >= self._window_ends:
            self._window_ends = now + RATE_WINDOW.total_seconds()
            self._frames = 0
        self._frames += 1
        if self._frames <= FRAMES_PER_WINDOW:
            return "ok", None
        wait_s = round(self._window_ends - now, 1)
        problem = make(429, "rate_limited", f"Too fast: wait {wait_s:g} s.", retry_after=wait_s)
        return ("cut_off" if self._frames > FRAMES_PER_WINDOW * CUT_OFF_FACTOR else "refuse"), problem
