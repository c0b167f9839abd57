"""A visitor reads the welcome, clicks, writes, and sees the results."""

import pytest
from playwright.async_api import expect

from libs.contracts.entries import Button
from tests.browser.fake_conversation import CONFIRMATIONS
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


async def test_welcome_and_buttons_come_without_a_word_typed(any_site: HostSite, widget: Widget) -> None:
    await widget.page.goto(any_site.url)
    await widget.open()
    assert len(await widget.texts()) == 1
    assert await widget.log.locator(".buttons button").first.is_enabled()


async def test_a_button_answers_with_its_line_and_is_used_up(any_site: HostSite, widget: Widget) -> None:
    await widget.page.goto(any_site.url)
    await widget.open()
    buttons = widget.log.locator(".buttons").first.locator("button")
    label = await buttons.first.inner_text()
    await buttons.first.click()
    await expect(widget.bubbles).to_have_count(3)
    assert (await widget.texts())[1] == label
    await expect(buttons.first).to_be_disabled()
    await expect(buttons.last).to_be_disabled()
    await expect(buttons.first).to_have_class("chosen")


async def test_the_cancel_button_of_an_old_question_is_disabled(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("Which contact is it?", locale="en", buttons=[Button(action="cancel", label="Cancel")])
    cancel = chat.log.locator("[data-action=cancel]")
    await expect(cancel).to_be_enabled()
    await chat.say("Jane Doe")
    await expect(cancel).to_be_disabled()


async def test_only_the_newest_of_repeated_questions_can_be_answered(chat: Widget, gateway: FakeGateway) -> None:
    for text in ("What is it about?", "Please choose: what is it about?"):
        gateway.last.say(text, locale="en", buttons=[Button(action="answer.topic.sales", label="Sales")])
    gateway.last.say("Shall I save it?", locale="en", buttons=[Button(action="confirm:c1", label="Save")])
    older, newer = chat.button("Sales").first, chat.button("Sales").last
    await expect(older).to_be_disabled()
    await expect(chat.button("Search contact")).to_be_disabled()  # of the welcome
    await expect(newer).to_be_enabled()  # a proposal has buttons of its own, and asks no other question
    await newer.click()
    await expect(newer).to_have_class("chosen")
    await expect(older).not_to_have_class("chosen")


async def test_each_button_sends_its_own_action(chat: Widget, gateway: FakeGateway) -> None:
    await chat.button("Update contact").click()
    await expect(chat.bubbles.last).to_have_text(CONFIRMATIONS["update"])
    assert gateway.last.received[-1]["action"] == "update"


async def test_free_text_is_answered(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say("find Jane\nat Acme")
    await expect(chat.bubbles.last).to_have_text("You said: find Jane\nat Acme", use_inner_text=True)
    assert gateway.last.received[-1]["text"] == "find Jane\nat Acme"
    await expect(chat.input).to_have_value("")


async def test_shift_enter_makes_a_line_and_blank_text_is_not_sent(chat: Widget, gateway: FakeGateway) -> None:
    await chat.say("   ")
    await chat.input.fill("one")
    await chat.input.press("Shift+Enter")
    await chat.input.press_sequentially("two")
    await chat.input.press("Enter")
    await until_holds(lambda: any("text" in each for each in gateway.last.received), "a message")
    assert [each["text"] for each in gateway.last.received if "text" in each] == ["one\ntwo"]


async def test_own_line_stands_at_once_and_once(chat: Widget, gateway: FakeGateway) -> None:
    await gateway.stop()
    await chat.say("are you there?")
    await expect(chat.bubbles.last).to_have_text("are you there?")
    await expect(chat.lines.last).to_contain_text("Waiting for the connection…")
    await gateway.start()
    await expect(chat.bubbles.last).to_have_text("You said: are you there?", timeout=20_000)
    assert (await chat.texts()).count("are you there?") == 1
    assert [line.text for line in gateway.last.log].count("are you there?") == 1


async def test_a_refused_line_says_so_and_can_be_sent_again(chat: Widget, gateway: FakeGateway) -> None:
    gateway.accepting = False
    await chat.say("please")
    await expect(chat.lines.last).to_contain_text("Not sent.")
    gateway.accepting = True
    await chat.button("Try again").click()
    await expect(chat.bubbles.last).to_have_text("You said: please")
    sent = [each["client_message_id"] for each in gateway.last.received if "text" in each]
    assert len(sent) == 2
    assert sent[0] == sent[1]


@pytest.mark.parametrize("sockets", [True, False])
async def test_writing_after_the_end_opens_the_next_conversation(
    site: HostSite, widget: Widget, gateway: FakeGateway, sockets: bool
) -> None:
    gateway.sockets = sockets
    await widget.page.goto(site.url)
    await widget.open()
    first = gateway.last
    first.close()
    await expect(widget.host).to_have_attribute("data-status", "ended")
    await widget.say("one more thing")
    await expect(widget.bubbles.last).to_have_text("You said: one more thing")
    await expect(widget.log).to_contain_text("This conversation is closed.")
    assert gateway.last is not first
    assert not any("text" in each for each in first.received)
    sent = next(each for each in gateway.last.received if "text" in each)
    assert sent["early"] is True, "it was written before that conversation was open"
    await widget.say("and another")
    await expect(widget.bubbles.last).to_have_text("You said: and another")
    assert "early" not in next(each for each in gateway.last.received if each.get("text") == "and another")


async def test_a_line_that_meets_a_closed_conversation_is_sent_into_the_next(
    chat: Widget, gateway: FakeGateway
) -> None:
    first = gateway.last
    first.status = "closed"  # the client does not know yet
    await chat.say("too late?")
    await expect(chat.bubbles.last).to_have_text("You said: too late?")
    assert gateway.last is not first
    ids = [each.received[-1]["client_message_id"] for each in (first, gateway.last)]
    assert ids[0] == ids[1]


async def test_a_notice_stands_apart_and_a_teammate_has_a_name(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("I could not work on that.", "system", notice="gave_up", locale="en")
    await expect(chat.lines.last).to_have_class("line message system notice")
    await expect(chat.lines.last.locator(".bubble")).to_have_count(0)
    gateway.last.say("Hi, Ines here.", "teammate", name="Ines")
    await expect(chat.lines.last.locator(".byline")).to_contain_text("Ines")


async def test_an_assistant_without_its_model_says_so_and_keeps_its_buttons(chat: Widget, gateway: FakeGateway) -> None:
    choices = [Button(action="pick:1", label="Jane Doe"), Button(action="pick:2", label="Jane Roe")]
    gateway.last.say("Which one?", notice="assistant_limited", buttons=choices, locale="en")
    await expect(chat.lines.last.locator(".note")).to_contain_text("The language model can’t be reached.")
    await expect(chat.bubbles.last).to_have_text("Which one?")
    await expect(chat.announcer).to_contain_text("The language model can’t be reached.")
    await chat.button("Jane Roe").click()
    await until_holds(lambda: gateway.last.received[-1].get("action") == "pick:2", "the choice")


async def test_every_line_says_its_language(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.say("Dzień dobry", locale="pl")
    await expect(chat.bubbles.last).to_have_attribute("lang", "pl")
