"""The widget shows who is there, promises only what the desk can keep, and has earlier conversations to read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Route, expect

from libs.contracts.frames import SeenFrame, TeammateFrame
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser


def availability(**values: Any) -> dict[str, Any]:
    return {"online": True, "open": True, "opens_at": None, "answer_minutes": None, **values}


@pytest.mark.parametrize(
    ("known", "text", "dot"),
    [
        (availability(answer_minutes=5), "Usually answers in 5 minutes", True),
        (availability(answer_minutes=120), "Usually answers in 2 hours", True),
        (availability(), "At the desk now", True),
        (availability(online=False, answer_minutes=5), "No one is at the desk right now.", False),
        (availability(online=False, open=False, opens_at="tomorrow"), "Back tomorrow at", False),
        (availability(open=False, opens_at="tomorrow", answer_minutes=5), "Back tomorrow at", False),
        (None, "", False),
    ],
)
async def test_the_header_promises_what_is_true(
    site: HostSite, widget: Widget, gateway: FakeGateway, known: dict[str, Any] | None, text: str, dot: bool
) -> None:
    if known and known["opens_at"]:
        known = {**known, "opens_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    gateway.widget = {"availability": known}
    await widget.page.goto(site.url)
    await widget.open()
    status = widget.host.locator(".status")
    await expect(status).to_contain_text(text)
    assert (await status.get_attribute("data-online") is not None) is dot


async def test_a_teammate_who_answers_after_hours_is_not_away(chat: Widget, gateway: FakeGateway) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    gateway.widget = {"availability": availability(open=False, opens_at=tomorrow, answer_minutes=5)}
    status = chat.host.locator(".status")
    await chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back at this tab: it asks again
    await expect(status).to_contain_text("Back tomorrow at")
    gateway.last.send(TeammateFrame(offset=gateway.last.head, name="Ana Ruiz"))
    await expect(status).to_have_text("At the desk now")


async def test_staff_with_the_assistant_are_promised_no_person(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    async def of_staff(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "imports": True})

    gateway.widget = {"availability": availability(online=False)}
    await widget.page.route("**/v1/conversations", of_staff)
    await widget.page.goto(site.url)
    await widget.open()
    await expect(widget.host.get_by_role("button", name="Attach a file")).to_be_visible()
    await expect(widget.host.locator(".status")).to_have_text("")


async def test_a_teammate_joins_and_sees_the_message(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say("is a person there?")
    await expect(chat.bubbles.last).to_have_text("You said: is a person there?")
    head = gateway.last.head
    gateway.widget = {"availability": availability()}
    gateway.last.send(TeammateFrame(offset=head, name="Ana Ruiz"))
    await expect(chat.log).to_contain_text("Ana Ruiz joined")
    await expect(chat.host.locator("h2")).to_have_text("Ana Ruiz")
    await expect(chat.host.locator(".status")).to_have_text("At the desk now")
    await expect(chat.host.locator(".mark")).to_have_text("AR")
    await expect(chat.panel).to_have_accessible_name("Front desk")
    own = chat.lines.filter(has_text="is a person there?").first
    await expect(own).to_contain_text("Sent")
    gateway.last.send(SeenFrame(offset=head))
    await expect(own).to_contain_text("Seen")
    gateway.last.send(TeammateFrame(offset=head, name="Ana Ruiz"))
    gateway.last.send(TeammateFrame(offset=f"{int(head.partition('-')[0]) + 5}-0", name=None))
    await expect(chat.host.locator("h2")).to_have_text("Front desk")
    assert (await chat.log.inner_text()).count("Ana Ruiz joined") == 1


async def test_a_teammate_who_has_just_joined_is_not_said_to_be_away(chat: Widget, gateway: FakeGateway) -> None:
    """The gateway's answer may be some seconds old: it is not shown before a newer one can be there."""
    gateway.widget = {"availability": availability(online=False)}
    await chat.page.reload()
    status = chat.host.locator(".status")
    await expect(status).to_contain_text("No one is at the desk right now.")
    async with chat.page.expect_response("**/v1/widget*"):
        gateway.last.send(TeammateFrame(offset=gateway.last.head, name="Ana Ruiz"))
    await expect(chat.host.locator("h2")).to_have_text("Ana Ruiz")
    await expect(status).to_have_text("")
    async with chat.page.expect_response("**/v1/widget*"):
        gateway.widget = {"availability": availability()}
    await expect(status).to_have_text("At the desk now")
    # Away for a while, and back: a message shows it at once.
    gateway.widget = {"availability": availability(online=False)}
    await chat.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(status).to_contain_text("No one is at the desk right now.")
    gateway.widget = {"availability": availability()}
    gateway.last.say("I am back", "teammate")
    await expect(status).to_have_text("At the desk now")


async def test_earlier_conversations_can_be_read(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say("the first question")
    await expect(chat.bubbles.last).to_have_text("You said: the first question")
    gateway.last.close()
    await chat.say("the second question")
    await expect(chat.bubbles.last).to_have_text("You said: the second question")
    await chat.button("Earlier conversations").click()
    history = chat.host.locator(".history")
    await history.get_by_role("button", name="You said: the first question").click()
    await expect(history.locator(".bubble").nth(1)).to_have_text("the first question")
    await expect(history).not_to_contain_text("the second question")
    await expect(history.locator(".end")).to_contain_text("Closed by Ana Ruiz")
    await history.get_by_role("button", name="Back").click()
    await expect(history.locator(".earlier")).to_have_count(1)
    await chat.page.keyboard.press("Escape")
    await expect(history).to_be_hidden()
    await expect(chat.panel).to_be_visible()
    assert await chat.focused() == "Earlier conversations"
