"""Writing at the desk in a browser: drafts, canned replies at the caret, and input methods."""

from playwright.async_api import BrowserContext, Page, expect
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Macro
from libs.contracts.desk import CannedReply
from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.gateway.desk.teammate import TeammateClient, customer
from tests.gateway.running import Gateway, host_token

pytestmark = [*chromium.NEEDED]

CANNED = [
    CannedReply(shortcut="hello", text="Hello {name}, this is {me}. How can I help?"),
    CannedReply(shortcut="thanks", text="Thanks, {name}!"),
    CannedReply(shortcut="refund", text="{name}, Ihre Rückzahlung kommt morgen."),
]


async def signed_in(context: BrowserContext, gateway: Gateway, person: str = "ana") -> DeskPage:
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token(person, role="teammate"))
    await desk.page.evaluate("location.hash = '#all'")
    return desk


async def test_unsent_texts_are_kept_until_they_are_sent(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    vera, _ = await customer(gateway, "Vera"), await customer(gateway, "Paul")
    desk = await signed_in(context, gateway)
    await desk.open("Vera")
    await desk.input.fill("A reply to Vera")
    await desk.page.get_by_role("button", name="Note", exact=True).click()
    await expect(desk.input).to_have_value("")
    await desk.input.fill("A note about Vera")
    await desk.open("Paul")
    await expect(desk.input).to_have_value("")
    await expect(desk.row("Vera")).to_contain_text("Draft")
    await expect(desk.row("Paul")).not_to_contain_text("Draft")
    await desk.page.reload()  # the view next to the conversation stays, too
    await desk.open("Vera")
    await expect(desk.input).to_have_value("A reply to Vera")
    # Another tab has them too, and what is typed there is shown here.
    other = await signed_in(context, gateway)
    await other.open("Vera")
    await other.input.fill("A longer reply to Vera")
    await expect(desk.input).to_have_value("A longer reply to Vera")
    # Another person in the same browser does not.
    ben = await signed_in(context, gateway, "ben")
    await ben.open("Vera")
    await expect(ben.input).to_have_value("")
    await other.input.press("Enter")
    await expect(other.bubbles.last).to_have_text("A longer reply to Vera")
    await expect(desk.input).to_have_value("")
    await other.page.get_by_role("button", name="Note", exact=True).click()
    await expect(other.input).to_have_value("A note about Vera")
    # A collision is also noticed for a text that was begun before a reload.
    await other.page.get_by_role("button", name="Reply", exact=True).click()
    await other.input.fill("One more thing")
    await ben.reply("I answered already")
    await other.page.reload()
    await expect(other.page.get_by_role("alert").filter(has_text="Ben Cole replied since you began.")).to_be_visible()
    await desk.page.get_by_role("button", name="Sign out").click()
    await expect(desk.page.locator("#sign-in")).to_be_visible()
    kept = await desk.page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))")
    assert kept == []
    assert [each["kind"] for each in await ana.entries(vera)].count("message") == 3


async def test_drafts_are_removed_after_some_days(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    chat = await customer(gateway, "Vera")
    desk = await signed_in(context, gateway)
    await desk.open("Vera")
    await desk.input.fill("Old words")
    await desk.page.evaluate(
        """() => { for (const key of Object.keys(localStorage).filter(key => key.includes('draft'))) {
          const draft = JSON.parse(localStorage[key]);
          localStorage[key] = JSON.stringify({...draft, at: draft.at - 8 * 86400000});
        } localStorage['frontdesk:desk:draft:ana:x:reply'] = '{'; }"""
    )
    await desk.page.reload()
    await expect(desk.head.get_by_role("heading")).to_have_text("Vera")
    await expect(desk.input).to_have_value("")
    assert await desk.page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))") == []
    assert chat.id in desk.page.url


async def test_canned_replies_come_in_at_the_caret(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, context: BrowserContext
) -> None:
    await Directory(redis, keys).put_canned_replies(CANNED)
    chat = await customer(gateway, "Vera Lind")
    desk = await signed_in(context, gateway)
    await desk.open("Vera Lind")
    box, menu = desk.input, desk.page.get_by_role("listbox")
    options = menu.get_by_role("option")
    # In the middle of a text: only the word at the caret is replaced.
    await box.fill("Dear customer,  Bye.")
    await move_caret(desk.page, len("Dear customer, "))
    await box.press_sequentially("/than")
    await expect(options).to_have_count(1)
    await box.press("Enter")
    await expect(box).to_have_value("Dear customer, Thanks, Vera Lind! Bye.")
    await expect(menu).to_be_hidden()
    # Found by the text too, without its accents.
    await box.fill("/ruck")
    await expect(options.first).to_contain_text("/refund")
    await box.press("Tab")
    await expect(box).to_have_value("Vera Lind, Ihre Rückzahlung kommt morgen.")
    # A mistyped shortcut is neither sent nor deleted, alone or at the end of a text.
    for text in ("/thnaks", "/nothing-like-it", "Well, /thnaks"):
        await box.fill(text)
        await box.press("Enter")
        await box.press("Enter")
        await expect(box).to_have_value(text)
    await box.fill("/thnaks")
    await expect(options).to_have_text(["/thanksThanks, {name}!"])
    await box.press("ArrowDown")
    await box.press("Enter")
    await expect(box).to_have_value("Thanks, Vera Lind!")
    # A slash inside a word is a slash.
    await box.fill("and/or")
    await expect(menu).to_be_hidden()
    # The button opens a list, and the text stays.
    await box.fill("One. Two.")
    await move_caret(desk.page, len("One. "))
    await desk.page.get_by_role("button", name="Canned replies").click()
    await expect(box).to_have_value("One. Two.")
    await desk.dialog.get_by_role("searchbox").fill("thnaks")
    await desk.page.keyboard.press("Enter")
    await expect(box).to_have_value("One. Thanks, Vera Lind!Two.")
    await expect(box).to_be_focused()
    await desk.page.keyboard.press("ControlOrMeta+z")
    await expect(box).to_have_value("One. Two.")
    await desk.page.get_by_role("button", name="Canned replies").click()
    await desk.page.keyboard.press("Escape")
    await expect(box).to_have_value("One. Two.")
    assert [each["kind"] for each in await ana.entries(chat)].count("message") == 1
    # Escape leaves the word as it is, and then it can be sent.
    await box.fill("/thnaks")
    await expect(menu).to_be_visible()
    await box.press("Escape")
    await box.press("Enter")
    await expect(desk.bubbles.last).to_have_text("/thnaks")


async def test_a_missing_name_leaves_no_comma(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, context: BrowserContext
) -> None:
    texts = {
        "Hello {name}, this is {me}.": "Hello, this is Ana Ruiz.",
        "Thanks, {name}!": "Thanks!",
        "{name}, one moment": "One moment",
        "Merci {name} !": "Merci !",
        "¡Hola, {name}!": "¡Hola!",
        "{name}님, 안녕하세요.": "안녕하세요.",
        "Done. {name}, is there more?": "Done. Is there more?",
        "Hi, {name}, how are you?": "Hi, how are you?",
        "Bye {name}": "Bye",
    }
    canned = [CannedReply(shortcut=f"text{number}", text=text) for number, text in enumerate(texts)]
    await Directory(redis, keys).put_canned_replies(canned)
    answer = await gateway.http.post("/v1/conversations")
    desk = await signed_in(context, gateway)
    await ana.does(type("Chat", (), {"id": answer.json()["conversation_id"]})(), "assign", owner="person:ana")
    await desk.rows.first.click()
    for number, wanted in enumerate(texts.values()):
        await desk.input.fill(f"/text{number}")
        await desk.input.press("Enter")
        await expect(desk.input).to_have_value(wanted)


async def test_the_enter_of_an_input_method_chooses_and_sends_nothing(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, context: BrowserContext
) -> None:
    await Directory(redis, keys).put_canned_replies(CANNED)
    chat = await customer(gateway, "Vera")
    desk = await signed_in(context, gateway)
    await desk.open("Vera")
    compose = """box => { for (const init of [{isComposing: true}, {keyCode: 229}]) box.dispatchEvent(
      new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...init})); }"""
    for text in ("안녕", "/hello"):
        await desk.input.fill(text)
        await desk.input.evaluate(compose)
        await expect(desk.input).to_have_value(text)
    await desk.input.fill("")
    await desk.page.get_by_role("button", name="Assign (a)").click()
    await desk.dialog.get_by_role("searchbox").evaluate(compose)
    await expect(desk.dialog).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("button", name="Canned replies").click()
    await desk.dialog.get_by_role("searchbox").evaluate(compose)
    await expect(desk.dialog).to_be_visible()
    assert {each["kind"] for each in await ana.entries(chat)} == {"opened", "message"}


async def move_caret(page: Page, place: int) -> None:
    await page.evaluate(
        """place => { const box = document.querySelector('.composer textarea');
        box.focus(); box.setSelectionRange(place, place); }""",
        place,
    )


async def test_macros_and_send_and_close_run_by_one_click(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, context: BrowserContext
) -> None:
    directory = Directory(redis, keys)
    steps = [
        {"do": "reply", "text": "Thanks, {name}!"},
        {"do": "label", "add": ["refund"]},
        {"do": "assign", "owner": "me"},
    ]
    broken = [{"do": "label", "add": ["no-such-label"]}, {"do": "close"}]
    await directory.put_macros(
        [
            Macro.model_validate({"id": "refund", "name": "Refund", "steps": steps}),
            Macro.model_validate({"id": "broken", "name": "Broken", "steps": broken}),
        ]
    )
    vera, paul = await customer(gateway, "Vera"), await customer(gateway, "Paul")
    desk = await signed_in(context, gateway)
    await desk.open("Vera")
    await desk.input.fill("A draft that stays")
    await desk.page.get_by_role("button", name="Macros").click()
    await expect(desk.dialog.get_by_role("button", name="Refund")).to_contain_text("Reply · Labels · Assign")
    await desk.dialog.get_by_role("searchbox").fill("refu")
    await desk.page.keyboard.press("Enter")
    await expect(desk.toast).to_contain_text("Done: Refund")
    await expect(desk.bubbles.last).to_have_text("Thanks, Vera!")
    await expect(desk.input).to_have_value("A draft that stays")
    summary = (await ana.get(f"conversations/{vera.id}"))["summary"]
    assert (summary["owner"], summary["labels"]) == ("person:ana", ["refund"])
    # A step that is refused is named, and the rest is left.
    await desk.page.get_by_role("button", name="Macros").click()
    await desk.dialog.get_by_role("button", name="Broken").click()
    await expect(desk.toast).to_contain_text("There is no such label any more.")
    assert (await ana.get(f"conversations/{vera.id}"))["summary"]["status"] == "open"
    # Send and close asks for what the desk requires; leaving the dialog sends nothing.
    await desk.open("Paul")
    await desk.input.fill("Good-bye, Paul.")
    await desk.input.press("Control+Enter")
    await desk.page.keyboard.press("Escape")
    await expect(desk.input).to_have_value("Good-bye, Paul.")
    await desk.page.get_by_role("button", name="Send and close").click()
    await desk.dialog.get_by_role("radio", name="Order").check()
    await desk.dialog.get_by_role("button", name="Close").last.click()
    await expect(desk.page.locator(".ended")).to_contain_text("This conversation is closed.")
    kinds = [each["kind"] for each in await ana.entries(paul)]
    assert kinds[-2:] == ["message", "closed"]
    assert await desk.page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft')).length") == 1
