"""The places where the gateway reads texts of contacts and teammates: files, searches, notes and visited pages."""

from pathlib import Path
from tempfile import TemporaryDirectory

from libs.attachments.content import kind_of
from libs.attachments.names import clean_name
from libs.contracts.desk import Teammate
from libs.contracts.frames import MAX_TEXT
from libs.contracts.visits import PageReport
from libs.erasing.people import pattern_of
from libs.masking import Masker, Patterns
from libs.searching import LoggedText, indexed_words, match_expressions, searched_words
from services.gateway.desk.index.packing import packed
from services.gateway.desk.index.snippets import snippet_of
from services.gateway.desk.mentions import mentioned_in
from tests.hostile.subjects import Subject

MASKER = Masker(("cards", "ibans"), Patterns([r"\bMRN-[0-9]{6,8}\b", r"(a+)+$"]))

ADDRESS = pattern_of("ann@acme.example")

MAX_SEARCH = 200
"""Characters of a search at the desk."""

PEOPLE = [Teammate(id="ana", name="Ana Ruiz"), Teammate(id="ben", name="Ben Cole")]


def _kind(text: str) -> object:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_text(text, encoding="utf-8", errors="ignore")
        return kind_of(path)


def _name(text: str) -> object:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_text("plain")
        kind = kind_of(path)
        assert kind is not None
        return clean_name(text, kind)


def _found(text: str) -> object:
    logged = LoggedText(offset="1-0", author="contact", text=text)
    return snippet_of([packed(logged)], searched_words(text[:MAX_SEARCH]))


def _masked_digits(text: str) -> object:
    return MASKER("".join(map(str, text.encode("utf-8", "replace")))[: len(text)])


GATEWAY_SUBJECTS = (
    Subject("a file's content", _kind, 200_000, 400, ("libs.attachments.content",)),
    Subject("a file's name", _name, 4_000, 60, ("libs.attachments.names",)),
    Subject("the title of a page", lambda text: PageReport.model_validate({"title": text, "page": f"https://{text}"}),
            16_000, 60, ("libs.contracts.visits",)),
    Subject("a text in which an address is looked for", ADDRESS.search, MAX_TEXT, 60, ("libs.erasing.people",)),
    Subject("a masked message", MASKER, MAX_TEXT, 60, ("libs.masking.cards", "libs.masking.ibans")),
    Subject("a masked message of digits", _masked_digits, MAX_TEXT, 60),
    Subject("a masked cell", MASKER, 65_536, 600, ("libs.masking.patterns",)),
    Subject("a message in the index", indexed_words, MAX_TEXT, 100, ("libs.searching.words",)),
    Subject("a search", lambda text: [match_expressions(word) for word in searched_words(text)], MAX_SEARCH, 30),
    Subject("a found message", _found, MAX_TEXT, 200, ("libs.searching.highlights",)),
    Subject("a note with mentions", lambda text: mentioned_in(f"@{text}", PEOPLE, "zoe"), MAX_TEXT, 200,
            ("services.gateway.desk.mentions",)),
)  # fmt: skip

GATEWAY_UNREACHED = {
    "services.gateway.flows.entries": "spaces before one character, in flows, which admins write",
    "libs.attachments.storage": "IDs of our own, one bounded character class",
    "libs.erasing.import_rows": "a cell: at most thirty characters of one class, and the digits among them",
    "libs.erasing.scrubbing": "keys and elements, in which names of our own are looked for as they stand",
    "services.gateway.events_api": "a cursor, two bounded character classes",
    "libs.contracts.calendars": "an admin's hours, of a fixed length",
    "services.gateway.attachments_api": "a header and a cleaned name, both bounded; one character class",
    "libs.conversations.contact_identity": "a number of at most fifteen digits",
    "services.gateway.desk.index.store": "IDs, in a search of at most 200 characters",
    "services.gateway.reference.pages": "our own page, once at the start",
    "services.gateway.origins": "a header, one bounded character class",
}
