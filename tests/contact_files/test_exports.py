"""Files as programs export them: encodings, lines above and below the table, workbooks, and what stands in cells."""

import pytest

from libs.columns import address_in, addresses_in, guess_email_column, is_nothing, unmarked
from libs.contact_files import NotATable, Row, read_table
from libs.contact_files.values import decimal_sign, is_shortened, read_number, read_yes_or_no
from libs.dates import read_date, shown_order
from tests.contact_files.workbooks import replaced, sheet_of, workbook


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "E-mail;Imię;Miasto\nz@x.example;Zażółć;Łódź\n"),
        ("cp1250", "Email,City\na@b.co,Poznań\n"),
        ("cp1250", "Email,Name\na@b.co,Małgorzata Dąbrowska\n"),
        ("cp1250", "email;nazwisko\na@b.co;Wójcik\n"),
        ("cp1251", "Почта;Имя;Фамилия\np@x.example;Пётр;Ёлкин\n"),
        ("cp1251", "Email,Company\na@b.co,ООО «Ромашка»\n"),
        ("cp949", "이메일,이름,회사\na@b.co,김민수,삼성전자\n"),
        ("cp949", "Email,Name\na@b.co,박지성\n"),
        ("cp1252", "Email;Prénom;Ville\nh@x.example;Hélène;Orléans\n"),
        ("cp1252", "Email,Name\na@b.co,José Muñoz\n"),
        ("cp1252", "Email,Name\na@b.co,Müller\n"),
        ("cp1252", "E-mail;Société\na@b.co;Bœuf – l’été\n"),
        ("cp1252", "Email,Price\na@b.co,12 €\n"),
        ("utf-16-le", "Почта;Имя\np@x.example;Пётр\n"),
        ("utf-16-be", "이메일,이름\na@b.co,김민수\n"),
        ("iso8859_2", "Email;City\na@b.co;Kraśnik\n"),
        ("koi8_r", "Email,Name\na@b.co,Пётр Ёлкин\n"),
        ("cp866", "Email,Name\na@b.co,Пётр Ёлкин\n"),
        ("cp852", "Email,Name\na@b.co,Łukasz Wiśniewski\n"),
        ("cp850", "Email,Name\na@b.co,José Muñoz\n"),
        ("mac_roman", "Email,Name\na@b.co,José Muñoz García\n"),
    ],
)
def test_the_letters_of_the_languages_tell_the_encoding(encoding: str, text: str) -> None:
    table = read_table(text.encode(encoding))
    assert table == read_table(text)


def test_a_line_of_another_encoding_within_utf8_is_read_too() -> None:
    content = "Email,City\na@b.co,Łódź\n".encode() + "b@b.co,León\n".encode("cp1252")
    assert [row.cells[1] for row in read_table(content).rows] == ["Łódź", "León"]


@pytest.mark.parametrize(
    ("text", "columns", "first"),
    [
        (
            'Notes:\n"Addresses are missing."\n\nFirst Name,URL,Email Address\nAna,u,a@x.co\n',
            ["First Name", "URL", "Email Address"],
            Row(5, ["Ana", "u", "a@x.co"]),
        ),
        (
            "Contacts of Acme;;\nAs of 3.11.;;\n\nName;E-Mail;Tel\nAna;a@x.co;1\n",
            ["Name", "E-Mail", "Tel"],
            Row(5, ["Ana", "a@x.co", "1"]),
        ),
        ("Kontakte\n\nWer,Wo\nAnn,a@x.co\nBob,b@x.co\n", ["Wer", "Wo"], Row(4, ["Ann", "a@x.co"])),
        ("sep=;\nEmail;Name\na@x.co;Ann\n", ["Email", "Name"], Row(2, ["a@x.co", "Ann"])),
    ],
)
def test_the_header_may_stand_below_notes(text: str, columns: list[str], first: Row) -> None:
    table = read_table(text)
    assert (table.columns, table.rows[0]) == (columns, Row(table.rows[0].number, first.cells))


def test_lines_below_a_report_are_no_contacts() -> None:
    text = "Name,Email\nAna,a@x.co\n\nCopyright (c) Acme\nConfidential\n"
    assert [row.cells for row in read_table(text).rows] == [["Ana", "a@x.co"]]


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        (["E-mail 1 - Type", "E-mail 1 - Value"], [["* Work", "a@x.co"]], 1),
        (["Email status", "Work email"], [["subscribed", "a@x.co"]], 1),
        (["Email", "Address"], [["yes", "a@x.co"]], 1),
        (["Manager email", "Contact"], [["boss@x.co", "a@x.co"]], 0),
        (["E-mail 2 Address", "E-mail Address"], [["b@x.co", "a@x.co"]], 1),
        (["Email", "City"], [["nobody", "Rome"]], 0),
        (["Email opt-in", "City"], [["yes", "Rome"]], None),
    ],
)
def test_the_column_of_addresses_has_addresses(columns: list[str], rows: list[list[str]], expected: int | None) -> None:
    assert guess_email_column(columns, rows) == expected


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("'zoe@x.co", "zoe@x.co"),
        ("'02134", "02134"),
        ('="00123"', "00123"),
        ("'+1415", "+1415"),
        ("'x'", "x"),
        ("'t Hooft", "'t Hooft"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'Acme' Ltd", "'Acme' Ltd"),
        ("O'Brien", "O'Brien"),
        ("=A1+B2", "=A1+B2"),
        ("'O'Brien", "O'Brien"),
    ],
)
def test_marks_of_spreadsheets_are_taken_off(cell: str, plain: str) -> None:
    assert unmarked(cell) == plain


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Bob Stone <bob@x.co>", ["bob@x.co"]),
        ('"Stone, Bob" <bob@x.co>', ["bob@x.co"]),
        ("mailto:bob@x.co", ["bob@x.co"]),
        ("<bob@x.co>", ["bob@x.co"]),
        ("bob@x.co (work)", ["bob@x.co"]),
        ("a@x.co ::: b@x.co", ["a@x.co", "b@x.co"]),
        ("a@x.co; b@x.co", ["a@x.co", "b@x.co"]),
        ("[bob@x.co](mailto:bob@x.co)", ["bob@x.co"]),
        ("do not use bob@x.co", []),
        ("bob@@x", []),
        ("", []),
    ],
)
def test_the_address_is_taken_out_of_its_cell(cell: str, found: list[str]) -> None:
    assert addresses_in(cell) == found
    assert address_in(cell) == (found[0] if found else None)


@pytest.mark.parametrize(
    "cell",
    [
        "n/a",
        "N/A",
        "-",
        "–",
        "NULL",
        "none",
        "k.A.",
        "brak",
        "нет",
        "없음",
        "#N/A",
        "[not provided]",
        "---",
        "Sin datos",
    ],
)
def test_signs_for_nothing_are_empty(cell: str) -> None:
    assert is_nothing(cell)


def test_a_name_or_a_place_can_be_spelt_like_nothing() -> None:
    assert not is_nothing("Null", "name")
    assert is_nothing("NULL", "name")
    assert not is_nothing("NA", "place")
    assert not is_nothing("0")
    assert is_nothing("0/0/00", "date")
    assert not is_nothing("Noneman")


@pytest.mark.parametrize(
    ("cell", "order", "date"),
    [
        ("25/12/1990", None, "1990-12-25"),
        ("12/25/1990", None, "1990-12-25"),
        ("31.01.2027", None, "2027-01-31"),
        ("03.04.2026", None, "2026-04-03"),
        ("03/04/2026", None, None),
        ("03/04/2026", "day_first", "2026-04-03"),
        ("03/04/2026", "month_first", "2026-03-04"),
        ("04/04/2026", None, "2026-04-04"),
        ("2026/1/31", None, "2026-01-31"),
        ("03 Nov 2026", None, "2026-11-03"),
        ("November 3rd, 2026", None, "2026-11-03"),
        ("3-Nov-90", None, "1990-11-03"),
        ("3 de noviembre de 2026", None, "2026-11-03"),
        ("3 listopada 2026 r.", None, "2026-11-03"),
        ("3 ноября 2026 г.", None, "2026-11-03"),
        ("2026년 11월 3일", None, "2026-11-03"),
        ("3 août 2026", None, "2026-08-03"),
        ("31.01.2027 9:05 PM", None, "2027-01-31T21:05:00"),
        ("25.12.27", None, None),
        ("31/02/2026", None, None),
        ("12/25", None, None),
        ("soon", None, None),
    ],
)
def test_dates_that_can_be_read_in_one_way(cell: str, order: "str | None", date: str | None) -> None:
    assert read_date(cell, order) == date  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("the twenty-first of September 1979", "1979-09-21"), ("September twenty first, 1979", "1979-09-21"),
        ("doce de marzo de 1991", "1991-03-12"), ("treinta y uno de diciembre de 1980", "1980-12-31"),
        ("le premier mai 1990", "1990-05-01"), ("dix-sept mars 2001", "2001-03-17"),
        ("dwudziestego drugiego lutego 1979", "1979-02-22"), ("siódmy marca 1991", "1991-03-07"),
        ("двадцать первого мая 1990", "1990-05-21"), ("третье июня 1985 г.", "1985-06-03"),
        ("1991년 사월 이십일", "1991-04-20"), ("1991년 십이월 삼십일일", "1991-12-31"),
        ("second of 1980", None), ("thirty-first of June 1980", None),
    ],
)  # fmt: skip
def test_the_day_of_a_date_may_be_a_word(text: str, date: str | None) -> None:
    assert read_date(text, None) == date


def test_other_dates_of_a_column_show_the_order() -> None:
    assert shown_order(["03/04/2026", "25/12/1990", ""]) == "day_first"
    assert shown_order(["12/25/1990"]) == "month_first"
    assert shown_order(["12/25/1990", "25/12/1990"]) is None


@pytest.mark.parametrize(
    ("cell", "sign", "number"),
    [
        ("12,500", None, None),
        ("12,500", ".", "12500"),
        ("12,500", ",", "12.500"),
        ("12,5", None, "12.5"),
        ("1,250,000", None, "1250000"),
        ("1.250.000", None, "1250000"),
        ("1,250.75", None, "1250.75"),
        ("1.250,75", None, "1250.75"),
        ("12 500", None, "12500"),
        ("$1,200.50", None, "1200.50"),
        ("12.500", None, "12.500"),
        ("50%", None, None),
        ("many", None, None),
        ("4.91512E+11", None, None),
    ],
)
def test_numbers_as_spreadsheets_show_them(cell: str, sign: "str | None", number: str | None) -> None:
    assert read_number(cell, sign) == number  # type: ignore[arg-type]


def test_other_numbers_of_a_column_show_the_sign() -> None:
    assert decimal_sign(["12,500", "1,250,000"]) == "."
    assert decimal_sign(["12,500", "12,5"]) == ","
    assert decimal_sign(["12,500"]) is None
    assert is_shortened("4.91512E+11")
    assert not is_shortened("5E3")
    assert [read_yes_or_no(cell) for cell in ("Tak", "нет", "maybe")] == ["true", "false", None]


def test_a_workbook_is_a_table_with_the_numbers_of_its_rows() -> None:
    table = read_table(workbook({"People": [[], [], ["Email", "Zip"], ["ann@x.co", 2134]]}))
    assert (table.columns, table.rows) == (["Email", "Zip"], [Row(4, ["ann@x.co", "2134"])])


def _with_rows(xml: str) -> bytes:
    """A workbook with a header and these rows, as a malicious program may write them."""
    sheet = sheet_of([["Email", "Zip"]]).replace("</sheetData>", f"{xml}</sheetData>")
    return replaced(workbook({"People": [["Email"]]}), {"xl/worksheets/sheet1.xml": sheet})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_excel", id="xls"),
        pytest.param(b"PK\x03\x04 broken", "not_text", id="broken"),
        pytest.param(_with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too_many_rows", id="far"),
        pytest.param(_with_rows("<row r='9'><c r='&#65;9'><v>1</v></c></row>"), "not_text", id="hidden place"),
        pytest.param(_with_rows(" " * 101_000_000), "too_many_rows", id="bomb"),
        pytest.param(workbook({"People": []}), "empty", id="nothing in it"),
    ],
)
def test_other_workbooks_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotATable) as refused:
        read_table(content)
    assert refused.value.reason == reason
