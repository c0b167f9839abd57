"""What the settings pages keep of the gateway's values, while they are read again."""

import pytest
from playwright.async_api import Browser

from tests.browser.source_page import source_page

pytestmark = pytest.mark.browser

CHANGED_WHILE_READ = """async () => {
    const { SettingsStore } = await import('/desk/settings/store.js');
    const sent = [];
    let number = 1;
    let hold = null;
    const store = new SettingsStore({
        get: async (path) => {
            const answer = path === 'settings' ? { versions: { sla: number } } : [`level ${number}`];
            if (path === 'sla' && hold) await hold;
            return answer;
        },
        change: async (method, path, body, version) => sent.push([body, version]),
    });
    await store.load('sla');
    number = 2;
    let go;
    hold = new Promise((done) => { go = done; });
    const reading = store.load('sla');
    await new Promise((done) => setTimeout(done));  // the versions have come, and the list has not
    await store.change('PUT', 'sla', store.lists.sla, 'sla');
    go();
    await reading;
    await store.change('PUT', 'sla', store.lists.sla, 'sla');
    return sent;
}"""


async def test_a_list_is_never_sent_with_a_version_newer_than_itself(chromium_browser: Browser) -> None:
    """Otherwise the gateway takes it, and what was saved just before is lost."""
    async with source_page(chromium_browser) as page:
        assert await page.evaluate(CHANGED_WHILE_READ) == [[["level 1"], 1], [["level 2"], 2]]
