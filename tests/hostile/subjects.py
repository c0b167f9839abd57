"""Each place where our code reads a text from outside, with the longest text that can get there.

A module with a pattern belongs to a subject, or is listed with why no outsider's text reaches it; a test compares both
lists with the sources.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import get_args

from pydantic import ValidationError

from frontdesk.logs import is_loud
from libs.columns import plain_header
from libs.contact_files import NotATable, read_table
from libs.contact_files.table import MAX_CELL, Row
from libs.contracts.frames import MAX_TEXT
from libs.contracts.names import joined_name
from libs.contracts.principals import LOCALES, Locale
from libs.flow_tests.pseudonyms import Pseudonyms
from libs.people import read_name
from sandbox.hubspot import index, values
from sandbox.hubspot.filters import _is_like
from services.agent.assistant import MessageReading, ReadValue
from services.agent.assistants.guided.dialogue.regret import speaks_of_own_act
from services.agent.assistants.guided.parsing.items import MAX_CHARACTERS
from services.agent.flows.conditions import ConditionFailed, holds, value_of
from services.agent.flows.runtime.answers import Question, read_answer
from services.agent.flows.runtime.answers.parsing import AnswerType
from services.agent.flows.texts import Text
from services.gateway.contact_import.service import plain_name
from services.gateway.wrong_fields import place_of
from services.hubspot_tools.contact_import.cell_values import CellReader
from services.hubspot_tools.contact_import.column_names import filled_cells, meanings_of
from services.hubspot_tools.contacts import normalize, search_filters
from services.hubspot_tools.contacts.name_spellings import SPELLING_BUDGETS, has_words, spelled_otherwise
from services.hubspot_tools.contacts.normalize import BadValue
from services.hubspot_tools.contacts.owners import HubSpotOwner, Owners
from services.hubspot_tools.contacts.properties import Definition, parse_definitions, value_for
from services.hubspot_tools.hubspot import error_mapping
from tests.agent.guided.conversation import Conversation, assistant
from tests.agent.played import inbound
from tests.hostile.model_texts import is_asked_for, is_written, says_of_itself

DAY = date(2026, 11, 20)
CHOICES = (("sales", "An order"), ("support", "Ayuda técnica"), ("billing", "주문 확인"))
GREETING = Text(en="Hello {vars.x} dear, and {vars.x} too!")
MESSAGE_OF_HUBSPOT = "Property values were not valid: "


@dataclass(frozen=True)
class Subject:
    """`ceiling_ms` is the CPU time that the longest text may take, several times what it takes on a slow machine."""

    name: str
    look: Callable[[str], object]
    longest: int
    ceiling_ms: float
    modules: tuple[str, ...] = ()


def _question(kind: AnswerType, region: str | None) -> Subject:
    question = Question(kind, choices=CHOICES if kind == "choice" else (), region=region)
    named = f"answer to {kind}{' in a region' if region else ''}"
    return Subject(
        named, lambda text: read_answer(question, text), MAX_TEXT, 60, ("services.agent.flows.runtime.answers.parsing",)
    )


_ANSWERS = tuple(
    f"services.agent.flows.runtime.{name}"
    for name in (
        "answers.amended", "answers.amended_addresses", "answers.asides", "answers.bare_names",
        "answers.introductions",
        "answers.choices", "answers.dates", "answers.korean_names", "answers.matters",
        "answers.leads", "answers.name_words", "answers.signed", "answers.spelt_names",
        "answers.names", "answers.numbers", "answers.replaced", "answers.small_talk", "answers.trimming",
        "answers.wishes", "answers.words",
        "questions.evidence",
    )
)  # fmt: skip


def _at_question(locale: Locale, *, by_model: bool = False) -> Callable[[str], object]:
    """A whole turn of the shipped flow at its question for a name."""

    def look(text: str) -> object:
        reading = MessageReading("answer", {"name": ReadValue(text, text), "email": ReadValue(text)})
        played = inbound(locale, reader=(lambda _: reading) if by_model else None).opens()
        return played.says("my invoice is wrong").says(text).received

    return look


def _with_a_name(locale: Locale, name: str) -> Callable[[str], object]:
    """The same at the question for an address, where the text may correct the name."""

    def look(text: str) -> object:
        return inbound(locale).opens().says("my invoice is wrong").says(name).says(text).received

    return look


def _says(*before: str) -> Callable[[str], object]:
    def look(text: str) -> object:
        chat = Conversation()
        for line in before:
            chat.says(line)
        with suppress(ValidationError):  # the script's own check: a tools worker answers too long arguments by itself
            return chat.says(text)
        return None

    return look


def _refusing(look: Callable[[str], object]) -> Callable[[str], object]:
    """A refusal is an answer too."""

    def wrapped(text: str) -> object:
        with suppress(BadValue, NotATable, ConditionFailed):
            return look(text)
        return None

    return wrapped


_DEFINITIONS = parse_definitions([{"name": f"prop_{n}", "label": f"Label {n}", "type": "string"} for n in range(200)])
_OWNERS = Owners(HubSpotOwner(str(n), f"owner{n}@acme.example", f"Owner {n}") for n in range(200))
_OPTIONS = {f"option {n}": str(n) for n in range(100)}


def _typed(kind: str, field_type: str = "") -> Callable[[str], object]:
    definition = Definition("x", "X", kind, field_type, _OPTIONS, tuple(_OPTIONS), read_only=False, custom=True)
    return lambda text: value_for(definition, text, "US")


_NORMALISE = ("services.hubspot_tools.contacts.normalize", "libs.email_addresses", "libs.phone_numbers")
_VALUES: dict[str, Callable[[str], object]] = {
    "line": normalize.line, "lines of text": normalize.text, "email": normalize.email, "domain": normalize.domain,
    "phone": lambda text: normalize.phone(text, None), "phone in a region": lambda text: normalize.phone(text, "US"),
    "whole name": read_name, "property name": _DEFINITIONS.find, "unknown property": _DEFINITIONS.unknown,
    "owner": _OWNERS.find, "option": _typed("enumeration", "select"), "options": _typed("enumeration", "checkbox"),
    "yes or no": _typed("bool"), "number": _typed("number"), "date": _typed("date"), "moment": _typed("datetime"),
    "text area": _typed("string", "textarea"),
}  # fmt: skip
_FILTERS = ("services.hubspot_tools.contacts.search_filters", "services.hubspot_tools.contacts.name_spellings")
_CRITERIA: dict[str, Callable[[str], object]] = {
    "name": search_filters.name_is,
    "name with other accents": lambda text: spelled_otherwise(text, SPELLING_BUDGETS[0]),
    "name of a contact": lambda text: has_words(text, text),
    "company": search_filters.company_is,
    "phone": lambda text: search_filters.phone_is(text, "US"),
    "domain": lambda text: search_filters.email_at(normalize.domain(text)),
    "property": lambda text: search_filters.property_is("city", "contains", text),
}
_GUIDED = (
    *(
        f"services.agent.assistants.guided.{name}"
        for name in (
            "parsing.account_labels", "parsing.checks", "parsing.cursor", "parsing.extraction.links",
            "parsing.extraction.loose_words", "parsing.extraction.typed", "parsing.items", "parsing.pointing",
            "parsing.errands", "parsing.lexicon", "parsing.names", "parsing.note_clauses", "parsing.shared_surnames",
            "parsing.spelt_addresses", "parsing.family_first", "parsing.paraphrases",
            "parsing.absences", "parsing.same_company", "parsing.pasted_requests",
            "parsing.extraction.doubts", "parsing.extraction.former", "parsing.extraction.holders",
            "dialogue.about_shown", "dialogue.other_search", "parsing.handing_sentences", "parsing.job_words",
            "parsing.pairs", "parsing.pointed_notes", "parsing.sentence_values", "parsing.swaps", "parsing.tokens",
            "dialogue.doubts", "dialogue.missing_codes", "dialogue.same_change", "dialogue.last_change",
            "tasks.criteria", "tasks.job_titles", "tasks.name_parts",
        )
    ),
    *(
        f"libs.people.{name}"
        for name in (
            "company_names", "declension", "dictionaries", "korean", "latin", "letters", "morphology", "name_forms",
            "names", "phrases",
        )
    ),
)  # fmt: skip
_HANGUL = tuple(
    f"services.agent.assistants.guided.parsing.hangul.{name}"
    for name in (
        "cards",
        "charges",
        "corrections",
        "grammar",
        "merges",
        "pairs",
        "pieces",
        "reader",
        "spacing",
        "stems",
        "times",
        "work",
    )
)
_PASTED = tuple(
    f"services.agent.assistants.guided.parsing.pasting.{name}"
    for name in (
        "blocks", "card_lines", "card_numbers", "card_order", "chats", "company_data", "introductions",
        "headless_rows",
        "lower_names",
        "mail", "mail_words", "postal_addresses", "recognition", "table", "vcards",
    )
)  # fmt: skip
_FILES = (
    *(f"libs.contact_files.{name}" for name in ("decoding", "delimited", "letters")),
    *(f"libs.columns.{name}" for name in ("cells", "headers")),
)
_CELLS = ("services.hubspot_tools.contact_import.cell_values", "libs.contact_files.values", "libs.dates")


def _understood(locale: Locale, before: str = "") -> Callable[[str], object]:
    return lambda text: assistant().understand(before + text, locale)


def _cell(kind: str, name: str, field_type: str = "") -> Callable[[str], object]:
    definition = Definition(name, name, kind, field_type, _OPTIONS, tuple(_OPTIONS), read_only=False, custom=True)
    return lambda text: CellReader(definition, [text], region="US", language="en", today=DAY).read(text)


def _column(text: str) -> object:
    rows = [Row(number=1, cells=[text])]
    return meanings_of(["Who"], rows, filled_cells(1, rows), _DEFINITIONS)


def _with_pseudonyms(text: str) -> str:
    pseudonyms = Pseudonyms()
    pseudonyms.learn_all([("name", "Иван Петров"), ("firstname", "민수"), ("company", text[:200])])
    return pseudonyms(text)


_CHECKED = tuple(
    f"services.agent.assistants.openai.{name}" for name in ("receipts", "turn_request", "unasked", "users_words")
)

SUBJECTS = (
    *(_question(kind, None) for kind in get_args(AnswerType)),
    _question("phone", "ES"),
    *(Subject(f"a turn of a flow ({locale})", _at_question(locale), MAX_TEXT, 300, _ANSWERS) for locale in LOCALES),
    Subject("a turn of a flow with a model", _at_question("en", by_model=True), MAX_TEXT, 300, _ANSWERS),
    Subject("a correction in a flow (en)", _with_a_name("en", "Jane Doe"), MAX_TEXT, 300, _ANSWERS),
    Subject("a correction in a flow (ko)", _with_a_name("ko", "김민수"), MAX_TEXT, 300, _ANSWERS),
    Subject("a turn of the guided assistant", _says(), MAX_TEXT, 400, _GUIDED),
    Subject("its turn in a search", _says("find Jane"), MAX_CHARACTERS, 400, _GUIDED),
    Subject("its turn in a new contact", _says("add a contact"), MAX_TEXT, 400, _GUIDED),
    *(Subject(f"understanding ({each})", _understood(each), MAX_TEXT, 400, (*_GUIDED, *_HANGUL)) for each in LOCALES),
    *(
        Subject(f"below {name}", _understood("en", before), MAX_CHARACTERS, 600, _PASTED)
        for name, before in (
            ("a mail header", "add her\n\nFrom: Ann Lee <ann@acme.example>\n\n"),
            ("a greeting", "add her\n\nBest regards\nAnn Lee\n"), ("a table", "Name\tEmail\tCity\n"),
            ("a vCard", "BEGIN:VCARD\nFN:Ann Lee\n"),
        )
    ),
    *(
        Subject(f"cell: {name or kind}", _refusing(_cell(kind, name, field_type)), MAX_CELL, 600, _CELLS)
        for kind, name, field_type in (
            ("string", "email", ""), ("string", "phone", "phonenumber"), ("string", "firstname", ""),
            ("date", "day", ""), ("number", "seats", ""), ("bool", "vip", ""), ("enumeration", "kinds", "checkbox"),
        )
    ),
    Subject("column", _column, MAX_CELL, 600, ("services.hubspot_tools.contact_import.column_names",)),
    Subject("an own change", speaks_of_own_act, MAX_TEXT, 30, ("services.agent.assistants.guided.dialogue.regret",)),
    Subject("a text of a model", says_of_itself, 16_000, 1_000, ("services.agent.assistants.openai.claims",)),
    Subject("a request to a model", is_asked_for, MAX_TEXT, 400, _CHECKED),
    Subject("a value of a model", is_written, 65_536, 400, _CHECKED),
    Subject("a plain yes", lambda text: assistant().is_plain_yes(text, "ko"), MAX_TEXT, 300, _GUIDED),
    *(Subject(f"value: {name}", _refusing(look), MAX_CELL, 600, _NORMALISE) for name, look in _VALUES.items()),
    *(
        Subject(f"criterion: {name}", _refusing(look), 2_000, 50, _FILTERS)
        for name, look in _CRITERIA.items()
    ),
    Subject("header of a table", plain_header, MAX_CELL, 60, ("libs.contact_files.table", *_FILES)),
    Subject("table", _refusing(read_table), 200_000, 400, ("libs.contact_files.table",)),
    Subject("table of one column", _refusing(lambda text: read_table("Email\n" + text)), 200_000, 400),
    Subject("table in cells", _refusing(lambda text: read_table(f'Email,Note\na@b.co,"{text}"\n')), MAX_CELL, 300),
    Subject("name of a file", plain_name, 300, 10, ("services.gateway.contact_import.service",)),
    Subject("text of a flow", lambda text: GREETING.filled("en", {"vars": {"x": text}}), 4_000, 30,
            ("services.agent.flows.texts",)),
    Subject("condition", _refusing(lambda text: holds("vars.x.matches('(a+)+$')", {"vars": {"x": text}})), 4_000, 60),
    Subject("variable", _refusing(lambda text: value_of("vars.x + vars.x", {"vars": {"x": text}})), 4_000, 60,
            ("services.agent.flows.conditions",)),
    Subject("name of a field", lambda text: place_of(("filters", 0, text)), MAX_TEXT, 10,
            ("services.gateway.wrong_fields",)),
    Subject("name of a person", lambda text: joined_name(text, text), 400, 10, ("libs.contracts.names",)),
    Subject("text with pseudonyms", _with_pseudonyms, MAX_TEXT, 300, ("libs.flow_tests.pseudonyms",)),
    Subject("line of a log", is_loud, 100_000, 30, ("frontdesk.logs",)),
    Subject("HubSpot's refusal", lambda text: error_mapping.problems_of({"message": MESSAGE_OF_HUBSPOT + text}),
            60_000, 60, ("services.hubspot_tools.hubspot.error_mapping",)),
    Subject("sandbox: address", values.is_email, MAX_CELL, 60, ("sandbox.hubspot.values",)),
    Subject("sandbox: search", lambda text: _is_like(f"a*{text[:3_000]}*b", text), 6_000, 60,
            ("sandbox.hubspot.filters",)),
    Subject("sandbox: words", index.words, MAX_CELL, 100, ("sandbox.hubspot.index",)),
)  # fmt: skip

UNREACHED = {
    "libs.contracts.unicode_text": "one character class, of a fixed length",
    "libs.contact_files.workbook": "bounded repetitions, in a file whose size and cells are bounded",
    "frontdesk.evaluate.judge": "digits, in answers of our own",
    "frontdesk.evaluate.run": "the option of a person at their terminal",
    "frontdesk.redis_server": "a version that redis-server prints",
    "libs.messaging.lua_script": "our own scripts",
    "libs.flow_tests.files": "files of tests, which operators and admins write",
    "sandbox.hubspot.derived": "one character class; the same texts as `words`",
    "sandbox.hubspot.faults": "faults that a test sets",
    "sandbox.hubspot.properties": "names, matched from the beginning without a repetition inside another",
    "sandbox.hubspot.routes": "dates of a fixed length",
    "sandbox.hubspot.rows": "one character class",
    "sandbox.openai.stream": "pieces of at most twelve characters",
    "sandbox.openai.tools": "one character class",
    "services.agent.flows.runtime.http_client": "the operator's own paths, of at most six digits",
    "services.agent.flows.checks": "flow files, which operators write",
    "libs.flows.canaries": "names that agents gave, of a bounded form",
    "libs.flows.documents": "dates of a bounded form, in flows, which admins write",
    "libs.flows.published": "names that agents gave, of a bounded form",
    "services.agent.flows.fields": "flow files, which operators write",
    "services.agent.flows.unseen": "flow files, which operators write",
    "services.agent.assistants.openai.answer_checks": "one character class",
    "services.agent.assistants.openai.translator": "places in braces, of at most a hundred characters",
    "services.agent.assistants.openai.prompt": "IDs, one bounded character class",
    "services.agent.assistants.openai.settings": "the operator's name of a model",
    "services.gateway.http.client_addresses": "a port, of at most five digits, in an entry of at most 64 characters",
    "libs.messaging.redis_state": "what Redis says of itself",
    "libs.conversations.dead_letters": "IDs of a bounded form, from the command line",
    "services.gateway.demo": "one bounded character class",
    "services.gateway.http.middleware": "paths and IDs: one repetition, bounded by the limit for headers",
    "libs.telemetry.tracing": "a fixed length",
}
"""Modules with a pattern that no subject exercises, and why that is safe."""
