"""A file over HTTP: uploaded, sent, and seen by the people of its conversation alone."""

import io
from datetime import timedelta
from pathlib import Path

from PIL import Image
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import Message, Note
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from tests.gateway.attached import PDF, by_link, files_in, image, photo_with_place, send, upload, uploaded
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id


async def test_an_image_goes_from_a_visitor_to_a_teammate(
    gateway: Gateway, visitor: Chat, ana: TeammateClient, tmp_path: Path
) -> None:
    client_id = new_message_id()
    first = await upload(visitor, photo_with_place(), "../../my photo.JPG", client_id)
    assert first.status_code == 201, first.text
    attachment = first.json()
    # The phone held it on its side: the pixels stand now, and nothing is left that says so, or where it was.
    assert (attachment["name"], attachment["type"]) == ("my photo.JPG", "image/jpeg")
    assert (attachment["width"], attachment["height"]) == (480, 640)
    assert (await upload(visitor, b"something else", "other", client_id)).json() == attachment
    message_id = new_message_id()
    answers = [await send(visitor, attachment["id"], message_id=message_id) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    [message] = (await visitor.get()).json()["messages"]
    assert (message["text"], message["attachments"]) == ("", [attachment])
    item = await gateway.services.reader.entry(visitor.id, message["offset"])
    assert item is not None
    assert isinstance(item.entry, Message)
    assert item.entry.is_file_only
    state = await gateway.services.reader.state(visitor.id)
    assert state.last_text == "my photo.JPG"

    stored = await ana.file(visitor, attachment["id"])
    assert stored.status_code == 200
    assert (len(stored.content), stored.headers["content-type"]) == (attachment["size"], "image/jpeg")
    assert b"hidden description" not in stored.content
    assert len(Image.open(io.BytesIO(stored.content)).getexif()) == 0
    preview = await ana.file(visitor, attachment["id"], preview=True)
    assert preview.headers["content-type"] == "image/webp"
    [shown] = [each for each in await ana.entries(visitor) if each["kind"] == "message"]
    assert shown["message"]["attachments"] == [attachment]
    assert files_in(tmp_path) == [attachment["id"], f"{attachment['id']}.preview"]


async def test_files_go_from_a_teammate_to_the_visitor_but_those_of_a_note_never(
    gateway: Gateway, visitor: Chat, ana: TeammateClient
) -> None:
    sent, noted = [await ana.uploaded(visitor, PDF, name) for name in ("offer.pdf", "margin.pdf")]
    hidden = await visitor.get(f"/attachments/{sent['id']}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "attachment_gone")  # not sent yet
    await ana.does(visitor, "reply", attachments=[sent["id"]])
    await ana.does(visitor, "notes", text="our margin", attachments=[noted["id"]])
    file = await visitor.get(f"/attachments/{sent['id']}")
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    for path in ("", "/link"):
        answer = await visitor.get(f"/attachments/{noted['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "attachment_gone")
    assert (await ana.file(visitor, noted["id"])).content == PDF
    messages = (await visitor.get()).json()["messages"]
    assert [each["attachments"] for each in messages] == [[sent]]
    entries = await gateway.services.reader.entries(visitor.id)
    [note] = [item.entry for item in entries if isinstance(item.entry, Note)]
    assert note.attachments[0].id == noted["id"]


async def test_a_file_is_sent_once_by_its_author_in_its_conversation(
    gateway: Gateway, visitor: Chat, ana: TeammateClient
) -> None:
    mine, of_ana = await uploaded(visitor, PDF, "a.pdf"), await ana.uploaded(visitor, PDF, "b.pdf")
    other = await gateway.open(host_token("w", role="visitor"))
    refused = [
        await send(other, mine["id"]),
        await send(visitor, of_ana["id"]),
        await send(visitor, "0" * 26),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(422, "attachment_unknown")] * 3
    foreign = await ana.does(visitor, "reply", 422, text="look", attachments=[mine["id"]])
    assert foreign["code"] == "attachment_unknown"
    assert (await send(visitor, mine["id"])).status_code == 202
    again = await send(visitor, mine["id"])
    assert (again.status_code, again.json()["code"]) == (422, "attachment_unknown")
    assert len((await visitor.get()).json()["messages"]) == 1
    for body in ({"text": " ", "attachments": []}, {"text": ""}, {}, {"attachments": ["../../etc"]}):
        assert (await visitor.post({**body, "client_message_id": new_message_id()})).status_code == 422
    async with visitor.socket() as socket:
        file = await uploaded(visitor, PDF, "c.pdf")
        await socket.send(type="message", text="", attachments=[file["id"]], client_message_id="m-00000001")
        assert (await socket.next_of("ack", "error"))["type"] == "ack"
        assert (await socket.next_of("message"))["message"]["attachments"][0]["name"] == "c.pdf"
        await socket.send(type="message", text=" ", client_message_id="m-00000002")
        assert (await socket.next_of("error"))["code"] == "invalid"


async def test_a_file_of_a_conversation_that_expired_is_in_no_message(
    gateway: Gateway, visitor: Chat, redis: Redis
) -> None:
    """It expired between the upload and the message. The contact then goes on in another conversation."""
    file = await uploaded(visitor, PDF, "a.pdf")
    await redis.delete(*[key async for key in redis.scan_iter(f"*{visitor.id}*")])
    expired = await send(visitor, file["id"])
    assert (expired.status_code, expired.json()["code"]) == (404, "conversation_unknown")
    assert [key async for key in redis.scan_iter(f"*{visitor.id}*")] == []
    other = await gateway.open(host_token("v", role="visitor", email="v@acme.com"))
    refused = await send(other, file["id"])
    assert (refused.status_code, refused.json()["code"]) == (422, "attachment_unknown")
    assert (await send(other, (await uploaded(other, PDF, "a.pdf"))["id"])).status_code == 202


async def test_a_link_is_for_one_file_and_ends(
    gateway: Gateway, visitor: Chat, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    file = await uploaded(visitor, PDF, "a.pdf")
    path = (await visitor.get(f"/attachments/{file['id']}/link")).json()["path"]
    assert (await by_link(gateway, path)).content == PDF
    part = await by_link(gateway, path, Range="bytes=5-9")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, PDF[5:10], f"bytes 5-9/{len(PDF)}")
    assert (await by_link(gateway, path, Range="bytes=900-")).content == PDF
    other = await gateway.open(host_token("w", role="visitor"))
    links = gateway.services.attachment_links
    ended, _ = links.path(visitor.id, file["id"], ttl=timedelta(seconds=-1))
    elsewhere, _ = links.path(other.id, file["id"])
    cases = {
        path[:-2] + ("AA" if not path.endswith("AA") else "BB"): (401, "token_invalid"),
        f"/v1/attachments/{visitor.token}": (401, "token_invalid"),  # no token of another purpose is a link
        ended: (401, "token_expired"),
        elsewhere: (404, "attachment_gone"),
    }
    for each, expected in cases.items():
        answer = await by_link(gateway, each)
        assert (answer.status_code, answer.json()["code"]) == expected
    # Nor is a link any other token, and no other conversation's token opens the file.
    token = path.rpartition("/")[2]
    assert (await gateway.http.get(f"{visitor.path}/messages", headers=bearer(token))).status_code == 401
    foreign = [
        await gateway.http.get(f"{visitor.path}/attachments/{file['id']}{end}", headers=bearer(other.token))
        for end in ("", "/link")
    ]
    assert [each.status_code for each in foreign] == [403, 403]
    assert (await other.get(f"/attachments/{file['id']}")).status_code == 404
    unsent = await ana.file(visitor, file["id"])
    assert unsent.status_code == 404  # a teammate sees a file when it is sent
    await redis.delete(keys.conversation(visitor.id).attachments)
    assert (await by_link(gateway, path)).json()["code"] == "attachment_gone"


async def test_a_teammate_gets_no_file_of_a_conversation_that_they_may_not_see(
    gateway: Gateway, visitor: Chat, redis: Redis, keys: Keys
) -> None:
    people = [Teammate(id="sam", name="Sam"), Teammate(id="ada", name="Ada", role="admin")]
    await Directory(redis, keys).load(DeskConfig(people=people, visibility="teams"), "hidden")
    file = await uploaded(visitor, image())
    await send(visitor, file["id"])
    sam, ada = TeammateClient(gateway, "sam"), TeammateClient(gateway, "ada")
    assert (await ada.file(visitor, file["id"])).status_code == 200
    for query in ({}, {"preview": True}):
        assert (await sam.file(visitor, file["id"], **query)).json()["code"] == "conversation_unknown"
    assert (await sam.file(visitor, f"{file['id']}/link")).json()["code"] == "conversation_unknown"
    # A person who guesses a conversation or a file gets nothing either.
    assert (await ada.file(visitor, "0" * 26)).json()["code"] == "attachment_gone"
    assert (await ada.file(Chat(gateway, "0-0123456789abcdef", ""), file["id"])).json()[
        "code"
    ] == "conversation_unknown"


async def test_staff_attach_nothing_because_no_person_reads_their_talk(gateway: Gateway) -> None:
    staff = await gateway.open()
    answer = await upload(staff, PDF, "a.pdf")
    assert (answer.status_code, answer.json()["code"]) == (403, "attachments_unread")
