"""A conversation as a test of its flow: what was said, and what came of it, with made-up names, addresses and numbers.

For admins, as exports are: replaced data may still say something of a person. Each is an entry of the audit log.
"""

from contextlib import suppress

from fastapi import APIRouter

from libs.contracts import START, FlowTest, FlowTestFile, LogEntry, Model
from libs.conversations import ConversationUnknown
from libs.flow_tests import as_flow_test, written_flow_tests
from services.gateway.dependencies import Use
from services.gateway.desk.api import ConversationId, UseDesk
from services.gateway.desk.editing import AdminEdit
from services.gateway.desk.flow_tests_store import FlowTestsFull, FlowTestStore
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal, documented

MAX_ENTRIES = 5_000
"""Entries that are read: a test ends where a person has the conversation, which is long before."""

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class SavedFlowTest(Model):
    """`text`: a file with this test alone, as `flows/tests/` has them."""

    flow: str
    test: FlowTest
    text: str


@router.post(
    "/conversations/{conversation_id}/as-flow-test", responses=documented(400, 401, 403, 404, 409, 413, 422, 429, 503)
)
async def as_test(services: Use, edit: AdminEdit, desk: UseDesk, conversation_id: ConversationId) -> SavedFlowTest:
    """The conversation as a test of its flow, until a person had it. It is added to the tests of the flow."""
    state = await desk.reader.state(conversation_id)
    # Staff's own conversations are shown to no teammate.
    if state.is_private:
        raise ConversationUnknown(conversation_id)
    if state.flow is None:
        raise Refusal(409, "no_flow", "This conversation did not go through a flow.")
    test = as_flow_test(state, await _entries(desk, conversation_id))
    await desk.audit.record(edit.by, "contact.exported", f"conversation:{conversation_id}", details={"format": "test"})
    # The file is theirs in any case; it is kept where there is a database and room.
    store = FlowTestStore(services, desk)
    if store.keeps:
        with suppress(FlowTestsFull):
            await store.add(state.flow, test, edit)
    return SavedFlowTest(
        flow=state.flow, test=test, text=written_flow_tests(FlowTestFile(flow=state.flow, tests=[test]))
    )


async def _entries(desk: DeskService, conversation_id: str) -> list[LogEntry]:
    entries: list[LogEntry] = []
    after = START
    # By pages: the archive and Redis both limit what one question returns.
    while len(entries) < MAX_ENTRIES and (page := await desk.reader.entries(conversation_id, after=after)):
        entries += page
        after = page[-1].offset
    return entries
