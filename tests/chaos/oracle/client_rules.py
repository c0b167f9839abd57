"""Messages that people sent are in the log, and people saw the whole log, once, in order."""

from collections.abc import Iterator, Sequence

from libs.contracts.desk_entries import Assigned, Note, Snoozed
from libs.contracts.entries import Action, Closed, LogEntry, Message, Uploaded
from libs.contracts.messages import visible
from libs.contracts.offsets import parse
from tests.chaos.oracle.evidence import Evidence, Followed, Violation
from tests.chaos.people.talk import Sent
from tests.chaos.people.teammates import Done


def what_was_acknowledged_is_there(evidence: Evidence) -> Iterator[Violation]:
    for conversation, sent in evidence.sent.items():
        log = {item.offset: item for item in evidence.logs.get(conversation, [])}
        keys = {_key_of(item): item for item in log.values()}
        for each in sent:
            if each.offset is not None and not _is(log.get(each.offset), each):
                yield Violation("acknowledged and lost", conversation, f"{each.key} {each.value!r}", each.offset)
            if each.refused is not None and each.key in keys:
                yield Violation("refused and appended", conversation, f"{each.key} {each.refused}")
            if "internal" in each.errors or any(error.startswith("acknowledged at") for error in each.errors):
                yield Violation("wrong answer to a message", conversation, f"{each.key} {each.errors}")


def _key_of(item: LogEntry) -> str:
    entry = item.entry
    return entry.id if isinstance(entry, Message | Action | Uploaded) else ""


def _is(item: LogEntry | None, sent: Sent) -> bool:
    match item.entry if item else None:
        case Message(id=key, text=text):
            return (key, text) == (sent.key, sent.value)
        case Action(id=key, action=action):
            return (key, action) == (sent.key, sent.value)
        case Uploaded(id=key):
            return key == sent.key
        case _:
            return False


def what_teammates_did_is_there(evidence: Evidence) -> Iterator[Violation]:
    for done in evidence.desk:
        log = {item.offset: item.entry for item in evidence.logs.get(done.conversation_id, [])}
        if not _was_done(done, log.get(done.offset)):
            detail = f"{done.what} {done.request_id} is {log.get(done.offset)!r}"
            yield Violation("acknowledged and lost", done.conversation_id, detail, done.offset)


def _was_done(done: Done, entry: object) -> bool:
    match entry:
        case Message(text=text):
            return done.what == "reply" and text == done.text
        case Note(text=text):
            return done.what == "notes" and text == done.text
        case Assigned():
            return done.what == "assign"
        case Snoozed():
            return done.what == "snooze"
        case Closed():
            return done.what == "close"
        case _:
            return False


def messages_keep_their_order(evidence: Evidence) -> Iterator[Violation]:
    """A message that was acknowledged before another one was sent stands before it in the log."""
    for conversation, sent in evidence.sent.items():
        accepted = [each for each in sent if each.offset]
        for place, each in enumerate(accepted):
            assert each.offset is not None
            for later in accepted[place + 1 :]:
                assert later.offset is not None
                ordered = each.acknowledged_ms < later.first_ms or _in_one_go(each, later)
                if ordered and parse(later.offset) < parse(each.offset):
                    yield Violation("reordered message", conversation, f"{later.key} before {each.key}", later.offset)


def _in_one_go(first: Sent, second: Sent) -> bool:
    """One after the other on one connection, neither of them twice."""
    return len(first.attempts) == 1 and first.attempts == second.attempts and "connection" in first.attempts[0]


def clients_saw_the_whole_log(evidence: Evidence) -> Iterator[Violation]:
    """Each line once, in order, with nothing left out, over all reconnections of a tab."""
    for tab in evidence.tabs:
        log = evidence.logs.get(tab.conversation_id)
        if log is None:
            yield Violation("lost conversation", tab.conversation_id, tab.name)
            continue
        expected = [line for item in log if (line := visible(item)) is not None]
        shown = [each.frame["message"] for each in tab.seen if each.frame["type"] == "message"]
        if any(each.frame["type"] == "reset" for each in tab.seen):
            yield Violation("client had to start again", tab.conversation_id, tab.name)
            continue
        for line, frame in zip(expected, shown, strict=False):
            if (line.offset, line.id, line.text) != (frame["offset"], frame["id"], frame["text"]):
                detail = f"{tab.name} was shown {frame['offset']} where {line.offset} follows"
                yield Violation(_what(frame, shown), tab.conversation_id, detail, line.offset)
                break
        else:
            if len(shown) > len(expected):
                offset = shown[len(expected)]["offset"]
                yield Violation("client saw what is not there", tab.conversation_id, tab.name, offset)
            elif len(shown) < len(expected) and tab.complete:
                missing = expected[len(shown)].offset
                yield Violation("gap at a client", tab.conversation_id, f"{tab.name} ends before {missing}", missing)


def _what(frame: dict[str, str], shown: Sequence[dict[str, str]]) -> str:
    """Seen twice, or something left out before it."""
    return "repeat at a client" if [each["offset"] for each in shown].count(frame["offset"]) > 1 else "gap at a client"


def drafts_become_messages(evidence: Evidence) -> Iterator[Violation]:
    """A draft that was shown became the message, or was dropped."""
    for tab in evidence.tabs:
        yield from _drafts_of(tab)


def _drafts_of(tab: Followed) -> Iterator[Violation]:
    draft, text, connection = "", "", 0
    for each in tab.seen:
        frame = each.frame
        if each.connection != connection:
            draft, connection = "", each.connection  # a client that comes back begins without a draft
        match frame["type"]:
            case "delta":
                whole = frame["position"] == 0 or (frame["message_id"] == draft and frame["position"] == len(text))
                text = (text if frame["position"] else "") + frame["text"] if whole else ""
                draft = frame["message_id"] if whole else ""
            case "draft_dropped" if frame["message_id"] == draft:
                draft = ""
            case "message" if frame["message"]["id"] == draft:
                if not frame["message"]["text"].startswith(text.strip()):
                    detail = f"{tab.name} was shown {text!r}, then {frame['message']['text']!r}"
                    yield Violation("draft of something else", tab.conversation_id, detail, frame["offset"])
                draft = ""
            case "message" if frame["message"]["author"]["kind"] in ("assistant", "teammate", "system"):
                draft = ""
            case "closed":
                draft = ""
            case _:
                pass
    if draft and tab.complete:
        yield Violation("draft that came to nothing", tab.conversation_id, f"{tab.name}: {text!r}")
