"""Telemetry of a running deployment: one trace for each message, from its socket to HubSpot and back; and metrics."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from libs.messaging.keys import Keys
from tests.chat_client import chatting, new_phone
from tests.e2e.traces import ReceivedSpan, TraceReceiver, receiving
from tests.stack import Stack, running_stack
from tests.telemetry.evaluation import Scrapes
from tests.telemetry.promql import rules, selected
from tests.waiting import until_holds

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("traces")]


@pytest.fixture(scope="module")
def traces() -> Iterator[TraceReceiver]:
    with receiving() as receiver:
        yield receiver


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(
    own_redis: str, traces: TraceReceiver, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    environment = {
        "OPENAI_API_KEY": "sk-test", "FRONTDESK_TRACES_URL": traces.url, "FRONTDESK_TRACES_RATIO": "1",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }  # fmt: skip
    keys = Keys(prefix=f"traces:{uuid4().hex}:")
    names = ("gateway-1", "agent-1", "hubspot_tools-1")
    folder = tmp_path_factory.mktemp("traces")
    async with running_stack(folder, keys, *names, redis_url=own_redis, **environment) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def email(stack: Stack) -> str:
    """The address that a person has put into a message, which led to a call to HubSpot and to an answer."""
    email, phone = f"traced.{uuid4().hex[:8]}@acme.com", new_phone()
    create = {"email": email, "firstname": "Tess", "lastname": "Traced", "phone": phone}
    answers = [{"calls": [{"name": "create_contact", "arguments": create}]}, {"text": "OK"}]
    async with chatting(stack.gateway(), stack.token(email=f"{uuid4().hex[:8]}@desk.example")) as chat:
        await chat.welcomed()
        await stack.openai("script", answers=answers)
        assert await chat.ask(f"add Tess Traced, {email}, {phone}") == "OK"
    return email


async def message_trace(traces: TraceReceiver) -> list[ReceivedSpan]:
    """The spans of the message that led to a tool call, once the trace has all of them."""

    def spans() -> list[ReceivedSpan]:
        called = {span.trace for span in traces.spans if span.name == "tool call"}
        with_message = [span.trace for span in traces.spans if span.name == "message" and span.trace in called]
        return traces.of_trace(with_message[0]) if with_message else []

    def complete() -> bool:
        names = [span.name for span in spans()]
        return names.count("frame") >= 3 and names.count("model call") == 2 and "tool result" in names

    await until_holds(complete, "the whole trace")
    return spans()


async def test_a_message_is_one_connected_trace(traces: TraceReceiver, email: str) -> None:
    assert email
    spans = await message_trace(traces)
    assert {(span.service.removeprefix("frontdesk-"), span.name) for span in spans} >= {
        ("gateway", "message"), ("gateway", "append"), ("agent", "turn"), ("agent", "step"), ("agent", "model call"),
        ("hubspot_tools", "tool call"), ("hubspot_tools", "HubSpot request"), ("agent", "tool result"),
        ("gateway", "frame"),
    }  # fmt: skip
    by_id = {span.id: span for span in spans}
    [root] = [span for span in spans if not span.parent]
    assert root.name == "message"
    assert [span.name for span in spans if span.parent and span.parent not in by_id] == []


async def test_each_part_of_a_trace_follows_from_its_cause(traces: TraceReceiver, email: str) -> None:
    assert email
    spans = await message_trace(traces)
    by_id = {span.id: span for span in spans}
    causes = {(span.name, by_id[span.parent].name) for span in spans if span.parent}
    assert causes >= {
        ("append", "message"), ("turn", "message"), ("step", "turn"), ("model call", "step"), ("tool call", "step"),
        ("HubSpot request", "tool call"), ("tool result", "tool call"), ("step", "tool result"), ("frame", "step"),
    }  # fmt: skip


async def test_spans_hold_no_private_data(traces: TraceReceiver, email: str) -> None:
    await message_trace(traces)
    sent = b"".join(traces.raw)
    assert not [word for word in (email, "Tess", "desk.example", "bearer", "127.0.0.1") if word.encode() in sent]


async def test_a_request_over_http_is_a_trace_by_its_route(traces: TraceReceiver, email: str) -> None:
    assert email

    def opened() -> bool:
        return any(span.name == "POST /v1/conversations" for span in traces.spans)

    await until_holds(opened, "the span of the opening")


async def test_log_lines_name_the_trace_and_the_span(stack: Stack, traces: TraceReceiver, email: str) -> None:
    assert email
    spans = await message_trace(traces)
    lines = [json.loads(line) for line in stack.log("agent-1").splitlines() if line.startswith("{")]
    [answered, *_] = [line for line in lines if line["event"] == "model_answered"]
    assert answered["trace_id"] == spans[0].trace
    assert answered["span_id"] in {span.id for span in spans}


async def scraped(stack: Stack) -> dict[str, str]:
    """The metrics of each process, by its service."""
    found = {}
    for name, port in stack.health_ports.items():
        if name != "sandbox":
            found[name.rpartition("-")[0]] = (await stack.http.get(f"http://127.0.0.1:{port}/metrics")).text
    return found


async def test_a_healthy_deployment_has_the_metrics_of_the_alerts_and_fires_none(stack: Stack, email: str) -> None:
    assert email
    before = await scraped(stack)
    scrapes = Scrapes.of(before, await scraped(stack))
    shown = set(re.findall(r"^# TYPE (\w+) ", "\n".join(before.values()), re.MULTILINE))
    names = {name.removesuffix("_bucket") for rule in rules() for name in selected(rule["expr"])}
    assert {name for name in names - shown if name.startswith("frontdesk_") and "_archive_" not in name} == set()
    fired = [rule["alert"] for rule in rules() if "alert" in rule and scrapes.evaluate(rule["expr"])]
    assert fired == []
    assert scrapes.now["frontdesk_agent_turn_seconds_count"]
    assert scrapes.now["frontdesk_hubspot_request_seconds_count"]
