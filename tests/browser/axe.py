"""Accessibility by axe-core: the rules of WCAG 2.2 A and AA that a program can check, and good practice."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Frame, Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def violations_of(page: Page | Frame, within: str | None = None) -> list[str]:
    """One line for each element that breaks a rule, also inside open shadow roots. `within`: a selector."""
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = (await Axe().run(page, context=within, options=options)).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]} ({rule['help']})" for rule in found for node in rule["nodes"]]
