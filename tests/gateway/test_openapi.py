"""The published description is true: every generated request gets an answer that it describes."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import booleans
from redis.asyncio import Redis
from schemathesis import GenerationMode, checks
from schemathesis.core.result import Ok

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from libs.serving.connection_guard import MAX_LINE_BYTES
from tests.gateway.process import running
from tests.gateway.running import Gateway, bearer, host_token
from tests.hostile.fuzzing import in_parts
from tests.hostile.kinds import Part
from tests.plain_http import NO_AUTHORITIES

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
        f"POST {path}/close", f"POST {path}/rating", "GET /healthz", "GET /v1/widget", "GET /v1/events",
        f"GET {path}/previous",
        "POST /v1/channels/{channel}/messages", "POST /v1/flow-events/{webhook}",
        *(f"{what} /v1/desk/session" for what in ("GET", "POST", "DELETE")),
        *(f"GET /v1/desk/oidc/{what}" for what in ("login", "callback")),
        "GET /v1/desk/me", "GET /v1/desk/people", "PUT /v1/desk/presence", "GET /v1/desk/conversations",
        "POST /v1/desk/conversations", "GET /v1/desk/teams", "PUT /v1/desk/canned-replies",
        "GET /v1/desk/sla", "PUT /v1/desk/sla", "GET /v1/desk/settings", "PUT /v1/desk/rules",
        "GET /v1/desk/widget", "PUT /v1/desk/widget",
        "GET /v1/desk/audit", "GET /v1/desk/audit.csv",
        *(f"{what} /v1/desk/flows" for what in ("GET", "POST")), "GET /v1/desk/flows/templates",
        "PUT /v1/desk/flows/order", "POST /v1/desk/flows/difference", "GET /v1/desk/flows/patch",
        *(f"{what} /v1/desk/flows/{{name}}" for what in ("GET", "DELETE")),
        *(f"{what} /v1/desk/flows/{{name}}/draft" for what in ("PUT", "DELETE")),
        *(f"{what} /v1/desk/flows/{{name}}/editors" for what in ("POST", "DELETE")),
        "POST /v1/desk/flows/{name}/publish", "PUT /v1/desk/flows/{name}/state", "GET /v1/desk/flows/{name}/file",
        "GET /v1/desk/flows/{name}/versions", "GET /v1/desk/flows/{name}/versions/{number}",
        "GET /v1/desk/flows/{name}/versions/{number}/difference", "POST /v1/desk/flows/{name}/roll-back",
        *(f"{what} /v1/desk/flows/{{name}}/canary" for what in ("GET", "PUT")),
        *(f"POST /v1/desk/flows/{{name}}/canary/{what}" for what in ("promote", "roll-back")),
        "GET /v1/desk/flows/kinds", "POST /v1/desk/flows/check",
        "POST /v1/desk/flows/translate", "POST /v1/desk/flows/try", "POST /v1/desk/flows/try/{session}",
        "GET /v1/desk/flows/{name}/numbers", "GET /v1/desk/flows/{name}/numbers/conversations",
        "GET /v1/desk/flows/{name}/tests", "PUT /v1/desk/flows/{name}/tests", "POST /v1/desk/flows/{name}/tests/run",
        "POST /v1/desk/flows/{name}/replay",
        f"POST {desk}/block", "POST /v1/desk/forget",
        f"PUT {desk}/hold", "GET /v1/desk/holds", "DELETE /v1/desk/holds/{hold}",
        "POST /v1/desk/export.json", "POST /v1/desk/export.html",
        f"GET {desk}/export.json", f"GET {desk}/export.html", f"POST {desk}/as-flow-test",
        "GET /v1/desk/blocks", "DELETE /v1/desk/blocks/{block}",
        "GET /v1/desk/calendars", "PUT /v1/desk/calendars", "POST /v1/desk/routing/what-if",
        "GET /v1/desk/labels", "PUT /v1/desk/labels", "GET /v1/desk/macros", "PUT /v1/desk/macros",
        f"POST {desk}/steps",
        "GET /v1/desk/views", "GET /v1/desk/views/choices", "PUT /v1/desk/views/{view}", "DELETE /v1/desk/views/{view}",
        "PUT /v1/desk/closing-notes", "GET /v1/desk/reports", "GET /v1/desk/reports.csv",
        "GET /v1/desk/reports/conversations",
        *(f"{what} /v1/desk/people/{{person}}" for what in ("PUT", "DELETE")),
        *(f"{what} /v1/desk/teams/{{team}}" for what in ("PUT", "DELETE")),
        *(
            f"{what} {place}/attachments{end}"
            for place in (path, desk)
            for what, end in (
                ("POST", ""), ("GET", "/{attachment_id}"), ("DELETE", "/{attachment_id}"),
                ("GET", "/{attachment_id}/link"),
            )
        ),
        "GET /v1/attachments/{token}",
        f"GET {path}/mail", f"PUT {path}/mail", f"POST {path}/transcript", f"POST {desk}/transcript",
        "GET /v1/mail/stop/{token}", "POST /v1/mail/stop/{token}",
        f"GET {desk}", f"GET {desk}/entries",
        *(f"POST {desk}/{what}" for what in ("reply", "notes", "assign", "snooze", "close", "draft")),
        f"POST {desk}/labels", "POST /v1/desk/conversations/bulk", f"POST {desk}/priority", f"POST {desk}/undo",
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
    "GET /healthz", "GET /v1/widget", "GET /v1/desk/me", "GET /v1/desk/people",
    "GET /v1/desk/teams", "GET /v1/desk/labels", "GET /v1/desk/macros", "GET /v1/desk/conversations/{conversation_id}",
)  # fmt: skip


UNLIMITED = dict.fromkeys(
    ("MESSAGES_PER_CONTACT", "MESSAGES_PER_ADDRESS", "OPENINGS_PER_ADDRESS", "WRITES_PER_TEAMMATE", "READS_PER_PERSON",
     "READS_PER_ADDRESS", "REPORTS_PER_TEAMMATE"), "0",
)  # fmt: skip


LEAST = 12
"""Requests of each operation and mode: fewer would leave out some of its parameters."""


@in_parts("operations")
@pytest.mark.long  # two thousand requests, a minute of CPU time
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_generated_requests_get_described_answers(
    redis: Redis,
    redis_url: str,
    keys: Keys,
    tmp_path: Path,
    mode: GenerationMode,
    part: Part,
) -> None:
    """Well-formed and malformed requests, with a good token and conversation more often than chance would have.

    The gateway is a process of its own: Hypothesis refuses to go on when the state of `random` changes while it makes
    an example, and a gateway in this process draws its pauses from there.
    """
    await Directory(redis, keys).put_person(Teammate(id="ana", name="Ana"))
    named = {"REDIS_URL": redis_url, "REDIS_PREFIX": keys.prefix, "SHARDS": str(keys.shards)}
    async with (
        running(tmp_path, **named, **UNLIMITED) as process,
        httpx2.AsyncClient(base_url=process.url, timeout=60, verify=NO_AUTHORITIES) as http,
    ):
        opened = (await http.post("/v1/conversations", headers=bearer(host_token()))).json()
        await _try_all(process.url, (await http.get("/openapi.json")).json(), opened, mode, part)
        assert (await http.get("/healthz")).status_code == 200


async def _try_all(
    url: str, description: dict[str, Any], opened: dict[str, str], mode: GenerationMode, sends: Part
) -> None:
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == sum(len(calls) for calls in description["paths"].values())
    examples = max(LEAST, -(-sends.count // (2 * len(operations) - len(TAKE_NOTHING))))

    def send(case: schemathesis.Case[Any], known: bool) -> None:
        if known and "conversation_id" in case.path_parameters:
            case.path_parameters["conversation_id"] = opened["conversation_id"]
        token = opened["token"] if "{" in case.path else host_token()
        if case.path == "/v1/events":
            token = host_token("warehouse", role="data")
        if case.path.startswith("/v1/desk/"):
            changes_people = case.method in ("PUT", "DELETE") and "presence" not in case.path
            token = host_token("ana", role="workflow" if changes_people else "teammate")
        sends.sent += 1
        answer = case.call(base_url=url, headers=bearer(token), timeout=60)
        if answer.status_code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            # The connection refuses a request line of any path before it is routed.
            assert len(str(answer.request.url)) > MAX_LINE_BYTES
            return
        case.validate_response(answer, checks=CHECKS)

    def try_all() -> None:
        for operation in operations:
            if operation.path.endswith("}/events"):
                continue  # a stream that only ends when its reader goes
            if mode is GenerationMode.NEGATIVE and operation.label in TAKE_NOTHING:
                continue  # takes no input
            strategy = operation.as_strategy(generation_mode=mode)
            quick = settings(
                max_examples=examples, database=None, suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.generate],
            )  # fmt: skip
            seed(sends.seed)(quick(given(strategy, booleans())(send)))()

    await asyncio.to_thread(try_all)
