"""Each step that a flow reports to teammates has a sentence of the desk, and each sentence has its step."""

import re
from pathlib import Path

from tests.browser.locale_files import LOCALES_DIR, words

AGENT = Path(__file__).parents[2] / "services/agent"
_CODE = re.compile(r"""(?:\bcode=|"code": )"([a-z_]+)\"""")
_OTHERS = {"hours_open", "hours_closed", "found", "found_typed", "not_found", "request_failed", "request_done"}
"""Codes that are made of parts, or returned."""
_OF_DECISIONS = ("flows/runtime", "flows/steps", "flows/interpreter.py", "turns/compose.py", "turns/removed_flows.py")


def test_each_step_of_a_flow_has_a_sentence() -> None:
    files = [
        file
        for place in _OF_DECISIONS
        for file in ([AGENT / place] if place.endswith(".py") else (AGENT / place).rglob("*.py"))
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    reported = {*re.findall(r"context, \"([a-z_]+)\", f?\"", text), *_CODE.findall(text), *_OTHERS}
    reported |= set(re.findall(r"yield \"save\", \"([a-z_]+)\"", text))
    reported |= set(re.findall(r"yield entry.tool, \"(\w+)\"", text))
    known = {key.removeprefix("step.") for key in words(LOCALES_DIR / "desk/en.js") if key.startswith("step.")}
    assert reported == known


_REFUSED = re.compile(r"(?:Refusal|make)\(\s*\d+,\s*\"(\w+)\"")


def test_each_refusal_of_the_desk_has_words() -> None:
    gateway = AGENT.parent / "gateway"
    files = [file for place in ("desk", "http", "limits") for file in (gateway / place).rglob("*.py")]
    codes = {code for file in files for code in _REFUSED.findall(file.read_text(encoding="utf-8"))}
    known = {
        key.partition(".")[2] for key in words(LOCALES_DIR / "desk/en.js") if re.match(r"(problem|refused)\.", key)
    }
    assert codes - known - _OF_PROGRAMS == set()


_OF_PROGRAMS = {"malformed_body", "keys_unavailable"}
"""Refusals that no action of the page can get."""
