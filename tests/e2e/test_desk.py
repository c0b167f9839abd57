"""Two teammates at the desk and two visitors in the widget, in a real browser on the real services."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.contrasts import CONTRASTS
from tests.browser.widget import Widget
from tests.e2e.tabs import Tabs
from tests.e2e.visitor import notes_of
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("desk"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk_stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """With the shipped flows and the shipped desk."""
    folder, keys = tmp_path_factory.mktemp("desk"), Keys(prefix=f"desk:{uuid4().hex}:")
    names = ("gateway-1", "gateway-2", "agent-1", "agent-2", "hubspot_tools-1")
    async with running_stack(folder, keys, *names, FRONTDESK_ALLOWED_ORIGINS="*") as running:
        yield running


class Room(Tabs):
    """Fails for any message on a console."""

    async def visitor(self, name: str, gateway: int = 1) -> Widget:
        """A signed-in visitor of the site, at its widget."""
        email = f"{name.lower()}.{uuid4().hex[:6]}@acme.example"
        widget = await self.widget("visitor", email, f"{name} Lind", gateway)
        await expect(widget.bubbles.first).to_contain_text("this is the front desk")
        return widget


@pytest_asyncio.fixture(loop_scope="session")
async def room(browser: Browser, desk_stack: Stack) -> AsyncIterator[Room]:
    async with aclosing(Room(browser, desk_stack)) as room:
        yield room
    await close_all(desk_stack)
    assert room.complaints == []


async def close_all(stack: Stack) -> None:
    """So that no teammate keeps load of an earlier test."""
    url, headers = (
        f"{stack.gateway()}/v1/desk/conversations",
        {"Authorization": f"Bearer {stack.token('teammate', 'ana')}"},
    )
    found = (await stack.http.get(url, params={"view": "all", "limit": 200}, headers=headers)).json()
    for each in found["conversations"]:
        await stack.http.post(f"{url}/{each['id']}/close", json={"request_id": uuid4().hex}, headers=headers)


async def ask_for(widget: Widget, line: str, topic: str) -> None:
    """Say what it is about, and pick the topic where the line does not say it."""
    await widget.say(line)
    passed_on = widget.bubbles.filter(has_text="I have passed this on to the team")
    await expect(passed_on.or_(widget.button(topic))).to_be_visible()
    if not await passed_on.count():
        await widget.button(topic).click()
    await expect(passed_on).to_be_visible()


async def test_two_visitors_reach_two_teammates_and_each_sees_the_other_work(room: Room) -> None:
    ana, ben = await room.teammate("ana"), await room.teammate("ben", gateway=2)
    vera, paul = await room.visitor("Vera"), await room.visitor("Paul", gateway=2)
    await ask_for(vera, "Is my order on its way?", "An order or an offer")
    await ask_for(paul, "It does not start", "Help with a product")
    # Fewest open conversations first: one for each teammate.
    for desk in (ana, ben):
        await desk.counts("mine", 1)
        await expect(desk.rows).to_have_count(1)
    hers, his = (ana, ben) if await ana.row("Vera Lind").count() else (ben, ana)
    await hers.open("Vera Lind")
    await expect(hers.details).to_contain_text("Why this person")
    await expect(hers.details).to_contain_text("Topic")
    await hers.reply("Hello Vera, it left this morning.")
    await expect(vera.bubbles.last).to_have_text("Hello Vera, it left this morning.")
    await vera.say("Great, thank you!")
    await expect(hers.bubbles.last).to_have_text("Great, thank you!")
    # The other teammate watches the same conversation.
    await his.view("All open")
    await his.open("Vera Lind")
    await expect(hers.head).to_contain_text("Also here")
    await his.input.press("Tab")
    await his.page.keyboard.press("n")
    await his.input.fill("She is a reseller")
    await his.input.press("Enter")
    await expect(hers.log).to_contain_text("She is a reseller")
    await expect(vera.log).not_to_contain_text("reseller")


async def test_from_the_queue_to_the_note_in_hubspot(room: Room, desk_stack: Stack) -> None:
    vera = await room.visitor("Nora")
    await ask_for(vera, "The invoice is wrong", "An invoice")
    await expect(vera.host.locator(".status")).to_contain_text("1")  # their place in the queue
    ana = await room.teammate("ana")
    await expect(ana.row("Nora Lind")).to_be_visible()
    await ana.open("Nora Lind")
    await ana.reply("I am looking into it.")
    await ana.page.locator("body").click(position={"x": 700, "y": 30})
    await ana.page.keyboard.press("c")
    await ana.dialog.get_by_role("radio", name="Invoice").check()
    await ana.dialog.get_by_role("button", name="Close").last.click()
    await expect(ana.log).to_contain_text("Closing note, drafted by the assistant")
    await expect(ana.details).to_contain_text("Invoice")
    await expect(ana.row("Nora Lind")).to_have_count(0)

    url = f"{desk_stack.gateway()}/v1/desk/conversations"
    headers = {"Authorization": f"Bearer {desk_stack.token('teammate', 'ana')}"}

    async def noted() -> str | None:
        found = (await desk_stack.http.get(url, params={"view": "closed"}, headers=headers)).json()["conversations"]
        closed = next(each for each in found if each["name"] == "Nora Lind")
        contact = (await desk_stack.http.get(f"{url}/{closed['id']}", headers=headers)).json()["contact"]["hubspot"]
        is_there = bool(contact) and any("Invoice" in note for note in await notes_of(desk_stack, contact["id"]))
        return str(contact["id"]) if is_there else None

    contact = await until("the note is in HubSpot", noted, within=20)
    # A teammate takes the note back: they see it first, and everyone at the desk sees who did it.
    await ana.log.get_by_role("button", name="Undo").last.click()
    await expect(ana.dialog).to_contain_text("Category: Invoice")
    await ana.dialog.get_by_role("button", name="Undo").click()
    await expect(ana.dialog).to_have_count(0)
    await expect(ana.log).to_contain_text("Ana Ruiz removed the note from HubSpot")
    await expect(ana.log).to_contain_text("Undone")
    assert await notes_of(desk_stack, str(contact)) == []
    await expect(vera.log).not_to_contain_text("HubSpot")
    # Her next line continues the conversation, because its flow says so, and Ana still has it.
    await vera.say("One more thing")
    await expect(ana.bubbles.last).to_have_text("One more thing")
    await ana.view("Mine")
    await expect(ana.row("Nora Lind")).to_be_visible()


async def test_of_two_takeovers_one_gets_a_conflict(room: Room) -> None:
    ana, ben = await room.teammate("ana"), await room.teammate("ben", gateway=2)
    vera = await room.visitor("Olga")
    await vera.say("Hello")
    for desk in (ana, ben):
        await desk.view("Assistant")
        await desk.open("Olga Lind")
        await expect(desk.head.get_by_role("button", name="Take over")).to_be_visible()
    # Ben's request is on its way while Ana's arrives: he acted on what he saw.
    on_its_way, may_arrive = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        on_its_way.set()
        await may_arrive.wait()
        await route.continue_()

    await ben.page.route("**/assign", hold)
    await ben.head.get_by_role("button", name="Take over").click()
    await on_its_way.wait()
    await ana.head.get_by_role("button", name="Take over").click()
    await expect(ana.head).to_contain_text("You")
    may_arrive.set()
    await expect(ben.toast).to_contain_text("It belongs to another person or team now.")
    await expect(ben.head).to_contain_text("Ana Ruiz")
    room.complaints.clear()  # the browser reports the 409


async def test_another_reply_is_shown_and_a_draft_can_be_requested(room: Room) -> None:
    ana, ben = await room.teammate("ana"), await room.teammate("ben", gateway=2)
    vera = await room.visitor("Petra")
    await vera.say("Do you ship to Norway?")
    for desk in (ana, ben):
        await desk.view("All open")
        await desk.open("Petra Lind")
    await ana.input.fill("Yes we")
    await ana.input.press("End")
    await ana.page.keyboard.type(" do")
    await ben.reply("We do!")
    await expect(ana.page.get_by_role("alert")).to_contain_text("Ben Cole replied since you began")
    await ana.input.fill("")
    draft = ana.page.get_by_role("button", name="Draft", exact=True)
    await draft.click()
    await expect(ana.page.get_by_text("Nothing to draft")).to_be_visible()  # Ben has answered
    await vera.say("And to Iceland?")
    await expect(ana.log).to_contain_text("And to Iceland?")
    await draft.click()
    await expect(ana.input).to_have_value(re.compile("About “And to Iceland\\?”"))


async def test_it_all_works_by_keyboard_on_a_phone_and_after_a_reload(room: Room) -> None:
    vera = await room.visitor("Rita")
    await vera.say("Hello?")
    ana = await room.teammate("ana", viewport={"width": 390, "height": 844})
    await ana.page.get_by_role("button", name="Views").first.click()
    await ana.view("All open")
    await ana.row("Rita Lind").focus()
    await ana.page.keyboard.press("Enter")
    await expect(ana.head.get_by_role("heading")).to_have_text("Rita Lind")
    await ana.page.keyboard.press("t")
    await expect(ana.head).to_contain_text("You")
    await ana.page.reload()
    await expect(ana.head.get_by_role("heading")).to_have_text("Rita Lind")
    await ana.page.keyboard.press("r")
    await ana.page.keyboard.type("/hello")
    await ana.page.keyboard.press("Enter")
    await ana.page.keyboard.press("Enter")
    await expect(vera.bubbles.last).to_contain_text("How can I help?")
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("?")
    await expect(ana.dialog).to_contain_text("take over")
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("z")
    await ana.dialog.get_by_role("button").nth(1).click()
    await expect(ana.log).to_contain_text("Snoozed until")
    overflow = await ana.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


async def test_a_hidden_tab_notifies_of_its_own_conversations_only(room: Room) -> None:
    """By the browser's notification and by a sound, once they are switched on, and by a number in the title."""
    ana = await room.teammate("ana", permissions=["notifications"])
    await ana.page.add_init_script(
        """window.told = [];
        const tell = (what) => { told.push(what); document.documentElement.dataset.told = told.join(); };
        window.forget = () => { told.length = 0; delete document.documentElement.dataset.told; };
        window.Notification = class { constructor(title) { tell(title); } close() {} };
        Notification.permission = 'granted'; Notification.requestPermission = async () => 'granted';
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...rest) { tell('chime'); return start.apply(this, rest); };"""
    )
    await ana.page.reload()
    await ana.page.get_by_role("switch", name="Notifications").check()
    await ana.page.get_by_role("switch", name="Sound").check()
    await ana.page.evaluate("forget()")
    vera = await room.visitor("Tilda")
    await ask_for(vera, "Please look at my account", "An invoice")
    await expect(ana.row("Tilda Lind")).to_be_visible()
    for what in ("Tilda Lind", "chime"):
        await expect(ana.page.locator("html")).to_have_attribute("data-told", re.compile(what))
    await expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    await ana.open("Tilda Lind")
    await ana.page.evaluate("forget()")
    await vera.say("Are you there?")
    await expect(ana.bubbles.last).to_have_text("Are you there?")
    assert await ana.page.evaluate("told") == []  # they see it


async def test_a_shortcut_counts_as_soon_as_a_dialog_is_closed(room: Room) -> None:
    ana = await room.teammate("ana")
    vera = await room.visitor("Wanda")
    await ask_for(vera, "Please look at my account", "An invoice")
    await ana.open("Wanda Lind")
    await ana.page.keyboard.press("c")
    await expect(ana.dialog).to_be_visible()
    # At once, while the dialog is still there and has the focus.
    await ana.page.evaluate(
        """() => {
            document.querySelector('dialog[open]').close();
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'z', bubbles: true}));
        }"""
    )
    await expect(ana.page.get_by_role("dialog", name="Snooze")).to_be_visible()


async def test_one_chooses_light_or_dark_and_it_stays_chosen(room: Room) -> None:
    ana = await room.teammate("ana", color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    as_the_system = await ana.page.evaluate(background)
    choice = ana.page.get_by_role("combobox", name="Theme")
    await choice.select_option("Dark theme")
    dark = await ana.page.evaluate(background)
    assert dark != as_the_system
    await ana.page.reload()
    await expect(choice).to_have_value("dark")
    assert await ana.page.evaluate(background) == dark
    await choice.select_option("System theme")
    assert await ana.page.evaluate(background) == as_the_system


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read_in_light_and_dark(room: Room, scheme: str) -> None:
    ana = await room.teammate("ana", color_scheme=scheme)
    vera = await room.visitor("Uma")
    await ask_for(vera, "Please look at my account", "An invoice")
    await ana.open("Uma Lind")
    await ana.reply("Hi!")
    await ana.page.keyboard.press("Escape")
    await ana.page.keyboard.press("n")
    await ana.input.fill("a note")
    await ana.input.press("Enter")
    await expect(ana.log).to_contain_text("a note")
    await expect(ana.details).to_contain_text("Why this person")
    await ana.page.keyboard.press("Escape")
    weak: list[tuple[str, float]] = []
    for key in ("", "a", "c", "z", "?"):
        if key:
            await ana.page.keyboard.press(key)
            await expect(ana.dialog).to_be_visible()
        found: list[tuple[str, float]] = await ana.page.evaluate(f"() => ({CONTRASTS})(document)")
        assert len(found) > 40
        weak += [(text, round(ratio, 2)) for text, ratio in found if ratio < (3 if text == "edge" else 4.5)]
        if key:
            await ana.page.keyboard.press("Escape")
    assert weak == []


@pytest.mark.parametrize(("locale", "mine"), [("es-ES", "Mías"), ("ru-RU", "Мои"), ("ko-KR", "내 대화")])
async def test_the_desk_speaks_the_teammates_language(room: Room, locale: str, mine: str) -> None:
    page = await room.tab(locale=locale)
    await page.goto(f"{room.stack.gateway()}/desk#token={room.stack.token('teammate', 'ana')}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(mine)
    assert await page.locator("html").get_attribute("lang") == locale[:2]


async def test_in_firefox_a_teammate_finds_opens_and_answers(firefox_browser: Browser, desk_stack: Stack) -> None:
    async with aclosing(Room(firefox_browser, desk_stack)) as room:
        ana, vera = await room.teammate("ana"), await room.visitor("Fanny")
        await ask_for(vera, "The invoice is wrong", "An invoice")
        await expect(ana.row("Fanny Lind")).to_be_visible()
        await ana.page.keyboard.press("j")
        await expect(ana.head.get_by_role("heading")).to_have_text("Fanny Lind")
        await ana.page.keyboard.press("r")
        await ana.page.keyboard.type("I am looking into it.")
        await ana.page.keyboard.press("Enter")
        await expect(ana.bubbles.last).to_have_text("I am looking into it.")
        await expect(vera.bubbles.last).to_have_text("I am looking into it.")
        await vera.say("Thank you!")
        await expect(ana.bubbles.last).to_have_text("Thank you!")
    await close_all(desk_stack)
    assert room.complaints == []


async def test_strangers_learn_how_to_sign_in(room: Room) -> None:
    page = await room.tab()
    await page.goto(f"{room.stack.gateway()}/desk")
    await expect(page.locator("#sign-in")).to_contain_text("Open the desk from your own site")
    await page.goto(f"{room.stack.gateway()}/desk#token={room.stack.token('teammate', 'mallory')}")
    await expect(page.locator("#sign-in")).to_contain_text("not a member of this desk")
    room.complaints.clear()  # the browser reports the refused socket and request


async def test_the_demo_shows_it_from_the_customers_line_to_the_note(room: Room) -> None:
    """The README's promise to a newcomer, on one page."""
    page = await room.tab(viewport={"width": 1500, "height": 1200})
    await page.goto(f"{room.stack.gateway()}/demo/inbound")
    customer, desk = Widget(page), page.frame_locator("#desks iframe")
    await expect(desk.get_by_role("heading", level=1)).to_have_text("Mine")
    await expect(customer.bubbles.last).to_contain_text("What can we do for you?")
    await customer.say("An offer for 20 desks, please")
    await expect(customer.bubbles.last).to_have_text("Thank you. What is your name?")
    await customer.say("Vera Lind")
    await customer.say(f"vera.{uuid4().hex[:8]}@acme.example")
    row = desk.locator(".rows a").filter(has_text="Vera Lind")
    await expect(row).to_contain_text("An offer for 20 desks, please")
    await row.click()
    await expect(desk.locator(".head .matter")).to_have_text("An offer for 20 desks, please")
    # The customer of the demo is a new contact in HubSpot before a teammate answers.
    await expect(page.frame_locator("#sandbox").locator("tbody tr").first).to_contain_text("Vera Lind")
    await desk.locator(".composer textarea").fill("It is on its way to you.")
    await desk.locator(".composer textarea").press("Enter")
    await expect(customer.bubbles.last).to_have_text("It is on its way to you.")
    await desk.locator(".head").get_by_role("button", name="Close").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await expect(customer.host.locator(".status")).to_have_text("Closed")
    await expect(desk.get_by_role("log")).to_contain_text("Wrote the note in HubSpot")
    sandbox = page.frame_locator("#sandbox")
    await sandbox.get_by_role("link", name="Vera Lind").first.click()
    await expect(sandbox.locator(".notes")).to_contain_text("Frontdesk conversation")


async def test_reports_show_what_the_desk_did(room: Room) -> None:
    ana = await room.teammate("ana")
    vera = await room.visitor("Sina")
    await vera.say("Hello?")
    await ana.page.get_by_role("link", name="Reports").click()
    await expect(ana.page.locator(".tile").first).to_contain_text("Conversations")
    await expect(ana.page.locator("main.reports")).to_contain_text("Inbound conversation")
    async with ana.page.expect_download() as download:
        await ana.page.get_by_role("button", name="CSV").click()
    saved = await (await download.value).path()
    assert saved.read_text().startswith("group,key,name,conversations")
