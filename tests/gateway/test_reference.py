"""The reference of the API: pages and documents that tell the truth and load nothing from another host."""

import re
from typing import Any

from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from libs.contracts.frames import ClientFrame, ServerFrame
from services.gateway.desk.frames import DeskClientFrame, DeskServerFrame
from services.gateway.reference.asyncapi import frames_of
from tests.gateway.running import Gateway

WITHOUT_TOKEN = {"GET /healthz", "GET /v1/widget", "GET /v1/attachments/{token}",
                 "GET /v1/mail/stop/{token}", "POST /v1/mail/stop/{token}"}  # fmt: skip
"""The others have their token in the path: a browser opens an image, and a mail program ends the e-mails."""


async def test_each_call_names_the_token_that_opens_it(gateway: Gateway) -> None:
    description = (await gateway.http.get("/openapi.json")).json()
    schemes = description["components"]["securitySchemes"]
    opened_by: dict[str, list[dict[str, Any]]] = {
        f"{method.upper()} {path}": call["security"]
        for path, calls in description["paths"].items()
        for method, call in calls.items()
    }
    assert {name for security in opened_by.values() for each in security for name in each} == set(schemes)
    assert {call for call, security in opened_by.items() if security == [{}]} == WITHOUT_TOKEN
    assert opened_by["GET /v1/desk/me"] == [{"host_token": []}]
    assert opened_by["POST /v1/conversations"] == [{"host_token": []}, {}], "anonymous contacts open one, too"
    assert opened_by["POST /v1/conversations/{conversation_id}/messages"] == [{"conversation_token": []}]
    assert opened_by["POST /v1/channels/{channel}/messages"] == [{"bridge_signature": []}]


async def test_the_sockets_are_described_by_their_models(gateway: Gateway) -> None:
    document = (await gateway.http.get("/asyncapi.json")).json()
    ApplicationSchema.model_validate(document)
    for operation, union in (
        ("conversation.receive", ClientFrame),
        ("conversation.send", ServerFrame),
        ("desk.receive", DeskClientFrame),
        ("desk.send", DeskServerFrame),
    ):
        messages = document["operations"][operation]["messages"]
        kinds = [str(frame.model_fields["type"].default) for frame in frames_of(union)]
        assert [each["$ref"] for each in messages] == [
            f"#/channels/{operation.partition('.')[0]}/messages/{operation}.{kind}" for kind in kinds
        ]
    for reference in re.findall(r"'\$ref': '#/([^']+)'", str(document)):
        found: Any = document
        for part in reference.split("/"):
            found = found[part]


async def test_the_page_of_the_sockets_names_each_frame_and_field(gateway: Gateway) -> None:
    answer = await gateway.http.get("/docs/sockets")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for union in (ClientFrame, ServerFrame, DeskClientFrame, DeskServerFrame):
        for frame in frames_of(union):
            assert f"<h4><code>{frame.model_fields['type'].default}</code></h4>" in answer.text
            for field in frame.model_fields:
                assert field == "type" or f"<code>{field}</code>" in answer.text
    for target in re.findall(r'href="#([^"]+)"', answer.text):
        assert f'id="{target}"' in answer.text


async def test_the_pages_load_nothing_from_another_host(gateway: Gateway) -> None:
    for path in ("/docs", "/docs/sockets"):
        answer = await gateway.http.get(path)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        for address in re.findall(r'(?:src|href)="([^"#]+)"', answer.text):
            assert address.startswith("/")
            assert (await gateway.http.get(address)).status_code == 200, address


async def test_a_browser_finds_the_icon(gateway: Gateway) -> None:
    icon = await gateway.http.get("/favicon.ico")
    assert icon.status_code == 200
    assert icon.headers["content-type"] == "image/svg+xml"
