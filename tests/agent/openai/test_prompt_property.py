"""The API accepts the input made from any log: each call has one output, after it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.authors import Author
from libs.contracts.desk_entries import Assigned, Note
from libs.contracts.entries import Closed, Entry, Message, TimerFired, ToolCall, ToolResultEntry
from libs.contracts.results import Accepted
from sandbox.openai.items import check_items
from services.agent.assistants.openai.prompt import build
from services.agent.assistants.openai.tokens import TokenCounter
from tests.agent.openai.logbook import CONTACT, JANE, JOHN, clicked, found, late, situation
from tests.examples import examples

_COUNTER = TokenCounter()
_IDS = st.sampled_from(["a", "b", "c", "d" * 80])
_TEXTS = st.text(max_size=30)
_KINDS = st.sampled_from(["contact", "assistant", "teammate", "system"])
_THOUGHT = {"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "sealed"}

_ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        Message,
        author=_KINDS.map(lambda kind: Author(kind=kind)),
        text=_TEXTS,
        notice=st.sampled_from([None, "assistant_limited"]),
    ),
    _TEXTS.map(clicked),
    st.builds(
        ToolCall,
        call_id=_IDS,
        tool=st.just("search_contact"),
        arguments=st.dictionaries(_TEXTS, _TEXTS, max_size=2),
        context=st.sampled_from([None, [_THOUGHT], [{"other": "brain"}]]),
    ),
    st.builds(
        ToolResultEntry,
        call_id=_IDS,
        tool=st.just("search_contact"),
        seq=st.integers(-1, 1),
        result=st.sampled_from([found(JANE), found(JANE, JOHN), late(), Accepted()]),
    ),
    st.builds(Assigned, owner=st.sampled_from(["assistant", "team:x"]), by=st.just(CONTACT)),
    st.just(Note(author=CONTACT, text="secret-note")),
    st.just(TimerFired(timer="x", generation="0")),
    st.just(Closed(by=CONTACT)),
)


@given(
    entries=st.lists(_ENTRIES, max_size=25),
    messages=st.integers(0, 6),
    tokens=st.integers(0, 300),
    replay=st.booleans(),
)
@settings(max_examples=examples(150))
async def test_any_log_makes_a_valid_input(entries: list[Entry], messages: int, tokens: int, replay: bool) -> None:
    given = situation(*entries, history_messages=messages, history_tokens=tokens)
    items = (await build(given, _COUNTER, phases=True, replay=replay)).input

    check_items(items, stored=False)
    calls = [item["call_id"] for item in items if item.get("type") == "function_call"]
    outputs = [item["call_id"] for item in items if item.get("type") == "function_call_output"]
    assert sorted(calls) == sorted(outputs)
    assert len(set(calls)) == len(calls)
    assert "secret-note" not in str(items)
