"""One entry of each kind that a log may have, as a conversation at the desk may have had them."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from libs.contracts import (
    ASSISTANT,
    SYSTEM,
    Action,
    Assigned,
    AssignmentDecision,
    Attachment,
    Button,
    Closed,
    ClosingNote,
    ClosingNoted,
    Delivered,
    Drafted,
    DraftRequested,
    DueTimes,
    Entry,
    Escalated,
    FlowDecision,
    Labelled,
    Message,
    Note,
    Ok,
    Opened,
    Owner,
    Principal,
    Prioritised,
    Rated,
    Reopened,
    Snoozed,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    Triggered,
    Unavailable,
    Undelivered,
    UndoRequested,
    Uploaded,
    undo_call_of,
)
from libs.contracts.changes import Change
from libs.contracts.desk import AssignOptions, Candidate
from libs.contracts.results import (
    Changed,
    ChangeUndone,
    Contact,
    ContactCreated,
    ContactSaved,
    ContactUpdated,
    NoteAdded,
    ToolResult,
)
from tests.browser.fake_desk import CONTACT, TEAMMATE, FakeTalk

KINDS = {model.model_fields["kind"].default for model in get_args(get_args(Entry)[0])}

VERA = Contact(id="501", url="https://app.example/501", properties={"firstname": "Vera", "city": "Oslo"})
CITY = [Change(property="city", before="Berlin", after="Oslo"), Change(property="phone", before=None, after="+4930123")]
PICTURE = Attachment(id="0" * 26, name="broken desk.jpg", type="image/jpeg", size=61_000, width=640, height=480)
OFFER = Attachment(id="1" * 26, name="offer.pdf", type="application/pdf", size=210_000)
DECISION = AssignmentDecision(
    team="support", assignee="ana", reason="fewest_open", options=AssignOptions(below=5),
    candidates=[Candidate(person="ana", status="online", open=1, limit=4),
                Candidate(person="ben", status="away", open=0, passed_over="away")],
)  # fmt: skip


def add_every_kind(talk: FakeTalk) -> None:
    """All kinds of entries, those first that come first in a conversation."""
    for part in (_the_contact, _the_flow, _the_tools, _the_teammates, _the_end):
        part(talk)


def _the_contact(talk: FakeTalk) -> None:
    principal = Principal(kind="visitor", id="visitor:1", name="Vera Lind")
    yesterday = timedelta(days=1)
    talk.add(Opened(source="contact", principal=principal, channel="widget", locale="en"), ago=yesterday)
    talk.say("Where is my order? https://shop.example/orders/1", ago=yesterday)
    talk.add(Message(author=CONTACT, text="", attachments=[PICTURE, OFFER]))
    talk.add(Uploaded(author=CONTACT, import_id="i1", file_name="people.csv", columns=["Email"], rows=12))
    yes = [Button(action="yes", label="Yes, please"), Button(action="no", label="No")]
    talk.add(Message(author=ASSISTANT, text="Shall I **look** it up?", buttons=yes, locale="en"))
    talk.add(Action(author=CONTACT, action="yes", label="Yes, please"))
    talk.add(Message(author=SYSTEM, text="The assistant works without its model.", notice="assistant_limited"))


def _the_flow(talk: FakeTalk) -> None:
    _step(talk, "ask", "topic", code="answered", name="topic", answer="An invoice")
    _step(talk, "branch", 'vars.topic == "billing": yes')
    talk.add(Assigned(owner=Owner("team", "support"), by=SYSTEM, reason="flow", team="support"))
    talk.add(Assigned(owner=Owner("person", "ana"), by=SYSTEM, reason="assigned", team="support", decision=DECISION))
    talk.add(TimerFired(timer="silence", generation="1"))
    now = datetime.now(UTC)
    talk.add(DueTimes(answer_due=now, team="support"))
    talk.add(Escalated(due=now, owner=Owner("person", "ana"), notified={"ben": "Ben Cole"}, priority="high"))


def _step(talk: FakeTalk, what: str, detail: str, **data: str) -> None:
    talk.add(FlowDecision(flow="inbound_conversation", step="4/cases/1", what=what, detail=detail, data=data))


def _the_tools(talk: FakeTalk) -> None:
    talk.add(ToolCall(call_id="c1", tool="identify_contact", arguments={}))
    _result(talk, "c1", "identify_contact", Unavailable(code="hubspot_down", effect="none"))
    talk.add(ToolCall(call_id="c2", tool="search_contact", arguments={}))
    _undo(talk, "c3", "save_contact", Ok(data=ContactSaved(contact_id="501", changes=CITY)), None)
    _undo(talk, "c4", "update_contact", Ok(data=ContactUpdated(contact=VERA, changes=CITY, undo="u")), None)
    _result(talk, "c5", "create_contact", Ok(data=ContactCreated(contact=VERA, undo="u")))
    done = Ok(data=ChangeUndone(contact=VERA, changes=CITY))
    _undo(talk, "c6", "save_contact", Ok(data=ContactSaved(contact_id="501", changes=CITY)), done)
    other = Changed(contact=VERA, changes=[Change(property="city", before="Oslo", after="Bergen")], by="Ann Lee")
    _undo(talk, "c7", "update_contact", Ok(data=ContactUpdated(contact=VERA, changes=CITY, undo="u")), other)
    talk.add(ToolCall(call_id="c8", tool="file_note", arguments={"body": "Category: Order"}))
    _result(talk, "c8", "file_note", Ok(data=NoteAdded(note_id="7", contact_id="501")))


def _result(talk: FakeTalk, call_id: str, tool: str, result: ToolResult) -> None:
    talk.add(ToolResultEntry(call_id=call_id, tool=tool, result=result))


def _undo(talk: FakeTalk, call_id: str, tool: str, result: ToolResult, outcome: ToolResult | None) -> None:
    """A receipt, and a teammate's undo of it. No outcome: it is in progress."""
    _result(talk, call_id, tool, result)
    talk.add(UndoRequested(author=TEAMMATE, call_id=call_id))
    if outcome:
        _result(talk, undo_call_of(talk.id, talk.entries[-1].offset), "undo_change", outcome)


def _the_teammates(talk: FakeTalk) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    for entry in (
        Note(author=TEAMMATE, text="@Ben Cole please have a look", mentions=["ben"], attachments=[OFFER]),
        Labelled(by=TEAMMATE, added=["vip"], removed=["bug"], names={"vip": "Key account", "bug": "Bug"}),
        Prioritised(by=TEAMMATE, priority="urgent"),
        Snoozed(by=TEAMMATE, until=until),
        Snoozed(by=TEAMMATE, until=None),
        DraftRequested(author=TEAMMATE),
        Drafted(text="It is on its way."),
        Message(author=TEAMMATE, text="It is on its way.", attachments=[PICTURE]),
        Undelivered(channel="mail", offset="1-0", reason="mail_refused"),
        Delivered(channel="mail", offset="1-0"),
        Assigned(owner=Owner("assistant"), by=TEAMMATE, reason="manual"),
        Triggered(on="webhook.received", name="parcel"),
    ):
        talk.add(entry)


def _the_end(talk: FakeTalk) -> None:
    note = ClosingNote(category="Order", summary="The parcel was late.")
    talk.add(Closed(by=TEAMMATE, reason="teammate", note=note))
    talk.add(ClosingNoted(note=note, drafted=True))
    talk.add(Rated(author=CONTACT, rating=4, comment="Quick!"))
    talk.add(Reopened(by=CONTACT))
    talk.add(Closed(by=TEAMMATE, reason="teammate"))
