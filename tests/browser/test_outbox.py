"""What a visitor writes without a connection waits, survives the page, and is sent once and in order."""

import json

import pytest
from playwright.async_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser

OUTBOX = "() => Object.entries(localStorage).filter(([key]) => key.endsWith(' written')).map(([, value]) => value)"


def texts_in(gateway: FakeGateway) -> list[str]:
    return [line.text for line in gateway.last.log if line.author.kind == "contact"]


@pytest.mark.firefox
async def test_lines_of_a_tunnel_survive_a_reload_and_arrive_once_in_order(
    chat: Widget, site: HostSite, gateway: FakeGateway, context: BrowserContext
) -> None:
    await chat.page.clock.install()
    await gateway.stop()
    await expect(chat.host).not_to_have_attribute("data-status", "live")
    lines = ["one", "two", "three"]
    for text in lines:
        await chat.say(text)
    await chat.page.clock.run_for(60_000)
    waiting = chat.lines.filter(has_text="Waiting for the connection…")
    await expect(waiting).to_have_count(3)
    await expect(chat.log).not_to_contain_text("Not sent.")
    # The page goes, and another one comes, of which the files are in the browser's cache.
    other = Widget(await context.new_page())
    await chat.page.close()
    await gateway.start()
    await other.page.goto(site.url)
    await other.open()
    await expect(other.bubbles.last).to_have_text("You said: three", timeout=20_000)
    assert texts_in(gateway) == lines
    assert [text for text in await other.texts() if text in lines] == lines
    kept = [json.loads(each) for each in await other.page.evaluate(OUTBOX)]
    assert [each.get("lines") for each in kept] == [[]]


async def test_a_connection_that_went_dead_loses_and_repeats_nothing(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    dead: list[str] = []

    def first_is_dead(socket: WebSocketRoute) -> None:
        """The messages of the first connection get lost on their way, without an end of the connection."""
        server = socket.connect_to_server()
        is_first = not dead
        dead.append(socket.url)
        if is_first:
            socket.on_message(lambda _: None)
        else:
            socket.on_message(server.send)

    await widget.page.route_web_socket("**/socket?*", first_is_dead)
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.open()
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.say("from the tunnel")
    await expect(widget.lines.last).to_contain_text("Sending…")
    await widget.page.clock.run_for(17_000)
    await expect(widget.bubbles.last).to_have_text("You said: from the tunnel")
    assert texts_in(gateway) == ["from the tunnel"]


async def test_a_line_from_before_any_conversation_waits(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await gateway.stop()
    await widget.launcher.click()
    await widget.say("is anybody there?")
    await gateway.start()
    await widget.page.reload()
    await until_holds(lambda: gateway.conversations and texts_in(gateway), "the message")
    assert texts_in(gateway) == ["is anybody there?"]


async def test_two_tabs_send_a_waiting_line_once(
    chat: Widget, site: HostSite, gateway: FakeGateway, context: BrowserContext
) -> None:
    other = Widget(await context.new_page())
    await other.page.goto(site.url)
    await other.open()
    await gateway.stop()
    await chat.say("only once")
    await expect(other.bubbles.last).to_have_text("only once")  # both tabs show what waits
    await gateway.start()
    for tab in (chat, other):
        await expect(tab.bubbles.last).to_have_text("You said: only once", timeout=20_000)
        assert (await tab.texts()).count("only once") == 1
    assert texts_in(gateway) == ["only once"]


async def test_an_old_line_waits_for_its_visitors_decision(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.evaluate(
        """base => {
            const line = {id: 'm-0000000000', body: {text: 'open today?'}, text: 'open today?'};
            const lines = [{...line, at: Date.now() - 3 * 86_400_000}];
            localStorage.setItem(`frontdesk:${base}:anonymous written`, JSON.stringify({lines}));
        }""",
        gateway.url,
    )
    await widget.page.reload()
    await widget.open()
    await expect(widget.lines.filter(has_text="open today?")).to_contain_text("Not sent.")
    assert texts_in(gateway) == []
    await widget.button("Try again").click()
    await expect(widget.bubbles.last).to_have_text("You said: open today?")


async def test_another_person_gets_none_of_it(site: HostSite, page: Page, widget: Widget, gateway: FakeGateway) -> None:
    await widget.page.goto(site.url)
    await widget.open()
    await gateway.stop()
    await widget.say("mine alone")
    await widget.input.fill("a draft of mine")
    await gateway.start()
    await widget.page.evaluate("Frontdesk.reset()")
    await expect(widget.bubbles).to_have_count(1)
    await page.reload()
    await widget.open()
    await expect(widget.bubbles).to_have_count(1)
    await expect(widget.input).to_have_value("")
