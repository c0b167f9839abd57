"""What models used is shown in reports, by flows, teams and days, and next to a conversation."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, Route, expect

from libs.contracts import ModelUse
from services.gateway.desk.reports import Report
from services.gateway.desk.reports.schemas import ModelReport, ModelRow, ReportRow
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

USED = ModelUse(
    answers=12, input_tokens=34_500, cached_tokens=30_000, output_tokens=1_200, reasoning_tokens=400, cost=0.01234
)


def _report() -> Report:
    part = ModelUse(answers=4, input_tokens=4_500, output_tokens=200)
    return Report(
        start=datetime(2026, 11, 1, tzinfo=UTC), end=datetime(2026, 11, 3, tzinfo=UTC), zone="UTC", return_hours=24,
        total=ReportRow(key="total"), days=[], backlog=[], by_team=[], by_person=[], by_channel=[], by_category=[],
        by_label=[], by_flow=[], by_hour=[], by_weekday=[],
        model_use=ModelReport(
            total=ModelRow(key="total", conversations=3, used=USED + USED),
            days=[ModelRow(key="2026-11-02", conversations=3, used=USED + USED)],
            by_team=[ModelRow(key="", conversations=3, used=USED + USED)],
            by_flow=[
                ModelRow(key="contact_manager", conversations=2, used=USED),
                ModelRow(key="inbound", conversations=1, used=part),
            ],
        ),
    )  # fmt: skip


async def test_a_report_has_tokens_and_cost_by_flow_team_and_day(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)

    async def answer(route: Route) -> None:
        await route.fulfill(body=_report().model_dump_json(), content_type="application/json")

    desk.parts["reports"] = answer
    await desk.open(gateway.url)
    await page.get_by_role("link", name="Reports").click()
    panel = page.locator("section.panel", has=page.get_by_role("heading", name="Model use"))
    rows = panel.get_by_role("region", name="Model use").get_by_role("row")
    await expect(rows.filter(has_text="In total").get_by_role("cell")).to_have_text(
        ["3", "24", "69,000", "60,000", "2,400", "800", "0.0247"]
    )
    # Without a price there is no cost.
    await expect(rows.filter(has_text="Inbound").get_by_role("cell").last).to_have_text("–")
    await expect(rows.filter(has_text="Contact manager")).to_have_count(1)
    await expect(rows.filter(has_text="None")).to_have_count(1)
    await panel.get_by_text("Per day").click()
    await expect(panel.get_by_role("row", name="Nov 2")).to_be_visible()


async def test_the_details_of_a_conversation_have_its_own(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")
    talk.extra = {"model_use": USED}
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await page.get_by_text("Technical details").click()
    details = page.locator("aside.sidebar details.technical")
    await expect(details.get_by_text("Input tokens")).to_be_visible()
    await expect(details.get_by_text("34,500")).to_be_visible()
    await expect(details.get_by_text("0.0123", exact=True)).to_be_visible()
