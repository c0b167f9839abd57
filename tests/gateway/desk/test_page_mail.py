"""Answers by e-mail in a browser: the visitor gives an address, leaves, and comes back by the link."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Author, DeskConfig, Team, Teammate
from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.axe import PHONE, Audit, violations_of
from tests.browser.desk_page import DeskPage
from tests.browser.widget import Widget
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.mail_server import VERA, MailServer, announced, answer, link_in, mail_server, settings, text_of
from tests.gateway.running import Chat, Gateway, host_token
from tests.waiting import until

pytestmark = [*chromium.NEEDED]

VISITOR = Author(kind="contact")


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def gateway(start_gateway: StartGateway, smtp: MailServer) -> Gateway:
    gateway = await start_gateway(**settings(smtp))
    await announced(gateway)
    return gateway


async def site(context: BrowserContext, gateway: Gateway, *, clock: bool = False) -> Widget:
    """A page with the widget, as a site embeds it. `clock`: the test may move the page's time forward."""
    page = await context.new_page()
    if clock:
        await page.clock.install()
    await page.goto(gateway.url)
    await page.evaluate(
        """() => {
            window.frontdeskSettings = { locale: 'en', open: true };
            const script = document.createElement('script');
            script.src = '/widget.js';
            document.body.append(script);
        }"""
    )
    return Widget(page)


async def only_chat(gateway: Gateway, known: Chat | None = None) -> Chat:
    """The only open conversation but the known one."""
    key = gateway.services.settings.keys.desk_list(0, "open")

    async def listed() -> list[str]:
        found: Any = await gateway.services.redis.zrange(key, 0, -1)
        return [each.decode() for each in found if known is None or each.decode() != known.id]

    [found] = await until("it is listed", listed)
    return Chat(gateway, found, "")


async def test_a_visitor_gives_an_address_leaves_and_comes_back(
    context: BrowserContext, gateway: Gateway, smtp: MailServer
) -> None:
    widget = await site(context, gateway)
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.say("Where is my parcel?")
    await widget.button("Answers by e-mail").click()
    await widget.button("E-mail me the answer").click()
    address = widget.host.get_by_role("textbox", name="Your e-mail address")
    await expect(address).to_be_focused()
    await address.fill("vera@")
    await widget.button("Save").click()
    await expect(widget.host.get_by_text("This is no complete e-mail address.")).to_be_visible()
    assert await violations_of(widget.page, within="frontdesk-chat") == []
    await address.fill("vera@example.com")
    await address.press("Enter")
    await expect(widget.host.get_by_text("If you leave, answers go to")).to_contain_text("v•••@example.com")
    assert await violations_of(widget.page, within="frontdesk-chat") == []
    await widget.page.close()

    chat = await only_chat(gateway)

    async def gone() -> bool:
        return not (await gateway.services.visits.presence(chat.id)).present

    # An answer to a page that seems open waits much longer.
    await until("the visitor is gone", gone)
    await answer(gateway, chat, "It left on Monday.")
    token = link_in((await smtp.mails(1))[0])
    link = f"{gateway.url}/continue#en/{token}"
    page = await context.new_page()
    await page.goto(link)
    back = Widget(page)
    await expect(back.bubbles.last).to_have_text("It left on Monday.")
    assert page.url == f"{gateway.url}/continue", "the link's secret left the address"
    await back.say("Thank you!")
    await expect(back.bubbles.last).to_have_text("Thank you!")
    audit = Audit(page)
    await audit.look("the conversation of a link")
    await page.reload()
    await expect(back.bubbles.last).to_have_text("Thank you!")

    await gateway.services.writer.close(chat.id, by=VISITOR, reason="done", request_id="close-01")
    await back.button("E-mail me this conversation").click()
    await expect(back.host.get_by_text("It is on its way to")).to_be_visible()
    assert "Thank you!" in (await smtp.mails(2))[1].as_string()
    assert context.browser is not None
    other = await context.browser.new_context()
    page = await other.new_page()
    await page.goto(link)
    await expect(page.get_by_role("status").get_by_text("This link has ended")).to_be_visible()
    await expect(page.locator("frontdesk-chat")).to_be_hidden()
    ended = Audit(page)
    await ended.look("the end of a link")
    assert {**audit.broken, **ended.broken} == {}


async def waiting(widget: Widget, gateway: Gateway, known: Chat | None, text: str) -> Chat:
    """A new visitor has asked, and no answer came."""
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.say(text)
    await expect(widget.button("Answers by e-mail")).to_be_visible()
    return await only_chat(gateway, known)


async def test_a_visitor_who_waits_is_offered_the_answer_by_mail(
    context: BrowserContext, gateway: Gateway, smtp: MailServer, redis: Redis, keys: Keys
) -> None:
    team = Team(id="sales", name="Sales", members=["ana"])
    await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana Ruiz")], teams=[team]), "test")
    widget = await site(context, gateway, clock=True)
    strip = widget.host.get_by_role("region", name="Answers by e-mail")
    offer = strip.get_by_text("You don’t have to wait here.")
    first = await waiting(widget, gateway, None, "Is it in stock?")
    await expect(strip).to_be_hidden()
    await TeammateClient(gateway, "ana").does(first, "assign", owner="team:sales")
    await expect(offer).to_be_visible()
    await strip.get_by_role("button", name="Close").click()
    await widget.button("Answers by e-mail").click()
    await strip.get_by_role("button", name="E-mail me this conversation").click()
    await expect(strip.get_by_role("textbox", name="Your e-mail address")).to_be_focused()
    await strip.get_by_role("textbox").fill("vera@example.com")
    await strip.get_by_role("textbox").press("Enter")
    await expect(strip.get_by_text("It is on its way to")).to_contain_text("v•••@example.com")
    assert "Is it in stock?" in text_of((await smtp.mails(1))[0])

    await widget.page.evaluate("Frontdesk.reset()")
    await waiting(widget, gateway, first, "Where is my parcel?")
    await widget.page.clock.fast_forward(40_000)
    await expect(strip).to_be_hidden()
    await widget.page.clock.fast_forward(30_000)
    await expect(offer).to_be_visible()
    await expect(widget.input, "it takes no focus from the text that is typed").to_be_focused()
    await strip.get_by_role("button", name="Close").click()
    await widget.page.clock.fast_forward(70_000)
    await expect(strip, "a visitor who has closed it is not asked again").to_be_hidden()


async def test_a_teammate_sends_a_transcript_after_a_question(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext, smtp: MailServer
) -> None:
    signed_in = host_token("visitor-1", role="visitor", name="Vera", email=VERA, email_verified=True)
    chat = await gateway.open(signed_in, locale="en")
    other = await gateway.open(host_token("visitor-2", role="visitor", name="Paul"))
    for each in (chat, other):
        await each.say("Where is my parcel?")
        await ana.does(each, "assign", owner="person:ana")
    await ana.does(chat, "notes", text="She is a reseller")
    desk = DeskPage(await context.new_page())
    audit = Audit(desk.page)
    await desk.sign_in(gateway.url, host_token("ana", role="teammate"))
    await desk.page.set_viewport_size(PHONE)
    await desk.open("Vera")
    await desk.page.get_by_role("button", name="More actions").click()
    entry = desk.dialog.get_by_role("button", name="E-mail the transcript")
    box = await entry.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await entry.click()
    question = desk.page.get_by_role("dialog", name="E-mail the transcript")
    await expect(question).to_contain_text("Notes are not sent.")
    await audit.look("the question", PHONE, within="dialog")
    await question.get_by_role("button", name="Cancel").last.click()
    await expect(question).to_have_count(0)
    assert smtp.received == []

    await desk.page.get_by_role("button", name="More actions").click()
    await entry.click()
    await question.get_by_role("button", name="Send").click()
    await expect(desk.toast).to_contain_text("The transcript is on its way to")
    await expect(desk.toast).to_contain_text("v•••@example.com")
    await expect(question).to_have_count(0)
    [mail] = await smtp.mails(1)
    assert smtp.recipients == [VERA]
    assert "Where is my parcel?" in text_of(mail)
    assert "reseller" not in mail.as_string()

    await desk.page.evaluate("id => { location.hash = `#conversation/${id}`; }", other.id)
    await expect(desk.head.get_by_role("heading")).to_have_text("Paul")
    await desk.page.get_by_role("button", name="More actions").click()
    await entry.click()
    await question.get_by_role("button", name="Send").click()
    await expect(question.get_by_role("alert")).to_have_text("No valid address of this contact is known.")
    await audit.look("the question, refused", within="dialog")
    assert audit.broken == {}
