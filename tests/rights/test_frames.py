"""Every frame of both sockets × every bearer × own and foreign conversations: the table's cells, and no other."""

import asyncio
import json
from typing import Any, get_args

import websockets

from libs.contracts.frames import ClientFrame
from services.gateway.desk.frames import DeskClientFrame
from tests.gateway.running import Chat, new_message_id
from tests.rights.people import People
from tests.rights.table import Row, raw, rows

CHAT, DESK = rows("frames", "chat"), rows("frames", "desk")

Frame = dict[str, Any]
ANSWERED_BY = {
    "message": "ack",
    "action": "ack",
    "ping": "pong",
    "watch": "caught_up",
    "list": "list",
    "renew": "renewed",
}
"""The answer that shows that a frame was accepted. Other frames have none: the answer to the next frame shows it."""


def kinds(union: Any) -> set[str]:
    """The `type` of each frame that a socket takes."""
    frames, _ = get_args(union)
    return {frame.model_fields["type"].default for frame in get_args(frames)}


def test_every_frame_has_a_row() -> None:
    assert kinds(ClientFrame) == set(CHAT)
    assert kinds(DeskClientFrame) == set(DESK)


async def test_exactly_what_the_table_allows_is_taken_by_the_chats_socket(people: People) -> None:
    await people.expire()
    wrong = []
    for who in raw()["bearers"]:
        for target in people.targets(who):
            chat = people.target(who, target)
            path = f"/v1/conversations/{chat.id}/socket"
            for row in CHAT.values():
                taken = await is_taken(people, path, "frontdesk.v1", who, chat_frame(row.name))
                if taken is not row.allows(who, target):
                    wrong.append(f"{row.name} by {who} on {target}: {taken}")
    assert wrong == []


async def test_exactly_what_the_table_allows_is_taken_by_the_desks_socket(people: People) -> None:
    await people.expire()
    wrong = []
    for who in raw()["bearers"]:
        for target in ("customers", "staffs", *(["teams"] if who == "limited" else [])):
            chat = people.target(who, target)
            for row in DESK.values():
                first = [{"type": "watch", "conversation_id": chat.id}] if row.name == "typing" else []
                frames = [*first, desk_frame(people, who, row.name, chat)]
                allowed = row.allows(who, target if row.has_targets else "any")
                if await desk_takes(people, who, frames, chat, row) is not allowed:
                    wrong.append(f"{row.name} by {who} on {target}: {not allowed}")
    assert wrong == []


def chat_frame(kind: str) -> Frame:
    more = {"message": {"text": "hello"}, "action": {"action": "go"}}.get(kind)
    return {"type": kind, **({**more, "client_message_id": new_message_id()} if more else {})}


def desk_frame(people: People, who: str, kind: str, chat: Chat) -> Frame:
    token = people.tokens.get(who, people.mark)
    more: dict[str, Frame] = {
        "watch": {"conversation_id": chat.id},
        "list": {"ask": 1, "query": {"view": "all"}},
        "read": {"conversation_id": chat.id, "offset": "1-0"},
        "unread": {"conversation_id": chat.id},
        "renew": {"token": token},
    }
    return {"type": kind, **more.get(kind, {})}


async def is_taken(people: People, path: str, protocol: str, who: str, frame: Frame) -> bool:
    """Whether the socket opens and accepts this frame."""
    before = await people.logs()
    try:
        connection = await people.connect(path, protocol, who)
    except websockets.InvalidStatus as error:
        check_refused(error, before, await people.logs())
        return False
    async with connection:
        await heard(connection, "ready")
        await connection.send(json.dumps(frame))
        answer = ANSWERED_BY.get(frame["type"])
        if answer is None:
            # An accepted hint has no answer. A refused one would be an error before the answer to the next frame.
            await connection.send('{"type": "ping"}')
        kind: str = (await heard(connection, answer or "pong", "error"))["type"]
        return kind != "error"


def check_refused(error: websockets.InvalidStatus, before: dict[str, str], after: dict[str, str]) -> None:
    assert error.response.status_code in (401, 403, 404), error.response
    assert before == after, "refused, and something was appended"


async def desk_takes(people: People, who: str, frames: list[Frame], chat: Chat, row: Row) -> bool:
    before = await people.logs()
    try:
        connection = await people.connect("/v1/desk/socket", "frontdesk.desk.v1", who)
    except websockets.InvalidStatus as error:
        check_refused(error, before, await people.logs())
        return False
    async with connection:
        await heard(connection, "ready")
        answers = []
        for frame in frames:
            await connection.send(json.dumps(frame))
            answers.append(await _answer(connection, frame))
        assert await people.logs() == before
    if row.name == "list":
        shown: list[dict[str, str]] = answers[-1]["conversations"]
        return chat.id in [each["id"] for each in shown]
    return all(answer["type"] != "error" for answer in answers)


async def _answer(connection: websockets.ClientConnection, frame: Frame) -> Frame:
    answer = ANSWERED_BY.get(frame["type"])
    if answer is None:
        await connection.send('{"type": "ping"}')
    return await heard(connection, answer or "pong", "error")


async def heard(connection: websockets.ClientConnection, *types: str) -> Frame:
    async with asyncio.timeout(10):
        while True:
            frame: Frame = json.loads(await connection.recv())
            if frame["type"] in types:
                return frame
