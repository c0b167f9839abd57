"""Pictures of the pages with conversations in them, for the documentation and for looking at.

`python -m tests.e2e.pictures FOLDER` starts everything on a Redis of its own, lets customers write and staff change a
contact, and makes `desk.png`, `desk-dark.png`, `desk-phone.png`, `inbound.png`, `demo.png` and `phone.png`.
"""

import asyncio
import io
import sys
import tempfile
from pathlib import Path
from typing import Literal
from uuid import uuid4

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize

from libs.messaging.keys import Keys
from tests.browser.chromium import launched
from tests.browser.desk_page import DeskPage
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.chat_client import new_phone
from tests.stack import Stack, running_stack

CUSTOMERS = [
    ("Nora Berg", "An order or an offer", "Can you deliver 20 desks to Oslo by Friday?"),
    ("Zoë Kim", "An invoice", "Invoice 2231 says 20 instead of 2."),
    ("Paul Girard", "Help with a product", "The drawer sticks since yesterday."),
]
WIDE: ViewportSize = {"width": 1440, "height": 900}
DEMO: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}


async def take(folder: Path) -> None:
    keys = Keys(prefix=f"pictures:{uuid4().hex}:")
    names = ("gateway-1", "agent-1", "hubspot_tools-1")
    with tempfile.TemporaryDirectory() as data:
        async with (
            running_stack(Path(data), keys, *names, FRONTDESK_ALLOWED_ORIGINS="*") as stack,
            launched() as browser,
        ):
            await _inbound(browser, stack, folder / "inbound.png")
            ana = await _desk(browser, stack, WIDE)
            for customer in CUSTOMERS:
                await _customer(browser, stack, *customer)
            await ana.open("Nora Berg")
            await ana.reply("Yes, we can: they leave our warehouse on Wednesday.")
            await _settled(ana.page)
            await ana.page.screenshot(path=folder / "desk.png")
            await _again(browser, stack, WIDE, "dark", folder / "desk-dark.png")
            await _again(browser, stack, PHONE, "light", folder / "desk-phone.png")
            await _contact_manager(browser, stack, DEMO, "Wilma Flint", "wilma@flint.example", folder / "demo.png")
            await _contact_manager(browser, stack, PHONE, "Fred Stone", "fred@stone.example", folder / "phone.png")


async def _again(
    browser: Browser, stack: Stack, size: ViewportSize, scheme: Literal["light", "dark"], path: Path
) -> None:
    desk = await _desk(browser, stack, size, scheme)
    await desk.open("Nora Berg")
    await _settled(desk.page)
    await desk.page.screenshot(path=path)


async def _desk(
    browser: Browser, stack: Stack, size: ViewportSize, scheme: Literal["light", "dark"] = "light"
) -> DeskPage:
    context = await browser.new_context(viewport=size, color_scheme=scheme, locale="en-US")
    desk = DeskPage(await context.new_page())
    await desk.sign_in(stack.gateway(), stack.token("teammate", "ana"))
    return desk


async def _customer(browser: Browser, stack: Stack, name: str, topic: str, line: str) -> None:
    email = f"{name.split()[0].lower()}.{uuid4().hex[:4]}@acme.example"
    site = HostSite(gateway=stack.gateway(), settings={"token": stack.token("visitor", email, name=name)})
    await site.start()
    widget = Widget(await (await browser.new_context(locale="en-US")).new_page())
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await widget.bubbles.first.wait_for()
    await widget.say(line)
    await _passed_on(widget, topic)
    await site.stop()


async def _passed_on(widget: Widget, topic: str) -> None:
    """Wait until the flow has passed it on; pick the topic where the line does not say it."""
    done = widget.bubbles.filter(has_text="I have passed this on to the team")
    await done.or_(widget.button(topic)).first.wait_for()
    if not await done.count():
        await widget.button(topic).click()
        await done.wait_for()


async def _contact_manager(
    browser: Browser, stack: Stack, size: ViewportSize, name: str, email: str, path: Path
) -> None:
    """A contact is made, and changed after a yes."""
    context = await browser.new_context(viewport=size, locale="en-US")
    page = await context.new_page()
    await page.goto(stack.gateway())
    staff, first = Widget(page), name.partition(" ")[0]
    await staff.welcomed()
    await staff.say(f"create {name}, {email}, {new_phone()}, at {name.partition(' ')[2]}")
    await staff.bubbles.filter(has_text="is now in HubSpot").wait_for()
    await staff.say(f"change {first}'s phone to {new_phone()} and the city to Bedrock")
    await staff.button("Confirm").click()
    await staff.bubbles.filter(has_text="is up to date").wait_for()
    await _settled(page)
    await page.screenshot(path=path)
    await context.close()


async def _inbound(browser: Browser, stack: Stack, path: Path) -> None:
    context = await browser.new_context(viewport={"width": 1500, "height": 1000}, locale="en-US")
    page = await context.new_page()
    await page.goto(f"{stack.gateway()}/demo/inbound")
    customer, desk = Widget(page), page.frame_locator("#desks iframe")
    await desk.get_by_role("heading", level=1).wait_for()
    await customer.bubbles.first.wait_for()
    await customer.say("Can you send me an offer for 20 desks?")
    await customer.bubbles.filter(has_text="your name").wait_for()
    await customer.say("Ella Holm")
    await customer.bubbles.filter(has_text="email address").wait_for()
    await customer.say("ella.holm@acme.example")
    await _passed_on(customer, "An order or an offer")
    await desk.locator(".rows a").first.click()
    await desk.locator(".composer textarea").fill("Of course. Until when do you need them?")
    await desk.locator(".composer textarea").press("Enter")
    await customer.bubbles.filter(has_text="Until when").wait_for()
    await _settled(page)
    top = await page.screenshot()
    # A frame of another site is painted only while it is in view: the contact in HubSpot is a picture of its own.
    await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    await page.frame_locator("#sandbox").get_by_text("Ella Holm").first.wait_for()
    await _settled(page)
    scrolled = round(await page.evaluate("scrollY"))
    picture = Image.new("RGB", (1500, 1320))
    for part, y in ((await page.screenshot(), scrolled), (top, 0)):
        picture.paste(Image.open(io.BytesIO(part)).convert("RGB"), (0, y))
    picture.save(path, optimize=True)
    await context.close()


async def _settled(page: Page) -> None:
    """Wait for the messages that follow a change."""
    await page.wait_for_timeout(1_500)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
