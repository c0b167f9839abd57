"""No state of a conversation at the desk breaks a rule of accessibility, in both themes and at two sizes."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, FilePayload, expect

from libs.contracts import AttachmentLimits, CannedReply, Label, Macro, Note, Visit
from services.gateway.desk.frames import (
    MentionedFrame,
    ViewersFrame,
    VisitFrame,
    WatchedDeltaFrame,
    WatchedTypingFrame,
)
from services.gateway.desk.schemas import ContactDetails
from tests.browser.axe import PHONE, SCREEN, Audit
from tests.browser.desk_entries import DECISION, KINDS, VERA, add_every_kind
from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import BEN, TEAMMATE, FakeDesk, FakeTalk
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DIALOG = "dialog"
ASKS = "window.Notification = class { static permission = 'default'; };"
MACRO = Macro.model_validate({"id": "thanks", "name": "Thanks and close", "steps": [{"do": "close"}]})
OPEN_ALL = "log => { for (const each of log.querySelectorAll('details')) each.open = true; }"


async def opened(browser: Browser, gateway: FakeGateway) -> tuple[FakeDesk, FakeTalk, DeskPage, Audit]:
    """A conversation of a known customer, whose line is the last that the teammate has read."""
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    await page.add_init_script(ASKS)
    desk = FakeDesk(page)
    desk.labels = [Label(id="vip", name="Key account", colour="purple"), Label(id="bug", name="Bug", colour="red")]
    desk.canned_replies = [CannedReply(shortcut="hello", text="Hello, {name}")]
    desk.more = {"macros": [MACRO], "attachments": AttachmentLimits(max_bytes=1_000), "mail": True}
    now = datetime.now(UTC)
    record = ContactDetails(key="visitor:1", hubspot=VERA.model_dump(), said_name="V. Lind", lookup="found")
    talk = desk.talk(
        contact=record, labels=("vip", "bug"), priority="urgent", email="vera@acme.example", phone="+4930123456",
        matter="Where is my order?", answer_due=now - timedelta(minutes=5), escalated_at=now, escalated_to=("ana",),
    )  # fmt: skip
    before = desk.talk(None, status="closed", closed_at=now, opened_at=now - timedelta(days=30))
    talk.extra = {
        "variables": {"size": "A4"}, "decision": DECISION, "earlier": [before.summary], "other_conversations": 1,
    }  # fmt: skip
    return desk, talk, await desk.open(gateway.url), Audit(page)


async def look_at(shown: DeskPage, talk: FakeTalk) -> None:
    await shown.page.evaluate("id => { location.hash = `#conversation/${id}`; }", talk.id)
    await expect(shown.bubbles.first).to_be_visible()


async def test_each_kind_of_line(browser: Browser, gateway: FakeGateway) -> None:
    desk, talk, shown, audit = await opened(browser, gateway)
    add_every_kind(talk)
    assert {item.entry.kind for item in talk.entries} == KINDS
    await expect(shown.page.get_by_role("group", name="Notifications")).to_be_visible()
    await audit.look("the list, with a question")
    await look_at(shown, talk)
    await expect(shown.log.get_by_role("button", name="Undo")).not_to_have_count(0)
    await audit.look("all lines")
    await shown.log.evaluate(OPEN_ALL)
    await shown.details.evaluate(OPEN_ALL)
    desk.send(WatchedDeltaFrame(conversation_id=talk.id, message_id="m", turn="t", position=0, text="I **look"))
    desk.send(WatchedTypingFrame(conversation_id=talk.id, author="contact"))
    desk.send(ViewersFrame(conversation_id=talk.id, viewers=["ben"]))
    where = Visit(present=True, looking=True, seen_at=datetime.now(UTC), zone="Asia/Seoul")
    desk.send(VisitFrame(conversation_id=talk.id, visit=where))
    await expect(shown.log.locator(".draft")).to_be_visible()
    await expect(shown.head).to_contain_text("Also here")
    await audit.look("all lines unfolded, a draft, and others there")
    await shown.log.evaluate("log => { log.scrollTop = 0; }")
    talk.say("And one more thing")
    await expect(shown.page.locator(".newer")).to_be_visible()
    await audit.look("news below")
    await shown.page.set_viewport_size(PHONE)
    await shown.page.locator(".head .details").click()
    await expect(shown.details).to_be_in_viewport()
    await audit.look("the details on a phone", PHONE)
    assert audit.broken == {}
    await shown.page.close()


async def test_each_dialog(browser: Browser, gateway: FakeGateway) -> None:
    desk, talk, shown, audit = await opened(browser, gateway)
    add_every_kind(talk)
    await look_at(shown, talk)
    page = shown.page
    for key in ("a", "z", "l", "p", "c", "m", "?"):
        await page.keyboard.press(key)
        await expect(shown.dialog).to_be_visible()
        await audit.look(f"the dialog of {key}", within=DIALOG)
        await page.keyboard.press("Escape")
        await expect(shown.dialog).to_have_count(0)
    for place in (0, -1):  # a change, and a note
        await shown.log.get_by_role("button", name="Undo").nth(place).click()
        await expect(shown.dialog).to_contain_text("Undo in HubSpot")
        desk.refuses["undo"] = (409, "undo_expired")
        await shown.dialog.get_by_role("button", name="Undo").click()
        await expect(shown.dialog.get_by_role("alert")).to_be_visible()
        await audit.look(f"undo {place}, refused", within=DIALOG)
        await page.keyboard.press("Escape")
    for name in ("More actions", "Canned replies"):
        await page.get_by_role("button", name=name).click()
        await expect(shown.dialog).to_be_visible()
        await audit.look(name, within=DIALOG)
        await page.keyboard.press("Escape")
    desk.refuses["close"] = (503, "unavailable")
    await page.keyboard.press("c")
    await shown.dialog.get_by_role("button", name="Close").last.click()
    await expect(shown.dialog.get_by_role("alert")).to_be_visible()
    await audit.look("an end that was refused", within=DIALOG)
    assert audit.broken == {}
    await page.close()


async def test_writing_alerts_and_the_end(browser: Browser, gateway: FakeGateway) -> None:
    desk, talk, shown, audit = await opened(browser, gateway)
    talk.say("Where is my order?")
    await look_at(shown, talk)
    page = shown.page
    await page.keyboard.press("n")
    for sign in ("@", "/"):
        await shown.input.fill(sign)
        await expect(page.get_by_role("listbox")).to_be_visible()
        await audit.look(f"suggestions after {sign}")
    await shown.input.fill("")
    await page.locator('.composer [data-mode="reply"]').click()
    await _write_while_a_colleague_replies(desk, talk, shown)
    await audit.look("a file that is too large, a colleague's reply, a refusal")
    desk.refuses["assign"] = (503, "unavailable")
    await shown.input.fill("")
    await page.locator("[data-do=handBack]").click()
    await expect(shown.toast).not_to_be_empty()
    await audit.look("a refusal in the toast", SCREEN)
    talk.add(Note(author=TEAMMATE.model_copy(update={"id": "ben"}), text="@Ana Ruiz look", mentions=["ana"]))
    desk.send(MentionedFrame(conversation_id=talk.id, offset=talk.entries[-1].offset, by="ben"))
    talk.change(status="closed", closed_at=datetime.now(UTC), rating=4, category="Order")
    await expect(page.locator(".composer .ended")).to_be_visible()
    await audit.look("a closed conversation")
    await page.evaluate("location.hash = '#mentions'")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mentions")
    await audit.look("mentions")
    await page.evaluate("location.hash = '#conversation/0-ffff'")
    await expect(page.get_by_role("link", name="Go to my conversations")).to_be_visible()
    await audit.look("an unknown conversation")
    await desk.cut_off()
    await expect(page.locator("#banner")).to_be_visible()
    await audit.look("no connection")
    assert audit.broken == {}
    await page.close()


async def _write_while_a_colleague_replies(desk: FakeDesk, talk: FakeTalk, shown: DeskPage) -> None:
    """A reply with a file, which is refused after a colleague has replied."""
    page = shown.page
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach images or files").click()
    large: FilePayload = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"x" * 1_001}
    await (await chooser.value).set_files([large])
    await shown.input.press_sequentially("Hello")
    talk.say("It is on its way", TEAMMATE.model_copy(update={"id": BEN.id, "name": BEN.name}))
    await expect(page.get_by_role("alert").filter(has_text="replied since you began")).to_be_visible()
    desk.refuses["reply"] = (503, "unavailable")
    await shown.input.press("Enter")
    await expect(page.locator(".failed")).to_be_visible()
