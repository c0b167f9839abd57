"""A list of the desk's settings with entries that can be removed, and answers of a gateway that has one entry."""

import json

from playwright.async_api import Page, Route
from pydantic import BaseModel

from libs.contracts import DeskRules
from libs.contracts.desk import ClosingNotes
from services.gateway.desk.settings_api import SettingsView
from tests.browser.fake_desk import ANA


async def open_list(page: Page, name: str, entry: BaseModel) -> None:
    """Open the page `name` of the settings. The list is empty after a removal."""
    entries = [json.loads(entry.model_dump_json())]
    view = SettingsView(
        people=[ANA], teams=[], rules=DeskRules(), canned_replies=[], closing_notes=ClosingNotes(), versions={},
        from_file=[],
    )  # fmt: skip

    async def answer(route: Route) -> None:
        if route.request.method == "DELETE":
            entries.clear()
            await route.fulfill(status=204)
        else:
            await route.fulfill(json=entries)

    await page.route("**/v1/desk/settings", lambda route: route.fulfill(json=json.loads(view.model_dump_json())))
    await page.route(f"**/v1/desk/{name}**", answer)
    await page.route(f"**/v1/desk/{name}/**", answer)
    await page.evaluate("name => { location.hash = `#settings/${name}`; }", name)
