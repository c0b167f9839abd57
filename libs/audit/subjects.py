"""How the audit log names people and teams: as the owners of conversations are written."""

from libs.contracts import Owner


def person_named(person: str) -> str:
    """`person:ana`."""
    return str(Owner("person", person))


def team_named(team: str) -> str:
    """`team:sales`."""
    return str(Owner("team", team))
