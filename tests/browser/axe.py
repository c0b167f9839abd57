"""Accessibility by axe-core: the rules of WCAG 2.2 A and AA that a program can check, and good practice."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Frame, Page, ViewportSize

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SCREEN: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

_NO_MATTER = {("avoid-inline-spacing", "<frontdesk-chat")}
"""The element has no text, and its tree inherits nothing. Firefox writes its `all: initial` as each single property."""

_RUN = "([within, options]) => axe.run(within ?? document, options).then(({ violations }) => violations)"
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# The widget follows its page, and the desk the browser.
_PAGE_THEME = """(scheme) => {
    const { style } = document.body;
    [style.background, style.color] = scheme === 'dark' ? ['#141816', '#eee'] : ['#fff', '#111'];
}"""


async def violations_of(page: Page | Frame, within: str | None = None, *, only: tuple[str, ...] = ()) -> list[str]:
    """One line for each element that breaks a rule, also inside open shadow roots.

    `within`: a selector. `only`: these rules instead of all.
    """
    run_only = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(RULES)}
    options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = await page.evaluate(_RUN, [within, options])
    return [
        f"{rule['id']}: {node['html'][:160]} ({rule['help']})"
        for rule in found
        for node in rule["nodes"]
        if (rule["id"], node["html"].partition(" ")[0]) not in _NO_MATTER
    ]


class Audit:
    """Runs axe in each state of a page: on a screen and on a phone, in the light and in the dark theme.

    Themes differ in colours only, which are the same in all sizes: the dark one needs one rule at one size. `broken`
    has what was found, by state.
    """

    def __init__(self, page: Page, within: str | None = None, *, themed_page: bool = False) -> None:
        self._page, self._within, self._themed_page = page, within, themed_page
        self.broken: dict[str, list[str]] = {}

    async def look(self, state: str, *sizes: ViewportSize, within: str | None = None) -> None:
        """`sizes`: only these; the page keeps the first. `within`: a modal dialog, behind which all is inert."""
        main, *others = sizes or (SCREEN, PHONE)
        for size in (*others, main):
            await self._page.set_viewport_size(size)
            for scheme in ("dark", "light") if size == main else ("light",):
                await self._dress(scheme)
                only = ("color-contrast",) if scheme == "dark" else ()
                if found := await violations_of(self._page, within or self._within, only=only):
                    self.broken[f"{state}, {scheme}, {size['width']}"] = found

    async def _dress(self, scheme: Any) -> None:
        await self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if self._themed_page:
            await self._page.evaluate(_PAGE_THEME, scheme)
        await self._page.evaluate(_SETTLED)
