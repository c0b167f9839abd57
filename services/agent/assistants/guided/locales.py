"""Reads what the guided brain says and understands from its language files, and refuses a file that is not whole.

A file has two parts: `texts` (what is said) and `words` (what is understood). Lists of words are written on one
line with commas, since they are long and read as one.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BeforeValidator, ValidationError

from libs.contracts import LOCALES, Locale, StrictModel
from services.agent.assistants.guided.periods import Period

_Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every scalar as text: `yes`, `no` and `1` are words here. The C one is ten times as fast."""


def listed(value: object) -> object:
    """The phrases of a line with commas. A list is one already: its phrases may begin or end with a space."""
    if isinstance(value, str):
        return [part for part in (piece.strip() for piece in value.split(",")) if part]
    return value


Listed = Annotated[list[str], BeforeValidator(listed)]
Text = str | dict[Literal["one", "few", "many", "other"], str]

Intent = Literal[
    "create", "search", "question", "update", "rename", "clear", "delete", "assign", "note", "merge", "undo",
]  # fmt: skip
Reply = Literal[
    "cancel",
    "yes",
    "no",
    "skip",
    "more",
    "capabilities",
    "thanks",
    "greeting",
    "everyone",
    "retry",
    "correction",
    "regret",
    "approves",
    "person",
    "goodbye",
    "count",
    "resume",
    "wait",
]
Link = Literal[
    "company", "company_after", "company_now", "of", "for", "place", "value", "and", "without", "focus", "me",
    "filler", "particle", "title", "please", "into",
    "owned", "owned_after", "owned_me", "to_me", "created", "other_number", "company_before", "should_be", "not",
    "stays", "new", "instead", "title_of", "recent", "record", "but", "and_sons", "owner_of", "organization",
    "rank", "asks", "second", "remark", "moves", "condition", "supposing", "doubt", "unsure", "errand", "hands_off",
    "reach", "ends", "called_now", "former", "twice", "by_now", "unchanged", "rest",
    "new_job",
]  # fmt: skip
MarkKind = Literal["intent", "reply", "field", "stage", "link", "ordinal", "place", "title", "period"]
Place = Literal["city", "country"]


class MailPhrases(StrictModel):
    """Phrases of mail programs and letters, by which pasted mail is recognised.

    `sender` and `header` are the labels of a mail's header, `separator` begins the line above it, `closing` stands
    above a signature, `noise` begins a line that a program added. With `mine` the author speaks of themselves.
    """

    sender: Listed
    header: Listed
    separator: Listed
    closing: Listed
    noise: Listed
    mine: Listed


class Words(StrictModel):
    """The phrases of one language by what they mean. `links` are the small words between the others.

    A place that changes in sentences is written `Name=phrase`. `suffixes` are the ends of words by what they
    say, for a language that puts its small words there.
    """

    intents: dict[Intent, Listed]
    replies: dict[Reply, Listed]
    fields: dict[str, Listed]
    stages: dict[str, Listed]
    links: dict[Link, Listed]
    ordinals: dict[str, Listed]
    places: dict[Place, Listed]
    periods: dict[Period, Listed]
    titles: Listed
    mail: MailPhrases
    suffixes: dict[str, Listed] = {}

    def marked(self) -> Iterator[tuple[MarkKind, str, str]]:
        """Every phrase, as (kind, meaning, phrase)."""
        groups: tuple[tuple[MarkKind, Mapping[Any, list[str]]], ...] = (
            ("intent", self.intents),
            ("reply", self.replies),
            ("field", self.fields),
            ("stage", self.stages),
            ("link", self.links),
            ("ordinal", self.ordinals),
            ("period", self.periods),
            ("title", {"jobtitle": self.titles}),
        )
        for kind, meanings in groups:
            for meaning, phrases in meanings.items():
                yield from ((kind, meaning, phrase) for phrase in phrases)
        for place, entries in self.places.items():
            for entry in entries:
                name, _, phrase = entry.partition("=")
                yield "place", f"{place}:{name if phrase else ''}", phrase or name


class Language(StrictModel):
    """One language file."""

    texts: dict[str, Text]
    field_names: dict[str, str]
    words: Words


File = TypeVar("File", bound=StrictModel)


class LocaleError(Exception):
    """A language file is missing or wrong, and its author must correct it."""


def read_languages(folder: Path) -> dict[Locale, Language]:
    """The language files `<locale>.yaml` of the folder. Raises LocaleError."""
    return read_files(folder, Language)


def read_files(folder: Path, form: type[File]) -> dict[Locale, File]:
    """The files `<locale>.yaml` of the folder, each of this form. Raises LocaleError."""
    files: dict[Locale, File] = {}
    for locale in LOCALES:
        path = folder / f"{locale}.yaml"
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - makes nothing but text
            files[locale] = form.model_validate(content)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise LocaleError(f"{path}: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise LocaleError(f"{path}: {place}: {first['msg']}") from error
    return files
