"""A person is forgotten in all places: nothing of them is left in Redis, the archive or the folder of files."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from frontdesk.errors import UserError
from frontdesk.forgetting import run_forget
from libs.assignment import Directory
from libs.contracts.desk import DeskConfig
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.forgetting.marked import (
    EMAIL,
    MANY_PLACES,
    MARKER,
    PEOPLE,
    archived,
    everywhere,
    forget,
    plant,
)
from tests.gateway.running import SECRET, Gateway, host_token


class TestInEachDatabase:
    """The whole search for a marker, with SQLite and with PostgreSQL."""

    @pytest.fixture
    def url(self, empty_database: URL) -> URL:
        return empty_database

    async def test_nothing_of_a_forgotten_person_is_left(self, desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
        token = host_token("vera", role="visitor", name=MARKER, email=EMAIL)
        await plant(desk, ana, token)
        other = await desk.open(host_token("paul", role="visitor", name="Paul"))
        await other.say("My own words")
        assert len(await everywhere(desk, keys)) > MANY_PLACES
        found = await forget(desk, EMAIL)
        assert (found["conversations"], found["files"], found["import_rows"]) == (2, 1, 1)
        assert len(await everywhere(desk, keys)) > MANY_PLACES, "a dry run changes nothing"
        done = await forget(desk, EMAIL.upper(), really=True)
        assert (done["conversations"], done["forgotten"], done["complete"]) == (2, True, True)
        assert await everywhere(desk, keys) == []
        assert await other.texts() == ["My own words"]
        await forget(desk, EMAIL, status=404)


@pytest.mark.parametrize("by", ["conversation", "contact"])
async def test_a_person_is_named_in_each_way(desk: Gateway, ana: TeammateClient, keys: Keys, by: str) -> None:
    token = host_token("vera", role="visitor", name=MARKER, email=EMAIL, email_verified=True)
    closed, chat = await plant(desk, ana, token)
    contact = (await desk.services.reader.state(chat.id)).contact
    done = await forget(desk, {"conversation": closed.id, "contact": contact}[by], really=True)
    assert (done["conversations"], done["contacts"], done["import_rows"]) == (2, 1, 1)
    assert await everywhere(desk, keys) == [], "also under the address that the site has verified"


async def test_the_certificate_names_no_person(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    _, chat = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL))
    contact = (await desk.services.reader.state(chat.id)).contact
    await forget(desk, EMAIL, really=True)
    [entry] = (await ana.get("audit", action="contact.forgotten"))["entries"]
    assert entry["by"] == "person:ana"
    assert entry["details"] == {"conversations": 2, "held": 0, "files": 1, "import_rows": 1,
                                "complete": True, "hubspot": "not touched"}  # fmt: skip
    assert not any(part in str(entry) for part in (chat.id, contact, "vera", EMAIL))


async def test_a_legal_hold_keeps_its_conversations(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    closed, _ = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL))
    await archived(desk, closed, held=True)
    done = await forget(desk, EMAIL, really=True)
    assert (done["conversations"], done["held"]) == (2, 1)
    found = await forget(desk, EMAIL)
    assert (found["conversations"], found["held"]) == (1, 1)


async def test_a_similar_address_is_another_person(desk: Gateway, ana: TeammateClient) -> None:
    for name, email in (("a", "ann@acme.example"), ("b", "joann@acme.example"), ("c", "ann@acme.example.org")):
        chat = await desk.open(host_token(name, role="visitor", email=email))
        await chat.say("hello")
    assert (await forget(desk, "ann@acme.example"))["conversations"] == 1
    assert (await forget(desk, "ann@acme.example", really=True))["conversations"] == 1
    assert (await forget(desk, "joann@acme.example"))["conversations"] == 1


async def test_only_admins_forget_and_never_colleagues(desk: Gateway, ana: TeammateClient) -> None:
    own = await desk.open(host_token("sam", email="sam@acme.example"))
    await own.say("Find Jane Doe")
    await forget(desk, "sam@acme.example", status=404)
    await forget(desk, own.id, status=404)
    await forget(desk, own.id, status=403, by="ben")


async def test_an_archive_that_is_away_leaves_all_as_it_is(
    start_gateway: StartGateway, redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    gateway = await start_gateway(archive_url=f"sqlite:///{tmp_path}/empty.db")
    chat = await gateway.open(host_token("vera", role="visitor", email=EMAIL))
    await chat.say("hello")
    assert (await forget(gateway, EMAIL, really=True, status=503))["code"] == "archive_away"
    assert await chat.texts() == ["hello"]


async def test_the_command_shows_first_and_forgets_with_yes(
    desk: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_IDENTITY_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    chat = await desk.open(host_token("vera", role="visitor", email=EMAIL))
    await chat.say("hello")

    async def command(*, really: bool) -> dict[str, Any]:
        code = await asyncio.to_thread(run_forget, tmp_path, desk.url, EMAIL, really=really, as_json=True)
        assert code == 0
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return report

    assert (await command(really=False))["forgotten"] is False
    assert await chat.texts() == ["hello"]
    report = await command(really=True)
    assert (report["forgotten"], report["conversations"], report["hubspot"]) == (True, 1, "not touched")
    with pytest.raises(UserError, match="nothing of such a person"):
        await command(really=False)
