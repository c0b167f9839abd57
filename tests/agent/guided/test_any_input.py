"""Any text, click or result leads to a valid step that costs almost nothing."""

import time
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import ToolResult
from services.agent.assistants.guided.locales import read_languages
from services.agent.assistants.guided.phrases import quoted
from services.agent.assistants.guided.tasks.job_titles import looks_like_company
from tests.agent.guided.conversation import LOCALES_DIR, Conversation, assistant, found
from tests.agent.guided.people import BOB, CREATED, DOWN, EXISTS, JANE, JANE_ROE, LATE, UPDATED
from tests.examples import examples

_PHRASES = sorted(
    {
        phrase.rstrip("*")
        for language in read_languages(LOCALES_DIR).values()
        for _, _, phrase in language.words.marked()
    }
)
_PIECES = st.one_of(
    st.sampled_from(_PHRASES),
    st.sampled_from(
        ["Jane Doe", "jane@acme.com", "+1 415 555 0100", "acme.com", ",", ":", "\n", "?", "“x”", "@", "#2"]
    ),
    st.text(max_size=12),
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=12).map(" ".join))
_ACTIONS = st.sampled_from(
    [
        "search",
        "create",
        "update",
        "yes",
        "no",
        "skip",
        "skip_rest",
        "cancel",
        "retry",
        "more",
        "choose:1",
        "edit:2",
        "x",
    ]
)
_RESULTS: st.SearchStrategy[ToolResult] = st.sampled_from(
    [found(), found(JANE), found(JANE, JANE_ROE, BOB, total=7, after="3"), CREATED, UPDATED, EXISTS, DOWN, LATE]
)
_STEPS = st.lists(
    st.one_of(_TEXTS.map(lambda text: ("says", text)), _ACTIONS.map(lambda action: ("clicks", action))),
    min_size=1,
    max_size=6,
)


@given(text=_TEXTS, locale=st.sampled_from(LOCALES))
@settings(max_examples=examples(150))
def test_any_text_has_an_answer(text: str, locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(text)


@given(steps=_STEPS, results=st.lists(_RESULTS, max_size=12), locale=st.sampled_from(LOCALES))
@settings(max_examples=examples(60))
def test_any_conversation_goes_on(steps: list[tuple[str, str]], results: list[ToolResult], locale: Locale) -> None:
    """The script checks each call's arguments against the contract; a request never loops on its own."""
    chat = Conversation(locale)
    answers = iter(results)
    for kind, value in steps:
        decision = chat.says(value) if kind == "says" else chat.clicks(value)
        for _ in range(20):
            if not decision.calls:
                break
            decision = chat.gets(next(answers, found()))
        else:
            pytest.fail("calls without end")


def cheapest(text: str) -> float:
    """The cost of a step on this text: the best of three, because only the machine can make it cost more."""
    chat = Conversation()
    chat.add(text)
    situation = chat.situation
    costs = []
    for _ in range(3):
        started = time.process_time()
        assistant().step(situation)
        costs.append(time.process_time() - started)
    return min(costs)


@pytest.mark.parametrize(
    "piece",
    [
        "a", "@", "1 ", "a.a", "a@", "create ", "la de ", "(", "Find a. ", "find ", "найди ", "show me ", "delete a. ",
        "rename ", "find b@x.io. ", "Add Ana (ana@x.io) and ", "change her phone to 1, ", "번호를 의 ", "a & b ",
    ],
)  # fmt: skip
def test_a_hostile_text_costs_no_more_than_a_moment(piece: str) -> None:
    """A step delays every conversation of the process. Its bound is the cost of a short message on the same machine."""
    hostile = cheapest((piece * 4_000)[:4_000])
    assert hostile < 250 * max(cheapest("find jane@acme.com"), 0.000_1), "about 20 ms on a quiet machine"


def test_no_more_of_a_message_is_worked_off_than_is_said() -> None:
    chat = Conversation()
    chat.says(" ".join(f"Find p{number}@x.io." for number in range(40)))
    asked = [chat.called()[1]["email"]]
    while chat.gets(found()).calls:
        asked.append(chat.called()[1]["email"])
    assert asked == [f"p{number}@x.io" for number in range(5)]
    rest = " ".join(f"Find p{number}@x.io." for number in range(5, 40))
    assert chat.said("too_many_requests", what=quoted(rest)), "each of them is named, after those before are done"


def test_as_many_as_are_worked_off_need_no_word() -> None:
    chat = Conversation()
    chat.says(" ".join(f"Find p{number}@x.io." for number in range(5)))
    assert not chat.decision.text


def test_a_long_word_is_soon_known_to_be_no_company() -> None:
    started = time.process_time()
    assert not looks_like_company("a" * 4_000)
    assert time.process_time() - started < 0.05, "it holds up every conversation of the process"
    assert looks_like_company("Bigsoft")
    assert looks_like_company("Мегасофт")


def test_a_step_costs_less_than_a_millisecond() -> None:
    """Generously bounded for a busy machine; measured at about a third of it."""
    chat = Conversation()
    chat.says("change Jane's phone to +1 415 555 0100")
    chat.gets(found(JANE, JANE_ROE))
    chat.add("the second one")
    situation = chat.situation
    costs = []
    for _ in range(50):
        started = time.process_time()
        assistant().step(situation)
        costs.append(time.process_time() - started)
    assert median(costs) < 0.003
