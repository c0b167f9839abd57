"""A site's owner reads in the console what to change, once; their visitors read a final state in words of their own."""

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.fake_problems import Refused
from tests.browser.fake_tokens import host_token
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

pytestmark = pytest.mark.browser


def errors_of(widget: Widget) -> list[str]:
    """The widget's own errors in the console. The browser adds lines about refused requests."""
    found: list[str] = []
    widget.page.on(
        "console", lambda line: found.append(line.text) if line.type == "error" and "Frontdesk:" in line.text else None
    )
    return found


async def test_the_owner_of_a_refused_site_reads_the_setting(
    site: HostSite, widget: Widget, gateway: FakeGateway
) -> None:
    gateway.widget = {"origin_allowed": False}
    errors = errors_of(widget)
    await widget.page.goto(site.url)
    await until_holds(lambda: errors, "an error in the console")
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("The chat is not set up for this site yet.")
    await expect(widget.banner.get_by_role("button")).to_have_count(0)
    await expect(widget.button("Earlier conversations")).to_be_hidden()  # without a conversation there is none to read
    await expect(widget.host).to_have_attribute("data-status", "refused")
    assert [error["code"] for error in await widget.heard("error")] == ["origin_refused"]
    assert len(errors) == 1
    assert "FRONTDESK_ALLOWED_ORIGINS" in errors[0]
    assert site.url.rstrip("/") in errors[0]
    assert gateway.openings == 0


async def test_a_page_that_is_a_file_is_not_sent_to_add_its_address(
    widget: Widget, gateway: FakeGateway, tmp_path: Path
) -> None:
    """A browser sends `null` for such a page, and no address of it could be allowed."""
    page = tmp_path / "page.html"
    page.write_text(f'<!doctype html><title>A file</title><script async src="{gateway.url}/widget.js"></script>')
    gateway.widget = {"origin_allowed": False}
    errors = errors_of(widget)
    await widget.page.goto(page.as_uri())
    await until_holds(lambda: errors, "an error in the console")
    assert "python3 -m http.server" in errors[0]
    assert "file:" not in errors[0]


@pytest.mark.parametrize("token", ["…", "not a token"])
async def test_a_token_that_is_none_ends_with_its_reason(
    site: HostSite, widget: Widget, gateway: FakeGateway, token: str
) -> None:
    site.settings = {"token": token}
    gateway.no_opening = Refused(401, "token_invalid")
    errors = errors_of(widget)
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("This site could not sign you in. Please tell the people behind it.")
    await expect(widget.host).to_have_attribute("data-status", "refused")
    await until_holds(lambda: errors, "an error in the console")
    assert len(errors) == 1
    assert "FRONTDESK_IDENTITY_SECRET" in errors[0]
    assert "frontdeskSettings.token" in errors[0]


async def test_an_anonymous_visitor_where_none_are_taken(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    gateway.no_opening = Refused(401, "sign_in_required")
    errors = errors_of(widget)
    await widget.page.goto(site.url)
    await widget.launcher.click()
    await until_holds(lambda: errors, "an error in the console")
    assert "FRONTDESK_ANONYMOUS" in errors[0]


async def answers_with(widget: Widget, token: str) -> None:
    """The page has a function for expired tokens from the moment of its settings: the widget may start at once."""
    await widget.page.add_init_script(
        """window.asked = 0;
        let given;
        Object.defineProperty(window, 'frontdeskSettings', {
            get: () => given,
            set: (settings) => {
                given = { ...settings, onTokenExpired: async () => { asked += 1; return TOKEN; } };
            },
        });""".replace("TOKEN", json.dumps(token))
    )


async def test_an_expired_token_is_replaced_by_the_page(site: HostSite, widget: Widget, gateway: FakeGateway) -> None:
    site.settings = {"token": "expired"}
    errors = errors_of(widget)
    await answers_with(widget, host_token("jane"))
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.open()
    await expect(widget.banner).to_be_hidden()
    assert await widget.page.evaluate("asked") == 1
    assert errors == []


@pytest.mark.parametrize("answer", ["expired", "expired too"])
async def test_a_page_without_another_token_is_asked_once(
    site: HostSite, widget: Widget, gateway: FakeGateway, answer: str
) -> None:
    site.settings = {"token": "expired"}
    errors = errors_of(widget)
    await answers_with(widget, answer)
    await widget.page.goto(site.url)
    await expect(widget.launcher).to_be_visible()
    await widget.launcher.click()
    await expect(widget.banner).to_have_text("Your sign-in has expired. Please reload the page.")
    # The console's message comes last: a part is loaded for it. A second question would be before it.
    await until_holds(lambda: errors, "an error in the console")
    await expect(widget.host).to_have_attribute("data-status", "refused")
    assert await widget.page.evaluate("asked") == 1
    assert gateway.openings == (1 if answer == "expired" else 2)
    assert "onTokenExpired" in errors[0]
    assert len(errors) == 1
