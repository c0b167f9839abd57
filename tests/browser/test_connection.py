"""No failure of the network loses or repeats a message."""

import re
from itertools import pairwise

import pytest
from playwright.async_api import BrowserContext, FilePayload, Page, Route, WebSocketRoute, expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.fake_tokens import host_token
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


async def test_a_reload_finds_the_conversation_again(any_site: HostSite, widget: Widget) -> None:
    await widget.page.goto(any_site.url)
    await widget.open()
    await widget.say("remember me, please")
    await expect(widget.bubbles.nth(1)).to_have_text("remember me, please")
    await expect(widget.bubbles.nth(2)).to_be_visible()
    before = (await widget.texts())[:3]
    await widget.page.reload()
    await widget.open()
    await expect(widget.bubbles.nth(2)).to_be_visible()
    assert (await widget.texts())[:3] == before


@pytest.mark.firefox
async def test_a_restart_leaves_no_gap_and_no_repeat(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say("first")
    await expect(chat.bubbles.last).to_have_text("You said: first")
    await gateway.stop()
    await expect(chat.banner).to_have_text("Connection lost. Trying again…")
    gateway.last.say("while you were away")
    gateway.last.say("and once more")
    await gateway.start()
    await expect(chat.bubbles.last).to_have_text("and once more", timeout=20_000)
    await expect(chat.banner).to_be_hidden()
    await chat.say("second")
    await expect(chat.bubbles.last).to_have_text("You said: second")
    assert await chat.texts() == [line.text for line in gateway.last.log]


async def test_messages_during_an_outage_are_counted_once(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("one")
    await expect(chat.bubbles).to_have_count(2)
    await gateway.stop()
    gateway.last.say("two")
    await gateway.start()
    await expect(chat.bubbles).to_have_count(3)
    assert [message["text"] for message in await chat.heard("message")] == ["one", "two"]


async def test_a_reset_drops_everything_and_starts_over(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("from before the restore")
    await expect(chat.bubbles).to_have_count(2)
    await gateway.stop()
    del gateway.last.log[1:]
    await gateway.start()
    await expect(chat.bubbles).to_have_count(1)
    await chat.welcomed()
    assert await chat.heard("unread") == []


@pytest.mark.firefox
async def test_events_serve_where_sockets_are_blocked(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    gateway.sockets = False
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("through events")
    await expect(widget.bubbles.last).to_have_text("You said: through events")
    await gateway.stop()
    gateway.last.say("meanwhile")
    await gateway.start()
    await expect(widget.bubbles.last).to_have_text("meanwhile", timeout=20_000)
    assert await widget.texts() == [line.text for line in gateway.last.log]


async def test_a_socket_that_passes_nothing_on_is_given_up(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    def swallow(_: WebSocketRoute) -> None:
        """Accepted, and then silence, as some proxies do."""

    await widget.page.route_web_socket("**/socket?*", swallow)
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await until_holds(lambda: gateway.openings, "an opening")
    await expect(widget.host).to_have_attribute("data-status", "connecting")
    await widget.page.clock.run_for(9_000)
    await widget.welcomed()


async def test_a_socket_that_went_dead_is_noticed(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    sockets: list[str] = []

    def unheard(socket: WebSocketRoute) -> None:
        """Messages pass, pings don't."""
        sockets.append(socket.url)
        socket.connect_to_server()
        socket.on_message(lambda _: None)

    await widget.page.route_web_socket("**/socket?*", unheard)
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.open()
    await expect(widget.host).to_have_attribute("data-status", "live")
    await widget.page.clock.run_for(42_000)
    await until_holds(lambda: len(sockets) > 1, "a second socket")
    assert not sockets[1].endswith("after=0")


async def test_a_gateway_that_is_down_is_not_stormed(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    attempts: list[int] = []
    now = 0

    async def refuse(socket: WebSocketRoute) -> None:
        attempts.append(now)
        await socket.close()

    await widget.page.route_web_socket("**/socket?*", refuse)
    await widget.page.route("**/events?*", lambda route: route.abort())
    await widget.page.clock.install()
    await widget.page.goto(site.url)
    await widget.launcher.click()
    while now < 90:
        now += 1
        await widget.page.clock.run_for(1_000)
    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert 5 <= len(attempts) <= 12
    assert max(waits) > 10
    assert max(waits) <= 32
    assert waits[-1] > waits[0]


async def test_sockets_come_first_and_the_token_stays_out_of_the_address(site: HostSite, widget: Widget) -> None:
    addresses: list[str] = []
    widget.page.on("websocket", lambda socket: addresses.append(socket.url))
    await widget.page.goto(site.url)
    await widget.open()
    assert len(addresses) == 1
    assert addresses[0].endswith("/socket?after=0")


async def test_a_token_that_ran_out_is_asked_for_again(chat: Widget, gateway: FakeGateway) -> None:
    await gateway.stop()
    gateway.last.token = "a new one"
    await gateway.start()
    await expect(chat.host).to_have_attribute("data-status", "live", timeout=20_000)
    await chat.say("still me")
    await expect(chat.bubbles.last).to_have_text("You said: still me")
    assert gateway.openings == 2
    assert await chat.texts() == [line.text for line in gateway.last.log]


async def test_a_visitor_with_an_expired_token_starts_again(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.page.evaluate(
        "base => localStorage.setItem(`frontdesk:${base}:anonymous`, JSON.stringify({visitor_token: 'expired'}))",
        gateway.url,
    )
    await widget.open()
    assert gateway.openings == 2


async def test_a_conversation_that_is_gone_gives_way_to_a_new_one(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("lost with the disk")
    await expect(chat.bubbles).to_have_count(2)
    await gateway.stop()
    gateway.conversations.clear()
    gateway.open_of.clear()
    await gateway.start()
    await expect(chat.bubbles).to_have_count(1, timeout=20_000)
    await chat.welcomed()


async def test_a_refused_host_token_is_said_and_a_new_one_helps(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    site.settings = {"token": "expired"}
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("Your sign-in has expired. Please reload the page.")
    assert (await widget.heard("error"))[0]["code"] == "token_expired"
    await widget.page.evaluate("token => Frontdesk.identify(token)", host_token("jane"))
    await widget.welcomed()
    await expect(widget.banner).to_be_hidden()


async def test_the_gateway_may_be_down_when_the_chat_is_opened(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await gateway.stop()
    await widget.launcher.click()
    await expect(widget.banner).to_be_visible()
    await widget.say("early")
    await gateway.start()
    await expect(widget.bubbles.last).to_have_text("You said: early", timeout=20_000)


async def test_blocked_storage_costs_the_memory_only(
    site: HostSite, context: BrowserContext, gateway: FakeGateway
) -> None:
    await context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    widget = Widget(await context.new_page())
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("hi")
    await expect(widget.bubbles.last).to_have_text("You said: hi")


async def test_two_people_on_one_browser_keep_apart(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.settings = {"token": host_token("jane")}
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("I am Jane")
    await expect(widget.bubbles).to_have_count(3)
    await widget.page.evaluate("token => Frontdesk.identify(token)", host_token("omar"))
    await expect(widget.bubbles).to_have_count(1)
    await widget.page.evaluate("token => Frontdesk.identify(token)", host_token("jane"))
    await expect(widget.bubbles).to_have_count(3)
    await widget.page.evaluate("Frontdesk.reset()")
    await expect(widget.bubbles).to_have_count(1)
    assert len(gateway.conversations) == 3


async def test_one_person_with_another_role_is_another_conversation(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    site.settings = {"token": host_token("jane")}
    await widget.page.goto(site.url)
    await widget.open()
    await widget.say("as a colleague")
    await expect(widget.bubbles).to_have_count(3)
    await widget.page.evaluate("token => Frontdesk.identify(token)", host_token("jane", "visitor"))
    await expect(widget.bubbles).to_have_count(1)


async def test_a_second_tab_shows_the_same(chat: Widget, site: HostSite, context: BrowserContext, page: Page) -> None:
    other = Widget(await context.new_page())
    await other.page.goto(site.url)
    await other.open()
    await chat.say("from the first tab")
    await expect(other.bubbles.last).to_have_text("You said: from the first tab")
    await expect(chat.bubbles.last).to_have_text("You said: from the first tab")
    assert await other.texts() == await chat.texts()


async def test_a_message_to_a_forgotten_conversation_is_not_lost(chat: Widget, gateway: FakeGateway) -> None:
    """A conversation in which nothing happened is forgotten while the widget still shows its greeting."""
    gateway.conversations.clear()
    gateway.open_of.clear()
    await chat.say("are you still there?")
    await expect(chat.bubbles.last).to_have_text("You said: are you still there?", timeout=20_000)
    assert await chat.texts() == [line.text for line in gateway.last.log]
    assert gateway.openings == 2


async def test_a_file_for_a_forgotten_conversation_is_not_lost(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    sent: list[str] = []

    async def opening(route: Route) -> None:
        answer = await route.fetch()
        with_files = {**await answer.json(), "attachments": {"max_bytes": 1_000, "max_files": 10}}
        await route.fulfill(response=answer, json=with_files)

    async def file(route: Route) -> None:
        sent.append(chat := route.request.url.split("/")[-2])
        headers = {"access-control-allow-origin": "*"}
        stored, refused = {"id": "0" * 26, "name": "a.txt", "type": "text/plain"}, {"code": "conversation_unknown"}
        status, body = (201, stored) if chat in gateway.conversations else (404, refused)
        await route.fulfill(status=status, json=body, headers=headers)

    await widget.page.route("**/v1/conversations", opening)
    await widget.page.route("**/v1/conversations/*/attachments**", file)
    await widget.page.goto(site.url)
    await widget.open()
    before = gateway.last.id
    gateway.conversations.clear()
    gateway.open_of.clear()
    async with widget.page.expect_file_chooser() as chooser:
        await widget.button("Attach images or files").click()
    files: list[FilePayload] = [{"name": f"{name}.txt", "mimeType": "", "buffer": b"x"} for name in "ab"]
    await (await chooser.value).set_files(files)
    await expect(widget.host.get_by_role("button", name=re.compile("Remove .\\.txt"))).to_have_count(2, timeout=30_000)
    assert gateway.openings == 2
    assert sorted(sent) == sorted([before, before, gateway.last.id, gateway.last.id])
