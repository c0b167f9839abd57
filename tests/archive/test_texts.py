"""The search over the texts of the archive, the same in both databases."""

import pytest
from sqlalchemy import delete
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from libs.archive import Archive, ArchivedTexts, TextFilters, text_scans
from libs.archive.spelling import body_of, grams_of, pairs_of
from libs.archive.tables import CONVERSATIONS
from libs.archive.text_writing import forget_texts
from libs.archive.texts import TextCursor
from libs.assignment import Sight
from tests.archive.samples import STARTED_MS, conversation
from tests.archive.searching import EVERYTHING, found, store, store_texts

TEXTS = {
    "en": "Where is my parcel? Order INV20711 is late.",
    "es": "¿Dónde está mi paquete? La dirección cambió.",
    "fr": "Où est l'œuvre ? Ça m’a déçu, c'est élégant.",
    "pl": "Gdzie jest moja paczka? Łódź, święto, źdźbło.",
    "ru": "Где моя посылка? Ещё не пришла, ёлка.",
    "ko": "환불하고 싶어요. 주문번호는 20711입니다.",
}


FOUND: dict[str, list[str]] = {
    "parcel": ["en"],
    "PARCEL where": ["en"],
    "late parcel": ["en"],
    "arce": ["en"],
    "late посылка": [],
    "inv20711": ["en"],
    "20711": ["ko", "en"],
    "direccion": ["es"],
    "DIRECCIÓN cambio": ["es"],
    "oeuvre": ["fr"],
    "decu elegant": ["fr"],
    "ma decu": ["fr"],
    "lodz swieto": ["pl"],
    "ZDZBLO": ["pl"],
    "еще елка": ["ru"],
    "посыл": ["ru"],
    "환불": ["ko"],
    "환": ["ko"],
    "번호": ["ko"],
    "주문번호 환불": ["ko"],
    "문번호는": ["ko"],
    "불환": [],
    "is": ["en"],
    "mo": ["pl"],
    "m parcel": ["en"],
    "xyzzy": [],
}


async def test_words_are_found_in_six_languages(archive: Archive) -> None:
    await store_texts(archive, **TEXTS)
    assert {query: await found(archive, query) for query in FOUND} == FOUND


HOSTILE = (
    "", " ", '"', "'", '"""', "***", "parcel*", 'parcel" OR "x', "NEAR(parcel)", "-parcel", "parcel:", "%", "_",
    "p_rcel", "\0", "parcel\0", "\ud800", "(", "grams:parcel", "parcel AND", "^parcel", "🙂", "\\", "x" * 10_000,
    "f " * 5_000, "환" * 10_000, "'; DROP TABLE searched_texts; --", "{}[]", "NOT", "!!! ???", "parcel % _",
)  # fmt: skip


async def test_a_hostile_search_is_words_and_nothing_else(archive: Archive) -> None:
    await store_texts(archive, en=TEXTS["en"])
    results = {query: await found(archive, query) for query in HOSTILE}
    finding = {query for query, ids in results.items() if ids}
    assert finding == {"parcel*", "p_rcel", "-parcel", "parcel:", "parcel\0", "^parcel", "parcel % _"}
    assert await found(archive, "parcel") == ["en"]


async def test_words_may_stand_in_different_texts_and_in_the_name(archive: Archive) -> None:
    await store_texts(archive, a=("the parcel", "it is late"), b="a parcel")
    assert await found(archive, "late parcel") == ["a"]
    assert await found(archive, "zoe late parcel") == ["a"]
    page = await ArchivedTexts(archive).find("zoe", EVERYTHING)
    assert [each.text for each in page.conversations] == [None, None]


async def test_the_best_matches_precede_newer_ones(archive: Archive) -> None:
    await store_texts(
        archive,
        typed="my lost parcel today",
        order="a parcel, lost",
        parts="lostparcels lost",
        apart=("lost", "parcel"),
        newest="parcel is lost",
    )
    assert await found(archive, "lost parcel") == ["typed", "newest", "order", "parts", "apart"]


async def test_a_found_text_has_the_places_of_the_words(archive: Archive) -> None:
    await store_texts(archive, a=("nothing", "Zoë's  parcel\nis at Müller’s, INV20711", "a parcel"))
    page = await ArchivedTexts(archive).find("muller 0711 parcel", EVERYTHING)
    (text,) = [each.text for each in page.conversations]
    assert text
    assert text.line == "Zoë's parcel is at Müller’s, INV20711"
    assert [text.line[first:last] for first, last in text.ranges] == ["parcel", "Müller", "0711"]
    assert (text.offset, text.author) == (f"{STARTED_MS + 1}-0", "contact")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (TextFilters(contacts=["c1"]), ["a"]),
        (TextFilters(owners=["person:ben"]), ["b"]),
        (TextFilters(assignees=["ben"]), ["b"]),
        (TextFilters(teams=["support"]), ["c"]),
        (TextFilters(teams=["support", "sales"]), ["c", "b", "a"]),
        (TextFilters(labels=["vip"]), ["b", "a"]),
        (TextFilters(labels=["vip", "rush"]), ["c", "b", "a"]),
        (TextFilters(labels=["vi"]), []),
        (TextFilters(categories=["Billing"]), ["a"]),
        (TextFilters(channels=["mail"]), ["b"]),
        (TextFilters(topics=["orders"]), ["c"]),
        (TextFilters(languages=["ko"]), ["c"]),
        (TextFilters(priorities=["high"]), ["b"]),
        (TextFilters(priorities=["normal"]), ["c", "a"]),
        (TextFilters(closed_from_ms=STARTED_MS + 2), ["c", "b"]),
        (TextFilters(closed_before_ms=STARTED_MS + 3), ["b", "a"]),
        (TextFilters(closed_from_ms=STARTED_MS + 2, closed_before_ms=STARTED_MS + 3), ["b"]),
        (TextFilters(contacts=["c1"], channels=["mail"]), []),
    ],
)
async def test_filters_narrow_a_search(archive: Archive, filters: TextFilters, ids: list[str]) -> None:
    chosen = '{"topic": {"value": "orders", "texts": {"en": "Orders"}}}'
    await store(
        archive,
        conversation("a", contact="c1", category="Billing", closed_at=str(STARTED_MS + 1)),
        conversation("b", contact="c2", owner="person:ben", assignee="ben", channel="mail", priority="high",
                     closed_at=str(STARTED_MS + 2)),
        conversation("c", contact="c3", team="support", labels="rush", locale="ko", chosen=chosen, priority="normal",
                     closed_at=str(STARTED_MS + 3)),
    )  # fmt: skip
    assert await found(archive, "hello", filters=filters) == ids


async def test_a_teammate_never_finds_what_they_may_not_see(archive: Archive) -> None:
    await store(
        archive,
        conversation("mine", owner="assistant", team="", assignee="ann", closed_at=str(STARTED_MS + 5)),
        conversation("sales", owner="person:ben", assignee="ben", team="sales", closed_at=str(STARTED_MS + 4)),
        conversation("queued", owner="team:sales", assignee="", team="other", closed_at=str(STARTED_MS + 3)),
        conversation("other", owner="person:cy", assignee="cy", team="support", closed_at=str(STARTED_MS + 2)),
    )
    for sight in (Sight("ann", frozenset({"sales"})), Sight("ann", frozenset()), Sight("ann"), Sight("x", frozenset())):
        page = await ArchivedTexts(archive).find("hello", Sight("lead"))
        allowed = [each.state.id for each in page.conversations if sight.sees(each.state)]
        assert await found(archive, "hello", sight=sight) == allowed
    assert await found(archive, "hello", sight=Sight("ann", frozenset({"sales"}))) == ["mine", "sales", "queued"]
    assert await found(archive, "hello", sight=Sight("x", frozenset())) == []


async def test_private_and_reopened_conversations_are_not_found(archive: Archive) -> None:
    staff = '{"kind": "staff", "id": "staff:1"}'
    await store(
        archive,
        conversation("private", principal=staff),
        conversation("open", status="open"),
        conversation("opened", only_opened="1"),
        conversation("closed"),
    )
    assert await found(archive, "hello") == ["closed"]


async def test_late_entries_replace_the_texts(archive: Archive) -> None:
    await store(archive, conversation("a", texts=("first words",)))
    await store(archive, conversation("a", texts=("first words",), later=2, summary="Refunded"))
    for query in ("first", "late 1", "refunded"):
        assert await found(archive, query) == ["a"]
    # An older revision that comes late changes nothing.
    await store(archive, conversation("a", texts=("first words",)))
    assert await found(archive, "refunded") == ["a"]


async def test_conversations_that_close_at_once_are_all_found(archive: Archive) -> None:
    await store(archive, *(conversation(f"c{number}", closed_at=str(STARTED_MS)) for number in range(7)))
    await store(archive, *(conversation(f"d{number}", closed_at=str(STARTED_MS)) for number in range(3)))
    assert sorted(await found(archive, "hello")) == [*(f"c{n}" for n in range(7)), *(f"d{n}" for n in range(3))]


async def test_pages_go_on_behind_a_window(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_scans, "WINDOW", 3)
    await store_texts(archive, **{f"c{number}": "hello there" if number % 2 else "hellothere" for number in range(8)})
    # Ranked within each window of three.
    assert await found(archive, "hello") == ["c7", "c5", "c6", "c3", "c4", "c2", "c1", "c0"]


async def test_a_bounded_look_goes_on_with_the_next_page(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_scans, "PARTS", (2, 3))
    await store_texts(archive, first="lemons", **{f"c{number}": "lemo emon mons" for number in range(20)})
    assert await found(archive, "lemons") == ["first"]


async def test_a_damaged_entry_hides_no_other_text(archive: Archive) -> None:
    damaged = conversation("a", texts=("hello", "there"))
    broken = type(damaged)(damaged.fields, [(damaged.log[0][0], "{"), damaged.log[1]])
    await store(archive, broken)
    assert await found(archive, "there") == ["a"]
    assert await found(archive, "hello") == []


def test_a_cursor_of_others_is_refused() -> None:
    for text in ("", "1", "1.2.3", "1.2.3.4.5", "a.b.c.d", "-1.0.0.0", f"{2**63}.0.0.0", "1.2.3.4\0"):
        with pytest.raises(ValueError, match=r".*"):
            TextCursor.parse(text)


def test_grams_are_what_stored_indexes_were_built_from() -> None:
    """Rows leave SQLite's index by their grams: another result here needs a migration that builds the index again."""
    body = body_of(["Zoë's INV20711, a b", "환불해 주세요"])
    assert body == "\n zoe s inv20711 a b zoes \n 환불해 주세요 "
    latin, korean = "z zo zoe oes s i in inv nv2 v20 207 071 711 a b", "환 불 해 환불 불해 주 세 요 주세 세요"
    assert grams_of(body) == {*latin.split(" "), *korean.split(" ")}
    assert pairs_of(body) == f" {' '.join(sorted(korean.split(' ')))} "


async def test_texts_leave_before_their_conversation(archive: Archive) -> None:
    await store(archive, conversation("a"), conversation("b"))
    with pytest.raises(IntegrityError):
        async with archive.writing() as connection:
            await connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == "a"))
    async with archive.writing() as connection:
        await forget_texts(connection, ["a"])
        await connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == "a"))
    assert await found(archive, "hello") == ["b"]
    if archive.is_sqlite:
        async with archive.writing() as connection:
            await forget_texts(connection, ["b"])
            grams = sql("SELECT count(*) FROM searched_grams WHERE searched_grams MATCH 'hel'")
            assert (await connection.execute(grams)).scalar_one() == 0
