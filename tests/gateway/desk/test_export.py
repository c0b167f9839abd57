"""A conversation is exported whole, as JSON and as a page in which no word of a stranger is markup."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis

from frontdesk.errors import UserError
from frontdesk.exporting import run_export
from libs.archive import ArchivedConversation, Conversations, address_of, open_archive, upgrade
from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.conversations import Archiving
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import SECRET, Chat, Gateway, bearer, host_token

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


async def exported_person(gateway: Gateway, person: str, form: str, by: str = "ana") -> httpx2.Response:
    body = {"person": person, "request_id": "export-00001"}
    headers = bearer(host_token(by, role="teammate"))
    return await gateway.http.post(f"/v1/desk/export.{form}", json=body, headers=headers)


async def test_a_person_is_exported_from_redis_and_the_archive(
    start_gateway: StartGateway, redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    url = address_of(f"sqlite:///{tmp_path}/archive.db")
    await upgrade(url)
    gateway = await start_gateway(archive_url=f"sqlite:///{tmp_path}/archive.db")
    ana = TeammateClient(gateway, "ana")
    old = await talked(gateway, ana)
    async with open_archive(url) as archive:
        read = await Archiving(redis, keys, keep=timedelta(hours=2)).read(old.id)
        assert read is not None
        await Conversations(archive).store([ArchivedConversation(read.fields, read.log, read.attachments)], now_ms=1)
    names = keys.conversation(old.id)
    await redis.delete(names.state, names.log)
    token = host_token("vera", role="visitor", name="Vera", email="vera@acme.example")
    new = await gateway.open(token)
    await new.say("again")
    other = await gateway.open(host_token("ben", role="visitor", email="ben@acme.example"))
    await other.say("of another person")
    found = (await exported_person(gateway, "vera@acme.example", "json")).json()
    assert ([each["id"] for each in found["conversations"]], found["left_out"]) == ([new.id, old.id], 0)
    assert found["conversations"][1]["entries"][1]["message"]["text"] == f"hello {SCRIPT}"
    page = (await exported_person(gateway, old.id, "html")).text
    assert (page.count("<section>"), "<script" in page, "of another person" in page) == (2, False, False)
    assert f"a note {SCRIPT}".replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in page
    newest = (await ana.get("audit", action="contact.exported"))["entries"][0]
    assert (newest["subject"], newest["details"]) == (f"conversation:{new.id}", {"format": "html", "conversations": 2})


async def test_only_admins_export_a_person_and_only_one_that_is_here(gateway: Gateway, ana: TeammateClient) -> None:
    await talked(gateway, ana)
    assert (await exported_person(gateway, "vera@acme.example", "json", by="ben")).status_code == 403
    refusal = await exported_person(gateway, "max@acme.example", "html")
    assert (refusal.status_code, refusal.json()["code"]) == (404, "contact_unknown")


async def test_the_command_prints_a_conversation_or_a_person(
    gateway: Gateway, ana: TeammateClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("FRONTDESK_IDENTITY_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    chat = await talked(gateway, ana)

    async def printed(named: str, *, as_page: bool = False) -> str:
        assert await asyncio.to_thread(run_export, tmp_path, gateway.url, named, as_page=as_page) == 0
        return capsys.readouterr().out

    assert json.loads(await printed(chat.id))["id"] == chat.id
    assert [each["id"] for each in json.loads(await printed("vera@acme.example"))["conversations"]] == [chat.id]
    assert (await printed(chat.id, as_page=True)).startswith("<!doctype html>")
    with pytest.raises(UserError, match="nothing of such a person"):
        await printed("max@acme.example")
