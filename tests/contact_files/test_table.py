"""Tables that spreadsheets write are read; other files are refused, with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.columns import MAX_HEADER
from libs.contact_files import NotATable, Row, read_table
from libs.contracts.imports import MAX_ROWS

PLAIN = "Email,First name\njane@acme.com,Jané\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", "|").encode(),
        b"sep=;\r\n" + PLAIN.replace(",", ";").encode(),
        PLAIN,
    ],
)
def test_every_encoding_and_delimiter_gives_the_same_table(content: bytes | str) -> None:
    table = read_table(content)
    assert table.columns == ["Email", "First name"]
    assert table.rows == [Row(2, ["jane@acme.com", "Jané"])]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    table = read_table('Email,Note\na@b.co,"two\nlines"\n\n,\nc@d.co\ne@f.co,x,extra\n')
    assert table.rows == [
        Row(2, ["a@b.co", "two\nlines"]),
        Row(5, ["c@d.co", ""]),
        Row(6, ["e@f.co", "x", "extra"]),
    ]


def test_a_list_of_addresses_with_one_column_is_a_table() -> None:
    assert read_table("Correo\nann@acme.com\nbob@acme.com\n").rows[1].cells == ["bob@acme.com"]


def test_addresses_are_found_by_what_a_column_holds() -> None:
    assert read_table("Wer,Wo\nAnn,ann@acme.com\nBob,bob@acme.com\n").columns == ["Wer", "Wo"]


def test_the_guard_against_formulas_is_taken_off_again() -> None:
    assert read_table("Email,Phone\na@b.co,'+14155550100\n").rows[0].cells[1] == "+14155550100"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(content, reason, id=name)
        for name, content, reason in [
            ("nothing", b"", "empty"),
            ("blanks", b" \n\n", "empty"),
            ("header only", b"Email,Name\n", "empty"),
            ("spreadsheet", b"PK\x03\x04 a spreadsheet", "not_text"),
            ("every byte", bytes(range(256)), "not_text"),
            ("control character", b"Email,Note\na@b.co,\x01\n", "not_text"),
            ("zero byte", b"Email,Note\na@b.co,\x00\n", "not_text"),
            ("no header", b"jane@acme.com,Jane\nann@acme.com,Ann\n", "no_header"),
            ("no addresses", b"Name,City\nJane,Rome\n", "no_email"),
            ("no address is that long", b"Name\n" + b"x" * 320 + b"@acme.com\n", "no_email"),
            ("rows", ("Email\n" + "a@b.co\n" * (MAX_ROWS + 1)).encode(), "too_many_rows"),
            ("rows behind empty ones", b"Email\n" + b"\n" * 4 * MAX_ROWS + b"a@b.co\n", "too_many_rows"),
            ("columns", (",".join(["Email", *"x" * 300]) + "\na@b.co\n").encode(), "too_many_columns"),
            ("a column far away", b"Email" + b"," * 100_000 + b"Name\na@b.co\n", "too_many_columns"),
            ("cell", b"Email,Note\na@b.co," + b"x" * 70_000, "not_a_table"),
            ("quoted cell", b'Email,Note\na@b.co,"' + b"x" * 140_000 + b'"', "not_a_table"),
            ("name of a column", b"Email," + b"x" * 70_000 + b"\na@b.co\n", "not_a_table"),
            ("row of one line", b"Email,Note\na@b.co" + b"," * 300_000, "not_a_table"),
            ("row of many lines", b"Email,Note\na@b.co" + b',"\n"' * 300_000, "not_a_table"),
        ]
    ],
)
def test_other_files_are_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(NotATable) as refused:
        read_table(content)
    assert refused.value.reason == reason


def test_a_columns_name_is_cut_before_it_is_kept() -> None:
    assert [len(each) for each in read_table("Email," + "x" * 5_000 + "\na@b.co,1\n").columns] == [5, MAX_HEADER]


def test_as_many_rows_as_are_allowed_are_read() -> None:
    """Empty ones don't count, and only a row's length is limited, not that of all."""
    assert len(read_table("Email,Note\n" + f"a@b.co,{'x' * 90}\n\n" * MAX_ROWS).rows) == MAX_ROWS


def test_a_row_with_more_cells_than_the_header_shows_the_first_of_them() -> None:
    """A comma without quotation marks has moved its cells, so that the row can't be imported."""
    rows = read_table("Email,Name,City\na@b.co,Ann,,," + "x" * 70_000 + "\nc@d.co,Acme, Inc.,\ne@f.co,Eve,Rome\n").rows
    assert [row.cells[3:] for row in rows] == [["x" * MAX_HEADER], [""], []]


def test_notes_below_empty_cells_of_the_header_are_not_read() -> None:
    assert read_table("Email,Name,,\na@b.co,Ann,call her,soon\n").rows == [Row(2, ["a@b.co", "Ann"])]


def test_rows_may_end_with_a_delimiter() -> None:
    text = "Email;Name\na@b.co;Ann;\nc@d.co;Cy;\n"
    assert [row.cells for row in read_table(text).rows] == [["a@b.co", "Ann"], ["c@d.co", "Cy"]]


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: ("Email\n" + text).encode("utf-8", "replace")))
def test_nothing_that_can_be_sent_breaks_it(content: bytes) -> None:
    try:
        table = read_table(content)
    except NotATable:
        return
    assert table.rows
    assert all(len(table.columns) <= len(row.cells) <= len(table.columns) + 1 for row in table.rows)
