"""A conversation is exported whole, as JSON and as a page in which no word of a stranger is markup."""

import httpx2
import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token

PEOPLE = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")]
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
async def ana(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    return TeammateClient(gateway, "ana")


async def exported(gateway: Gateway, chat: Chat, form: str, by: str = "ana") -> httpx2.Response:
    headers = bearer(host_token(by, role="teammate"))
    return await gateway.http.get(f"/v1/desk/conversations/{chat.id}/export.{form}", headers=headers)


async def talked(gateway: Gateway, ana: TeammateClient) -> Chat:
    chat = await gateway.open(host_token("vera", role="visitor", name=f"Vera {SCRIPT}", email="vera@acme.example"))
    await chat.say(f"hello {SCRIPT}")
    await ana.does(chat, "notes", text=f"a note {SCRIPT}")
    await ana.does(chat, "close", summary=f"a summary {SCRIPT}")
    return chat


async def test_the_json_has_every_entry_and_the_contact(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await talked(gateway, ana)
    found = (await exported(gateway, chat, "json")).json()
    assert [each["kind"] for each in found["entries"]][:3] == ["opened", "message", "note"]
    assert found["contact"]["email"] == "vera@acme.example"
    assert found["entries"][1]["message"]["text"] == f"hello {SCRIPT}"


async def test_the_page_escapes_all_words_and_loads_nothing(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await talked(gateway, ana)
    answer = await exported(gateway, chat, "html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for words in ("hello", "a note", "a summary", "Vera"):
        assert f"{words} &lt;script&gt;" in answer.text
    assert not any(part in answer.text for part in ("http:", "https:", "src=", "url("))


async def test_only_admins_export_and_the_audit_log_says_so(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await talked(gateway, ana)
    assert (await exported(gateway, chat, "json", by="ben")).status_code == 403
    own = await gateway.open()
    assert (await exported(gateway, own, "html")).status_code == 404
    await exported(gateway, chat, "html")
    [entry] = (await ana.get("audit", action="contact.exported"))["entries"]
    assert (entry["by"], entry["subject"], entry["details"]) == (
        "person:ana", f"conversation:{chat.id}", {"format": "html"},
    )  # fmt: skip
