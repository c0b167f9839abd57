"""A person with a marker in each kind of place, and the search for the marker in all of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from libs.archive import ArchivedConversation, Conversations, open_archive
from libs.archive.tables import CONVERSATIONS, METADATA
from libs.contact_files import Imports, Row
from libs.contracts import Principal, ToolCall
from libs.contracts.desk import Teammate
from libs.conversations import Archiving
from libs.messaging.keys import Keys
from tests.gateway import attached
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token
from tests.stored import shown, stored_texts

MARKER = "Xyzzy-Quux-Marker"
MANY_PLACES = 17
EMAIL = "xyzzy.quux.marker@example.com"
PEOPLE = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")]


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
    """A person with a closed and an open conversation, and with a marker in every kind of place."""
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
    # A colleague's file.
    rows = [Row(2, [EMAIL, MARKER]), Row(3, ["joe@acme.example", "Joe"])]
    await Imports(redis, keys).put(
        keys.new_import_id(keys.new_conversation_id("site:sam")), conversation_id="0-abc", file_name="all.csv",
        sender=Principal(kind="staff", id="site:sam"), columns=["Email", "Name"], rows=rows,
    )  # fmt: skip
    return closed, chat


async def everywhere(gateway: Gateway, keys: Keys) -> list[str]:
    """The places that hold the marker or the address, in any case."""
    places = [key async for key, text in stored_texts(gateway.services.redis, keys.prefix) if _is_marked(text)]
    settings = gateway.services.settings
    assert settings.attachments_folder is not None
    folder = settings.attachments_folder.parent
    address = settings.archive_address()
    assert address is not None
    async with open_archive(address) as archive, archive.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in await connection.execute(select(table)):
                places += [f"table {table.name}"] if _is_marked("\n".join(map(shown, row))) else []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().decode("latin-1") if path.is_file() else ""
        if _is_marked(f"{path.name}\n{content}") or (path.is_file() and attached.PDF.decode() in content):
            places.append(str(path))
    return places


def _is_marked(text: str) -> bool:
    return MARKER.lower() in text.lower() or EMAIL in text.lower()
