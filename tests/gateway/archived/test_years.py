"""A desk that ran for years, in the browser: admins search, read a year's report, export a person and forget them."""

import time
from datetime import UTC, date, datetime

import pytest
from playwright.async_api import BrowserContext, expect
from redis.asyncio import Redis
from sqlalchemy import URL

from bench.years import Years, fill
from libs.archive import ArchivedConversation
from libs.assignment import Directory
from libs.contracts import DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.gateway.running import Gateway, host_token

pytestmark = [*chromium.NEEDED, pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)]

CONVERSATIONS, YEARS = 60, 3
DESK = DeskConfig(
    people=[Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben")],
    teams=[Team(id="sales", name="Sales", members=["ana", "ben"]), Team(id="support", name="Support")],
)


@pytest.fixture
async def stories(gateway: Gateway, empty_database: URL, redis: Redis, keys: Keys) -> list[ArchivedConversation]:
    """What is in the archive. Redis has nothing of it."""
    await Directory(redis, keys).load(DESK, "test")
    now_ms = int(time.time() * 1000)
    url = empty_database.render_as_string(hide_password=False)
    assert await fill(url, Years(CONVERSATIONS, YEARS, now_ms), now_ms) == CONVERSATIONS
    return list(Years(CONVERSATIONS, YEARS, now_ms).conversations())


@pytest.fixture
async def desk(gateway: Gateway, stories: list[ArchivedConversation], context: BrowserContext) -> DeskPage:
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token("ana", role="teammate", name="Ana"))
    return desk


def year_of(story: ArchivedConversation) -> int:
    return datetime.fromtimestamp(int(story.fields["contact_at"]) / 1000, UTC).year


async def test_an_admin_finds_the_first_conversation_again(desk: DeskPage, stories: list[ArchivedConversation]) -> None:
    first = stories[0]
    await desk.page.get_by_role("searchbox").fill(first.fields["contact_text"])
    await desk.rows.locator(f"xpath=self::a[contains(@href, '{first.id}')]").click()
    texts = [each.entry.text for each in first.entries if each.entry.kind == "message"]
    await expect(desk.bubbles.filter(has_text=texts[0]).first).to_be_visible()


async def test_a_year_is_reported_and_its_figures_lead_to_conversations(
    desk: DeskPage, stories: list[ArchivedConversation]
) -> None:
    page = desk.page
    year = datetime.now(UTC).year - 1
    await page.get_by_role("link", name="Reports").click()
    await page.get_by_label("Time zone").select_option("UTC")
    await page.get_by_label("From", exact=True).fill(date(year, 1, 1).isoformat())
    await page.get_by_label("To", exact=True).fill(date(year, 12, 31).isoformat())
    began = [
        each for each in stories if datetime.fromtimestamp(int(each.fields["contact_at"]) / 1000, UTC).year == year
    ]
    assert 5 < len(began) < CONVERSATIONS
    figure = page.locator(".tiles button").first
    await expect(figure).to_have_text(str(len(began)))
    await figure.click()
    await expect(desk.dialog.locator(".behind li")).to_have_count(len(began))
    await desk.dialog.get_by_role("link").first.click()
    await expect(desk.bubbles.first).to_be_visible()


async def test_all_years_are_reported_in_months(desk: DeskPage, stories: list[ArchivedConversation]) -> None:
    page = desk.page
    await page.get_by_role("link", name="Reports").click()
    await page.get_by_label("Time zone").select_option("UTC")
    await page.get_by_label("From", exact=True).fill(f"{year_of(stories[0])}-01-01")
    await expect(page.locator(".tiles button").first).to_have_text(str(CONVERSATIONS))
    await expect(page.locator(".reports .caution")).to_contain_text(f", {year_of(stories[0])},")
    months = page.get_by_role("table", name="Per month")
    counts = await months.locator("tbody tr td:nth-of-type(1)").all_inner_texts()
    now = datetime.now(UTC)
    assert len(counts) == (now.year - year_of(stories[0])) * 12 + now.month
    assert sum(map(int, counts)) == CONVERSATIONS
    ends = page.get_by_role("table", name="Backlog")
    await expect(ends.locator("tbody tr")).to_have_count(len(counts))
    models = page.get_by_role("region", name="Model use").get_by_role("row", name="In total")
    used = [each for each in stories if each.fields.get("model_use")]
    await expect(models.get_by_role("cell").first).to_have_text(str(len(used)))


async def test_a_person_is_exported_and_then_forgotten(desk: DeskPage, stories: list[ArchivedConversation]) -> None:
    known = [each for each in stories if each.state.principal.email]
    person = max((each.state.principal for each in known), key=[each.state.principal for each in known].count)
    theirs = [each for each in stories if each.state.contact == person.id]
    page = desk.page
    await page.evaluate("location.hash = '#settings/forget'")
    await page.get_by_role("textbox", name="E-mail").fill(str(person.email))
    await page.get_by_role("button", name="Show what there is").click()
    await expect(page.locator(".found-person")).to_contain_text(f"Conversations: {len(theirs)};")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Save as a page").click()
    exported = (await (await saved.value).path()).read_text()
    assert all(each.id in exported for each in theirs)
    await page.get_by_role("button", name="Forget for good").click()
    await expect(page.locator(".found-person")).to_contain_text("Everything is forgotten")
    await page.get_by_role("link", name="Closed").first.click()
    others = [each for each in stories if each not in theirs]
    await page.get_by_role("searchbox").fill(theirs[0].fields["contact_text"])
    await expect(desk.rows.locator(f"xpath=self::a[contains(@href, '{theirs[0].id}')]")).to_have_count(0)
    await page.get_by_role("searchbox").fill(others[0].fields["contact_text"])
    await expect(desk.rows.locator(f"xpath=self::a[contains(@href, '{others[0].id}')]")).to_have_count(1)
