"""The data of one person, as pasted text shows it."""

from dataclasses import dataclass, field


@dataclass
class Card:
    """One person: the name as it stands there, and properties. `left` are parts without a meaning.

    `guesses_company`: only its place shows the company, so that a later part with a legal form takes its place.
    `dropped_guess` is the part that it was before. `unsure` are parts that may be the company as well as the job.
    `is_news`: it changes the data of a contact who is there.
    """

    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    guesses_company: bool = False
    dropped_guess: str = ""
    unsure: list[str] = field(default_factory=list)
    is_news: bool = False

    def same_person(self, other: "Card") -> bool:
        """Whether both may be one person: a word of the name in common, or one of them is without a name."""
        mine, theirs = set(self.name.casefold().replace(",", " ").split()), set(other.name.casefold().split())
        email = other.fields.get("email")
        return not (email and self.fields.get("email", email) != email) and (
            not mine or not theirs or bool(mine & theirs)
        )

    def add(self, other: "Card") -> None:
        """What the other card knows and this one does not; the fuller name."""
        if len(other.name.split()) > len(self.name.split()):
            self.name = other.name
        for prop, value in other.fields.items():
            self.fields.setdefault(prop, value)
        self.left += other.left
        self.unsure += other.unsure


@dataclass(frozen=True)
class Pasted:
    """`rest` is the text outside of what was pasted."""

    rest: str
    cards: list[Card] = field(default_factory=list)
