"""Styles that load with the settings stay there: the rest of the desk looks the same before and after."""

import re
from pathlib import Path

DESK = Path(__file__).parents[2] / "web/src/desk"
OWN = re.compile(r"^(\.settings-page|\.dialog\.setting|:is\(\.settings-page, \.setting\))\b")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.([a-z][\w-]*)")


def selectors(css: str) -> list[str]:
    rules = re.findall(r"([^{}]+)\{", _COMMENT.sub("", css))
    found = [each.strip() for rule in rules for each in re.split(r",(?![^(]*\))", rule)]
    return [each for each in found if each and not each.startswith("@")]


def test_the_settings_do_not_restyle_the_rest_of_the_desk() -> None:
    elsewhere = {name for each in DESK.glob("*.css") for name in _CLASS.findall(each.read_text(encoding="utf-8"))}
    found = selectors((DESK / "settings/settings.css").read_text(encoding="utf-8"))
    assert len(found) > 50
    assert [each for each in found if not OWN.match(each) and set(_CLASS.findall(each)) <= elsewhere] == []


def test_the_builder_does_not_restyle_the_rest_of_the_desk() -> None:
    sheets = [each.read_text(encoding="utf-8") for each in sorted((DESK.parent / "builder").glob("*.css"))]
    found = [each for sheet in sheets for each in selectors(sheet)]
    assert len(found) > 50
    assert [each for each in found if "builder" not in each and not each.startswith(".flows-page")] == []
