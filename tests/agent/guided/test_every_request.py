"""Every acknowledged request has one outcome, in the order of asking, in any interleaving: an oracle checks it.

The oracle knows each request by its address, and reads after every step what the assistant still holds (the current
request and those behind it), what it said, and which results it was given. A request may leave only with an outcome.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.entries import ToolCall, ToolResultEntry
from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import Conflict, ContactCreated, ContactUpdated, Ok, ToolResult, Unavailable, Unconfirmed
from services.agent.assistants.guided.state import REPORTED_LATER
from tests.agent.guided.conversation import Conversation, assistant, confirming, contact, found
from tests.examples import examples

REQUESTS: dict[Locale, dict[str, str]] = {
    "en": {
        "find": "find {e}", "create": "create Ann Lee, {e}, at Acme", "begin": "create {e}",
        "change": "change the phone of {e} to +1 415 555 0100", "delete": "delete {e}",
    },
    "es": {"find": "busca {e}", "begin": "crea {e}", "change": "cambia el teléfono de {e} a +1 415 555 0100"},
    "fr": {"find": "cherche {e}", "begin": "crée {e}", "change": "change le téléphone de {e} en +1 415 555 0100"},
    "pl": {"find": "znajdź {e}", "begin": "dodaj {e}", "change": "zmień telefon {e} na +1 415 555 0100"},
    "ko": {"find": "{e} 찾아줘", "begin": "{e} 추가해줘", "change": "{e} 전화번호를 +1 415 555 0100로 바꿔줘"},
    "ru": {"find": "найди {e}", "begin": "добавь {e}", "change": "измени телефон {e} на +1 415 555 0100"},
}  # fmt: skip
CANCEL: dict[Locale, str] = {
    "en": "cancel", "es": "cancelar", "fr": "annule", "pl": "anuluj", "ko": "취소해 주세요", "ru": "отмена"
}  # fmt: skip
ADDRESS = re.compile(r"p(\d+)@x\.io")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in ADDRESS.findall(text)]


def _quoted(text: str) -> set[int]:
    return {number for quote in re.findall(r"“([^”]*)”", text) for number in _numbers(quote)}


@dataclass
class Oracle:
    """Drives one conversation as the agent does, and checks each step. `gone`: requests that got their outcome."""

    chat: Conversation
    asked: int = 0
    gone: list[int] = field(default_factory=list)
    late: dict[str, int] = field(default_factory=dict)
    effects: list[int] = field(default_factory=list)
    pending: ToolCall | None = None
    calls: dict[str, int] = field(default_factory=dict)
    finding: set[str] = field(default_factory=set)
    at_hand: set[int] = field(default_factory=set)
    given: set[int] = field(default_factory=set)

    # --- what people and tools do ---------------------------------------------------------------------------

    def request(self, locale: Locale, *kinds: str) -> None:
        texts = []
        for kind in kinds:
            template = REQUESTS[locale].get(kind) or REQUESTS[locale]["find"]
            texts.append(template.format(e=f"p{self.asked}@x.io"))
            self.asked += 1
        self.words("\n".join(texts))

    def words(self, text: str) -> None:
        self.chat.add(text)
        self.go_on()

    def click(self, action: str) -> None:
        """The flow itself answers its button, and the assistant sees the click with the next entry."""
        if self.pending is not None:
            self.chat.add("thanks")
            return
        self.chat.clicks(action)
        if action != "create":
            self.check()

    def go_on(self) -> None:
        """Nothing is decided while a call is pending."""
        if self.pending is None:
            self.chat.step()
            self.check()

    def result(self, kind: str) -> None:
        if (call := self.pending) is None:
            return
        self.pending = None
        number = self.number_of(call)
        result = _result(call, kind, number)
        if isinstance(result, Unavailable) and result.code == "late":
            self.chat.add_result(result, seq=-1, call_id=call.call_id)
            if call.call_id not in self.finding:
                self.late[call.call_id] = number
        else:
            self.chat.add_result(result, call_id=call.call_id)
            self.note(call, result, number)
        if isinstance(result, Unconfirmed) and self.only_result():
            self.ask_confirmation()
            return
        self.chat.step()
        if isinstance(result, Unconfirmed):
            self.ask_confirmation()
        self.check()

    def late_result(self) -> None:
        if self.pending is not None or not self.late:
            return
        call_id, number = self.late.popitem()
        call = next(i.entry for i in self.chat.log if isinstance(i.entry, ToolCall) and i.entry.call_id == call_id)
        result = _result(call, "ok", number)
        self.chat.add_result(result, call_id=call_id)
        self.note(call, result, number)
        self.chat.step()
        self.check()

    def confirm(self, *, accept: bool) -> None:
        actions = [b.action for item in self.chat.log for b in getattr(item.entry, "buttons", [])]
        open_calls = [action.removeprefix("confirm:") for action in actions if action.startswith("confirm:")]
        done = {i.entry.confirms for i in self.chat.log if isinstance(i.entry, ToolCall)}
        said_no = {getattr(i.entry, "action", "").removeprefix("cancel:") for i in self.chat.log}
        waiting = [call for call in open_calls if call not in done | said_no]
        if self.pending is not None or not waiting:
            return
        if accept:
            self.pending = self.chat.confirms(waiting[-1])
        else:
            self.chat.clicks(f"cancel:{waiting[-1]}")
            self.gone_by_no(waiting[-1])
            self.check()

    # --- what must hold -------------------------------------------------------------------------------------

    def check(self) -> None:
        decision = self.chat.decision
        memory = decision.memory or {}
        items = [memory["task"]] if "task" in memory else []
        held = [n for item in [*items, *memory.get("queue", [])] for n in _numbers(item.get("said", ""))]
        named = _quoted(decision.text)
        if any(self.chat.said(key) for key in ("nothing_changed", "left_as_is")):
            named |= self.at_hand  # a no to its own question
        assert held == sorted(held), f"first asked, first done: {held}"
        assert not set(held) & set(self.gone), "what had its outcome doesn't come back"
        waits = _numbers(memory.get("paused", {}).get("said", ""))  # a begun contact: taken up later, or named
        assert not set(waits) & set(self.gone), "what had its outcome doesn't wait"
        for number in range(self.asked):
            if number not in [*held, *waits] and number not in self.gone and self.is_heard(number):
                assert number in named | self.given | set(self.late.values()), f"{number} is gone without a word"
                assert not held or number < held[-1] or number in named
                self.gone.append(number)
        doubled = [n for n in named if n in self.gone and n in self.given and n in self.effects]
        assert not doubled, f"done, and said to be not done: {doubled}"
        self.given.clear()
        self.at_hand = set(held[:1]) if items else set()
        self.pending = self.newest_call() if decision.calls else None
        if self.pending is not None:
            if memory["awaiting"] not in REPORTED_LATER:
                self.finding.add(self.pending.call_id)
            self.calls[self.pending.call_id] = next(iter(_numbers(items[0].get("said", ""))), -1)

    def is_heard(self, number: int) -> bool:
        return any(number in _numbers(getattr(item.entry, "text", "")) for item in self.chat.log)

    def note(self, call: ToolCall, result: ToolResult, number: int) -> None:
        """A result is the outcome of its request, unless it only found the contact for the request."""
        if call.call_id not in self.finding or not isinstance(result, Ok):
            self.given.add(number)
        if isinstance(result, Ok) and call.tool in ("create_contact", "update_contact"):
            assert number not in self.effects, "done twice"
            self.effects.append(number)

    def gone_by_no(self, call_id: str) -> None:
        call = next(i.entry for i in self.chat.log if isinstance(i.entry, ToolCall) and i.entry.call_id == call_id)
        self.given.add(self.number_of(call))

    def number_of(self, call: ToolCall) -> int:
        """-1 for a request without an address."""
        return self.calls[call.confirms or call.call_id]

    def only_result(self) -> bool:
        before = self.chat.log[-2].entry
        return isinstance(before, ToolCall | ToolResultEntry)

    def ask_confirmation(self) -> None:
        results = [i for i in self.chat.log if isinstance(i.entry, ToolResultEntry)]
        entry = results[-1].entry
        assert isinstance(entry, ToolResultEntry)
        language = confirming().language(self.chat.log, self.chat.locale)
        for line in confirming().questions(self.chat.log, [entry], self.chat.log[-1].offset, language):
            self.chat.append(line)

    def newest_call(self) -> ToolCall:
        return next(i.entry for i in reversed(self.chat.log) if isinstance(i.entry, ToolCall))


def _result(call: ToolCall, kind: str, number: int) -> ToolResult:
    someone = contact(number, "Ann", "Lee", email=f"p{number}@x.io")
    if kind == "late":
        return Unavailable(code="late", effect="unknown")
    if kind == "down":
        return Unavailable(code="hubspot_down", effect="none")
    if call.tool in ("search_contact", "get_contact"):
        return found(someone)
    if kind == "unconfirmed" and call.confirms is None:
        return Unconfirmed(reason="overwrites", confirmation="c", contact=someone)
    if kind == "conflict" and call.tool == "create_contact":
        return Conflict(existing=someone, property="email")
    done = ContactCreated(contact=someone) if call.tool == "create_contact" else None
    return Ok(data=done or ContactUpdated(contact=someone, changes=[]))


_LOCALE = st.sampled_from(LOCALES)
_KINDS = st.sampled_from(["find", "create", "begin", "change", "delete"])
_EVENTS = st.one_of(
    st.tuples(st.just("request"), _LOCALE, st.lists(_KINDS, min_size=1, max_size=7)),
    st.tuples(st.just("result"), st.sampled_from(["ok", "ok", "ok", "conflict", "down", "late", "unconfirmed"])),
    st.tuples(st.just("result"), st.just("ok")),
    st.tuples(st.just("words"), st.sampled_from(["thanks", "what can you do?", "yes", "no", "skip", "hmm"])),
    st.tuples(st.just("click"), st.sampled_from(["cancel", "skip", "skip_rest", "retry", "yes", "no", "create"])),
    st.tuples(st.just("cancel"), _LOCALE),
    st.tuples(st.just("confirm"), st.booleans()),
    st.tuples(st.just("late_result")),
)


@settings(max_examples=examples(150))
@given(events=st.lists(_EVENTS, min_size=3, max_size=25))
def test_every_request_has_one_outcome_in_order(events: list[tuple[object, ...]]) -> None:
    oracle = Oracle(Conversation())
    for event in [*events, *_to_the_end()]:
        _play(oracle, event)
    assert sorted(oracle.gone) == list(range(oracle.asked)), "each has had its outcome"
    assert len(set(oracle.gone)) == len(oracle.gone)


def _to_the_end() -> Iterator[tuple[object, ...]]:
    yield from [("result", "ok")] * 3
    yield from [("cancel", "en"), ("result", "ok"), ("late_result",), ("cancel", "en")]


def _play(oracle: Oracle, event: tuple[object, ...]) -> None:
    match event:
        case ("request", str(locale), list(kinds)):
            oracle.request(locale, *kinds)  # type: ignore[arg-type]
        case ("words", str(text)):
            oracle.words(text)
        case ("click", str(action)):
            oracle.click(action)
        case ("cancel", str(locale)):
            oracle.words(CANCEL[locale])  # type: ignore[index]
        case ("result", str(kind)):
            oracle.result(kind)
        case ("confirm", bool(accept)):
            oracle.confirm(accept=accept)
        case _:
            oracle.late_result()


@pytest.mark.parametrize("locale", LOCALES)
def test_each_kind_of_request_of_the_oracle_is_understood(locale: Locale) -> None:
    for kind, template in REQUESTS[locale].items():
        (request,) = assistant().understand(template.format(e="p7@x.io"), locale).requests
        wanted = {"find": "search", "begin": "create", "change": "update"}.get(kind, kind)
        assert request.intent == wanted
        assert "p7@x.io" in request.said
