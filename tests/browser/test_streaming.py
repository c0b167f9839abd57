"""Replies while they are written, and events during that time."""

import pytest
from playwright.async_api import expect

from libs.contracts.frames import ActivityFrame, DeltaFrame, DraftDroppedFrame
from tests.browser.fake_conversation import FakeConversation
from tests.browser.fake_gateway import FakeGateway
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


def delta(conversation: FakeConversation, position: int, text: str, *, message: str = "m1", turn: str = "t1") -> None:
    conversation.send(DeltaFrame(message_id=message, turn=turn, position=position, text=text))


@pytest.mark.firefox
async def test_a_draft_grows_and_its_message_takes_its_place(chat: Widget, gateway: FakeGateway) -> None:
    delta(gateway.last, 0, "Let me 👀 ")
    delta(gateway.last, 9, "see")
    draft = chat.log.locator(".line.draft")
    await expect(draft.locator(".bubble")).to_have_text("Let me 👀 see")
    gateway.last.say("Let me 👀 see. Found!", id="m1", locale="en")
    await expect(draft).to_have_count(0)
    await expect(chat.bubbles).to_have_count(2)
    await expect(chat.bubbles.last).to_have_text("Let me 👀 see. Found!")
    delta(gateway.last, 0, "late")
    gateway.last.say("next")
    await expect(chat.bubbles).to_have_count(3)
    await expect(chat.bubbles.nth(1)).to_have_text("Let me 👀 see. Found!")
    await expect(draft).to_have_count(0)


async def test_a_draft_is_dropped_on_request(chat: Widget, gateway: FakeGateway) -> None:
    delta(gateway.last, 0, "I will")
    await expect(chat.log.locator(".line.draft")).to_have_count(1)
    gateway.last.send(DraftDroppedFrame(message_id="m1", turn="t1"))
    await expect(chat.log.locator(".line.draft")).to_have_count(0)


async def test_a_draft_with_a_gap_is_dropped_until_its_message(chat: Widget, gateway: FakeGateway) -> None:
    draft = chat.log.locator(".line.draft")
    delta(gateway.last, 0, "one ")
    await expect(draft).to_have_count(1)
    delta(gateway.last, 8, "three")
    await expect(draft).to_have_count(0)
    delta(gateway.last, 13, " four")
    gateway.last.say("one two three four", id="m1")
    await expect(chat.bubbles.last).to_have_text("one two three four")
    await expect(draft).to_have_count(0)


async def test_a_draft_that_is_joined_midway_is_not_shown(chat: Widget, gateway: FakeGateway) -> None:
    delta(gateway.last, 5, "the end")
    gateway.last.say("another line", id="m2")
    await expect(chat.bubbles).to_have_count(2)
    await expect(chat.log).not_to_contain_text("the end")


async def test_a_new_turn_restarts_the_draft(chat: Widget, gateway: FakeGateway) -> None:
    delta(gateway.last, 0, "a worker that died", message="m1", turn="t1")
    delta(gateway.last, 0, "the next", message="m2", turn="t2")
    draft = chat.log.locator(".line.draft")
    await expect(draft.locator(".bubble")).to_have_text("the next")
    delta(gateway.last, 0, "the same line, again", message="m2", turn="t3")
    await expect(draft.locator(".bubble")).to_have_text("the same line, again")
    await expect(draft).to_have_count(1)


async def test_a_draft_does_not_outlive_a_reconnect(chat: Widget, gateway: FakeGateway) -> None:
    delta(gateway.last, 0, "half a sen")
    await expect(chat.log.locator(".line.draft")).to_have_count(1)
    await gateway.stop()
    await gateway.start()
    await expect(chat.log.locator(".line.draft")).to_have_count(0)


async def test_the_activity_is_shown_and_expires(chat: Widget, gateway: FakeGateway) -> None:
    await chat.page.clock.install()
    gateway.last.send(ActivityFrame(activity="thinking"))
    await expect(chat.activity).to_have_text("Thinking…")
    gateway.last.send(ActivityFrame(activity="slow", text="This takes longer than usual…"))
    await expect(chat.activity).to_have_text("This takes longer than usual…")
    gateway.last.send(ActivityFrame(activity="tool", tool="search_contact"))
    await expect(chat.activity).to_have_text("Searching HubSpot…")
    gateway.last.send(ActivityFrame(activity="idle"))
    await expect(chat.activity).to_be_hidden()
    gateway.last.send(ActivityFrame(activity="typing", author="teammate", name="Ines"))
    await expect(chat.activity).to_have_text("Ines is typing…")
    await chat.page.clock.run_for(7_000)
    await expect(chat.activity).to_be_hidden()


async def test_typing_is_sent_but_not_with_every_key(chat: Widget, gateway: FakeGateway) -> None:
    await chat.input.press_sequentially("hello there")
    await until_holds(lambda: {"type": "typing"} in gateway.last.received, "typing")
    await chat.input.press("Enter")
    await expect(chat.bubbles.last).to_have_text("You said: hello there")
    assert gateway.last.received.count({"type": "typing"}) == 1
