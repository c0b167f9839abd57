"""The desk's sentences are true when they are shown: of an empty list, a search, a closing note, a failed action."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from libs.contracts import CannedReply, Owner
from services.gateway.desk.frames import CountsFrame
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


async def filtered_by(page: Page, value: str) -> None:
    await page.get_by_role("button", name="Filters (f)").click()
    await page.get_by_role("dialog").get_by_role("checkbox", name=value, exact=True).check()
    await page.get_by_role("button", name="Apply").click()


async def test_an_empty_list_says_why_it_is_empty(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    shown = await desk.open(gateway.url)
    empty = page.locator(".empty")
    await expect(shown.rows).to_have_count(1)
    await filtered_by(page, "Urgent")
    await expect(empty).to_have_text("No conversation matches these filters.")
    # Without a filter, the sentence is about the view, which has one conversation.
    await page.get_by_role("button", name="Remove the filter Priority: Urgent").click()
    await expect(shown.rows).to_have_count(1)
    talk.change(owner=Owner("person", "ben"))
    await expect(empty).to_have_text("You have no open conversations.")
    await page.evaluate("location.hash = 'unassigned'")  # contacts wait for people, and none in a queue
    await expect(empty).to_have_text("No conversation is unassigned.")


async def test_mentions_stay_counted_in_every_view(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk()
    shown = await desk.open(gateway.url)
    desk.send(CountsFrame(counts={"mine": 1, "mentions": 2}, total=1, unread=0))
    await shown.counts("mentions", 2)
    await shown.view("Unassigned")
    await expect(page.locator(".empty")).to_have_text("No conversation is unassigned.")
    await shown.counts("mentions", 2)


async def test_removed_people_teams_and_labels_keep_their_names(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.more["former_names"] = {"person:gus": "Gus Old", "team:night": "Night", "label:vip": "Key account"}
    desk.talk(owner=Owner("person", "gus"), team="night", labels=["vip", "lost"])
    shown = await desk.open(gateway.url)
    await page.evaluate("location.hash = '#all'")
    for text in ("Gus Old (removed)", "Key account (removed)", "lost (removed)"):
        await expect(shown.row("Vera Lind")).to_contain_text(text)
    await shown.open("Vera Lind")
    await expect(shown.head).to_contain_text("Gus Old (removed)")
    for text in ("Gus Old (removed)", "Night (removed)", "Key account (removed)"):
        await expect(shown.details).to_contain_text(text)


async def test_a_click_counts_though_the_page_changes_while_it_is_pressed(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk("Vera Lind", last_text="Hello")
    shown = await desk.open(gateway.url)
    await expect(shown.rows).to_have_count(1)
    for target, heading in ((page.locator('.rail [data-view="unassigned"]'), "Unassigned"),
                            (page.locator('.rail [data-view="mine"]'), "Mine")):  # fmt: skip
        await target.hover()
        await page.mouse.down()
        for count in (7, 8):
            desk.send(CountsFrame(counts={"mine": 1, "unassigned": count}, total=1, unread=0))
        talk.change(last_text="And one more thing.")
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        await page.mouse.up()
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)


async def test_lines_of_any_direction_begin_at_one_edge(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk("Vera Lind", last_text="Hello")
    desk.talk("نور الحداد", last_text="أين طلبي؟")
    shown = await desk.open(gateway.url)
    await expect(shown.rows).to_have_count(2)
    edges = await page.locator(".rows .preview").evaluate_all(
        """all => all.map((each) => {
            const range = document.createRange();
            range.selectNodeContents(each);
            return Math.round(range.getBoundingClientRect().left);
        })"""
    )
    assert edges[0] == edges[1]


async def test_a_search_covers_what_filters_hide_and_gives_them_back(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk("Vera Lind", priority="urgent")
    desk.talk("Paul Stone")
    shown = await desk.open(gateway.url)
    await filtered_by(page, "Urgent")
    await expect(shown.rows).to_have_count(1)
    await page.get_by_role("searchbox").fill("stone")
    await expect(page.locator(".filters")).to_be_hidden()
    await expect(page.locator(".found-total")).not_to_be_empty()
    assert (desk.query.q, desk.query.priority) == ("stone", [])
    await expect(page.get_by_role("heading", level=1)).to_have_text("Open and closed")  # and no longer “Mine”
    await page.get_by_role("searchbox").fill("")
    await expect(page.get_by_role("button", name="Remove the filter Priority: Urgent")).to_be_visible()
    assert (desk.query.q, desk.query.priority) == ("", ["urgent"])


async def test_the_closing_dialog_knows_what_it_closes(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    desk.talk("Paul Stone")
    desk.refuses["detail"] = (503, "unavailable")  # the details are not there yet
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await page.keyboard.press("c")
    await expect(shown.dialog).to_contain_text("Close the conversation")
    assert "note" not in (await shown.dialog.inner_text()).replace("Closing note", "").lower()
    await page.keyboard.press("Escape")
    # Of several conversations, the one on the page says nothing.
    await page.keyboard.press("x")
    await page.get_by_role("button", name="Select all").click()
    await page.keyboard.press("c")
    await expect(shown.dialog.get_by_role("heading")).to_have_text("Close 2 conversations")
    await expect(shown.dialog).to_contain_text("where a record belongs to the conversation")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Clear the selection").click()
    # A dialog about one conversation does not stay over another one, which a notification may open.
    await page.keyboard.press("c")
    await expect(shown.dialog).to_be_visible()
    await page.evaluate(f"location.hash = '#conversation/{talk.id[:-1]}2'")
    await expect(shown.head.get_by_role("heading")).to_have_text("Paul Stone")
    await expect(shown.dialog).to_have_count(0)


async def test_a_failure_to_send_and_close_has_a_reason(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk()
    desk.refuses["steps"] = (409, "conversation_closed")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await shown.input.fill("Bye")
    await shown.input.press("Control+Enter")
    await expect(page.locator(".failed")).to_have_text("Not sent: This conversation is closed. Your text is kept.")
    await expect(shown.input).to_have_value("Bye")


async def test_no_way_of_sending_sends_a_shortcut_by_mistake(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    desk.talk(addressed_as="Vera")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.input).to_have_attribute("placeholder", "Write a reply")  # there is nothing behind a slash
    desk.canned_replies = [CannedReply(shortcut="thanks", text="Thanks, {name}!")]
    desk.tell_me()
    await expect(shown.input).to_have_attribute("placeholder", "Write a reply. / for canned replies")
    send = page.get_by_role("button", name="Send", exact=True)
    for way in ("space", "button"):
        await shown.input.fill("/thnaks" + (" " if way == "space" else ""))
        await (shown.input.press("Enter") if way == "space" else send.click())
        await expect(page.locator(".failed")).to_contain_text("There is no canned reply /thnaks.")
        assert sent_by(desk) == []
        await shown.input.fill("Hello /thanks" + (" " if way == "space" else ""))
        await expect(page.locator(".failed")).to_be_hidden()
        await (shown.input.press("Enter") if way == "space" else send.click())
        await expect(shown.input).to_have_value("Hello Thanks, Vera!")
    await shown.input.fill("see /docs")
    await send.click()
    await send.click()  # wanted
    await expect(shown.bubbles.last).to_have_text("see /docs")
    assert sent_by(desk) == ["see /docs"]


def sent_by(desk: FakeDesk) -> list[str]:
    return [body["text"] for action, body in desk.requests if action == "reply"]


async def test_a_search_has_filters_of_its_own(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    ended = datetime(2026, 3, 31, 20, tzinfo=UTC)
    desk.talk("Vera Stone", status="closed", closed_at=ended, category="Refund", matter="stone")
    desk.talk("Tom Stone", status="closed", closed_at=ended, category="Order", matter="stone")
    desk.talk("Kim Stone", status="closed", closed_at=ended + timedelta(days=9), category="Refund", matter="stone")
    shown = await desk.open(gateway.url)
    await page.get_by_role("searchbox").fill("stone")
    await expect(shown.rows).to_have_count(3)
    await filtered_by(page, "Refund")
    await expect(shown.rows).to_have_count(2)
    await page.get_by_role("button", name="Filters (f)").click()
    await shown.dialog.get_by_label("To").fill("2026-03-31")
    await page.get_by_role("button", name="Apply").click()
    await expect(shown.rows).to_have_count(1)
    # They stay while the words change, and go one by one.
    await page.get_by_role("searchbox").fill("stone vera")
    await until_holds(lambda: desk.query.text == "stone vera", "the page has searched for both words")
    assert desk.query.category == ["Refund"]
    await expect(shown.rows).to_have_count(1)
    await page.get_by_role("button", name="Remove the filter To: Mar 31, 2026").click()
    await page.get_by_role("searchbox").fill("stone")
    await expect(shown.rows).to_have_count(2)
    await page.get_by_role("searchbox").fill("")
    await expect(page.locator(".empty")).to_have_text("You have no open conversations.")


async def test_one_click_shows_all_of_a_contact(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    past = desk.talk("Vera Lind", contact=talk.contact, status="closed", closed_at=datetime.now(UTC), summary="Old")
    past.change(contact=talk.summary.contact)
    desk.talk("Tom Cole")
    talk.extra = {"earlier": [past.summary], "other_conversations": 1}
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await shown.details.get_by_role("button", name="All conversations of this contact").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Open and closed")
    await expect(shown.rows).to_have_count(2)
    await expect(page.get_by_role("button", name="Remove the filter Contact: Vera Lind")).to_be_visible()
    await expect(page.get_by_role("button", name="Save as a view")).to_be_hidden()
    await page.get_by_role("searchbox").fill("lind")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Open and closed")
    await expect(shown.rows).to_have_count(2)
    assert desk.query.contact == [talk.contact.key]
