"""Translates refusals of the gateway for the person at the terminal.

A refusal is recognised by its code. One without a translation shows the gateway's own English text.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from libs.yaml_files import read_yaml

MAX_WAIT_S = 300.0
"""Above this wait the terminal only shows the message, and the person tries again by hand."""

_WORDS = Path(__file__).parents[2] / "locales" / "refusals.yaml"


@dataclass(frozen=True)
class TerminalRefusal:
    """`retry_after`: the seconds after which the gateway asks to try again."""

    code: str
    detail: str
    retry_after: float | None = None

    @property
    def is_passing(self) -> bool:
        """Whether the client waits and tries again without the person."""
        return self.retry_after is not None and self.retry_after <= MAX_WAIT_S

    def words(self, locale: str | None) -> str:
        code = "later" if self.retry_after is not None and not self.is_passing else self.code
        words = _words().get(code, {})
        language = (locale or "en").lower().replace("_", "-").partition("-")[0]
        return words.get(language) or words.get("en") or self.detail


def refused(status: int, body: bytes) -> TerminalRefusal:
    """The refusal in an answer."""
    try:
        problem: Any = json.loads(body)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    wait = problem.get("retry_after")
    return TerminalRefusal(
        code=str(problem.get("code", "unavailable" if status >= 500 else "")),
        detail=str(problem.get("detail") or problem.get("title") or f"it answered {status}"),
        retry_after=float(wait) if isinstance(wait, int | float) else None,
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_yaml(_WORDS.read_text(encoding="utf-8"))
    return found
