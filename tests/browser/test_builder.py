"""The canvas of the builder: flows are built, changed and checked by mouse, by keys and on a phone."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.axe import PHONE, Audit
from tests.browser.builder_page import BuilderPage
from tests.browser.fake_flows import EMPTY, FakeFlows
from tests.browser.fake_gateway import FakeGateway

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TRIGGER = {"on": "chat.opened"}
THREE: dict[str, Any] = {
    "name": "three", "trigger": TRIGGER,
    "steps": [
        {"say": {"text": "First"}},
        {"branch": {"cases": [{"when": 'source == "contact"', "steps": [{"note": "Inside"}]}]}},
        {"assign": {"team": "sales"}},
    ],
}  # fmt: skip

SMALL = """() => [...document.querySelectorAll('.builder :is(button, select, summary)')]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
    .map((each) => each.outerHTML)"""


async def opened(
    browser: Browser, gateway: FakeGateway, document: Any = THREE, **more: Any
) -> tuple[BuilderPage, FakeFlows]:
    flows = FakeFlows({"three": document}, **more)
    return await BuilderPage.open(browser, gateway.url, flows, "three"), flows


async def test_a_flow_is_built_from_an_empty_page(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway, {"name": "three", **EMPTY})
    await builder.select("Trigger")
    await builder.panel.get_by_role("button", name="Add a condition").click()
    await builder.panel.get_by_label("What").select_option(label="Source")
    await builder.panel.get_by_label("Value").select_option(label="Contact")
    await expect(builder.card("Trigger. Conversation opened. Source is Contact")).to_be_visible()
    await builder.add("Look up the contact")
    await builder.add("Ask a question")
    await builder.field("name").get_by_role("textbox").fill("people")
    await builder.field("text").get_by_role("textbox").fill("For how many people?")
    await builder.field("type").get_by_role("combobox").select_option(label="A number")
    await builder.add("Branch")
    await builder.select("If 1: no condition yet")
    await builder.panel.get_by_role("button", name="Add a condition").click()
    await builder.panel.get_by_label("What").select_option("vars.people")
    await builder.panel.get_by_label("Comparison").select_option(label="is more than")
    await builder.panel.get_by_label("Value").fill("5")
    await builder.panel.get_by_role("button", name="Add a step").click()
    await builder.insert("Assign to a team")
    await builder.field("team").get_by_role("combobox").select_option(label="Support")
    await builder.select("Otherwise")
    await builder.add("Assign to a team")
    # The trigger does not leave staff out, so that each team may get a conversation that it does not see.
    await expect(builder.page.get_by_role("button", name="Checks: 2")).to_be_visible()
    await expect(builder.tree.locator(".step-findings")).to_have_count(2)
    await builder.saved()
    assert flows.saved[-1] == {
        "name": "three", "trigger": {**TRIGGER, "conditions": ['source == "contact"']},
        "steps": [
            {"enrich": {}},
            {"ask": {"name": "people", "type": "number", "text": "For how many people?"}},
            {"branch": {
                "cases": [{"when": "vars.people > 5", "steps": [{"assign": {"team": "support"}}]}],
                "default": [{"assign": {"team": "sales"}}],
            }},
        ],
    }  # fmt: skip


async def test_keys_alone_go_everywhere_and_change_the_flow(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    keys = builder.page.keyboard
    await builder.tree.locator("[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        await keys.press(key)
    await expect(builder.card("If Source is Contact")).to_be_focused()
    await keys.press("ArrowLeft")
    await expect(builder.card("If Source is Contact")).to_have_attribute("aria-expanded", "false")
    await keys.press("ArrowRight")
    await keys.press("ArrowUp")
    await expect(builder.card("Branch")).to_be_focused()
    await keys.press("Home")
    await keys.press("ArrowDown")
    await keys.press("Alt+ArrowRight")
    await expect(builder.news).to_have_text("Send a message is now step 1 of 2.")
    await keys.press("Alt+ArrowLeft")
    assert await builder.steps() == [
        "Conversation opened",
        "Branch",
        "Add a note",
        "Send a message",
        "Assign to a team",
    ]
    await keys.press("Control+c")
    await keys.press("Control+v")
    await expect(builder.news).to_have_text("Pasted: Send a message.")
    await keys.press("Delete")
    await keys.press("Alt+ArrowUp")
    await keys.press("Control+z")
    await keys.press("Control+z")
    await keys.press("Control+z")
    await keys.press("Control+z")
    await keys.press("Control+z")
    assert await builder.steps() == [
        "Conversation opened",
        "Send a message",
        "Branch",
        "Add a note",
        "Assign to a team",
    ]
    await keys.press("Control+Shift+z")
    await expect(builder.card("Send a message")).to_have_attribute("aria-level", "3")
    await keys.press("End")
    await keys.press("ArrowLeft")
    await keys.press("Insert")
    await keys.type("Close")
    await keys.press("Enter")
    await expect(builder.panel.get_by_role("heading")).to_have_text("Close the conversation")
    await expect(builder.card("Close the conversation")).to_be_focused()
    await keys.press("Enter")
    await expect(builder.panel.get_by_role("textbox", name="Text")).to_be_focused()
    await keys.type("Good-bye")
    await keys.press("Escape")
    await expect(builder.card("Close the conversation. Good-bye")).to_be_focused()
    await builder.saved()
    assert flows.saved[-1]["steps"][-1] == {"close": {"text": "Good-bye"}}


async def test_another_trigger_keeps_the_conditions_that_were_just_made(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway, {"name": "three", **EMPTY})
    await builder.select("Trigger")
    await builder.panel.get_by_role("button", name="Add a condition").click()
    await builder.panel.get_by_label("What").select_option("channel")
    await builder.panel.get_by_label("Value").fill("web")
    await builder.panel.locator("#flow-trigger").select_option("chat.closed")
    await builder.saved()
    assert flows.saved[-1]["trigger"] == {"on": "chat.closed", "conditions": ['channel == "web"']}


async def test_a_card_is_dragged_into_a_branch(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    card = builder.card("Send a message").locator(".step-card")
    target = builder.card("Otherwise").locator(".flow-gap")
    mouse = builder.page.mouse
    # By hovering, which waits while cards are drawn again.
    await card.hover(position={"x": 60, "y": 20})
    await mouse.down()
    await card.hover(position={"x": 60, "y": 40}, force=True)
    await target.hover(position={"x": 40, "y": 10}, force=True)
    await expect(builder.page.locator(".flow-gap[data-over]")).to_have_count(1)
    await mouse.up()
    await builder.saved()
    assert flows.saved[-1]["steps"][0]["branch"]["default"] == [{"say": {"text": "First"}}]
    await expect(builder.page.locator("[data-dragging], .step-ghost")).to_have_count(0)


async def test_a_drag_that_is_cancelled_changes_nothing(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    await builder.card("Send a message").locator(".step-card").hover(position={"x": 60, "y": 20})
    await builder.page.mouse.down()
    await builder.card("Otherwise").locator(".flow-gap").hover(position={"x": 40, "y": 10}, force=True)
    await expect(builder.page.locator(".step-ghost")).to_have_count(1)
    await builder.page.keyboard.press("Escape")
    await builder.page.mouse.up()
    await expect(builder.page.locator(".step-ghost")).to_have_count(0)
    assert flows.saved == []


async def test_findings_are_on_cards_at_fields_and_in_a_list(browser: Browser, gateway: FakeGateway) -> None:
    builder, _ = await opened(browser, gateway)
    await builder.select("Send a message")
    await builder.field("text").get_by_role("textbox").fill("Hello {vars.unknown}")
    await expect(builder.card("Send a message").locator(".step-findings")).to_be_visible()
    await expect(builder.panel.locator(".wrong:visible")).to_contain_text("unknown")
    await builder.page.get_by_role("button", name="Checks: 1").click()
    await builder.panel.get_by_role("button", name="Error:").click()
    await expect(builder.card("Send a message")).to_be_focused()
    await expect(builder.card("Send a message")).to_have_attribute("aria-selected", "true")


async def test_another_editor_is_not_overwritten(browser: Browser, gateway: FakeGateway) -> None:
    theirs = {**THREE, "steps": [{"say": {"text": "Theirs"}}]}
    builder, flows = await opened(browser, gateway, editors=[{"person": "person:ben", "name": "Ben Cole", "at": "x"}])
    await expect(builder.page.get_by_text("Also here: Ben Cole")).to_be_visible()
    flows.change("three", theirs)
    await builder.select("Send a message")
    await builder.field("text").get_by_role("textbox").fill("Mine")
    notice = builder.page.get_by_role("alert").filter(has_text="ben changed this flow")
    await expect(notice).to_be_visible()
    assert flows.saved == []
    await notice.get_by_role("button", name="Take theirs").click()
    await expect(builder.card("Send a message. Theirs")).to_be_visible()
    flows.change("three", THREE)
    await builder.field("text").get_by_role("textbox").fill("Mine again")
    await notice.get_by_role("button", name="Keep mine").click()
    await builder.saved()
    assert flows.documents["three"]["steps"] == [{"say": {"text": "Mine again"}}]


async def test_a_save_of_another_editor_is_shown_where_all_is_saved(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    flows.change("three", {**THREE, "steps": [{"say": {"text": "Theirs"}}]})
    flows.news = 1
    await builder.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(builder.card("Send a message. Theirs")).to_be_visible()
    await expect(builder.card("Branch")).to_have_count(0)


async def test_a_failed_save_is_shown_and_sent_again(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    flows.refuses["draft"] = (503, "unavailable")
    await builder.select("Send a message")
    await builder.field("text").get_by_role("textbox").fill("Kept")
    await expect(builder.page.get_by_role("alert").filter(has_text="The draft is not saved")).to_be_visible()
    del flows.refuses["draft"]
    await expect(builder.state).to_have_text("Saved", timeout=30_000)
    assert flows.saved[-1]["steps"][0] == {"say": {"text": "Kept"}}


async def test_texts_stand_side_by_side_in_all_languages(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    await builder.select("Send a message")
    await expect(builder.field("text")).to_contain_text("Missing: Español, Français, Polski, 한국어, Русский")
    await builder.field("text").get_by_role("button", name="All languages").click()
    dialog = builder.page.get_by_role("dialog")
    await dialog.get_by_label("Français").fill("Bonjour")
    await builder.page.keyboard.press("Escape")
    await builder.field("text").get_by_role("button", name="Translate missing ones").click()
    await expect(builder.field("text").locator(".text-missing")).to_be_hidden()
    await builder.saved()
    said = {"en": "First", "es": "es: First", "fr": "Bonjour", "pl": "pl: First", "ko": "ko: First", "ru": "ru: First"}
    assert flows.saved[-1]["steps"][0] == {"say": {"text": said}}


async def test_a_condition_can_be_typed_as_an_expression(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway)
    await builder.select("If Source is Contact")
    await builder.panel.get_by_role("button", name="As an expression").click()
    await builder.panel.get_by_label("Expression").fill('locale in ["es", "fr"] || returning')
    await builder.panel.get_by_role("button", name="As sentences").click()
    await expect(builder.panel.get_by_label("Which conditions")).to_have_value("any")
    await expect(builder.panel.get_by_role("checkbox", name="Spanish")).to_be_checked()
    await builder.saved()
    assert flows.saved[-1]["steps"][1]["branch"]["cases"][0]["when"] == 'locale in ["es", "fr"] || returning'


async def test_a_flow_that_may_not_be_changed_can_be_read(browser: Browser, gateway: FakeGateway) -> None:
    builder, flows = await opened(browser, gateway, editing="read_only")
    await expect(builder.page.get_by_text("Flows can’t be changed here.")).to_be_visible()
    await builder.select("Send a message")
    await expect(builder.field("text").get_by_role("textbox")).to_be_disabled()
    await builder.page.keyboard.press("Delete")
    await expect(builder.tools.get_by_role("button", name="Add a step")).to_be_disabled()
    assert flows.saved == []


async def test_the_builder_is_accessible(browser: Browser, gateway: FakeGateway) -> None:
    builder, _ = await opened(browser, gateway)
    audit = Audit(builder.page)
    await builder.select("Trigger")
    await audit.look("the trigger")
    await builder.page.set_viewport_size(PHONE)
    for name in ("Close the panel",):
        await builder.panel.get_by_role("button", name=name).click()
    await audit.look("the canvas", PHONE)
    await builder.tools.get_by_role("button", name="Add a step").click()
    await audit.look("the menu of steps", PHONE, within="dialog")
    await builder.page.keyboard.press("Escape")
    small = await builder.page.evaluate(SMALL)
    assert small == []
    assert audit.broken == {}
