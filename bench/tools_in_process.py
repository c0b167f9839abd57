"""`python -m bench.tools_in_process`: a tools worker in which HubSpot answers at once and in the same process.

Everything from the stream to the client is real. Only the network is replaced.
"""

import sys
from typing import Any

import uvloop

from libs.contracts import ToolRequested, ToolResult
from libs.messaging import TOOL_REQUESTED, TOOLS_GROUP, RedisHealth, connect
from libs.messaging.workers import Worker, search_garbage_seldom
from libs.telemetry import configure_logs
from services.hubspot_tools.handler import CallHandler
from services.hubspot_tools.hubspot import ApiReply, ApiRequest, Deadline
from services.hubspot_tools.settings import HubSpotSettings, ToolsSettings
from services.hubspot_tools.tools import build_toolbox
from services.hubspot_tools.tools import run as run_tool


class InProcessHubSpot:
    """The same contact for every search, in an account without properties of its own."""

    async def send(self, request: ApiRequest, deadline: Deadline) -> ApiReply:
        deadline.check()
        body: dict[str, Any] = {"results": []}
        if request.path.endswith("/batch/read") and request.body is not None:
            body = {"status": "COMPLETE", "results": [_contact(request.body["inputs"][0]["id"])]}
        elif request.path.endswith("/search"):
            body = {"total": 1, "results": [_contact("jane.doe@acme.example")]}
        return ApiReply(200, {}, body)


def _contact(email: str) -> dict[str, Any]:
    name = email.partition("@")[0]
    first, _, last = name.partition(".")
    return {
        "id": "512",
        "properties": {
            "email": email, "firstname": first.title(), "lastname": last.title(), "phone": "+13125550143",
            "company": "Acme", "jobtitle": "Head of Operations", "lifecyclestage": "customer",
            "hs_object_id": "512", "createdate": "2026-01-12T09:15:00.000Z",
            "lastmodifieddate": "2026-10-01T08:00:00.000Z",
        },
        "createdAt": "2026-01-12T09:15:00.000Z",
        "updatedAt": "2026-10-01T08:00:00.000Z",
        "archived": False,
        "url": "https://app.hubspot.com/contacts/1/record/0-1/512",
    }  # fmt: skip


async def run(settings: ToolsSettings, hubspot: HubSpotSettings) -> int:
    redis = connect(settings.redis_url, name="hubspot_tools")
    worker = Worker(
        service="hubspot_tools",
        redis=redis,
        redis_url=settings.redis_url,
        redis_health=RedisHealth(settings.redis_url, settings.keys.readiness, service="hubspot_tools"),
        slots=settings.tools_concurrency,
        health_host=settings.health_host,
        health_port=settings.health_port,
    )
    toolbox = build_toolbox(InProcessHubSpot(), hubspot)

    async def answer(request: ToolRequested, retried: bool) -> ToolResult:
        return await run_tool(request, toolbox, retried=retried)

    keys = settings.keys
    calls = CallHandler(redis, answer)
    for shard in range(settings.shards):
        worker.subscribe(keys.stream(shard, TOOL_REQUESTED), TOOLS_GROUP, calls.on_requested, title=TOOL_REQUESTED)
    try:
        search_garbage_seldom()
        return await worker.run()
    finally:
        await redis.aclose()


def main() -> int:
    settings = ToolsSettings()
    configure_logs("hubspot_tools", settings.log_level)
    return uvloop.run(run(settings, HubSpotSettings()))


if __name__ == "__main__":
    sys.exit(main())
