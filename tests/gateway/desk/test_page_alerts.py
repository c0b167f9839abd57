"""Alerts in a browser: each new line, the team's queue and mentions; not for the conversation on screen."""

from playwright.async_api import BrowserContext, Page, expect

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.gateway.desk.teammate import TeammateClient, visitor
from tests.gateway.running import Gateway, host_token
from tests.waiting import until

pytestmark = [*chromium.NEEDED]

RECORDER = """
  window.asked = 0; window.alerts = [];
  window.Notification = class {
    static permission = 'default';
    static async requestPermission() { window.asked += 1; return this.permission = 'granted'; }
    constructor(title, { body }) { window.alerts.push(`${title}: ${body}`); }
    close() {}
  };
"""


async def alerts(page: Page, count: int) -> list[str]:
    """What the page has shown, as soon as there are so many."""

    async def look() -> list[str]:
        found: list[str] = await page.evaluate("window.alerts")
        return found if len(found) >= count else []

    return await until(f"{count} alerts", look)


async def test_each_line_alerts_and_the_browser_asks_only_after_a_yes(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    await context.add_init_script(RECORDER)
    vera, ben = await visitor(gateway, "Vera"), TeammateClient(gateway, "ben")
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token("ana", role="teammate"))
    question = desk.page.get_by_role("group", name="Notifications")
    await expect(question).to_contain_text("Get a notification")
    assert await desk.page.evaluate("window.asked") == 0
    await question.get_by_role("button", name="Turn on").click()
    await expect(question).to_have_count(0)
    assert await desk.page.evaluate("window.asked") == 1
    # The same words twice are two lines.
    await ana.does(vera, "assign", owner="person:ana")
    await vera.say("Hello?")
    assert await alerts(desk.page, 1) == ["Vera: Hello?"]
    await vera.say("Hello?")
    assert await alerts(desk.page, 2) == ["Vera: Hello?"] * 2
    # The conversation on screen alerts nothing.
    await desk.open("Vera")
    await expect(desk.bubbles).to_have_count(2)
    await vera.say("Are you there?")
    await expect(desk.bubbles).to_have_count(3)
    await expect(desk.row("Vera")).to_contain_text("Are you there?")
    await desk.page.evaluate("location.hash = '#mine'")
    # What waits for a team, as the teammate set it.
    await gateway.http.put(
        "/v1/desk/presence", json={"status": "away"},
        headers={"Authorization": f"Bearer {host_token('ana', role='teammate')}"},
    )  # fmt: skip
    paul, zoe = await visitor(gateway, "Paul"), await visitor(gateway, "Zoe")
    await paul.say("Is anyone there?")
    await ben.does(paul, "assign", owner="team:sales")
    assert (await alerts(desk.page, 3))[2] == "Paul: Is anyone there?"
    await desk.page.get_by_label("Team queue alerts").uncheck()
    await zoe.say("And for me?")
    await ben.does(zoe, "assign", owner="team:sales")
    # A mention, written with the suggestion.
    his = DeskPage(await context.new_page())
    await his.sign_in(gateway.url, host_token("ben", role="teammate"))
    await his.page.evaluate("location.hash = '#all'")
    await his.open("Zoe")
    await his.page.get_by_role("button", name="Note", exact=True).click()
    await his.input.press_sequentially("Please call, @an")
    await his.input.press("Enter")
    await expect(his.input).to_have_value("Please call, @Ana Ruiz ")
    await his.input.press("Enter")
    await expect(his.log).to_contain_text("mentions Ana Ruiz")
    assert (await alerts(desk.page, 4))[3:] == ["Ben Cole mentioned you: "]
    await expect(desk.page.locator('[data-view="mentions"] .count')).to_have_text("1")
    await desk.view("Mentions")
    await desk.open("Zoe")
    await expect(desk.page.locator('[data-view="mentions"] .count')).to_have_text("0")
