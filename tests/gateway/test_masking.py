"""Numbers that must not be kept are hidden in every text that people send, by each way in."""

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.contracts.frames import ClientFrame
from libs.masking import MASKED
from libs.messaging.keys import Keys
from services.gateway.channels.api import InboundMessage
from services.gateway.contact_import.service import SentTable
from services.gateway.desk.frames import DeskClientFrame
from services.gateway.identity.host_tokens import HostClaims
from services.gateway.routes import ROUTERS
from tests.gateway import attached
from tests.gateway.bridge import Bridge, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import WORKFLOW, TeammateClient
from tests.gateway.running import Gateway, bearer, host_token, new_message_id
from tests.stored import stored_texts

CARD, IBAN, RECORD = "4111 1111 1111 1111", "DE89370400440532013000", "MRN-123456"
SECRETS = f"{CARD} {IBAN} {RECORD}"
HIDDEN = "•••• 1111 •••• 3000 ••••"

PARTS = ("4111 1111 1111", "4111111111111111", "89370400440532", "123456")
"""Parts of these numbers that nothing may hold."""


@pytest.fixture
async def masking(start_gateway: StartGateway, bridge: Bridge, tmp_path: Path) -> Gateway:
    return await start_gateway(
        mask_patterns=[r"MRN-[0-9]+"], channels={"whatsapp": bridge.settings()}, attachments_folder=tmp_path
    )  # fmt: skip


@pytest.fixture
async def ana(masking: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    people = [Teammate(id="ana", name="Ana Ruiz", role="admin")]
    await Directory(redis, keys).load(DeskConfig(people=people), "test")
    return TeammateClient(masking, "ana")


async def _says_everything(gateway: Gateway, ana: TeammateClient) -> None:
    """Every way in which people send a text."""
    chat = await gateway.open(host_token("vera", role="visitor", name=f"Vera {CARD}"))
    assert (await chat.say(SECRETS)).status_code == 202
    async with chat.socket() as socket:
        await socket.send(type="visit", looking=True, page=f"https://x.example/{IBAN}", title=SECRETS)
        await socket.say(SECRETS)
        await socket.next_of("ack")
    file = await attached.uploaded(chat, attached.PDF, f"{CARD}.pdf")
    assert (await attached.send(chat, file["id"])).status_code == 202
    assert (await tell(gateway, SECRETS)).status_code == 202
    await ana.does(chat, "notes", text=SECRETS)
    await ana.does(chat, "reply", text=SECRETS)
    steps = [{"do": "note", "text": SECRETS}, {"do": "reply", "text": SECRETS}]
    await ana.does(chat, "steps", steps=steps)
    for path, body in (
        ("macros", [{"id": "m", "name": f"M {CARD}", "steps": steps}]),
        ("canned-replies", [{"shortcut": "c", "text": SECRETS}]),
    ):
        answer = await gateway.http.put(f"/v1/desk/{path}", headers=WORKFLOW, json=body)
        assert answer.status_code == 200, answer.text
    view = {"name": f"V {CARD}", "query": {"q": SECRETS}}
    headers = bearer(host_token("ana", role="teammate"))
    assert (await gateway.http.put("/v1/desk/views/v", headers=headers, json=view)).status_code == 200
    await ana.does(chat, "close", summary=SECRETS)
    rating = await chat.post({"rating": 5, "comment": SECRETS, "request_id": new_message_id()}, "/rating")
    assert rating.status_code == 200, rating.text
    opening = {"email": "jo@acme.example", "name": f"Jo {CARD}", "request_id": new_message_id()}
    assert (await gateway.http.post("/v1/desk/conversations", headers=headers, json=opening)).status_code == 201
    staff = await gateway.open()
    table = f"Email,Note {IBAN}\njane@acme.example,{SECRETS}\n"
    pasted = SentTable(text=table, client_message_id="pasted-1", file_name=IBAN).model_dump_json()
    for kind, content in (("text/csv", table), ("application/json", pasted)):
        sent = await gateway.http.post(
            f"{staff.path}/imports", headers={**bearer(staff.token), "Content-Type": kind},
            params={"client_message_id": new_message_id(), "file_name": f"{CARD}.csv"},
            content=content,
        )  # fmt: skip
        assert sent.status_code == 202, sent.text


async def test_no_way_in_lets_a_number_reach_redis(
    masking: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    await _says_everything(masking, ana)
    texts = [text async for _, text in stored_texts(redis, keys.prefix)]
    assert sum(HIDDEN in text for text in texts) > 5
    for text in texts:
        found = [part for part in PARTS if part in text]
        assert not found, f"{found} in {text[:300]}"


async def test_without_the_mask_everything_stays(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(mask="none")
    chat = await gateway.open()
    await chat.say(SECRETS)
    assert await chat.texts() == [SECRETS]


async def test_a_repeated_masked_message_is_stored_once(gateway: Gateway) -> None:
    chat = await gateway.open()
    first, again = await chat.say(SECRETS, "the-same-message"), await chat.say(SECRETS, "the-same-message")
    assert first.json() == again.json()
    assert await chat.texts() == [f"•••• 1111 •••• 3000 {RECORD}"]


async def test_a_search_finds_a_masked_message_by_its_number(masking: Gateway, ana: TeammateClient) -> None:
    chat = await masking.open(host_token("vera", role="visitor"))
    await chat.say(f"my number is {CARD}")
    assert await ana.lists("any", q=CARD) == [chat.id]


def test_a_text_at_its_limit_is_measured_as_it_was_sent() -> None:
    body = {"text": "x" * 4_000, "client_message_id": "12345678"}
    assert InboundMessage.model_validate({"message_id": "1", "sender": {"id": "1"}, "text": body["text"]}).text
    with pytest.raises(ValueError, match="at most 4000"):
        InboundMessage.model_validate({"message_id": "1", "sender": {"id": "1"}, "text": CARD + "x" * 4_000})


UNMASKED = {
    # identifiers: chosen by programs, compared, and never shown as a text
    "BulkItem.id",
    "ChannelSender.id", "InboundMessage.message_id", "OpenByDesk.contact", "OpenConversation.contact",
    "HostClaims.sub", "HostClaims.iss", "SendAction.action", "PressButton.action", "InboundMessage.action",
    "MarkRead.conversation_id", "MarkUnread.conversation_id", "Watch.conversation_id",
    "ListConversations.after", "ListQuery.contact", "RenewSession.token",
    # addresses, which a mask would break
    "ExportBody.person", "ForgetBody.person",
    "ChannelSender.email", "HostClaims.email", "MailSwitch.address", "OpenByDesk.email", "PersonBody.email",
    "PersonBody.hubspot_owner",
    # values that are refused unless they are on a list
    "CloseBody.category", "CloseMany.category", "MacroClose.category",
    "SendVisit.zone", "Calendar.zone", "HostClaims.locale",
    # the settings of admins
    "Calendar.name", "Calendar.weekly", "ClosingNotes.categories", "Label.name", "OwnDate.hours",
    "OwnDate.name", "PersonBody.name", "TeamBody.name", "WidgetLook.away",
    "WidgetLook.greeting", "WidgetLook.logo", "WidgetLook.title",
    # flows, which admins write, and their tests, in which personal data is replaced
    "FlowTestsBody.revision", "FlowTestsBody.text", "NewFlow.description", "NewFlow.template", "NewFlow.text",
    "Publish.note", "RollBack.note", "RoutingHours.weekly", "RoutingHours.zone", "SaveDraft.document",
    "TranslateBody.texts", "DraftBody.name", "TwoDocuments.after", "TwoDocuments.before", "ReplayBody.after",
    # tries of drafts: an admin plays the contact, and Redis forgets all of it after its time to live
    "TryActBody.press", "TryActBody.restart", "TryActBody.say", "TryActBody.skip", "TryGiven.channel",
    "TryGiven.contact", "TryGiven.email", "TryGiven.name", "TryGiven.region",
    # masked cell by cell
    "SentTable.text",
}  # fmt: skip
"""Fields of requests that hold a text without a mask, each with a reason. Filters and queries are not stored."""


def test_every_field_for_a_text_has_a_mask_or_a_reason() -> None:
    found: set[str] = set()
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                for kind in _bodies(route.dependant):
                    found |= _fields_of(kind, set())
    for kind in (ClientFrame, DeskClientFrame, InboundMessage, SentTable, HostClaims):
        found |= _fields_of(kind, set())
    assert sorted(found - UNMASKED) == []
    assert sorted(UNMASKED - found) == []


def _bodies(dependant: Dependant) -> list[Any]:
    own = [field.field_info.annotation for field in dependant.body_params]
    return own + [body for each in dependant.dependencies for body in _bodies(each)]


def _fields_of(kind: Any, seen: set[Any], where: str = "", marks: tuple[Any, ...] = ()) -> set[str]:
    """The fields of texts without a mask and without a pattern, which only identifiers have."""
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *more = get_args(kind)
        flat = [part for mark in more for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
        return _fields_of(inner, seen, where, (*marks, *flat))
    if origin in (Union, types.UnionType, list, tuple, dict, set):
        return {each for part in get_args(kind) for each in _fields_of(part, seen, where, marks)}
    if origin is Literal or kind in seen:
        return set()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        seen = {*seen, kind}
        fields = kind.model_fields.items()
        return {
            each
            for name, field in fields
            for each in _fields_of(field.annotation, seen, f"{kind.__name__}.{name}", tuple(field.metadata))
        }
    is_id = any(getattr(mark, "pattern", None) not in (None, r"\S") for mark in marks)
    return set() if kind is not str or is_id or MASKED in marks else {where}
