"""The table of conversations: filters, orders, pages by a cursor, and words in six languages."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.assignment import Sight
from libs.contracts import Owner
from libs.searching import LoggedText, fold
from services.gateway.desk.index.query import ListCursor, ListCursorInvalid, ListQuery
from services.gateway.desk.index.store import ConversationTable, KnownConversation
from services.gateway.desk.schemas import ConversationSummary
from tests.examples import examples
from tests.gateway.desk.index.summaries import ALL, NOW, NOW_MS, summary

_ANA = Owner("person", "ana")


@pytest.fixture
def store() -> Iterator[ConversationTable]:
    store = ConversationTable()
    yield store
    store.close()


def put(store: ConversationTable, *summaries: ConversationSummary) -> None:
    store.put([KnownConversation(each, "1") for each in summaries])


def say(store: ConversationTable, number: int, *texts: LoggedText, **values: Any) -> None:
    """Adds texts to the log of a conversation."""
    store.put([KnownConversation(summary(number, **values), "2", texts, texts[-1].offset)])


def numbers(store: ConversationTable, limit: int = 500, **query: Any) -> list[int]:
    page = store.page(ListQuery(**query), ALL, NOW_MS, after=None, limit=limit)
    return [int(row.id.removeprefix("0-")) for row in page.rows]


def test_waiting_conversations_come_before_answered_and_snoozed_ones(store: ConversationTable) -> None:
    put(
        store,
        summary(1, snoozed_until=NOW), summary(2, waiting_since=None, answered_at=NOW - timedelta(minutes=9)),
        summary(3, waiting_since=None, answered_at=NOW - timedelta(minutes=2)),
        summary(4), summary(5), summary(6, status="closed", closed_at=NOW),
    )  # fmt: skip
    assert numbers(store, view="all") == [5, 4, 3, 2, 1]
    assert numbers(store, view="all", sort="newest_activity") == [1, 2, 3, 4, 5]
    assert numbers(store, view="all", sort="oldest") == [5, 4, 3, 2, 1]
    assert numbers(store, view="closed") == [6]
    assert numbers(store, view="any", sort="open_first")[-1] == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"view": "mine"}, [2]),
        ({"view": "unassigned"}, [1, 4, 5]),
        ({"view": "team:sales"}, [1, 2, 3]),
        ({"view": "assistant"}, [3]),
        ({"owner": ["person:ana", "assistant"]}, [2, 3]),
        ({"team": ["support"]}, [4, 5]),
        ({"channel": ["whatsapp", "mail"]}, [4]),
        ({"language": ["ko"]}, [5]),
        ({"status": ["snoozed"]}, [1]),
        ({"view": "any", "status": ["closed"]}, [6]),
        ({"waiting_minutes": 3}, [4, 5]),
        ({"team": ["sales"], "owner": ["person:ana"]}, [2]),
    ],
)
def test_filters_hold_together(store: ConversationTable, query: dict[str, Any], found: list[int]) -> None:
    put(
        store,
        summary(1, snoozed_until=NOW), summary(2, owner=_ANA), summary(3, owner=Owner("assistant")),
        summary(4, team="support", owner=Owner("team", "support"), channel="whatsapp"),
        summary(5, team="support", owner=Owner("team", "support"), locale="ko"),
        summary(6, status="closed", closed_at=NOW),
    )  # fmt: skip
    assert sorted(numbers(store, **query)) == found


@given(
    teams=st.frozensets(st.sampled_from(["sales", "support", "vip"])),
    owner=st.sampled_from(["assistant", "person:ana", "person:ben", "team:sales", "team:support"]),
    team=st.sampled_from([None, "sales", "support"]),
    assignee=st.sampled_from([None, "ana", "ben"]),
    status=st.sampled_from(["open", "closed"]),
)
@settings(max_examples=examples(150))
def test_lists_and_counts_show_what_a_teammate_may_see(
    teams: frozenset[str], owner: str, team: str | None, assignee: str | None, status: str
) -> None:
    store, sight = ConversationTable(), Sight("ana", teams)
    each = summary(1, owner=Owner.parse(owner), team=team, assignee=assignee, status=status, name="Vera")
    put(store, each)
    for query in (ListQuery(view="any"), ListQuery(q="vera")):
        assert store.page(query, sight, NOW_MS, after=None, limit=5).total == sight.sees(each)
    assert len(store.places([(ListQuery(view="any"), sight)], NOW_MS, [each.id])[0]) == sight.sees(each)
    assert store.counts(sight)["all"] == (sight.sees(each) and status == "open")
    store.close()


@given(seed=st.integers(0, 10_000), sort=st.sampled_from(["longest_wait", "newest_activity", "oldest"]))
@settings(max_examples=examples(40))
def test_pages_neither_skip_nor_repeat_a_conversation_that_stays(seed: int, sort: str) -> None:
    """While others close, change their owner, or are answered between two pages."""
    chance = random.Random(seed)
    store = ConversationTable()
    # Some wait since the same moment, so that the ID decides.
    summaries = {
        each.id: each for each in (summary(n, waiting_since=NOW - timedelta(minutes=n % 7)) for n in range(80))
    }
    put(store, *summaries.values())
    query, after, shown, left = ListQuery(view="unassigned", sort=sort), None, list[str](), set[str]()
    while True:
        page = store.page(query, ALL, NOW_MS, after=after, limit=9)
        assert page.total == 80 - len(left)
        shown += [row.id for row in page.rows]
        if not page.more:
            break
        after = ListCursor.parse(str(ListCursor(query.order, page.rows[-1].place, page.rows[-1].id)), query)
        for gone in chance.sample(sorted(summaries.keys() - left), k=chance.randrange(5)):
            changes = {"status": "closed", "closed_at": NOW} if chance.random() < 0.5 else {"owner": _ANA}
            put(store, summaries[gone].model_copy(update=changes))
            left.add(gone)
    store.close()
    assert len(shown) == len(set(shown))
    assert summaries.keys() - left <= set(shown)


def test_a_cursor_is_of_one_order(store: ConversationTable) -> None:
    cursor = str(ListCursor("oldest", 5, "0-1"))
    assert ListCursor.parse(cursor, ListQuery(sort="oldest")) == ListCursor("oldest", 5, "0-1")
    made = (ListCursor("longest_wait", 2**64, "0-1"), ListCursor("longest_wait", 5, "\ud800"))
    for wrong in (cursor, "", "50", "é", "W10", *map(str, made)):
        with pytest.raises(ListCursorInvalid):
            ListCursor.parse(wrong, ListQuery())


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("My parcel is late", "parcel"),
        ("My parcel is late", "late PARC"),
        ("Es ist für Zoë", "zoe"),
        ("¿Dónde está mi pedido?", "donde pedido"),
        ("L’été dernier, la commande", "ete"),
        ("Où est ma commande n° 20711 ?", "20711"),
        ("Zamówienie dla Łukasza", "lukasz zamowienie"),
        ("Где моя посылка? Она ещё в пути", "еще посылка"),
        ("주문번호를 알려 주세요", "번호"),
        ("주문번호를 알려 주세요", "문번호"),
        ("주문번호를 알려 주세요", "주"),
        ("주문번호를 알려 주세요", "를"),
        ("\u110c\u116e\u1106\u116e\u11ab 확인", "주문"),  # decomposed, as macOS writes it
        ("ＡＢＣ １２３", "abc 123"),
        ("Der Fußball", "fussball"),
        ("See O'Brien", "obrien"),
        ("Write to vera.lind@acme.example", "lind@acme.ex"),
        ("Invoice INV20711", "20711"),
        ("it's ok", "i"),
    ],
)
def test_words_are_found_in_all_languages(store: ConversationTable, said: str, searched: str) -> None:
    put(store, summary(1), summary(2))
    say(store, 1, LoggedText("5-0", "contact", "before"), LoggedText("6-0", "contact", said))
    say(store, 2, LoggedText("5-0", "contact", "another matter"))
    assert numbers(store, q=searched) == [1]


def test_a_search_covers_names_and_messages_of_all_views_in_any_order(store: ConversationTable) -> None:
    put(store, summary(1, name="Emma Müller", email="emma@acme.example"), summary(2, name="Emma Stone"))
    say(store, 3, LoggedText("5-0", "note", "Mullerstraße"), status="closed", name="Émma M.", closed_at=NOW)
    assert numbers(store, view="mine", q="Müller Emma") == [1, 3]
    assert numbers(store, view="mine", q="muller emm acme") == [1]
    assert numbers(store, q="emma", language=["ko"]) == []
    assert numbers(store, q="contact") == numbers(store, q="5-0") == numbers(store, q="?!") == []


@pytest.mark.parametrize("sort", ["open_first", "oldest", "longest_wait", "due", "priority", "last_closed"])
def test_pages_of_a_search_are_those_of_all_conversations_in_each_order(store: ConversationTable, sort: str) -> None:
    """Many have the same place: their IDs decide, also between two pages."""
    chance, all_of_them = random.Random(7), list[ConversationSummary]()
    for number in range(1, 1_100):  # behind the first size of the columns
        values: dict[str, Any] = {"status": "closed", "closed_at": NOW} if chance.random() < 0.4 else {}
        values |= {"name": chance.choice(("Vera", "Tom")), "locale": chance.choice(("ko", "en"))}
        all_of_them.append(summary(number, waiting_since=NOW - timedelta(minutes=chance.randrange(5)), **values))
    put(store, *all_of_them)
    for language in ([], ["ko"]):
        wanted = numbers(store, limit=2_000, view="any", sort=sort, language=language)
        vera = set(numbers(store, limit=2_000, q="vera", language=language))
        query, after, found = ListQuery(q="vera", sort=sort, language=language), None, list[int]()
        assert 200 < len(vera) < len(wanted)
        while True:
            page = store.page(query, ALL, NOW_MS, after=after, limit=37)
            assert page.total == len(vera)
            found += [int(row.id.removeprefix("0-")) for row in page.rows]
            if not page.more:
                break
            after = ListCursor(query.order, page.rows[-1].place, page.rows[-1].id)
        assert found == [each for each in wanted if each in vera]


def test_a_search_for_an_id_finds_one_conversation_under_the_filters(store: ConversationTable) -> None:
    put(store, summary(1), summary(2, locale="ko"))
    name = summary(2).id
    assert numbers(store, q=name) == numbers(store, q=name, language=["ko"]) == [2]
    assert numbers(store, q=name, language=["en"]) == []


@given(text=st.text(st.sampled_from(" aÉё́ㅎㅏ́łİﬁ하´~\n\x1eΣς-'"), max_size=30))
def test_words_that_are_folded_one_by_one_are_the_same_as_in_one_text(text: str) -> None:
    # A space that breaks no line becomes a plain one, and its text is folded as a whole.
    assert fold(f"{text}é") == fold(f"{text}é".replace(" ", "\u00a0"))


def test_the_index_follows_changes_and_forgets(store: ConversationTable) -> None:
    put(store, summary(1, name="Vera"))
    for number in range(300):
        say(store, 1, LoggedText(f"{number}-0", "contact", f"line{number} " + "filler " * 20), name="Vera")
    assert numbers(store, q="line0") == numbers(store, q="line299") == numbers(store, q="vera line150") == [1]
    assert store.read_to([summary(1).id]) == {summary(1).id: "299-0"}
    put(store, summary(1, name="Paula"))
    assert (numbers(store, q="vera"), numbers(store, q="paula line7")) == ([], [1])
    store.forget([summary(1).id])
    put(store, summary(2))
    assert numbers(store, q="line0") == numbers(store, q="paula") == []


def test_versions_are_those_of_the_conversations_that_are_asked_for(store: ConversationTable) -> None:
    put(store, *(summary(number) for number in range(5)))
    say(store, 2, LoggedText("5-0", "contact", "hello"))
    asked = [summary(number).id for number in (1, 2, 9)]
    assert store.versions(asked) == {summary(1).id: "1", summary(2).id: "2"}
    assert store.ids() == {summary(number).id for number in range(5)}


def test_the_earliest_due_time_comes_first_and_can_be_filtered(store: ConversationTable) -> None:
    put(
        store,
        summary(1, resolution_due=NOW + timedelta(minutes=50)), summary(2, answer_due=NOW + timedelta(minutes=20)),
        summary(3, answer_due=NOW + timedelta(hours=9), resolution_due=NOW - timedelta(minutes=1)),
        summary(4), summary(5), summary(6, status="closed", resolution_due=NOW - timedelta(hours=9)),
    )  # fmt: skip
    assert numbers(store, view="any", sort="due") == [3, 2, 1, 5, 4, 6]
    assert numbers(store, sort="due", due_minutes=0) == [3]
    assert numbers(store, sort="due", due_minutes=30) == [3, 2]
