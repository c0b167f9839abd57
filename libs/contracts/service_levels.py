"""Service levels: how soon a team answers and resolves, by priority, and what follows when it does not answer."""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.base import Slug, StrictModel

Priority = Literal["urgent", "high", "normal", "low"]
"""How soon teammates want to answer, first to last. A conversation is `normal` until this is changed."""

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 90)]
"""Of business time: while the team's calendar is open."""


class Targets(StrictModel):
    """Minutes of business time by priority. A priority without a number has that of `normal`."""

    urgent: Minutes | None = None
    high: Minutes | None = None
    normal: Minutes | None = None
    low: Minutes | None = None

    def minutes(self, priority: Priority) -> int | None:
        """None where there is no target."""
        own: int | None = getattr(self, priority)
        return self.normal if own is None else own


class Escalation(StrictModel):
    """The steps, once for each wait, if no person has answered `minutes` after the due time (before it: negative).

    `notify` names people; without any, the team's leads are notified. `give_to`: the team's `queue`, without the person
    who did not answer, or a person.
    """

    minutes: Annotated[int, Field(ge=-60 * 24 * 30, le=60 * 24 * 30)] = 0
    notify: list[Slug] = Field(default=[], max_length=50)
    notify_leads: bool = True
    raise_priority: bool = False
    give_to: Annotated[str, Field(pattern=r"^(queue|person:[a-z0-9][a-z0-9_.@-]{0,79})$")] | None = None


class ServiceLevel(StrictModel):
    """`first_answer` counts from the moment at which a contact first waits for a person, `next_answer` from each later
    wait, and `resolution` from the moment at which people first had the conversation until it is closed.

    It is for `teams`, or with `other_teams` for all teams without one, and for conversations without a team.
    """

    teams: list[Slug] = Field(default=[], max_length=200)
    other_teams: bool = False
    first_answer: Targets = Targets()
    next_answer: Targets = Targets()
    resolution: Targets = Targets()
    escalation: Escalation | None = None
