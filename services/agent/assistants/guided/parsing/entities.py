"""The entities of a part of a text: labelled values, loose addresses, names, and mere mentions.

Entities are neutral: whether an email address identifies a contact or is its new value depends on the request.
"""

from dataclasses import dataclass, field

from services.agent.assistants.guided.periods import Period

TYPED = {"email": ("email", "bad_email"), "phone": ("phone",), "mobilephone": ("phone",), "website": ("url", "domain")}
"""Properties with values that are recognised by their form."""


@dataclass
class Entities:
    """`holder` is the person of a named property ("Jane's phone"); `named` are properties without a value.

    `runs` are names and values without a label, in order. `company` is the company that was said to be the contact's;
    `narrows` tells that it was said of a contact to be found rather than as news. `is_into`: the first of two people
    goes into the second. `created`: when contacts were added. `body` is a note's text.
    """

    labelled: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    holder: str = ""
    company: str = ""
    narrows: bool = False
    contact_id: str = ""
    has_focus: bool = False
    is_mine: bool = False
    is_everyone: bool = False
    is_into: bool = False
    created: Period | None = None
    body: str = ""

    @property
    def is_empty(self) -> bool:
        return not (
            self.labelled or self.named or self.without or self.emails or self.phones or self.sites or self.runs
            or self.holder or self.company or self.contact_id or self.has_focus or self.is_mine or self.is_everyone
            or self.created or self.body
        )  # fmt: skip

    @property
    def has_address(self) -> bool:
        return bool(self.emails or self.phones or self.sites)
