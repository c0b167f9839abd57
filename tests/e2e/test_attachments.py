"""Images and files between a visitor's widget, on a site with the strictest policy, and a teammate's desk."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from libs.contracts.authors import SYSTEM
from libs.contracts.owner import Owner
from tests.browser import chromium
from tests.browser.axe import violations_of
from tests.browser.desk_page import DeskPage
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.e2e.desk_floor import Floor, open_floor
from tests.gateway.attached import PDF, image

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("attachments"),
]

PASTED = """([node, name, type, data]) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""
DROPPED = """([node, name, type, data]) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        node.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


def payload(name: str, content: bytes, kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


async def given(script: str, node: Locator, name: str, kind: str, content: bytes) -> None:
    handle = await node.element_handle()
    await node.page.evaluate(script, [handle, name, kind, base64.b64encode(content).decode()])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def floor(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    folder = tmp_path_factory.mktemp("attachments")
    settings = {"FRONTDESK_ATTACHMENTS_FOLDER": str(folder / "files"), "FRONTDESK_ALLOWED_ORIGINS": "*"}
    async with open_floor(browser, folder, **settings, FRONTDESK_ATTACHMENTS_MAX_BYTES="200000") as floor:
        yield floor
        await floor.close_all()
        assert floor.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def site(floor: Floor) -> AsyncIterator[HostSite]:
    token = floor.stack.token("visitor", "vera@acme.example", name="Vera Lind")
    site = HostSite(gateway=floor.stack.gateway(), settings={"token": token})
    site.policy = site.strict_policy()
    await site.start()
    yield site
    await site.stop()


async def visits(browser: Browser, site: HostSite, **options: Any) -> Widget:
    widget = Widget(await (await browser.new_context(locale="en-US", **options)).new_page())
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.host).to_have_attribute("data-status", "live")
    await expect(widget.button("Attach images or files")).to_be_visible()
    return widget


async def chooses(page: Page, button: Locator, *files: FilePayload) -> None:
    async with page.expect_file_chooser() as chooser:
        await button.click()
    await (await chooser.value).set_files(list(files))


async def saved(floor: Floor, button: Locator) -> bytes:
    """The bytes that a click on a file of the conversation leads to."""
    async with button.page.expect_response("**/link") as answer:
        await button.click()
    path = (await (await answer.value).json())["path"]
    return (await floor.stack.http.get(floor.stack.gateway() + path)).content


async def opened_by_ana(floor: Floor, widget: Widget) -> DeskPage:
    stored: str = await widget.page.evaluate(
        "Object.values(localStorage).find((each) => each.includes('conversation_id'))"
    )
    chat = stored.split('"conversation_id":"')[1].split('"')[0]
    await floor.writer.assign(chat, owner=Owner("person", "ana"), by=SYSTEM, request_id="assign-01", reason="opened")
    ana = await floor.teammate("ana")
    await ana.rows.first.click()
    return ana


async def test_images_and_files_go_both_ways(browser: Browser, floor: Floor, site: HostSite) -> None:
    vera = await visits(browser, site)
    await chooses(vera.page, vera.button("Attach images or files"), payload("broken desk.jpg", image()))
    await expect(vera.host.get_by_role("button", name="Remove broken desk.jpg")).to_be_visible()
    await expect(vera.host.locator(".tray .hidden")).to_have_text("broken desk.jpg is attached.")
    await vera.input.press("Enter")  # no text
    picture = vera.host.get_by_role("button", name="Open image broken desk.jpg")
    await expect(picture.locator("canvas[data-drawn]")).to_be_visible()
    await expect(vera.host.locator(".tray")).to_be_hidden()

    ana = await opened_by_ana(floor, vera)
    await expect(ana.rows.first).to_contain_text("broken desk.jpg")
    await expect(
        ana.log.get_by_role("button", name="Open image broken desk.jpg").locator("canvas[data-drawn]")
    ).to_be_visible()
    await given(PASTED, ana.input, "image.png", "image/png", image("PNG", (300, 200)))
    await given(DROPPED, ana.page.locator(".talk"), "offer.pdf", "application/pdf", PDF)
    await expect(ana.page.get_by_role("button", name="Remove offer.pdf")).to_be_visible()
    await expect(ana.page.get_by_role("button", name="Remove image.png")).to_be_visible()
    await ana.reply("This is the part, and our offer.")
    await ana.page.get_by_role("button", name="Note", exact=True).first.click()
    await chooses(ana.page, ana.page.get_by_role("button", name="Attach images or files"), payload("margin.pdf", PDF))
    await expect(ana.page.get_by_role("button", name="Remove margin.pdf")).to_be_visible()
    await ana.input.press("Enter")
    await expect(ana.log.locator(".note").get_by_role("button", name="Save file margin.pdf")).to_be_visible()

    await expect(
        vera.host.get_by_role("button", name="Open image image.png").locator("canvas[data-drawn]")
    ).to_be_visible()
    assert await saved(floor, vera.host.get_by_role("button", name="Save file offer.pdf")) == PDF
    assert await saved(floor, ana.log.get_by_role("button", name="Save file margin.pdf")) == PDF
    assert await vera.host.get_by_role("button", name="margin.pdf").count() == 0
    await vera.page.reload()
    await expect(
        vera.host.get_by_role("button", name="Open image image.png").locator("canvas[data-drawn]")
    ).to_be_visible()
    assert await violations_of(vera.page, "frontdesk-chat") == []
    assert await violations_of(ana.page, ".talk") == []


async def test_errors_are_said_and_files_can_be_cancelled_and_tried_again(
    browser: Browser, floor: Floor, site: HostSite
) -> None:
    vera = await visits(browser, site, viewport={"width": 390, "height": 844}, has_touch=True)
    attach = vera.button("Attach images or files")
    page = b"<!doctype html><script>alert(1)</script>"
    await chooses(
        vera.page, attach, payload("photo.png", page, "image/png"), payload("large.txt", b"x" * 200_001, "text/plain")
    )
    tray = vera.host.locator(".tray")
    await expect(tray.get_by_text("Files of this kind can’t be attached.", exact=True)).to_be_visible()
    await expect(tray.get_by_text("Too large: 195 kB at most.", exact=True)).to_be_visible()
    assert await violations_of(vera.page, "frontdesk-chat") == []
    sizes = [await button.bounding_box() for button in await vera.host.locator(".tray button, .attach").all()]
    assert all(box is not None and min(box["width"], box["height"]) >= 44 for box in sizes), sizes
    await vera.host.get_by_role("button", name="Remove photo.png").press("Enter")
    await vera.host.get_by_role("button", name="Remove large.txt").press("Enter")
    await expect(tray).to_be_hidden()
    assert await vera.focused() == "Write a message"

    held: list[Route] = []
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        held.append(route)
        arrived.set()

    await vera.page.route("**/attachments?*", hold)
    await chooses(vera.page, attach, payload("a.jpg", image()))
    await arrived.wait()
    await vera.host.get_by_role("button", name="Cancel a.jpg").click()
    await expect(tray).to_be_hidden()
    arrived.clear()
    await chooses(vera.page, attach, payload("b.jpg", image()))
    await arrived.wait()
    await vera.say("See the picture")
    await expect(
        tray.get_by_text("Your message is sent as soon as the files have arrived.", exact=True)
    ).to_be_visible()
    assert await vera.bubbles.filter(has_text="See the picture").count() == 0
    await held[-1].continue_()
    await expect(vera.bubbles.filter(has_text="See the picture")).to_be_visible()
    await expect(vera.host.get_by_role("button", name="Open image b.jpg")).to_be_visible()
    await vera.page.unroute("**/attachments?*")

    await vera.page.context.set_offline(True)
    await chooses(vera.page, attach, payload("c.jpg", image()))
    await expect(tray.get_by_text("No connection. It goes on when you are online again.", exact=True)).to_be_visible()
    await vera.page.context.set_offline(False)
    await expect(vera.host.get_by_role("button", name="Remove c.jpg")).to_be_visible()
    await expect(tray.get_by_text("No connection. It goes on when you are online again.", exact=True)).to_be_hidden()
    await vera.input.press("Enter")
    await expect(vera.host.get_by_role("button", name="Open image c.jpg")).to_be_visible()
