"""The desk's settings and its audit log, in a real browser: two admins, a lead, and a teammate."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from libs.assignment import Directory
from libs.contracts import DeskRules, Escalation, Team, Teammate, WidgetLook
from tests.browser import chromium
from tests.browser.axe import SCREEN, Audit, violations_of
from tests.browser.desk_page import DeskPage
from tests.e2e.desk_floor import CONFIG, Floor, open_floor

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("settings"),
]

PAGES = (
    "people",
    "teams",
    "rules",
    "closing",
    "canned",
    "macros",
    "labels",
    "calendars",
    "sla",
    "widget",
    "blocks",
    "holds",
    "forget",
    "audit",
)
ADDED = {
    "people": "person", "teams": "team", "canned": "reply", "macros": "macro", "labels": "label",
    "calendars": "calendar", "sla": "service level",
}  # fmt: skip
"""The pages with things to add, and the names of these."""

STEPS = ("reply", "note", "label", "prioritise", "assign", "snooze", "close")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole_floor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    async with open_floor(browser, tmp_path_factory.mktemp("settings")) as floor:
        directory = Directory(floor.redis, floor.stack.keys)
        people = [*CONFIG.people, Teammate(id="abe", name="Abe Old", role="admin"),
                  Teammate(id="lena", name="Lena Fox", role="lead")]  # fmt: skip
        await directory.load(CONFIG.model_copy(update={"people": people}), "settings")
        yield floor


@pytest_asyncio.fixture(loop_scope="session")
async def floor(whole_floor: Floor) -> AsyncIterator[Floor]:
    yield whole_floor
    await whole_floor.aclose()


async def opened(desk: DeskPage, page: str) -> Locator:
    await desk.page.evaluate("page => { location.hash = `#settings/${page}`; }", page)
    body = desk.page.locator(".settings-page")
    await expect(body.locator(f'nav a[href$="#settings/{page}"]')).to_have_attribute("aria-current", "page")
    await expect(body.locator(".settings-body")).to_be_visible()
    return body


async def test_people_and_teams_are_edited_without_overwriting(floor: Floor) -> None:
    ana, abe = await floor.teammate("ana"), await floor.teammate("abe")
    await ana.page.get_by_role("link", name="Settings").click()
    body = await opened(ana, "people")
    await expect(body.get_by_role("button", name="Ben Cole")).to_contain_text("from the file")

    await body.get_by_role("button", name="Add a person").click()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.get_by_role("textbox", name="ID", exact=True)).to_be_focused()
    await expect(ana.dialog.locator('[data-field="id"] .wrong')).to_have_text("Please fill this in.")
    await ana.dialog.get_by_role("textbox", name="ID", exact=True).fill("zoe")
    await ana.dialog.get_by_role("textbox", name="Name", exact=True).fill("Zoë Kim")
    await ana.dialog.get_by_role("textbox", name="Most open").fill("many")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.get_by_text("A whole number from 0 to 10000")).to_be_visible()
    await ana.dialog.get_by_role("textbox", name="Most open").fill("7")
    await ana.page.keyboard.press("Enter")
    await expect(body.get_by_role("button", name="Zoë Kim")).to_contain_text("at most 7")
    await expect(body.get_by_role("button", name="Add a person")).to_be_focused()

    others = await opened(abe, "people")
    await others.get_by_role("button", name="Zoë Kim").click()
    await body.get_by_role("button", name="Zoë Kim").click()
    await ana.dialog.get_by_role("textbox", name="Most open").fill("9")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="Zoë Kim")).to_contain_text("at most 9")
    await abe.dialog.get_by_role("combobox", name="Role").select_option("lead")
    await abe.dialog.get_by_role("button", name="Save").click()
    await expect(abe.dialog.get_by_role("alert")).to_contain_text("Ana Ruiz has changed this")
    await expect(abe.dialog.get_by_role("combobox", name="Role")).to_have_value("lead")
    await abe.dialog.get_by_role("button", name="Discard mine").click()
    await expect(others.get_by_role("button", name="Zoë Kim")).to_contain_text("at most 9")

    body = await opened(ana, "teams")
    await body.get_by_role("button", name="Support").click()
    await ana.dialog.get_by_role("checkbox", name="Zoë Kim").check()
    await ana.dialog.get_by_role("combobox", name="Members see").select_option("teams")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="Support")).to_contain_text("Zoë Kim")
    assert await Directory(floor.redis, floor.stack.keys).team("support") == Team(
        id="support", name="Support", members=["ana", "zoe"], visibility="teams"
    )
    await opened(ana, "people")
    await body.get_by_role("button", name="Zoë Kim").click()
    await ana.dialog.get_by_role("button", name="Remove").click()
    await ana.dialog.get_by_role("button", name="Yes, remove").click()
    await expect(body.get_by_role("button", name="Zoë Kim")).to_have_count(0)


async def test_texts_rules_labels_and_calendars(floor: Floor) -> None:
    ana = await floor.teammate("ana")
    body = await opened(ana, "canned")
    await body.get_by_role("button", name="Add a reply").click()
    await ana.dialog.get_by_role("textbox", name="Shortcut").fill("bye")
    await ana.dialog.get_by_role("textbox", name="Text").fill("Goodbye!\nTalk soon.")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="/bye")).to_be_visible()
    await body.get_by_role("button", name="Add a reply").click()
    await ana.dialog.get_by_role("textbox", name="Shortcut").fill("bye")
    await ana.dialog.get_by_role("textbox", name="Text").fill("Twice")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.get_by_text("This is there already: choose another one.")).to_be_visible()
    await ana.page.keyboard.press("Escape")

    body = await opened(ana, "labels")
    await body.get_by_role("button", name="Refund").click()
    await ana.dialog.get_by_role("combobox", name="Colour").select_option("teal")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="Refund")).to_contain_text("Teal")

    body = await opened(ana, "calendars")
    await body.get_by_role("button", name="Add a calendar").click()
    await ana.dialog.get_by_role("textbox", name="ID", exact=True).fill("madrid")
    await ana.dialog.get_by_role("textbox", name="Name", exact=True).fill("Madrid")
    await ana.dialog.get_by_role("textbox", name="Time zone").fill("Europe/Nowhere")
    await ana.dialog.get_by_role("textbox", name="Friday").fill("09:00-13:00")
    await ana.dialog.get_by_role("textbox", name="Own dates").fill("2026-12-24 09:00-12:00 Christmas Eve\n2026-12-31")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.locator('[data-field="zone"] .wrong')).to_have_text("This value is not accepted.")
    await ana.dialog.get_by_role("textbox", name="Time zone").fill("Europe/Madrid")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="Madrid")).to_contain_text("Europe/Madrid")
    stored = (await Directory(floor.redis, floor.stack.keys).calendars())[0]
    assert (stored.weekly["fri"], [each.name for each in stored.own_dates]) == (["09:00-13:00"], ["Christmas Eve", ""])

    body = await opened(ana, "rules")
    directory = Directory(floor.redis, floor.stack.keys)
    await directory.put_rules(DeskRules(reply_takes_over="always", ask_rating=False))
    body = await opened(ana, "people")
    body = await opened(ana, "rules")
    await body.get_by_role("textbox", name="Away after").fill("12")
    teammate = body.get_by_role("group", name="Silence after a teammate’s answer")
    await teammate.get_by_role("textbox", name="Close after").fill("29")
    await body.get_by_role("button", name="Save").click()
    await expect(body.get_by_text("A whole number from 30 to 20160")).to_be_visible()
    await teammate.get_by_role("textbox", name="Close after").fill("")
    queue = body.get_by_role("group", name="Waiting for a person without an answer")
    await queue.get_by_role("textbox", name="Close after").fill("20160")
    await queue.get_by_role("textbox", name="Remind after").fill("1440")
    async with ana.page.expect_response("**/v1/desk/rules"):
        await body.get_by_role("button", name="Save").click()
    # What the page did not change stays.
    assert await directory.rules() == DeskRules(
        reply_takes_over="always",
        ask_rating=False,
        away_after_minutes=12,
        close_after_minutes=None,
        close_queue_after_minutes=20_160,
        remind_queue_after_minutes=1_440,
    )

    body = await opened(ana, "audit")
    await expect(body.get_by_role("table")).to_contain_text("value: 600000 → 720000")
    await body.get_by_role("combobox", name="Action").select_option("setting.changed")
    await body.get_by_role("textbox", name="Subject").fill("setting:canned_replies")
    await body.get_by_role("textbox", name="Subject").press("Tab")
    await expect(body.get_by_role("row")).to_have_count(2)
    await expect(body.get_by_role("row").nth(1)).to_contain_text("bye")


async def test_service_levels_and_macros(floor: Floor) -> None:
    ana, directory = await floor.teammate("ana"), Directory(floor.redis, floor.stack.keys)
    body = await opened(ana, "sla")
    for name, minutes in (("Sales", "30"), ("Support", "90")):
        await body.get_by_role("button", name="Add a service level").click()
        await ana.dialog.get_by_role("checkbox", name=name).check()
        first = ana.dialog.get_by_role("group", name="First answer, in minutes")
        await first.get_by_role("textbox", name="Normal").fill(minutes)
        await ana.dialog.get_by_role("button", name="Save").click()
        await expect(body.get_by_role("button", name=name)).to_contain_text(f"First answer: {minutes} min")
    await body.get_by_role("button", name="Support").click()
    await ana.dialog.get_by_role("checkbox", name="Sales").check()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.locator('[data-field="teams"] .wrong')).to_have_text("A team can be named only once.")
    await ana.dialog.get_by_role("checkbox", name="Sales").uncheck()
    await ana.dialog.get_by_role("switch", name="Escalate").check()
    await ana.dialog.get_by_role("checkbox", name="Ben Cole").check()
    await ana.dialog.get_by_role("combobox", name="Give it to").select_option("person:ben")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog).to_have_count(0)
    level = (await directory.service_levels())[1]
    assert (level.teams, level.first_answer.normal, level.first_answer.urgent) == (["support"], 90, None)
    assert level.escalation == Escalation(notify=["ben"], give_to="person:ben")
    await body.get_by_role("button", name="Sales").click()
    await ana.dialog.get_by_role("button", name="Remove").click()
    await ana.dialog.get_by_role("button", name="Yes, remove").click()
    await expect(body.get_by_role("button", name="Sales")).to_have_count(0)
    assert await directory.service_levels() == [level]

    body = await opened(ana, "macros")
    await body.get_by_role("button", name="Add a macro").click()
    await ana.dialog.get_by_role("textbox", name="ID", exact=True).fill("refund")
    await ana.dialog.get_by_role("textbox", name="Name", exact=True).fill("Refund")
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.get_by_text("Add at least one step.")).to_be_visible()
    for kind in ("close", "label", "reply"):
        await ana.dialog.get_by_role("combobox", name="Kind of the next step").select_option(kind)
        await ana.dialog.get_by_role("button", name="Add a step").click()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.dialog.get_by_role("textbox", name="Text")).to_be_focused()
    await ana.dialog.get_by_role("textbox", name="Text").fill("It is on its way, {name}.")
    label = ana.dialog.get_by_role("group", name="2. Labels")
    await label.get_by_role("group", name="Add").get_by_role("checkbox", name="Refund").check()
    await ana.dialog.get_by_role("combobox", name="Category").select_option("Order")
    last = ana.dialog.get_by_role("group", name="3. Reply")
    await last.get_by_role("button", name="Move up").click()
    moved = ana.dialog.get_by_role("group", name="2. Reply")
    await expect(moved.get_by_role("button", name="Move up")).to_be_focused()
    await moved.get_by_role("button", name="Move up").click()
    first = ana.dialog.get_by_role("group", name="1. Reply")
    await expect(first.get_by_role("button", name="Move down")).to_be_focused()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(body.get_by_role("button", name="Refund")).to_contain_text("Reply · Close · Labels")
    assert [step.model_dump(exclude_defaults=True) for step in (await directory.macros())[0].steps] == [
        {"do": "reply", "text": "It is on its way, {name}."}, {"do": "close", "category": "Order"},
        {"do": "label", "add": ["refund"]},
    ]  # fmt: skip
    chat = await floor.customer("Vera Lind")
    await ana.page.evaluate("chat => { location.hash = `#conversation/${chat}`; }", chat)
    await expect(ana.page.get_by_role("heading", name="Vera Lind")).to_be_visible()
    await ana.page.keyboard.press("m")
    await expect(ana.dialog.get_by_text("Refund", exact=True)).to_be_visible()


async def test_the_widgets_look_has_a_preview(floor: Floor) -> None:
    floor.complaints.clear()
    ana = await floor.teammate("ana")
    body = await opened(ana, "widget")
    accent = body.get_by_role("textbox", name="Colour", exact=True)
    await accent.fill("green")
    await body.get_by_role("textbox", name="Logo").fill("http://acme.example/logo.png")
    await body.get_by_role("button", name="Save").click()
    await expect(accent).to_be_focused()
    await expect(body.locator('[data-field="logo"] .wrong')).to_contain_text("begins with https://")
    await body.get_by_role("textbox", name="Logo").fill("")
    await accent.fill("#ffe14d")
    ink = body.get_by_role("textbox", name="Colour of text on it", exact=True)
    await ink.fill("#ffffff")
    await expect(body.get_by_text("Contrast of the text on the colour: 1.3:1.")).to_be_visible()
    await body.get_by_role("button", name="Save").click()
    await expect(body.locator('[data-field="ink"] .wrong')).to_contain_text("4.5:1 at least")
    await expect(ink).to_be_focused()
    await ink.fill("#1a1a1a")
    await body.locator("summary", has_text="Texts: Español").click()
    await body.locator('[data-field="greeting/es"] textarea').fill("¡Hola! <b>¿Qué tal?</b>")
    dark = body.locator(".look-preview .dark")
    await expect(dark.locator(".greeting")).to_have_text("¡Hola! <b>¿Qué tal?</b>")
    await expect(dark.locator(".launcher")).to_have_css("background-color", "rgb(255, 225, 77)")
    await expect(dark.locator(".launcher")).to_have_css("color", "rgb(26, 26, 26)")
    # As large as on a page of a site, which is shown at three quarters, and in its corner.
    size = "[...document.querySelectorAll('.sample')].map(s => s.shadowRoot.querySelector('.launcher').clientWidth)"
    assert await ana.page.evaluate(size) == [60, 60]
    await body.get_by_role("combobox", name="Theme").select_option("light")
    await expect(dark).to_be_hidden()
    await body.get_by_role("combobox", name="Corner").select_option("start")
    async with ana.page.expect_response("**/v1/desk/widget"):
        await body.get_by_role("button", name="Save").click()
    assert await Directory(floor.redis, floor.stack.keys).widget_look() == WidgetLook(
        accent="#ffe14d", ink="#1a1a1a", greeting={"es": "¡Hola! <b>¿Qué tal?</b>"}, theme="light", position="start"
    )
    assert [each for each in floor.complaints if not each.startswith("Failed to load resource")] == []


async def test_leads_edit_texts_and_labels_and_others_nothing(floor: Floor) -> None:
    lena, ben = await floor.teammate("lena"), await floor.teammate("ben")
    await lena.page.get_by_role("link", name="Settings").click()
    links = lena.page.locator(".settings-nav a")
    await expect(links).to_have_text(["Canned replies", "Macros", "Labels", "Blocked contacts"])
    await expect(ben.page.get_by_role("link", name="Settings")).to_have_count(0)
    await ben.page.evaluate("location.hash = '#settings/people'")
    await expect(ben.page.get_by_text("Only leads and admins may open the settings.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_each_page_is_accessible_on_desktop_and_phone(floor: Floor, scheme: str) -> None:
    ana = await floor.teammate("ana", color_scheme=scheme, viewport={"width": 390, "height": 844}, has_touch=True)
    for page in PAGES:
        body = await opened(ana, page)
        assert await violations_of(ana.page) == [], page
        small = await body.evaluate(
            """body => [...body.querySelectorAll('button, select, textarea, input:not([type=checkbox]), nav a')]
              .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
              .map(each => each.outerHTML)"""
        )
        assert small == [], page
        assert await ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
    await ana.page.set_viewport_size(SCREEN)
    for page in PAGES:
        await opened(ana, page)
        assert await violations_of(ana.page, ".settings-page") == [], page
    # Refusals that a test provoked, and axe itself in the preview's shadow tree, are messages of the browser, too.
    provoked = ("Failed to load resource", "Applying inline style violates")
    assert [each for each in floor.complaints if not each.startswith(provoked)] == []


async def test_each_dialog_is_accessible(floor: Floor) -> None:
    ana = await floor.teammate("ana")
    audit = Audit(ana.page)
    for page, name in ADDED.items():
        body = await opened(ana, page)
        await body.get_by_role("button", name=f"Add a {name}").click()
        for kind in STEPS if page == "macros" else ():
            await ana.dialog.get_by_role("combobox", name="Kind of the next step").select_option(kind)
            await ana.dialog.get_by_role("button", name="Add a step").click()
        if page == "sla":
            await ana.dialog.get_by_role("textbox", name="Normal").first.fill("soon")
        await ana.dialog.get_by_role("button", name="Save").click()
        await expect(ana.dialog.locator(".wrong").filter(visible=True).first).to_be_visible()
        await audit.look(page, within="dialog")
        await ana.page.keyboard.press("Escape")
        await expect(ana.dialog).to_have_count(0)
    body = await opened(ana, "labels")
    await body.get_by_role("button", name="Bug").click()
    await ana.dialog.get_by_role("button", name="Remove").click()
    await expect(ana.dialog.get_by_role("button", name="Yes, remove")).to_be_visible()
    await audit.look("a label to remove", within="dialog")
    assert audit.broken == {}


async def test_the_focus_survives_a_page_that_is_read_again(floor: Floor) -> None:
    ana = await floor.teammate("ana")
    body = await opened(ana, "people")
    add = body.get_by_role("button", name="Add a person")
    await add.focus()
    async with ana.page.expect_response(lambda response: response.url.endswith("/v1/desk/settings")):
        await ana.page.evaluate("location.hash = '#settings'")
    await expect(add).to_be_focused()
    await add.click()
    async with ana.page.expect_response(lambda response: response.url.endswith("/v1/desk/settings")):
        await ana.page.evaluate("location.hash = '#settings/people'")
    await ana.page.keyboard.press("Escape")
    await expect(add).to_be_focused()
