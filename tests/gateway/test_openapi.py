"""The published description is true: every request made from it gets an answer that it describes."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Ok

from libs.contracts.desk import Person
from libs.desk import Directory
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway, bearer, host_token

CHECKS: list[Any] = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


async def described(gateway: Gateway) -> dict[str, Any]:
    description: dict[str, Any] = (await gateway.http.get("/openapi.json")).json()
    return description


async def test_it_names_every_call_and_every_refusal(gateway: Gateway) -> None:
    description = await described(gateway)
    path, desk = "/v1/conversations/{conversation_id}", "/v1/desk/conversations/{conversation_id}"
    assert {
        f"{method.upper()} {path}" for path, calls in description["paths"].items() for method in calls
    } == {
        "POST /v1/conversations", f"POST {path}/messages", f"GET {path}/messages", f"GET {path}/events",
        f"POST {path}/imports", f"GET {path}/imports/{{import_id}}", f"POST {path}/imports/{{import_id}}/stop",
        f"GET {path}/imports/{{import_id}}/failures.csv",
        f"POST {path}/close", "GET /healthz",
        "POST /v1/channels/{channel}/messages",
        "GET /v1/desk/me", "GET /v1/desk/people", "PUT /v1/desk/presence", "GET /v1/desk/conversations",
        "POST /v1/desk/conversations", "GET /v1/desk/teams", "PUT /v1/desk/canned-replies",
        "PUT /v1/desk/closing-notes", "GET /v1/desk/reports", "GET /v1/desk/reports.csv",
        *(f"{what} /v1/desk/people/{{person}}" for what in ("PUT", "DELETE")),
        *(f"{what} /v1/desk/teams/{{team}}" for what in ("PUT", "DELETE")),
        f"GET {desk}", f"GET {desk}/entries",
        *(f"POST {desk}/{what}" for what in ("reply", "notes", "assign", "snooze", "close", "draft")),
    }  # fmt: skip
    sending = description["paths"][f"{path}/messages"]["post"]["responses"]
    assert set(sending) == {"202", "400", "401", "403", "404", "409", "413", "422", "429", "503"}
    for status, answer in sending.items():
        if status != "202":
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}
    assert {"type", "title", "status", "detail", "code"} <= set(
        description["components"]["schemas"]["Problem"]["required"]
    )
    assert "HTTPValidationError" not in description["components"]["schemas"]
    assert "socket" in description["info"]["description"]


TAKE_NOTHING = (
    "GET /healthz", "GET /v1/desk/me", "GET /v1/desk/people",
    "GET /v1/desk/teams", "GET /v1/desk/conversations/{conversation_id}",
)  # fmt: skip


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_what_is_sent_by_the_description_is_answered_by_it(
    start_gateway: StartGateway, mode: GenerationMode
) -> None:
    """Well-formed and malformed requests, with a good token and conversation more often than chance would have."""
    gateway = await start_gateway(
        messages_per_contact=0,
        messages_per_address=0,
        openings_per_address=0,
        writes_per_teammate=0,
        reads_per_person=0,
        reads_per_address=0,
        reports_per_teammate=0,
    )
    chat = await gateway.open()
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Person(id="ana", name="Ana"))
    schema = schemathesis.openapi.from_dict(await described(gateway))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 33

    def send(case: schemathesis.Case[Any], known: bool) -> None:
        if known and "conversation_id" in case.path_parameters:
            case.path_parameters["conversation_id"] = chat.id
        token = chat.token if "{" in case.path else host_token()
        if case.path.startswith("/v1/desk/"):
            changes_people = case.method in ("PUT", "DELETE") and "presence" not in case.path
            token = host_token("ana", role="workflow" if changes_people else "teammate")
        answer = case.call(base_url=gateway.url, headers=bearer(token), timeout=10)
        case.validate_response(answer, checks=CHECKS)

    def try_all() -> None:
        for operation in operations:
            if operation.path.endswith("/events"):
                continue  # a stream that only ends when its reader goes
            if mode is GenerationMode.NEGATIVE and operation.label in TAKE_NOTHING:
                continue  # takes nothing that could be wrong
            strategy = operation.as_strategy(generation_mode=mode)
            quick = settings(
                max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.generate],
            )  # fmt: skip
            quick(given(strategy, booleans())(send))()

    await asyncio.to_thread(try_all)
    assert (await chat.gateway.http.get("/healthz")).status_code == 200
