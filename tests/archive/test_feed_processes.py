"""The feed of whole processes: what people do arrives at an endpoint, in order, also after a process was killed."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from libs.archive import Archive, ArchiveAway, Events, Webhooks, open_archive
from libs.contracts import Author, Principal
from libs.conversations import LogWriter
from libs.messaging import Keys
from tests.archive.process import LONG_S, archive_process
from tests.archive.receiver import SECRET, Receiver, receiving
from tests.waiting import until, until_holds

VERA = Principal(kind="anonymous", id="anonymous:vera")
CONTACT = Author(kind="contact", id=VERA.id)


def settings(receiver: Receiver, **more: Any) -> dict[str, str]:
    endpoint = {"url": f"http://127.0.0.1:{receiver.port}/in", "secrets": [SECRET], **more}
    return {"WEBHOOKS": json.dumps({"crm": endpoint}), "WEBHOOKS_ALLOW_PRIVATE": "true"}


def texts(receiver: Receiver) -> list[str]:
    return [each["text"] for each in receiver.received if each["type"] == "conversation.message"]


async def test_messages_arrive_in_order_while_processes_are_killed(
    redis_url: str, keys: Keys, empty_database: URL, tmp_path: Path, writer: LogWriter
) -> None:
    said = [str(number) for number in range(30)]

    async def say(chat: str, texts: list[str]) -> None:
        for text in texts:
            await writer.send(chat, author=CONTACT, text=text, client_message_id=f"message-{text:0>3}")

    async with receiving() as receiver, open_archive(empty_database) as archive:
        process = partial(archive_process, redis_url, keys, empty_database, tmp_path, **settings(receiver))
        async with process() as first:
            # An endpoint gets what happens after it has a place.
            await until("the endpoint has its place", lambda: _has_place(archive), within=LONG_S)
            chat = (await writer.open(VERA, locale="en")).conversation_id
            await say(chat, said[:10])
            await until_holds(lambda: len(receiver.ids) >= 3, "some events arrived", LONG_S)
            await first.kill()
        await say(chat, said[10:])
        async with process(), process():
            await until_holds(lambda: len(set(receiver.ids)) == 31, "all events arrived", LONG_S)
        stored = [each.id for each in (await Events(archive).page(0, 100))[0]]
    # The event that was in flight at the death may come twice, under its ID and directly after itself.
    once = [name for number, name in enumerate(receiver.ids) if number == 0 or receiver.ids[number - 1] != name]
    assert once == stored
    assert list(dict.fromkeys(texts(receiver))) == said
    assert receiver.received[0]["type"] == "conversation.opened"


async def _has_place(archive: Archive) -> bool:
    try:
        return await Webhooks(archive).find("crm") is not None
    except ArchiveAway:
        return False
