"""Small Excel workbooks, made of Python's values as Excel would store them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGES = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_BEGIN = datetime(1899, 12, 30)  # noqa: DTZ001 (Excel has no time zones)
_PLAIN, _DATE, _TIME, _PERCENT = range(4)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="9" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_HIDDEN_ROW, _HIDDEN_SHEET = ' hidden="1"', ' state="hidden"'
Value = str | float | bool | date | None
Rows = Sequence[Sequence[Value]]


class Percent(float):
    """A number that is shown with a percent sign."""


class Failure(str):
    """The result of a formula that failed, such as #N/A."""

    __slots__ = ()


def workbook(sheets: Mapping[str, Rows], *, hidden: Sequence[str] = (), hidden_rows: Sequence[int] = ()) -> bytes:
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _links([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{_listed(names, hidden)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(
            [("rId0", "styles", "styles.xml")]
            + [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(names, 1)]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": sheet_of(sheets[name], hidden_rows) for n, name in enumerate(names, 1)},
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def replaced(content: bytes, parts: Mapping[str, str]) -> bytes:
    """The workbook with other texts for some of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {each.filename: archive.read(each).decode() for each in archive.infolist()}
    return zipped({**texts, **parts})


def sheet_of(rows: Rows, hidden_rows: Sequence[int] = ()) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(64 + place)}{number}", value) for place, value in enumerate(row, start=1))
        lines.append(f'<row r="{number}"{_HIDDEN_ROW if number in hidden_rows else ""}>{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _listed(names: Sequence[str], hidden: Sequence[str]) -> str:
    return "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{_HIDDEN_SHEET if name in hidden else ""}/>'
        for n, name in enumerate(names, start=1)
    )


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for id_, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGES}">{each}</Relationships>'


def _cell(place: str, value: Value) -> str:
    match value:
        case None:
            return ""
        case Failure():
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case datetime():
            return _number(place, (value - _BEGIN).total_seconds() / 86_400, _TIME)
        case date():
            return _number(place, (datetime.combine(value, datetime.min.time()) - _BEGIN).days, _DATE)
        case Percent():
            return _number(place, value, _PERCENT)
        case _:
            return _number(place, value, _PLAIN)


def _number(place: str, value: float, style: int) -> str:
    return f'<c r="{place}" s="{style}"><v>{float(value)!r}</v></c>'
