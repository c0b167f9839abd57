"""The widget says which page the visitor is on: without its query unless the site allows it, or not at all."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


async def last_visit(gateway: FakeGateway, **values: Any) -> dict[str, Any]:
    """The last visit, once it has these values."""
    await until_holds(
        lambda: bool(gateway.last.visits) and values.items() <= gateway.last.visits[-1].items(), "a visit"
    )
    return gateway.last.visits[-1]


async def test_the_page_and_its_changes(site: HostSite, widget: Widget, gateway: FakeGateway, page: Page) -> None:
    await page.goto(f"{site.url}?token=secret#part")
    await widget.open()
    visit = await last_visit(gateway, looking=True)
    assert (visit["page"], visit["title"]) == (site.url, "Host site")
    assert visit["zone"] == await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    # A page of one document changes its address without a load.
    await page.evaluate("history.pushState(null, '', '/prices?q=1'); document.title = 'Prices';")
    await last_visit(gateway, page=f"{site.url}prices", title="Prices")
    await page.evaluate("Frontdesk.close()")
    await last_visit(gateway, looking=False)
    number = len(gateway.last.visits)
    await page.evaluate("history.pushState(null, '', '/prices?q=2');")
    # After a lost connection the gateway knows nothing, and gets it again.
    await gateway.stop()
    await gateway.start()
    await until_holds(lambda: len(gateway.last.visits) > number, "the visit again")
    assert len(gateway.last.visits) == number + 1
    assert "q=" not in str(gateway.last.visits)


@pytest.mark.parametrize(("setting", "shown"), [("full", "{site}?q=1"), ("off", None)])
async def test_the_site_decides(
    site: HostSite, widget: Widget, gateway: FakeGateway, setting: str, shown: str | None
) -> None:
    site.settings = {"page": setting}
    await widget.page.goto(f"{site.url}?q=1#part")
    await widget.open()
    visit = await last_visit(gateway, looking=True)
    assert visit.get("page") == (shown and shown.format(site=site.url))
    assert ("title" in visit) == (setting == "full")
