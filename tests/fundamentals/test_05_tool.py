"""A tool call leaves the conversation as a request and comes back as a result.

The agent appends the call and its request in one step, ends its turn, and waits for nothing. A tools worker performs
the call and publishes the result, which is appended to the log and starts the next turn. The receipt that the contact
sees is made from that result and never from the words of a model.
"""

from datetime import timedelta

from redis.asyncio import Redis

from libs.contracts import ToolCall, ToolCompleted, ToolRequested, utc_now, visible
from libs.contracts.cards import CreatedCard
from libs.contracts.results import Contact, ContactCreated, Ok, ToolResult
from libs.conversations import Commit, LogReader, ToolRequest, append_result
from libs.messaging import AGENT_GROUP, CHAT_OPENED, TOOL_COMPLETED, TOOL_REQUESTED, Keys
from services.hubspot_tools.handler import CallHandler
from tests.fundamentals.conftest import VERA, Worker


async def hubspot(request: ToolRequested, retried: bool) -> ToolResult:
    """Creates every contact that it is asked for."""
    return Ok(data=ContactCreated(contact=Contact(id="1", properties=request.arguments)))


async def test_a_request_comes_back_as_a_receipt(
    worker: Worker, reader: LogReader, chat: str, redis: Redis, keys: Keys
) -> None:
    lease, snapshot = await worker.begin(chat, await worker.event(CHAT_OPENED))
    call = ToolCall(call_id="call-1", tool="create_contact", arguments={"firstname": "Jane"}, basis=snapshot.basis)
    request = ToolRequested(
        call_id=call.call_id, tool=call.tool, arguments=call.arguments, principal=VERA, scope=chat,
        reply_to=keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=10),
    )  # fmt: skip
    step = Commit(requests=[ToolRequest(call, request, timedelta(seconds=30))])
    assert await worker.turns.commit(lease, snapshot, step, release=True) == "released"

    await CallHandler(redis, hubspot).on_requested(await worker.event(TOOL_REQUESTED))

    event = await worker.event(TOOL_COMPLETED)
    await append_result(redis, keys, ToolCompleted.model_validate_json(event.body), event, group=AGENT_GROUP)
    await worker.begin(chat, event)
    shown = visible((await reader.entries(chat))[-1])
    assert shown is not None
    assert isinstance(shown.card, CreatedCard)
