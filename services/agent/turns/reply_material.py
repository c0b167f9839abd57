"""What the rules know for a draft of a teammate's reply: open requests, the name, known values, a canned reply.

Everything is the contact's or the desk's own words. Nothing is concluded from them, so that no draft is
untrue.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from libs.contracts import CannedReply, DraftRequested, FlowDecision, Locale, LogEntry, Message, joined_name
from libs.conversations import ConversationState
from services.agent.assistant import ReplyMaterial
from services.agent.flows.runtime.answers import fold, is_greeting, is_thanks, tokens, withdraws, words_of

MAX_REQUESTS = 3
"""More requests make no letter that a teammate can finish."""

DETAILS = ("email", "phone", "mobilephone", "company")
"""Answers that need no name next to them to be understood."""

_LIKENESS = 86
"""The likeness of two words, in percent, from which they are forms of one."""

_ENDS = "?？.!…。！\n"


def reply_material(state: ConversationState, log: Sequence[LogEntry], canned: Sequence[CannedReply]) -> ReplyMaterial:
    """The material for the newest request of a draft in this log."""
    said, is_first = _unanswered(log)
    locale = state.locale
    remarks = [text for text in said if is_greeting(text, locale)]
    wanted = [text for text in said if not (text in remarks or is_thanks(text, locale) or withdraws(text))]
    if not wanted and is_first:
        topic = state.chosen.get("topic")
        subject = str(state.variables.get("matter") or "") or (topic.texts.get(locale, "") if topic else "")
        wanted = [subject] if subject else []
    requests = [part for text in wanted for part in _asked(text)][-MAX_REQUESTS:]
    reply = matching_reply(requests, canned, locale)
    name = _name(state)
    me = next((e.entry.author.name or "" for e in reversed(log) if isinstance(e.entry, DraftRequested)), "")
    return ReplyMaterial(
        requests=requests, name=name, canned=filled(reply.text, name, me) if reply else "",
        details=[value for key in DETAILS if (value := state.answers.get(key))] if is_first else (),
        greets=bool(remarks) and not requests,
    )  # fmt: skip


def _unanswered(log: Sequence[LogEntry]) -> tuple[list[str], bool]:
    """The contact's messages since a person last answered, without answers to a flow's questions; whether none did."""
    said: dict[str, str] = {}
    is_first = True
    for item in log:
        match item.entry:
            case Message(author=author) if author.kind == "teammate":
                said, is_first = {}, False
            case Message(author=author, words=words) if author.kind == "contact":
                said[item.offset] = words
            case FlowDecision(what="ask", data=data, basis=str() as basis) if data.get("answer"):
                if data.get("name") != "matter" and "?" not in said.get(basis, ""):
                    said.pop(basis, None)
            case _:
                pass
    return list(said.values()), is_first


def _asked(text: str) -> list[str]:
    """The questions of a message; the whole message where it has none."""
    sentences, begin = [], 0
    for place, sign in enumerate(text):
        # A full stop inside a number or an address ends nothing.
        if sign in _ENDS and (place + 1 == len(text) or text[place + 1].isspace()):
            sentences.append(text[begin : place + 1].strip())
            begin = place + 1
    sentences.append(text[begin:].strip())
    return [each for each in sentences if each.endswith(("?", "？"))] or [" ".join(text.split())]


def _name(state: ConversationState) -> str:
    """A name that the contact may read: never one that only the record of a typed address knows."""
    principal, record = state.principal, state.record
    vouched = principal.kind == "visitor" and not principal.id.startswith("channel:")
    proven = record.contact.properties if record.contact and record.verified else {}
    names = [joined_name(each.get("firstname", ""), each.get("lastname", "")) for each in (proven, state.answers)]
    names = [principal.name or "", *names] if vouched else [*names, principal.name or ""]
    return next((name for name in names if name), "")


def matching_reply(requests: Sequence[str], canned: Sequence[CannedReply], locale: Locale) -> CannedReply | None:
    """The canned reply that shares its shortcut, or most words, with the requests; None where none clearly does."""
    wanted = _content(" ".join(requests), locale)
    certain = wanted - words_of(locale).words("stop")
    best, best_score = None, 0
    for reply in canned:
        named = _content(reply.shortcut.replace("-", " ").replace("_", " "), locale)
        own = _content(reply.text, locale) | named
        shared = {word for word in wanted if any(_same(word, other) for other in own)}
        score = len(shared) + 3 * any(_same(word, other) for word in wanted for other in named)
        # A single word in common is no chance if the request has few others.
        is_clear = score >= 2 or (bool(shared & certain) and len(wanted) <= 2)
        if is_clear and score > best_score:
            best, best_score = reply, score
    return best


def _content(text: str, locale: Locale) -> frozenset[str]:
    """The words that say what a text is about."""
    words = words_of(locale)
    empty = (words.words("stop") - words.words("kept")) | words.parts("greetings") | words.parts("courtesies")
    found = (word for word in tokens(fold(text)) if word not in empty)
    return frozenset(word for word in found if len(word) >= (2 if _is_hangul(word) else 4))


def _same(word: str, other: str) -> bool:
    """Whether two words are forms of one: the beginning is the same, or they differ by a slip of the pen."""
    shortest = min(len(word), len(other))
    needed = 2 if _is_hangul(word) else max(4, shortest - 2)
    return (shortest >= needed and word[:needed] == other[:needed]) or fuzz.ratio(word, other) >= _LIKENESS


def _is_hangul(word: str) -> bool:
    return "가" <= word[:1] <= "힣"


def filled(text: str, name: str, me: str) -> str:
    """A canned reply with its names. Without the contact's name its comma and space go, too, as at the desk's page."""
    text = text.replace("{me}", me)
    if name:
        return text.replace("{name}", name)
    if text.startswith("{name}, "):
        text = text.removeprefix("{name}, ")
    for placed in (", {name}", "{name}님, ", "{name} 님, ", "\n{name},", " {name}", "{name}"):
        text = text.replace(placed, placed[:1] if placed.startswith("\n") else "")
    return text[:1].upper() + text[1:]
