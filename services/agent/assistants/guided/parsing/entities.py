"""The entities of a part of a text: labelled values, loose addresses, names, and mere mentions.

Entities are neutral: whether an email address identifies a contact or is its new value depends on the request.
"""

from dataclasses import dataclass, field
from typing import Self

from services.agent.assistants.guided.periods import Period

OWNER = "hubspot_owner_id"
NUMBERS = ("phone", "mobilephone", "fax")
"""Properties with a number as their value."""
TYPED = {
    "email": ("email", "bad_email"),
    "phone": ("phone",),
    "mobilephone": ("phone",),
    "fax": ("phone",),
    "website": ("url", "domain"),
}
"""Properties with values that are recognised by their form."""


class Run(str):  # noqa: SLOT000 - `copy` keeps the attributes of a string by its `__dict__`
    """Words without a label: a name, a company, a job title. A string with the place where it stands.

    `clause` counts the parts between commas. `is_name`: capital letters or the dictionary show a name. `is_title`: a
    word for a job is in it. `is_guess`: neither does, and nothing may be stored from it unseen.
    """

    clause: int
    is_name: bool
    is_title: bool
    is_guess: bool

    @classmethod
    def of(
        cls, text: str, clause: int = 0, *, is_name: bool = False, is_title: bool = False, is_guess: bool = False
    ) -> Self:
        run = cls(text)
        run.clause, run.is_name, run.is_title, run.is_guess = clause, is_name, is_title, is_guess
        return run


@dataclass
class Entities:
    """`holder` is the person of a named property ("Jane's phone"); `named` are properties without a value.

    `runs` are names and values without a label, in order; `addressee` is the name before an address in angle
    brackets. `kept` is the one of two that stays, if neither is called so. `company` is the company that was said to
    be the contact's; `is_quoted`: quotation marks show that it is no town; `narrows`: it was said of a contact to be
    found, and is no news. `is_into`: the first of two
    people goes into the second. `created`: when contacts were added. `body` is a note's text. `ending` are the last
    digits of a number that was wrong. `stage` is a lifecycle stage in passing. `corrected` are parts of the name that
    take the place of previous ones. `is_apart`: the words that are left over stand in a clause before the values.
    `is_shown`: no words asked for it, so that it is shown first. `is_second`: one
    more e-mail address is for a contact that has one. `swap` is a value that the record holds and the one that takes
    its place, without the property.
    `is_implied`: no word points to the shown contact, and no other one is named.
    `is_both`: two contacts of this name are meant. `is_hurried`: no capitals were typed, and perhaps no accents.
    `may_be_new`: the contact is made if it is not there.
    `owner_job` is the label of the owner as it was said, if it is a word for a job, too.
    `colleague` is a person who works at the same company as the contact.
    `fresh` are labels that were said to have a new value in a request that clears others.
    `left` are words that have no part in all that: they are never stored and never searched by.
    `asides` are those of them that cast no doubt on a change: its reason.
    `unsure` are values for which nothing shows the property: a person says what each is before it is stored.
    """

    labelled: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    stage: str = ""
    addressee: str = ""
    is_shown: bool = False
    is_second: bool = False
    is_apart: bool = False
    holder: str = ""
    company: str = ""
    is_quoted: bool = False
    narrows: bool = False
    contact_id: str = ""
    has_focus: bool = False
    is_implied: bool = False
    is_mine: bool = False
    is_everyone: bool = False
    is_both: bool = False
    may_be_new: bool = False
    is_into: bool = False
    kept: str = ""
    created: Period | None = None
    body: str = ""
    ending: str = ""
    swap: tuple[str, str] | None = None
    is_hurried: bool = False
    owner_job: str = ""
    colleague: str = ""

    @property
    def is_empty(self) -> bool:
        return not (
            self.labelled or self.named or self.without or self.emails or self.phones or self.sites or self.runs
            or self.holder or self.company or self.contact_id or self.has_focus or self.is_mine or self.is_everyone
            or self.created or self.body or self.addressee
        )  # fmt: skip

    @property
    def has_address(self) -> bool:
        return bool(self.emails or self.phones or self.sites)

    @property
    def has_person(self) -> bool:
        """Whether a contact is named. A job in lower case is none: “ahora es encargada, actualízalo”."""
        people = [run for run in self.runs if run.is_name or not run.is_title]
        return bool(people or self.holder or self.emails or self.contact_id)

    @property
    def names_contact(self) -> bool:
        """Whether anything points to a contact, be it only a pronoun."""
        return bool(self.has_focus or self.runs or self.holder or self.emails)

    def add_news(self, other: "Entities") -> None:
        """Add what the next clause says of the same contact. A value that is left out here is lost without a word."""
        for values, more in (
            (self.named, other.named), (self.without, other.without), (self.emails, other.emails),
            (self.phones, other.phones), (self.sites, other.sites), (self.left, other.left),
            (self.asides, other.asides),
            (self.unsure, other.unsure), (self.denied, other.denied), (self.fresh, other.fresh),
        ):  # fmt: skip
            values.extend(more)
        self.runs.extend(other.runs)
        self.labelled.update(other.labelled)
        self.corrected.update(other.corrected)
        self.stage, self.ending, self.swap = (
            self.stage or other.stage,
            self.ending or other.ending,
            self.swap or other.swap,
        )
        self.owner_job = self.owner_job or other.owner_job
        self.colleague = self.colleague or other.colleague
        self.is_both = self.is_both or other.is_both
        self.is_implied = self.is_implied or other.is_implied
        self.is_hurried = self.is_hurried or other.is_hurried
        self.may_be_new = self.may_be_new or other.may_be_new
        if other.company and not self.company:
            self.company, self.is_quoted, self.narrows = other.company, other.is_quoted, False
        if not self.has_person:
            self.has_focus = self.has_focus or other.has_focus
