"""A teammate sorts conversations at the desk, in a real browser on a real gateway."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from libs.contracts.owner import Owner
from libs.contracts.service_levels import Priority
from tests.browser import chromium
from tests.browser.contrasts import CONTRASTS
from tests.browser.desk_page import DeskPage
from tests.e2e.desk_floor import ANA, BEN, LABELS, Floor, open_floor

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("desk_rows"),
]


PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal", "urgent")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole_floor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    async with open_floor(browser, tmp_path_factory.mktemp("floor")) as floor:
        yield floor


@pytest_asyncio.fixture(loop_scope="session")
async def floor(whole_floor: Floor) -> AsyncIterator[Floor]:
    yield whole_floor
    await whole_floor.aclose()
    await whole_floor.close_all()
    assert whole_floor.complaints == []


async def weak_contrasts(desk: DeskPage) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = await desk.page.evaluate(f"() => ({CONTRASTS})(document)")
    return [(text, round(ratio, 2)) for text, ratio in found if ratio < (3 if text == "edge" else 4.5)]


async def test_labels_and_priority_by_key_and_by_menu(floor: Floor) -> None:
    await floor.customer("Zoë Kim", "Hello", "Invoice 2231 says 20 instead of 2.", topic="billing")
    ana, ben = await floor.teammate("ana"), await floor.teammate("ben")
    await ben.view("All open")
    await ana.open("Zoë Kim")
    await ana.page.keyboard.press("l")
    await ana.dialog.get_by_role("checkbox", name="Refund").check()
    await ana.dialog.get_by_role("checkbox", name="Key account").check()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.log).to_contain_text("Ana Ruiz added the labels Refund and Key account")
    for where in (ana.head, ana.details, ben.row("Zoë Kim")):  # the other teammate sees it without a reload
        await expect(where).to_contain_text("Key account")
    await ana.page.keyboard.press("p")
    await ana.dialog.get_by_role("button", name="Urgent").click()
    await expect(ana.log).to_contain_text("Ana Ruiz set the priority to Urgent")
    await expect(ben.row("Zoë Kim")).to_contain_text("Urgent")
    await ana.page.get_by_role("button", name="More actions").click()
    await ana.dialog.get_by_role("button", name="Labels").click()
    await ana.dialog.get_by_role("checkbox", name="Refund").uncheck()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.log).to_contain_text("Ana Ruiz removed the label Refund")
    await expect(ana.head).not_to_contain_text("Refund")


async def test_a_row_has_the_customers_words_and_a_readable_topic(floor: Floor) -> None:
    await floor.customer("Zoë Kim", "Hello", "Invoice 2231 says 20 instead of 2.", topic="billing")
    ana, ben = await floor.teammate("ana"), await floor.teammate("ben", locale="ru-RU")
    await ana.open("Zoë Kim")
    await ana.reply("I am looking into it.")
    row = ana.row("Zoë Kim")
    await expect(row.locator(".preview svg")).to_have_count(1)  # the row knows of the answer
    await expect(row.locator(".preview")).to_have_text("Invoice 2231 says 20 instead of 2.")
    await expect(row).to_contain_text("Topic: An invoice")
    await expect(row).not_to_contain_text("billing")
    await ben.page.locator('[data-view="all"]').click()
    await expect(ben.row("Zoë Kim")).to_contain_text("Тема: Счёт")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_rows_and_dialogs_can_be_read(floor: Floor, scheme: str) -> None:
    chat = await floor.customer("Zoë Kim", topic="billing")
    priorities: tuple[Priority, ...] = ("high", "low", "urgent")
    for number, priority in enumerate(priorities):
        names = {label.id: label.name for label in LABELS}
        add = [label.id for label in LABELS][: number + 1]
        await floor.describer.label(chat, add=add, remove=[], names=names, by=ANA, request_id=f"label-{number}")
        await floor.describer.prioritise(chat, priority=priority, by=ANA, request_id=f"priority-{number}")
    ana = await floor.teammate("ana", color_scheme=scheme)
    await ana.open("Zoë Kim")
    await expect(ana.log).to_contain_text("set the priority to Urgent")
    assert await weak_contrasts(ana) == []
    for key in ("l", "p"):
        await ana.page.keyboard.press(key)
        await expect(ana.dialog).to_be_visible()
        assert await weak_contrasts(ana) == []
        await ana.page.keyboard.press("Escape")


async def test_unread_is_marked_counted_and_shared(floor: Floor) -> None:
    zoe = await floor.customer("Zoë Kim", "Hello", "Invoice 2231 is wrong.")
    await floor.customer("Vera Lind", "Where is my order?")
    ana, elsewhere = await floor.teammate("ana"), await floor.teammate("ana")
    icon = ana.page.locator("link[rel=icon]")
    for desk in (ana, elsewhere):
        await expect(desk.page).to_have_title(re.compile(r"^\(2\) "))
        await expect(desk.row("Zoë Kim").get_by_text("Unread")).to_have_count(1)
    await expect(icon).to_have_attribute("href", re.compile("circle"))
    await ana.open("Zoë Kim")
    for desk in (ana, elsewhere):  # in the other browser, too
        await expect(desk.row("Zoë Kim").get_by_text("Unread")).to_have_count(0)
        await expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    await expect(ana.log.get_by_text("New", exact=True)).to_have_count(0)
    # Behind another window a new message is not seen.
    await ana.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    await floor.says(zoe, "Zoë Kim", "Are you there?")
    await expect(ana.page).to_have_title(re.compile(r"^\(2\) "))
    await expect(ana.log.locator(".new-line + li")).to_contain_text("Are you there?")
    await ana.page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    await expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    await expect(ana.log.locator(".new-line")).to_have_count(1)
    await ana.open("Vera Lind")
    for desk in (ana, elsewhere):
        await expect(desk.page).to_have_title("Frontdesk: the desk")
    await expect(icon).not_to_have_attribute("href", re.compile("circle"))
    # “u” marks it as unread from the contact's last message on.
    await ana.open("Zoë Kim")
    await ana.page.keyboard.press("u")
    for desk in (ana, elsewhere):
        await expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    await expect(ana.row("Zoë Kim").get_by_text("Unread")).to_have_count(1)
    await ana.open("Zoë Kim")
    await expect(ana.log.locator(".new-line + li")).to_contain_text("Are you there?")


async def test_selected_rows_are_closed_together_and_one_with_a_new_owner_stays(floor: Floor) -> None:
    chats = [await floor.customer(f"Customer {number}") for number in range(5)]
    ana = await floor.teammate("ana")
    await expect(ana.rows).to_have_count(5)
    picked = ana.page.get_by_role("checkbox", name="Select Customer")
    # By key on the focused row, by checkbox, and with shift for all between.
    await ana.row("Customer 0").focus()
    await ana.page.keyboard.press("x")
    await expect(picked.nth(0)).to_be_checked()
    await ana.page.keyboard.press("x")
    await expect(ana.page.get_by_role("toolbar", name="Selected conversations")).to_be_hidden()
    await picked.nth(0).check()
    await ana.row("Customer 3").click(modifiers=["Shift"])
    bar = ana.page.get_by_role("toolbar", name="Selected conversations")
    await expect(bar).to_contain_text("4 selected")
    await ana.page.keyboard.press("l")
    await ana.dialog.get_by_role("checkbox", name="Key account").check()
    await ana.dialog.get_by_role("button", name="Save").click()
    await expect(ana.toast).to_contain_text("Labelled 4")
    await expect(ana.rows.filter(has_text="Key account")).to_have_count(4)
    await expect(bar).to_be_hidden()
    await picked.nth(0).check()
    await bar.get_by_role("button", name="Select all").click()
    await expect(bar).to_contain_text("5 selected")
    # A colleague takes one of them before Ana closes all.
    await floor.writer.assign(chats[1], owner=Owner("person", "ben"), by=BEN, request_id="quicker-1", reason="manual")
    await expect(ana.rows).to_have_count(4)
    await bar.get_by_role("button", name="Close").click()
    await ana.dialog.get_by_role("radio", name="Order").check()
    await ana.dialog.get_by_role("button", name="Close", exact=True).click()
    await expect(ana.toast).to_contain_text("Closed 4, 1 had a new owner")
    await expect(ana.rows).to_have_count(0)
    ben = await floor.teammate("ben")
    await expect(ben.row("Customer 1")).to_be_visible()


async def test_filters_are_saved_as_a_view_that_has_a_count_and_a_link(floor: Floor) -> None:
    names = {label.id: label.name for label in LABELS}
    for number, priority in enumerate(PRIORITIES):
        chat = await floor.customer(f"Customer {number}", topic="billing" if number else "sales", owner="team:sales")
        await floor.describer.prioritise(chat, priority=priority, by=ANA, request_id="priority-1")
        await floor.describer.label(chat, add=["vip"], remove=[], names=names, by=ANA, request_id="label-01")
    ana = await floor.teammate("ana")
    await ana.view("All open")
    await ana.page.keyboard.press("f")
    await ana.dialog.get_by_label("Sort by").select_option("Most urgent first")
    for choice in ("An invoice", "Key account"):
        await ana.dialog.get_by_role("checkbox", name=choice).check()
    await ana.dialog.get_by_role("button", name="Apply").click()
    await expect(ana.rows.locator("strong")).to_have_text(["Customer 3", "Customer 1", "Customer 2"])
    await ana.page.get_by_role("button", name="Save as a view").click()
    await ana.dialog.get_by_label("Name").fill("Invoices of key accounts")
    await ana.dialog.get_by_label("Seen by").select_option("Sales")
    await ana.dialog.get_by_role("button", name="Save").click()
    heading = ana.page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Invoices of key accounts")
    # A colleague of the team has it at once, opens it by its link, and sees its count live.
    ben = await floor.teammate("ben")
    saved = ben.page.get_by_role("navigation", name="Views").get_by_role("link", name="Invoices of key accounts")
    await expect(saved).to_contain_text("3")
    await ben.page.goto(ana.page.url)
    await ben.page.reload()
    await expect(ben.rows.locator("strong")).to_have_text(["Customer 3", "Customer 1", "Customer 2"])
    await expect(ben.page.get_by_role("button", name="Edit view")).to_have_count(0)
    await floor.customer("Customer 4", topic="billing", owner="team:sales")
    await floor.describer.label(chat, add=[], remove=["vip"], names=names, by=ANA, request_id="label-02")
    await expect(saved).to_contain_text("2")
    await expect(ben.rows).to_have_count(2)
    await ana.page.get_by_role("button", name="Edit view").click()
    assert await weak_contrasts(ana) == []
    await ana.dialog.get_by_role("button", name="Delete").click()
    await expect(heading).to_have_text("Mine")
    await expect(ben.toast).to_contain_text("This saved view is no longer there.")
