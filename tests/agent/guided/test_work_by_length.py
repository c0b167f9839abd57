"""Understanding a long text takes as much work for each character as a short one, for texts that are made to be dear.

Work is counted in lines that run and not in time, so that a full machine counts the same.
"""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bench.understanding import HOSTILE, LONG, SHORT
from libs.contracts import Locale
from services.agent.assistants.guided import GuidedAssistant

MAX_GROWTH = 1.5
"""The work of a character among 2,000 to that among 500. With a scan of all words for each word it was 1.6 to 2.5."""


@pytest.fixture(scope="module")
def assistant() -> GuidedAssistant:
    return GuidedAssistant.load(Path("locales/guided"))


def lines_run(assistant: GuidedAssistant, text: str, language: Locale) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    assistant.understand(text, language)  # so that dictionaries and caches count for neither length
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assistant.understand(text, language)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_with_the_length_and_not_faster(assistant: GuidedAssistant, unit: str) -> None:
    text = (unit * LONG)[:LONG]
    short, long = (lines_run(assistant, each, "en") for each in (text[:SHORT], text))
    assert long * SHORT <= MAX_GROWTH * short * LONG
