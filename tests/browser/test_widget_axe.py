"""No state of a conversation in the widget breaks a rule of accessibility, in both themes and at two sizes."""

import pytest
from playwright.async_api import Browser, expect

from libs.contracts.frames import ActivityFrame, DeltaFrame, QueueFrame, SeenFrame, TeammateFrame
from tests.browser.axe import SCREEN, Audit
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.pictures import converse
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

AVAILABLE = {"online": True, "open": True, "opens_at": None, "answer_minutes": 5}


async def walked(browser: Browser) -> tuple[Widget, Audit]:
    page = await browser.new_page(viewport=SCREEN, locale="en-US")
    return Widget(page), Audit(page, "frontdesk-chat", themed_page=True)


@pytest.mark.timeout(240)
async def test_a_conversation_from_the_launcher_to_the_rating(
    browser: Browser, site: HostSite, gateway: FakeGateway
) -> None:
    gateway.widget = {"availability": AVAILABLE, "ask_rating": True}
    chat, audit = await walked(browser)
    await chat.page.goto(site.url)
    await expect(chat.launcher).to_be_visible()
    await audit.look("closed")
    await chat.open()
    await audit.look("a question with buttons")
    gateway.last.send(DeltaFrame(message_id="m1", turn="t", position=0, text="Half a"))
    await expect(chat.log.locator(".draft")).to_have_count(1)
    await audit.look("a draft")
    gateway.last.say("Half a **sentence** with a [link](https://example.com)", id="m1", locale="en")
    gateway.last.send(ActivityFrame(activity="typing", author="teammate", name="Ana Ruiz"))
    await expect(chat.activity).to_be_visible()
    await audit.look("a teammate types")
    gateway.last.send(QueueFrame(place=3))
    await expect(chat.host.locator(".status")).to_contain_text("3")
    await audit.look("the queue")
    await chat.say("Is a person there?")
    await expect(chat.bubbles.last).to_have_text("You said: Is a person there?")
    head = gateway.last.head
    gateway.last.send(QueueFrame(place=None))
    gateway.last.send(TeammateFrame(offset=head, name="Ana Ruiz"))
    gateway.last.send(SeenFrame(offset=head))
    gateway.last.say("I am here.", "teammate", name="Ana Ruiz")
    gateway.last.say("The assistant works without its model.", "system", notice="assistant_limited")
    await expect(chat.host.locator("h2")).to_have_text("Ana Ruiz")
    await audit.look("a teammate")
    converse(gateway.last)
    await expect(chat.host.locator(".card").first).to_be_visible()
    await audit.look("cards")
    await chat.input.fill("x" * 4_100)
    await expect(chat.host.locator(".limit")).to_be_visible()
    await audit.look("the length limit")
    await chat.input.fill("")
    await chat.log.evaluate("log => log.scrollTo(0, 0)")
    gateway.last.say("News below")
    await expect(chat.host.locator(".jump")).to_be_visible()
    await audit.look("news below the end of the page")
    gateway.last.close()
    question = chat.host.get_by_role("group", name="How did we do?")
    await expect(question).to_be_visible()
    await audit.look("rating")
    await chat.host.get_by_role("radio", name="4 of 5").check()
    await expect(chat.host.get_by_text("Thank you, your rating is stored.")).to_be_visible()
    await audit.look("rated")
    await chat.button("Earlier conversations").click()
    history = chat.host.locator(".history")
    await expect(history.locator(".earlier")).to_have_count(1)
    await audit.look("history")
    await history.locator(".earlier").click()
    await expect(history.locator(".bubble").first).to_be_visible()
    await audit.look("an earlier conversation")
    assert audit.broken == {}
    await chat.page.close()


@pytest.mark.parametrize("place", ["right to left", "part of the page", "colours of the site"])
async def test_other_places_and_colours(browser: Browser, site: HostSite, gateway: FakeGateway, place: str) -> None:
    match place:
        case "right to left":
            site.direction, site.lang = "rtl", "ar"
        case "part of the page":
            site.settings = {"target": "#target"}
        case _:
            site.settings = {"accent": "#ffd400", "title": "Shop", "position": "start"}
    gateway.widget = {"availability": AVAILABLE}
    chat, audit = await walked(browser)
    await chat.page.goto(site.url)
    if place != "part of the page":
        await chat.open()
    await chat.say("hello")
    await expect(chat.bubbles.last).to_have_text("You said: hello")
    await audit.look(place)
    assert audit.broken == {}
    await chat.page.close()
