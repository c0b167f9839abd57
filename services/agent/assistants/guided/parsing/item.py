"""One item of a text: what has a form of its own, a known phrase with its meanings, or another word."""

from dataclasses import dataclass

from services.agent.assistants.guided.locales import MarkKind
from services.agent.assistants.guided.parsing.mark import Mark


@dataclass(slots=True)
class Item:
    """One or more tokens. `marks` is empty for what only the contact knows: names, values.

    `in_name`: capital letters show that it is part of a name, even if the word has another meaning.
    `is_restored`: its text was typed without capitals, so that a word without one may be a name, too.
    """

    kind: str
    text: str
    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    in_name: bool = False
    is_restored: bool = False

    def value(self, kind: MarkKind) -> str | None:
        """Its meaning of this `kind`; None if it has none."""
        for mark in self.marks:
            if mark.kind == kind:
                return mark.value
        return None

    def is_link(self, *values: str) -> bool:
        # A loop, because this is asked some 250 times a message, and a generator costs three times as much.
        for mark in self.marks:  # noqa: SIM110
            if mark.kind == "link" and mark.value in values:
                return True
        return False

    def is_reply(self, *values: str) -> bool:
        for mark in self.marks:  # noqa: SIM110
            if mark.kind == "reply" and mark.value in values:
                return True
        return False

    def is_punctuation(self, characters: str) -> bool:
        return self.kind == "mark" and self.text in characters

    @property
    def is_content(self) -> bool:
        """Part of a name or value."""
        return self.kind in ("word", "number", "quoted") and (not self.marks or self.is_organization)

    @property
    def is_organization(self) -> bool:
        """A word for a kind of company, which may begin its name: “hurtownia Werbena”."""
        return self.is_link("organization") and len(self.marks) == 1

    @property
    def is_capitalized(self) -> bool:
        return self.text[:1].isupper()
