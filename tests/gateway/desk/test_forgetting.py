"""A person is forgotten in all places: nothing of them is left in Redis, the archive's file or the folder of files."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import update

from frontdesk.errors import UserError
from frontdesk.forgetting import run_forget
from libs.archive import ArchivedConversation, Conversations, address_of, open_archive, upgrade
from libs.archive.tables import CONVERSATIONS
from libs.assignment import Directory
from libs.contracts import ToolCall
from libs.contracts.authors import ASSISTANT
from libs.contracts.desk import DeskConfig, Teammate
from libs.conversations import Archiving
from libs.messaging.keys import Keys
from tests.gateway import attached
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import SECRET, Chat, Gateway, bearer, host_token
from tests.stored import stored_texts

MARKER = "Xyzzy-Quux-Marker"
EMAIL = "xyzzy.quux.marker@example.com"
PEOPLE = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")]


@pytest.fixture
async def desk(start_gateway: StartGateway, redis: Redis, keys: Keys, tmp_path: Path) -> Gateway:
    url = f"sqlite:///{tmp_path}/archive.db"
    await upgrade(address_of(url))
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    return await start_gateway(attachments_folder=tmp_path / "files", archive_url=url)


@pytest.fixture
async def ana(desk: Gateway) -> TeammateClient:
    return TeammateClient(desk, "ana")


async def forget(gateway: Gateway, person: str, *, really: bool = False, status: int = 200, by: str = "ana") -> Any:
    headers = bearer(host_token(by, role="teammate"))
    body = {"person": person, "really": really, "request_id": "forget-00001"}
    answer = await gateway.http.post("/v1/desk/forget", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def archived(gateway: Gateway, *chats: Chat, held: bool = False) -> None:
    """Store these conversations as the archive's service does."""
    services = gateway.services
    address = services.settings.archive_address()
    assert address is not None
    async with open_archive(address) as archive:
        for chat in chats:
            read = await Archiving(services.redis, services.settings.keys, keep=timedelta(hours=2)).read(chat.id)
            assert read is not None
            whole = ArchivedConversation(read.fields, read.log, read.attachments)
            await Conversations(archive).store([whole], now_ms=1)
        if held:
            async with archive.writing() as connection:
                ids = [chat.id for chat in chats]
                await connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(ids)).values(hold=True))


async def plant(gateway: Gateway, ana: TeammateClient, token: str, *, blocked: bool = True) -> tuple[Chat, Chat]:
    """A person with a closed and an open conversation, whose marker is in every kind of place."""
    closed = await gateway.open(token)
    await closed.say(f"I am {MARKER}")
    file = await attached.uploaded(closed, attached.PDF, f"{MARKER}.pdf")
    await attached.send(closed, file["id"])
    await ana.does(closed, "notes", text=f"@ana spoke with {MARKER}")
    await ana.does(closed, "close", summary=f"About {MARKER}")
    await closed.post({"rating": 1, "comment": MARKER, "request_id": "rating-0001"}, "/rating")
    await archived(gateway, closed)
    chat = await gateway.open(token)
    await chat.say(f"Again {MARKER}")
    if blocked:
        await ana.does(chat, "block", hours=1, reason=MARKER)
    await ana.does(chat, "assign", owner="person:ana")
    bulk = {"request_id": "bulk-00001", "conversations": [{"id": chat.id}],
            "action": {"do": "close", "summary": MARKER}}  # fmt: skip
    headers = bearer(host_token("ana", role="teammate"))
    await gateway.http.post("/v1/desk/conversations/bulk", json=bulk, headers=headers)
    services, keys = gateway.services, gateway.services.settings.keys
    redis = services.redis
    call = ToolCall(call_id=f"{chat.id}.abc.0", tool="search_contact", arguments={"query": MARKER})
    await redis.xadd(keys.stream(0, "tool.requested"), {"e": call.model_dump_json()})
    await redis.xadd(keys.dead(0), {"e": call.model_dump_json()})
    await redis.hset(f"{keys.base(0)}tool:{call.call_id}", mapping={"result": MARKER})
    await redis.expire(f"{keys.base(0)}tool:{call.call_id}", 600)
    await redis.set(keys.hubspot_write(call.call_id), MARKER, ex=600)
    await redis.set(keys.hubspot_identity(f"email:{EMAIL}"), "call", ex=600)
    await services.mail_outbox.set(chat.id, address=EMAIL)
    return closed, chat


async def everywhere(gateway: Gateway, keys: Keys) -> list[str]:
    """The places that hold the marker or the address, in any case."""
    places = [key async for key, text in stored_texts(gateway.services.redis, keys.prefix) if _is_marked(text)]
    settings = gateway.services.settings
    assert settings.attachments_folder is not None
    folder = settings.attachments_folder.parent
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().decode("latin-1") if path.is_file() else ""
        if _is_marked(f"{path.name}\n{content}") or (path.is_file() and attached.PDF.decode() in content):
            places.append(str(path))
    return places


def _is_marked(text: str) -> bool:
    return MARKER.lower() in text.lower() or EMAIL in text.lower()


async def test_nothing_of_a_forgotten_person_is_left(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    token = host_token("vera", role="visitor", name=MARKER, email=EMAIL)
    await plant(desk, ana, token)
    other = await desk.open(host_token("paul", role="visitor", name="Paul"))
    await other.say("My own words")
    assert len(await everywhere(desk, keys)) > 15
    found = await forget(desk, EMAIL)
    assert (found["conversations"], found["files"], found["forgotten"]) == (2, 1, False)
    assert len(await everywhere(desk, keys)) > 15, "a dry run changes nothing"
    done = await forget(desk, EMAIL.upper(), really=True)
    assert (done["conversations"], done["forgotten"], done["complete"]) == (2, True, True)
    assert await everywhere(desk, keys) == []
    assert await other.texts() == ["My own words"]
    await forget(desk, EMAIL, status=404)


@pytest.mark.parametrize("by", ["conversation", "contact"])
async def test_a_person_is_named_in_each_way(desk: Gateway, ana: TeammateClient, keys: Keys, by: str) -> None:
    closed, chat = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL))
    contact = (await desk.services.reader.state(chat.id)).contact
    done = await forget(desk, {"conversation": closed.id, "contact": contact}[by], really=True)
    assert (done["conversations"], done["contacts"]) == (2, 1)
    left = [place for place in await everywhere(desk, keys) if "identity:email" not in place]
    assert left == []


async def test_the_certificate_names_no_person(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    _, chat = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL))
    contact = (await desk.services.reader.state(chat.id)).contact
    await forget(desk, EMAIL, really=True)
    [entry] = (await ana.get("audit", action="contact.forgotten"))["entries"]
    assert entry["by"] == "person:ana"
    assert entry["details"] == {"conversations": 2, "held": 0, "files": 1, "complete": True, "hubspot": "not touched"}
    assert not any(part in str(entry) for part in (chat.id, contact, "vera", EMAIL))


async def test_running_work_does_not_bring_a_person_back(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    closed, chat = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL), blocked=False)
    services = desk.services
    read = await Archiving(services.redis, keys, keep=timedelta(hours=2)).read(chat.id)
    assert read is not None
    before = ArchivedConversation(read.fields, read.log, read.attachments)
    writer = asyncio.create_task(_keeps_writing(services, chat))
    async with chat.socket() as socket:
        await socket.ready()
        done = await forget(desk, EMAIL, really=True)
        await socket.send(type="visit", looking=True, title=MARKER, page="https://x.example/")
        await socket.say(MARKER)
    writer.cancel()
    assert done["complete"]
    address = services.settings.archive_address()
    assert address is not None
    async with open_archive(address) as archive:
        # The archive's service read it before, and stores it after.
        assert await Conversations(archive).store([before], now_ms=2) == set()
    assert (await closed.say("hello")).status_code == 404
    assert await everywhere(desk, keys) == []


async def _keeps_writing(services: Any, chat: Chat) -> None:
    """A process that appends to the conversation, as an agent with an old view of it does."""
    number = 0
    while True:
        number += 1
        try:
            await services.writer.note(chat.id, author=ASSISTANT, text=MARKER, note_id=f"late-{number:06}")
        except Exception:  # noqa: BLE001  (it is refused once the conversation is gone)
            await asyncio.sleep(0.01)


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
